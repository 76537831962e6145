"""``laroque receive``: what it prints, and how it ends."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.support.dsn_builder import made, siret

from laroque.config.entry import run

pytestmark = pytest.mark.django_db
SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schemas" / "receive.json"


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    """The command stays on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)


def received(capsys, *arguments: str) -> list[dict]:
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return document["files"]


def test_a_folder_is_received_file_by_file(tmp_path, capsys):
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.dsn").write_bytes(made(siret=siret(1)))
    (tmp_path / "inner" / "b.dsn").write_bytes(made(siret=siret(2)))
    assert run(["receive", str(tmp_path), "--json"]) == 0
    files = received(capsys)
    assert [(Path(file["file"]).name, file["status"], file["new"]) for file in files] == [
        ("a.dsn", "accepted", True),
        ("b.dsn", "accepted", True),
    ]
    assert [message["organism"] for file in files for message in file["messages"]] == ["urssaf-117", "urssaf-117"]


def test_a_refused_file_ends_with_one_and_the_others_are_received(tmp_path, capsys):
    (tmp_path / "a.dsn").write_bytes(b"\x00\x01")
    (tmp_path / "b.dsn").write_bytes(made(siret=siret(1)))
    assert run(["receive", str(tmp_path / "a.dsn"), str(tmp_path / "b.dsn"), "--json"]) == 1
    assert [file["status"] for file in received(capsys)] == ["rejected", "accepted"]


def test_a_missing_path_ends_with_two_and_the_others_are_received(tmp_path, capsys):
    (tmp_path / "b.dsn").write_bytes(made(siret=siret(1)))
    assert run(["receive", str(tmp_path / "missing.dsn"), str(tmp_path / "b.dsn"), "--json"]) == 2
    assert [file["status"] for file in received(capsys)] == ["accepted"]


def test_people_read_a_table(tmp_path, capsys):
    (tmp_path / "a.dsn").write_bytes(b"\x00\x01")
    (tmp_path / "b.dsn").write_bytes(made(siret=siret(1)))
    assert run(["receive", str(tmp_path)]) == 1
    assert "2 files: 1 accepted, 1 refused" in capsys.readouterr().out

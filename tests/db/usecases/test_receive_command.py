"""``laroque receive``: what it prints, and how it ends."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.support.dsn_builder import Declaration, declaration, made, render, siret

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


def test_of_two_declarations_the_one_refused_says_that_the_other_was_taken(tmp_path, capsys):
    (tmp_path / "a.dsn").write_bytes(made(siret=siret(1)))
    again, other = Declaration(siret=siret(1), order=2), Declaration(siret=siret(2))
    (tmp_path / "b.dsn").write_bytes(render(declaration(again), declaration(other)))
    assert run(["receive", str(tmp_path), "--json"]) == 1
    (_, second) = received(capsys)
    assert (second["status"], [each["accepted"] for each in second["declarations"]]) == ("accepted", [False, True])
    (finding,) = [each for each in second["findings"] if each["severity"] == "reject"]
    assert finding["control"] == "D01"
    told = ". This declaration was not taken; 1 of the 2 of the file for Urssaf Île-de-France were"
    assert finding["message"]["en"].endswith(told)
    assert "n'a pas été prise ; 1 des 2 du fichier" in finding["message"]["fr"]
    assert run(["receive", str(tmp_path / "b.dsn"), "--json"]) == 1
    assert received(capsys) == [{**second, "new": False}]


@pytest.mark.parametrize(
    ("content", "expected"),
    [(made(siret=siret(1)), [True]), (made(siret=siret(1), test=True), [True]), (made(siret=siret(1))[:-40], [False])],
)
def test_each_declaration_says_whether_it_was_taken(tmp_path, capsys, content, expected):
    (tmp_path / "a.dsn").write_bytes(content)
    run(["receive", str(tmp_path), "--json"])
    (file,) = received(capsys)
    assert [each["accepted"] for each in file["declarations"]] == expected


def test_a_missing_path_ends_with_two_and_the_others_are_received(tmp_path, capsys):
    (tmp_path / "b.dsn").write_bytes(made(siret=siret(1)))
    assert run(["receive", str(tmp_path / "missing.dsn"), str(tmp_path / "b.dsn"), "--json"]) == 2
    assert [file["status"] for file in received(capsys)] == ["accepted"]


def test_people_read_a_table(tmp_path, capsys):
    (tmp_path / "a.dsn").write_bytes(b"\x00\x01")
    (tmp_path / "b.dsn").write_bytes(made(siret=siret(1)))
    assert run(["receive", str(tmp_path)]) == 1
    assert "2 files: 1 accepted, 1 refused" in capsys.readouterr().out

"""``laroque dsn check``: what it prints, and how it ends."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.support.dsn_builder import made
from tests.support.reference import reference

from laroque.config.entry import run

SCHEMA = Path(__file__).resolve().parents[4] / "docs" / "schemas" / "dsn_check.json"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.dsn").write_bytes(made())
    (tmp_path / "signal.dsn").write_bytes(made(nature="04"))
    (tmp_path / "older.dsn").write_bytes(made(norm="P24V01"))
    return tmp_path


def asked(capsys, *paths):
    status = run(["dsn", "check", "--json", *map(str, paths)])
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return status, document


def test_an_accepted_file_ends_with_0(capsys, folder):
    status, document = asked(capsys, folder / "good.dsn")
    (file,) = document["files"]
    assert (status, document["schema_version"]) == (0, 1)
    assert (file["file"], file["status"], file["findings"]) == (str(folder / "good.dsn"), "accepted", [])
    assert file["declarations"] == [
        {"norm": "P26V01", "nature": "01", "type": "01", "siret": "80000002800012", "month": "2026-04-01"}
    ]


def test_warnings_are_allowed(capsys, folder):
    status, document = asked(capsys, folder / "signal.dsn")
    assert (status, document["files"][0]["status"]) == (0, "accepted")
    assert {finding["severity"] for finding in document["files"][0]["findings"]} == {"warn"}


def test_a_refused_file_ends_with_1(capsys, folder):
    status, document = asked(capsys, folder / "older.dsn")
    (finding,) = document["files"][0]["findings"]
    assert (status, document["files"][0]["status"]) == (1, "rejected")
    assert (finding["line"], finding["rubrique"], finding["control"]) == (5, "S10.G00.00.006", "NORM_NOT_SUPPORTED")
    assert (finding["severity"], set(finding["message"])) == ("reject", {"en", "fr"})


def test_a_path_that_cannot_be_read_ends_with_2_and_the_others_are_checked(capsys, folder):
    status, document = asked(capsys, folder / "absent.dsn", folder / "older.dsn", folder / "good.dsn")
    assert status == 2
    assert [file["status"] for file in document["files"]] == ["rejected", "accepted"]


def test_no_argument_is_misuse(capsys):
    assert run(["dsn", "check"]) == 2


def test_a_folder_means_its_files(capsys, folder):
    status, document = asked(capsys, folder)
    assert status == 1
    assert [Path(file["file"]).name for file in document["files"]] == ["good.dsn", "older.dsn", "signal.dsn"]


def test_tables_say_each_file_and_its_findings(capsys, folder):
    assert run(["dsn", "check", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert "2 accepted, 1 rejected of 3 files" in printed
    assert "NORM_NOT_SUPPORTED" in printed


def test_every_sample_passes_the_schema(capsys):
    paths = sorted(reference("dsn/samples").glob("*.dsn"))
    status, document = asked(capsys, *paths)
    assert (status, len(document["files"])) == (1, len(paths))

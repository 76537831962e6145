"""``laroque statement show``: what it prints, and how it ends."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.support.bank import NOW, movement, statement
from tests.support.reference import reference
from tests.support.status_reports import status_report

from laroque.config.entry import run
from laroque.simulation.bank_statements import write_camt053

SCHEMA = Path(__file__).resolve().parents[4] / "docs" / "schemas" / "statement_show.json"


@pytest.fixture
def statement_file(tmp_path):
    path = tmp_path / "statement.xml"
    path.write_bytes(write_camt053([statement()], message_id="M", created_at=NOW))
    return path


def asked(capsys, *paths):
    status = run(["statement", "show", "--json", *map(str, paths)])
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    return status, document


def test_a_statement_in_json(capsys, statement_file):
    status, document = asked(capsys, statement_file)
    (file,) = document["files"]
    (shown,) = file["statements"]
    assert (status, document["schema_version"]) == (0, 1)
    assert (file["file"], file["version"], file["findings"]) == (str(statement_file), "camt.053.001.08", [])
    assert shown["opening"] == {"amount_cents": -10_000, "currency": "EUR", "on": "2026-05-04"}
    assert shown["closing"] == {"amount_cents": 158_456, "currency": "EUR", "on": "2026-05-05"}
    assert (shown["credit_cents"], shown["debit_cents"]) == ({"EUR": 173_456}, {"EUR": 5_000})
    assert shown["movements"][3] == {
        "amount_cents": -5_000,
        "currency": "EUR",
        "booked_on": "2026-05-05",
        "value_on": "2026-05-05",
        "status": "BOOK",
        "end_to_end_id": "D202604-0003",
        "mandate_id": "RUM-0003",
        "reference": "Cotisations 04/2026",
        "reason": "AM04",
        "bank_reference": "BK-1",
        "counterparty_name": "Boulangerie Loew + Fils",
        "counterparty_iban": "FR1420041010050500013M02606",
        "reversal": False,
    }


def test_an_answer_of_the_bank_in_json(capsys, tmp_path, statement_file):
    path = tmp_path / "answer.xml"
    groups = [("G-1", None, None, [("E-1", "RJCT", "AC04")])]
    path.write_bytes(status_report("M-1", status="PART", groups=groups))
    status, document = asked(capsys, path, statement_file)
    answer, camt = document["files"]
    assert (status, answer["version"], answer["statements"], camt["statuses"]) == (0, "pain.002.001.03", [], [])
    empty = {"original_message": "M-1", "amount_cents": None, "currency": None, "detail": None}
    assert answer["statuses"] == [
        {**empty, "level": "message", "payment_id": None, "end_to_end_id": None, "status": "PART", "reason": None},
        {**empty, "level": "order", "payment_id": "G-1", "end_to_end_id": "E-1", "status": "RJCT", "reason": "AC04"},
    ]


def test_an_answer_of_the_bank_on_a_screen(capsys, tmp_path):
    path = tmp_path / "answer.xml"
    path.write_bytes(status_report("M-1", groups=[("G-1", "RJCT", "AC04", [("E-1", "RJCT", "AC04")])]))
    assert run(["statement", "show", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "E-1" in shown
    assert "AC04" in shown


def test_every_sample_passes(capsys):
    paths = sorted(reference("bank/samples").glob("*.xml"))
    status, document = asked(capsys, *paths)
    assert (status, len(document["files"])) == (0, len(paths))


def test_a_file_that_is_no_statement_ends_with_one_and_leaves_the_others(capsys, statement_file, tmp_path):
    other = tmp_path / "other.dsn"
    other.write_text("S10.G00.00.001,'A'\n", encoding="utf-8")
    status, document = asked(capsys, other, statement_file)
    refused, shown = document["files"]
    assert (status, refused["version"], refused["findings"][0]["control"]) == (1, None, "NOT_A_STATEMENT")
    assert len(shown["statements"]) == 1


def test_a_path_that_cannot_be_read_ends_with_two_and_leaves_the_others(capsys, statement_file, tmp_path):
    (tmp_path / "empty").mkdir()
    status, document = asked(capsys, tmp_path / "absent.xml", tmp_path / "empty", statement_file)
    assert (status, [file["file"] for file in document["files"]]) == (2, [str(statement_file)])


def test_no_file_is_misuse(capsys):
    assert run(["statement", "show"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["opening -100.00 EUR", "Credits 1,734.56 EUR", "AM04 Insufficient funds", "mandate RUM-0003", "PDNG"]),
        (
            "fr",
            ["ouverture -100,00 EUR", "Crédits 1\u202f734,56 EUR", "AM04 Provision insuffisante", "mandat RUM-0003"],
        ),
    ],
)
def test_tables_in_both_languages(capsys, statement_file, monkeypatch, language, words):
    monkeypatch.setenv("LAROQUE_LANGUAGE", language)
    monkeypatch.setenv("LC_ALL", f"{language}_FR.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["statement", "show", str(statement_file)]) == 0
    shown = capsys.readouterr().out
    assert [word for word in words if word not in shown] == []


def test_words_of_the_bank_are_never_taken_for_styles(capsys, tmp_path):
    tricky = movement(counterparty_name="[bold]X[/bold]")
    path = tmp_path / "[red].xml"
    path.write_bytes(write_camt053([statement(movements=(tricky,), balances=())], message_id="M", created_at=NOW))
    assert run(["statement", "show", str(path)]) == 0
    assert "[bold]X[/bold]" in capsys.readouterr().out

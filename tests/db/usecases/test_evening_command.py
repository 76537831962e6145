"""``laroque treasury evening`` and ``laroque ledger close``: the end of a day, by command."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, Body, balances, book, make_agency, make_body
from tests.support.made_up_bank import MadeUpBank, line

from laroque.config.entry import run
from laroque.usecases.collection.collect_month import collect_month

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
DAY = DEBIT_ON.isoformat()


@pytest.fixture
def north(db, monkeypatch) -> Body:
    """An URSSAF that was paid by two debits; the commands stay on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)
    make_agency()
    body = make_body("urssaf-117", first=100, contributors=2, mandates=2)
    (file,) = collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    credits = [line(OWED, DEBIT_ON, end_to_end_id=order.key) for order in file.orders]
    book(body, MadeUpBank().file(body.iban, DEBIT_ON, *credits), DEBIT_ON)
    return body


def evening(capsys, *options: str) -> list[dict]:
    assert run(["treasury", "evening", "--on", DAY, "--json", *options]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads((SCHEMAS / "treasury_evening.json").read_text(encoding="utf-8")))
    return document["bodies"]


def test_what_was_collected_is_swept_and_notified_once(north, capsys):
    once = [{"body": "urssaf-117", "swept_cents": 2 * OWED, "notified_cents": 2 * OWED}]
    assert evening(capsys) == once
    held = balances(north.id)
    assert evening(capsys, "--body", "urssaf-117") == once
    assert balances(north.id) == held
    assert (held["transit:sweeps"], held.get("due:health:collected", 0)) == (-2 * OWED, 0)


def test_a_day_is_closed_in_every_book(north, capsys):
    assert run(["ledger", "close", "--on", "2026-05-14", "--by", "treasurer"]) == 1
    assert "close it before 2026-05-14" in capsys.readouterr().err
    assert run(["ledger", "close", "--on", "2026-05-05", "--by", "treasurer", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads((SCHEMAS / "ledger_close.json").read_text(encoding="utf-8")))
    assert [(each["body"], each["alarms"]) for each in document["closed"]] == [("urssaf-117", [])]
    assert date.fromisoformat(document["on"]) == date(2026, 5, 5)

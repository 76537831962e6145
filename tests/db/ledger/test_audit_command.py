"""``laroque ledger audit``: what it prints, and how it ends."""

import json
from pathlib import Path

import jsonschema
import pytest
from tests.db.ledger.conftest import AT

from laroque.apps.ledger import operations
from laroque.apps.ledger.checks import Audit, Check, Difference, Waiting
from laroque.apps.ledger.rules import collecting
from laroque.config.entry import run
from laroque.interfaces.commands import output
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "docs" / "schemas" / "ledger_audit.json").read_text(encoding="utf-8")
)
UNCLEAN = Audit(
    checks=(
        Check("entries_balance"),
        Check("pairs_agree", tuple(Difference(Text("differs", "diffère"), "urssaf-117", cents=-5) for _ in range(60))),
    ),
    waiting=(Waiting("urssaf-117", "suspense:receipts", -12_345),),
)


@pytest.fixture
def ready(monkeypatch):
    """The command stays on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)


@pytest.fixture
def unclean(ready, monkeypatch):
    def found(*, on):
        assert on is None
        return UNCLEAN

    monkeypatch.setattr("laroque.usecases.daily.audit_books.audit_books", found)


@pytest.mark.django_db
def test_books_that_hold_end_with_zero(ready, capsys):
    assert run(["ledger", "audit", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    assert document["clean"] is True
    names = [check["name"] for check in document["checks"]]
    assert {"entries_balance", "liaisons_mirror", "seals_recompute", "contributor_accounts_agree"} <= set(names)


@pytest.mark.django_db
def test_a_month_that_no_contributor_account_explains_ends_with_one(ready, capsys, urssaf, draft):
    with scope(urssaf):
        operations.post(organism_id=urssaf, draft=draft(legs=collecting.month_assessed({"health": 5})), at=AT)
    assert run(["ledger", "audit", "--json", "--on", "2026-04-30"]) == 1
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    assert [check["name"] for check in document["checks"] if not check["clean"]] == ["contributor_accounts_agree"]


def test_faults_are_given_whole_as_json(unclean, capsys):
    assert run(["ledger", "audit", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, SCHEMA)
    assert document == UNCLEAN.as_json()


def test_faults_are_drawn_with_what_waits(unclean, capsys):
    assert run(["ledger", "audit"]) == 1
    shown = capsys.readouterr().out
    for expected in ("Each entry balances", "60", "-0.05", "and 10 more", "suspense:receipts", "-123.45", "not clean"):
        assert expected in shown
    output.speak("fr")
    assert "ne sont pas justes" in _drawn_in_french(capsys)


def _drawn_in_french(capsys):
    from rich.console import Console

    from laroque.interfaces.commands.ledger import _draw

    try:
        _draw(Console(), UNCLEAN)
    finally:
        output.speak("en")
    return capsys.readouterr().out


def test_a_wrong_day_is_misuse():
    assert run(["ledger", "audit", "--on", "18/05/2026"]) == 2

"""``laroque treasury position``: what it prints, and how it ends."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest
from tests.support.collecting_bodies import make_agency

from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, agency
from laroque.config.entry import run
from laroque.postgres.scope import scope

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schemas" / "treasury_position.json"
DAY = date(2026, 5, 18)


@pytest.fixture
def held(db):
    """The agency holds 900 euros for health, 100 for unemployment; a fund drew 300 for health."""
    body = make_agency()
    legs = {
        "in": agency.sweep_received_by_agency("urssaf-117", 100_000),
        "told": agency.notified_at_agency("urssaf-117", {"health": 90_000, "unemployment": 10_000}),
        "drawn": agency.drawn_from_agency("cpam-751", "health", 30_000),
    }
    drafts = [Draft(key, "test", key, DAY, DAY, each) for key, each in legs.items()]
    with scope(body.id):
        ledger.post_all(organism_id=body.id, drafts=drafts, at=datetime(2026, 5, 18, 12, tzinfo=UTC))


@pytest.fixture
def ready(monkeypatch):
    """The command stays on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)


def test_the_position_of_a_day(held, ready, capsys):
    assert run(["treasury", "position", "--on", "2026-05-18", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert document["branches"]["health"] == {"due_cents": 90_000, "drawn_cents": 30_000, "position_cents": 60_000}
    assert document["third_parties"]["unemployment"]["position_cents"] == 10_000
    assert (document["banks_cents"], document["identity_clean"]) == (70_000, True)


def test_the_day_before_nothing_was_held(held, ready, capsys):
    assert run(["treasury", "position", "--on", "2026-05-17", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["banks_cents"] == 0


def test_the_position_as_people_read_it(held, ready, capsys):
    assert run(["treasury", "position", "--on", "2026-05-18"]) == 0
    shown = capsys.readouterr().out
    assert [line.split() for line in shown.splitlines() if "Health" in line] == [
        ["Health", "900.00", "300.00", "600.00"]
    ]
    assert "The identity of the books holds." in shown


def test_a_wrong_day_is_misuse(capsys):
    assert run(["treasury", "position", "--on", "18/05/2026"]) == 2

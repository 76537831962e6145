"""``laroque sharing`` and ``laroque network merge``: what they print, and how they end."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tests.support.bodies_of_people import person_of
from tests.support.collecting_bodies import make_agency, make_body
from tests.support.contributor_books import AT, assess, declare, filing
from tests.support.dsn_builder import iban, siret

from laroque.apps.access.states import Role
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, agency
from laroque.apps.network import queries as network
from laroque.config.entry import run
from laroque.postgres.scope import scope

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
DAY = date(2026, 5, 18)


@pytest.fixture(autouse=True)
def ready(monkeypatch, db):
    """The commands stay on the database of the test."""
    monkeypatch.setattr("laroque.interfaces.commands.database.ready", lambda: None)


@pytest.fixture
def command(capsys):
    """Runs a command with --json and gives its document, which follows its schema."""

    def call(*arguments: str, schema: str = "sharing_act") -> dict:
        assert run([*arguments, "--json"]) == 0, capsys.readouterr().err
        document = json.loads(capsys.readouterr().out)
        jsonschema.validate(document, json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8")))
        return document

    return call


@pytest.fixture
def waits() -> str:
    """The code of a body where 100.00 of CTP 004 wait."""
    organism_id = network.organism_by_code(code="urssaf-117").id
    person_of("urssaf-117", "officer")
    with scope(organism_id):
        declare(organism_id, filing(siret(1)))
        assess(organism_id, {siret(1): {("unspecified", "unallocated:004:2026-04"): 10_000}})
    return "urssaf-117"


@pytest.fixture
def holds():
    """The agency holds 1,000.00 for unemployment insurance at its bank."""
    body = make_agency()
    person_of("agency", "first")
    person_of("agency", "second")
    legs = {
        "in": agency.sweep_received_by_agency("urssaf-117", 100_000),
        "told": agency.notified_at_agency("urssaf-117", {"unemployment": 100_000}),
    }
    drafts = [Draft(key, "test", key, DAY, DAY, each) for key, each in legs.items()]
    with scope(body.id):
        ledger.post_all(organism_id=body.id, drafts=drafts, at=AT)
    return body


def test_what_waits_is_listed_then_settled_then_taken_back(command, waits):
    (row,) = command("sharing", "waiting", waits, schema="sharing_list")["rows"]
    assert (row["ctp"], row["period"], row["due_cents"]) == ("004", "2026-04", 10_000)
    shares = ["--share", "health=60", "--share", "family=40"]
    settled = command(
        "sharing", "settle", waits, "004", "2026-04", *shares, "--article", "instruction 12", "--by",
        "urssaf-117-officer",
    )  # fmt: skip
    assert settled["amounts_cents"] == {"health": 6_000, "family": 4_000}
    assert command("sharing", "waiting", waits, schema="sharing_list")["rows"] == []


def test_a_key_that_does_not_make_the_whole_ends_with_a_refusal(waits, capsys):
    arguments = ["sharing", "settle", waits, "004", "2026-04", "--share", "health=60", "--article", "a", "--by"]
    assert run([*arguments, "urssaf-117-officer"]) == 1
    assert "100 %" in capsys.readouterr().err
    assert run([*arguments, "nobody"]) == 1
    assert "nobody" in capsys.readouterr().err
    assert (
        run(
            [
                "sharing",
                "settle",
                waits,
                "004",
                "April",
                "--share",
                "health=60",
                "--article",
                "a",
                "--by",
                "urssaf-117-officer",
            ]
        )
        == 2
    )


def test_a_third_party_is_paid_by_two_people_from_the_terminal(command, holds, capsys):
    command("sharing", "payee", "unemployment", iban(7000), "--bic", "BDFEFRPP")
    (row,) = command("sharing", "payables", schema="sharing_list")["rows"]
    assert (row["beneficiary"], row["free_cents"]) == ("unemployment", 100_000)
    asked = command(
        "sharing", "ask-payout", "--by", "agency-first", "--day", "2026-05-18", "--amount", "unemployment=400.00"
    )
    assert (asked["state"], asked["amounts_cents"]) == ("asked", {"unemployment": 40_000})
    assert run(["sharing", "pay-third-parties", asked["reference"]]) == 1
    assert run(["sharing", "approve", "payout", asked["reference"], "--by", "agency-first"]) == 1
    command("sharing", "approve", "payout", asked["reference"], "--by", "agency-second")
    sent = command("sharing", "pay-third-parties", asked["reference"])
    assert sent["amounts_cents"] == {"unemployment": 40_000}
    assert command("sharing", "payables", schema="sharing_list")["rows"][0]["free_cents"] == 60_000
    assert run(["sharing", "payables"]) == 0
    assert "600.00" in capsys.readouterr().out


def test_rates_fees_settlements_and_notifications_from_the_terminal(command, holds, capsys):
    assert run(["sharing", "notify-ahead", "urssaf-117"]) == 1
    assert "R225-1" in capsys.readouterr().err
    order = ["--from", "2026-01-01", "--source", "made-up order", "--by", "agency-first"]
    command("sharing", "rate", "flat", "unemployment", "0.7", *order)
    command("sharing", "rate", "fee", "unemployment", "0.5", *order)
    assert run(["sharing", "rate", "fee", "health", "0.5", *order]) == 1
    assert command("sharing", "notify-ahead", "urssaf-117", "--day", "2026-05-18")["state"] == "nothing"
    assert command("sharing", "surcharges", "urssaf-117", "--day", "2026-05-18")["state"] == "nothing"
    assert command("sharing", "fees", "urssaf-117", "2026-05")["state"] == "nothing"
    assert command("sharing", "receipts", schema="sharing_list")["rows"] == []
    assert run(["sharing", "state-transfer", "1", "vat", "--event-on", "2026-04-30"]) == 1
    command("sharing", "ask-settlement", "2026-7", "health", "family", "12.50", "--by", "agency-first")
    command("sharing", "approve", "settlement", "2026-7", "--by", "agency-second")
    assert command("sharing", "settle-branches", "2026-7")["amounts_cents"] == {"health": -1_250, "family": 1_250}


def test_bodies_merge_from_the_terminal_on_two_signatures(command):
    make_agency()
    old, new = (
        make_body("urssaf-257", first=100, contributors=1, mandates=1),
        make_body("urssaf-287", first=200, contributors=1, mandates=0),
    )
    for name in ("first", "second"):
        person_of(new.code, name, Role.SUPERVISOR)
    merge = ["network", "merge", old.code, new.code, "--on", "2026-06-01", "--by", "urssaf-287-first"]
    asked = command(*merge)
    assert (asked["state"], asked["reference"]) == ("asked", "MERGER-URSSAF-257-URSSAF-287")
    command("sharing", "approve", "merger", asked["reference"], "--body", new.code, "--by", "urssaf-287-second")
    done = command("network", "merge", old.code, new.code)
    assert (done["state"], done["details"]["accounts"], done["details"]["mandates"]) == ("done", 1, 1)
    assert command("network", "merge", old.code, new.code)["state"] == "nothing"
    assert run(["network", "move", old.sirets[0], new.code, old.code]) == 1

"""What the pages show, to the cent, and with how few statements."""

from datetime import UTC, date, datetime

import pytest
from tests.db.web.pages import statements
from tests.support.collecting_bodies import OWED, SHARES
from tests.support.contributor_books import assess, declare, filing, pay
from tests.support.dsn_builder import siret

from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, agency
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EstablishmentRow
from laroque.postgres.scope import scope

ACCOUNTS = "/bodies/urssaf-117/contributors/"


def test_the_day_shows_what_the_bodies_are_owed_and_what_waits(world, treasurer):
    page = treasurer.get("/day/")
    assert page.context["on"] == date(2026, 5, 5)
    assert [(row["organism"].code, row["receivable_cents"]) for row in page.context["bodies"]] == [
        ("urssaf-117", 3 * OWED),
        ("urssaf-827", 2 * OWED),
    ]
    assert page.context["position"].identity_clean
    assert [organism.code for organism in page.context["waits"]["open"]] == ["urssaf-117", "urssaf-827"]


def test_a_closed_day_says_so(world, treasurer):
    for body in (world.ours, world.theirs):
        with scope(body.id):
            ledger.close_day(organism_id=body.id, day=date(2026, 5, 5), at="2026-05-05T18:00Z", by="test")
    page = treasurer.get("/day/")
    assert page.context["waits"]["open"] == []
    assert b"Nothing waits: the day is closed and clean." in page.content


def test_third_parties_that_may_be_paid_wait_and_those_without_account_are_named(world, treasurer):
    day = date(2026, 5, 18)
    legs = {
        "in": agency.sweep_received_by_agency("urssaf-117", 100_000),
        "told": agency.notified_at_agency("urssaf-117", {"unemployment": 100_000}),
    }
    with scope(world.agency.id):
        drafts = [Draft(key, "test", key, day, day, each) for key, each in legs.items()]
        ledger.post_all(organism_id=world.agency.id, drafts=drafts, at=datetime(2026, 5, 18, 10, tzinfo=UTC))
    page = treasurer.get("/day/")
    assert page.context["payable"] == {"count": 1, "cents": 100_000, "without_account": ["Unemployment insurance"]}
    assert "1 third party may be paid now, 1,000.00 €" in page.content.decode()
    assert "Nothing waits" not in page.content.decode()


@pytest.mark.parametrize("address", ["/day/", "/network/"])
@pytest.mark.parametrize("text", ["31/04/2026", "2026-04-31", "tomorrow"])
def test_a_day_that_is_no_day_is_said(world, treasurer, address, text):
    page = treasurer.get(address, {"on": text})
    assert page.status_code == 200
    assert text in page.context["problem"]


def organisms(page) -> list[dict]:
    """The rows of the network."""
    return [line.row for line in page.context["table"].rows]


def test_the_network_is_that_of_the_day_asked(world, officer):
    before = organisms(officer.get("/network/", {"on": "2019-12-31", "kind": "urssaf"}))
    after = organisms(officer.get("/network/", {"on": "2026-04-30", "kind": "urssaf"}))
    assert (len(before), len(after)) == (22, 21)
    lozere = organisms(officer.get("/network/", {"on": "2026-04-30", "department": "48"}))
    assert "ccss-48" in [row["code"] for row in lozere]


def test_a_fact_to_confirm_is_marked(world, officer):
    page = officer.get("/network/")
    uncertain = [row for row in organisms(page) if row["note"]]
    assert page.content.decode().count('<span class="tag warn">to confirm</span>') == len(uncertain) > 0


def test_pages_ask_as_few_statements_for_many_rows_as_for_one(world, officer, treasurer):
    body = world.ours
    addresses = {
        ACCOUNTS: officer,
        "/bodies/urssaf-117/desk/": officer,
        "/bodies/urssaf-117/desk/unpaid/": officer,
        "/bodies/urssaf-117/messages/": officer,
        "/search/?q=shop": officer,
        "/search/?q=750": officer,
        f"/history/establishment/{body.sirets[0]}/": officer,
        "/network/": officer,
        "/network/map/": officer,
        "/day/": treasurer,
        "/accounts-of-contributors/": treasurer,
    }
    before = {address: statements(client, address) for address, client in addresses.items()}
    more = [siret(rank) for rank in range(200, 230)]
    with scope(body.id):
        declare(body.id, *(filing(each) for each in more))
        assess(body.id, dict.fromkeys(more, SHARES))
        registry.register_establishments(rows=[EstablishmentRow(siret=each, name="SHOP MORE") for each in more])
        for rank in range(12):
            pay(body.id, body.sirets[0], 10_00, key=f"P{rank}")
    assert {address: statements(client, address) for address, client in addresses.items()} == before
    assert max(before.values()) <= 36

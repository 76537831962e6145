"""What the pages show, to the cent, and with how few statements."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.collecting_bodies import OWED, SHARES
from tests.support.contributor_books import assess, declare, filing, give_back, pay, send_debit, settle
from tests.support.dsn_builder import siret

from laroque.apps.ledger import operations as ledger
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EstablishmentRow
from laroque.postgres.scope import scope

ACCOUNTS = "/bodies/urssaf-117/contributors/"


def statements(client, address: str) -> int:
    """How many statements a page asks of the database."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_an_account_shows_months_payments_and_where_they_went(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        send_debit(body.id, payer, OWED)
        settle(body.id, "D1")
    page = officer.get(f"{ACCOUNTS}{payer}/")
    assert page.context["statement"].balance_cents == 0
    (payment,) = page.context["payments"]
    assert [(part["beneficiary"], part["cents"]) for part in payment["allocations"]] == [
        ("old_age", 10_000),
        ("health", 50_000),
        ("unemployment", 15_000),
    ]
    assert "750.00" in page.content.decode()


def test_a_returned_debit_says_why(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        send_debit(body.id, payer, OWED)
        settle(body.id, "D1")
        give_back(body.id, "D1")
    page = officer.get(f"{ACCOUNTS}{payer}/")
    assert page.context["statement"].balance_cents == OWED
    assert page.context["payments"][0]["reason"] == "Insufficient funds"
    page = officer.get(f"{ACCOUNTS}{payer}/", headers={"accept-language": "fr"})
    assert "Rejeté par la banque" in page.content.decode()


def test_the_list_shows_what_each_owes(world, officer):
    with scope(world.ours.id):
        pay(world.ours.id, world.ours.sirets[1], OWED + 1_00)
    rows = officer.get(ACCOUNTS).context["rows"]
    assert [(row["paid_cents"], row["credit_cents"], row["balance_cents"]) for row in rows] == [
        (0, 0, OWED),
        (OWED, 1_00, -1_00),
        (0, 0, OWED),
    ]


@pytest.mark.parametrize("search", ["part", "shop", "number", "spaced"])
def test_an_account_is_found_by_name_or_figures(world, officer, search):
    wanted = world.ours.sirets[2]
    texts = {
        "part": f"op {wanted}"[:12],
        "shop": f"SHOP {wanted}",
        "number": wanted[:12],
        "spaced": f"{wanted[:9]} {wanted[9:]}",
    }
    found = [row["siret"] for row in officer.get(ACCOUNTS, {"q": texts[search]}).context["rows"]]
    assert wanted in found


def test_pages_of_accounts_follow_each_other(world, officer, monkeypatch):
    from laroque.interfaces.web import contributor_pages

    monkeypatch.setattr(contributor_pages, "PAGE", 2)
    first = officer.get(ACCOUNTS)
    second = officer.get(ACCOUNTS, {"after": first.context["next"]})
    assert [row["siret"] for page in (first, second) for row in page.context["rows"]] == list(world.ours.sirets)
    assert second.context["next"] is None


def test_a_declaration_shows_its_lines_and_who_gets_the_money(world, officer):
    address = f"{ACCOUNTS}{world.ours.sirets[0]}/"
    declaration = officer.get(address).context["declarations"][0]["view"]
    page = officer.get(f"{address}{declaration.id}/")
    assert [row["cents"] for row in page.context["shares"]] == sorted(SHARES.values(), reverse=True)
    assert [line["ctp"] for line in page.context["lines"]] == ["100"]
    assert officer.get(f"{ACCOUNTS}{world.ours.sirets[1]}/{declaration.id}/").status_code == 404


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


@pytest.mark.parametrize("address", ["/day/", "/network/"])
@pytest.mark.parametrize("text", ["31/04/2026", "2026-04-31", "tomorrow"])
def test_a_day_that_is_no_day_is_said(world, treasurer, address, text):
    page = treasurer.get(address, {"on": text})
    assert page.status_code == 200
    assert text in page.context["problem"]


def test_the_network_is_that_of_the_day_asked(world, officer):
    before = officer.get("/network/", {"on": "2019-12-31", "kind": "urssaf"}).context["rows"]
    after = officer.get("/network/", {"on": "2026-04-30", "kind": "urssaf"}).context["rows"]
    assert (len(before), len(after)) == (22, 21)
    lozere = officer.get("/network/", {"on": "2026-04-30", "department": "48"}).context["rows"]
    assert "ccss-48" in [row["organism"].code for row in lozere]


def test_a_fact_to_confirm_is_marked(world, officer):
    page = officer.get("/network/")
    uncertain = [row for row in page.context["rows"] if not row["organism"].certain]
    assert page.content.decode().count('<span class="tag warn">to confirm</span>') == len(uncertain) > 0


def test_pages_ask_as_few_statements_for_many_rows_as_for_one(world, officer, treasurer):
    body = world.ours
    addresses = {
        ACCOUNTS: officer,
        f"{ACCOUNTS}{body.sirets[0]}/": officer,
        "/network/": officer,
        "/day/": treasurer,
        "/accounts-of-contributors/": treasurer,
    }
    before = {address: statements(client, address) for address, client in addresses.items()}
    more = [siret(rank) for rank in range(200, 230)]
    with scope(body.id):
        declare(body.id, *(filing(each) for each in more))
        assess(body.id, dict.fromkeys(more, SHARES))
        registry.register_establishments(rows=[EstablishmentRow(siret=each, name="MORE") for each in more])
        for rank in range(12):
            pay(body.id, body.sirets[0], 10_00, key=f"P{rank}")
    assert {address: statements(client, address) for address, client in addresses.items()} == before
    assert max(before.values()) <= 27

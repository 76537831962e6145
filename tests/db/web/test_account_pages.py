"""The list of accounts and the page of one: what they show, to the cent, to whom, and with how few statements."""

import pytest
from tests.db.web.pages import rows_of, statements
from tests.support.collecting_bodies import OWED, SHARES
from tests.support.contributor_books import assess, declare, filing, pay, send_debit, settle
from tests.support.dsn_builder import siret

from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EstablishmentRow
from laroque.postgres.scope import scope

ACCOUNTS = "/bodies/urssaf-117/contributors/"


def test_an_account_shows_months_and_payments(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        send_debit(body.id, payer, OWED)
        settle(body.id, "D1")
    page = officer.get(f"{ACCOUNTS}{payer}/")
    assert page.context["statement"].balance_cents == 0
    assert [row["cents"] for row in rows_of(page, "payments")] == [OWED]
    assert "750.00" in page.content.decode()


def test_the_list_shows_what_each_owes(world, officer):
    with scope(world.ours.id):
        pay(world.ours.id, world.ours.sirets[1], OWED + 1_00)
    rows = rows_of(officer.get(ACCOUNTS), "accounts")
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
    found = [row["siret"] for row in rows_of(officer.get(ACCOUNTS, {"q": texts[search]}), "accounts")]
    assert wanted in found


def test_the_list_is_taken_away_as_csv(world, officer):
    lines = officer.get(ACCOUNTS, {"format": "csv"}).content.decode().splitlines()
    assert lines[0].startswith("SIRET,Employer,Due")
    assert [line.split(",")[0] for line in lines[1:]] == list(world.ours.sirets)
    assert lines[1].endswith(",750.00,0.00,0.00,0.00,750.00")


def test_pages_ask_as_few_statements_for_many_rows_as_for_one(world, officer):
    body = world.ours
    addresses = [ACCOUNTS, f"{ACCOUNTS}{body.sirets[0]}/"]
    before = [statements(officer, address) for address in addresses]
    more = [siret(rank) for rank in range(200, 230)]
    with scope(body.id):
        declare(body.id, *(filing(each) for each in more))
        assess(body.id, dict.fromkeys(more, SHARES))
        registry.register_establishments(rows=[EstablishmentRow(siret=each, name="MORE") for each in more])
        for rank in range(12):
            pay(body.id, body.sirets[0], 10_00, key=f"P{rank}")
    assert [statements(officer, address) for address in addresses] == before
    assert max(before) <= 27

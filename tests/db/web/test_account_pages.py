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
    found = [row["siret"] for row in rows_of(officer.get(ACCOUNTS, {"accounts-q": texts[search]}), "accounts")]
    assert wanted in found


def test_the_list_is_taken_away_as_csv(world, officer):
    lines = officer.get(ACCOUNTS, {"accounts-format": "csv"}).content.decode().splitlines()
    assert lines[0].startswith("SIRET,Employer,Due")
    assert [line.split(",")[0] for line in lines[1:]] == list(world.ours.sirets)
    assert lines[1].endswith(",750.00,0.00,0.00,0.00,750.00,2026-04")


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


def test_an_account_is_shown_as_it_stood_on_a_past_day(world, officer):
    body, payer = world.ours, world.ours.sirets[0]
    with scope(body.id):
        pay(body.id, payer, OWED)
    address = f"{ACCOUNTS}{payer}/"
    assert officer.get(address).context["statement"].balance_cents == 0
    before = officer.get(address, {"on": "2026-05-04"})
    assert (before.context["statement"].balance_cents, rows_of(before, "payments")) == (0, [])
    assert "As it stood at the end of 4 May 2026" in before.content.decode()
    assert "let-off" not in before.content.decode()
    same_day = officer.get(address, {"on": "2026-05-05"})
    assert [row["cents"] for row in rows_of(same_day, "payments")] == [OWED]


@pytest.mark.parametrize("text", ["2026-04-31", "yesterday", "2999-01-01"])
def test_a_day_that_cannot_be_shown_is_said(world, officer, text):
    page = officer.get(f"{ACCOUNTS}{world.ours.sirets[0]}/", {"on": text})
    assert page.context["asked"].on is None
    assert page.context["asked"].problem in page.content.decode()
    assert page.context["statement"].balance_cents == OWED


def test_the_journal_holds_each_event_with_its_page(world, officer):
    payer = world.ours.sirets[0]
    with scope(world.ours.id):
        pay(world.ours.id, payer, OWED)
    page = officer.get(f"{ACCOUNTS}{payer}/journal/")
    assert [(row["kind"], row["cents"]) for row in rows_of(page, "journal")] == [
        ("allocated", OWED),
        ("received", OWED),
        ("assessed", OWED),
    ]
    links = [cell.href for line in page.context["tables"]["journal"].rows for cell in line.cells if cell.href]
    assert [officer.get(link).status_code for link in links] == [200, 200, 200]
    narrowed = officer.get(f"{ACCOUNTS}{payer}/journal/", {"journal-kind": "received"})
    assert [row["kind"] for row in rows_of(narrowed, "journal")] == ["received"]


def test_a_month_shows_its_lines_and_what_is_paid_of_each_share(world, officer):
    payer = world.ours.sirets[0]
    with scope(world.ours.id):
        pay(world.ours.id, payer, 20_000)
    page = officer.get(f"{ACCOUNTS}{payer}/months/2026-04/")
    assert [(row["name"], row["cents"]) for row in rows_of(page, "lines")] == [("CTP 100", OWED)]
    assert (page.context["due_cents"], page.context["paid_cents"], page.context["left_cents"]) == (
        OWED,
        20_000,
        OWED - 20_000,
    )
    assert sum(row["paid_cents"] for row in rows_of(page, "shares")) == 20_000
    assert officer.get(f"{ACCOUNTS}{payer}/months/2026-00/").status_code == 404
    assert officer.get(f"{ACCOUNTS}{payer}/months/2026-13/").status_code == 404


def test_accounts_are_sorted_by_what_they_owe_page_after_page(world, officer, monkeypatch):
    first, second, third = world.ours.sirets
    with scope(world.ours.id):
        pay(world.ours.id, second, 10_000)
        pay(world.ours.id, third, OWED + 5_00, key="T2")
    rows = rows_of(officer.get(ACCOUNTS, {"accounts-sort": "-balance_cents"}), "accounts")
    assert [row["siret"] for row in rows] == [first, second, third]
    owing = officer.get(ACCOUNTS, {"accounts-only": "owes", "accounts-sort": "balance_cents"})
    assert [row["siret"] for row in rows_of(owing, "accounts")] == [second, first]
    in_credit = officer.get(ACCOUNTS, {"accounts-only": "credit"})
    assert [row["credit_cents"] for row in rows_of(in_credit, "accounts")] == [5_00]
    after = f"{OWED}:{world.ours.account(0)}"
    following = officer.get(ACCOUNTS, {"accounts-sort": "-balance_cents", "accounts-after": after})
    assert [row["siret"] for row in rows_of(following, "accounts")] == [second, third]


@pytest.mark.parametrize("after", ["x", "1:x", "x:1", ":1", "1"])
@pytest.mark.parametrize("sort", ["siret", "balance_cents", "oldest_unpaid_month"])
def test_a_place_that_is_none_begins_again(world, officer, after, sort):
    page = officer.get(ACCOUNTS, {"accounts-sort": sort, "accounts-after": after})
    assert len(rows_of(page, "accounts")) == 3

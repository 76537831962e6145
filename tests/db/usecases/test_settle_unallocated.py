"""What waits for a key: the list, its settlement paid or not, the key kept for later, another decision."""

from datetime import UTC, date, datetime

import pytest
from tests.support.contributor_books import (
    APRIL,
    account_of,
    agrees_with_ledger,
    assess,
    balances,
    declare,
    filing,
    pay,
)
from tests.support.dsn_builder import siret

from laroque.apps.contributions import queries
from laroque.apps.contributions.operations.unallocated import KeyHasNoArticle
from laroque.apps.contributions.unallocated import BadKey, KeyPart
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope
from laroque.usecases.collection.settle_unallocated import settle, take_back, waiting

pytestmark = pytest.mark.django_db
SHOP, OTHER = siret(1), siret(2)
AT = datetime(2026, 6, 2, 10, tzinfo=UTC)
WAITING = ("unspecified", "unallocated:004:2026-04")
KEY = {"health": 600_000, "family": 250_000, "old_age": 150_000}
DECISION = {"ctp": "004", "period": APRIL, "article": "instruction 12/2026", "by": "officer", "at": AT}


@pytest.fixture
def body(db) -> int:
    return network.organism_by_code(code="urssaf-117").id


@pytest.fixture
def waits(body) -> int:
    """Two accounts with 100.01 and 50.00 of CTP 004 that wait beside 900.00 of health; the first has paid 500.00."""
    with scope(body):
        declare(body, filing(SHOP), filing(OTHER))
        assess(
            body,
            {
                SHOP: {("employer", "health"): 90_000, WAITING: 10_001},
                OTHER: {("employer", "health"): 90_000, WAITING: 5_000},
            },
        )
        pay(body, SHOP, 50_000)
    return body


def test_the_list_says_how_much_waits_why_and_what_of_it_is_paid(waits):
    (row,) = waiting(organism_id=waits)
    assert (row.ctp, row.period, row.accounts, row.cents) == ("004", APRIL, 2, 15_001)
    assert row.paid_cents == 5_000  # 500.00 pro rata of 10,001 in 100,001 (CSS D133-4)
    assert "L241-18" in row.why.en


def test_a_decided_key_takes_all_of_it_out_of_suspense_and_the_contributor_owes_the_same(waits):
    with scope(waits):
        owed = [queries.account_statement(organism_id=waits, account_id=account_of(waits, s)) for s in (SHOP, OTHER)]
    settled = settle(organism_id=waits, shares=KEY, **DECISION)
    assert (settled.cents, settled.moved[0].accounts) == (15_001, 2)
    # 100.01 and 50.00 by 60, 25 and 15 %: each part to the cent, the cent left over to the largest.
    assert settled.moved[0].shares == {"health": 6_001 + 3_000, "family": 2_500 + 1_250, "old_age": 1_500 + 750}
    assert waiting(organism_id=waits) == []
    with scope(waits):
        assert agrees_with_ledger(waits)
        books = balances(waits)
        assert "suspense:unallocated" not in books
        collected = sum(cents for path, cents in books.items() if path.endswith(":collected"))
        assert collected == -50_000
        again = [queries.account_statement(organism_id=waits, account_id=account_of(waits, s)) for s in (SHOP, OTHER)]
        assert [each.balance_cents for each in again] == [each.balance_cents for each in owed]


def test_settled_again_nothing_moves(waits):
    first = settle(organism_id=waits, shares=KEY, **DECISION)
    with scope(waits):
        before = balances(waits)
    again = settle(organism_id=waits, shares=KEY, **DECISION)
    assert (again.key.id, again.moved, again.assessed) == (first.key.id, (), ())
    with scope(waits):
        assert balances(waits) == before


def test_a_relief_that_waits_is_shared_below_zero(body):
    with scope(body):
        declare(body, filing(SHOP))
        assess(body, {SHOP: {("employer", "health"): 90_000, WAITING: -10_001}})
        pay(body, SHOP, 79_999)
    settle(organism_id=body, shares=KEY, **DECISION)
    with scope(body):
        assert agrees_with_ledger(body)
        assert balances(body) == {
            "bank:collection": 79_999,
            "due:health:collected": -(90_000 - 6_001),
            "due:family:collected": 2_500,
            "due:old_age:collected": 1_500,
        }


@pytest.mark.parametrize("shares", [{"health": 999_999}, {"health": 1_100_000, "family": -100_000}, {}])
def test_shares_that_do_not_make_the_whole_are_refused(waits, shares):
    with pytest.raises(BadKey):
        settle(organism_id=waits, shares=shares, **DECISION)
    assert len(waiting(organism_id=waits)) == 1


def test_a_key_without_article_is_refused(waits):
    with pytest.raises(KeyHasNoArticle):
        settle(organism_id=waits, shares=KEY, **(DECISION | {"article": " "}))


def test_only_the_months_of_the_decision_are_shared(body):
    with scope(body):
        declare(body, filing(SHOP))
        assess(body, {SHOP: {WAITING: 1_000, ("unspecified", "unallocated:004:2026-03"): 300}})
    settle(organism_id=body, shares=KEY, **DECISION)
    assert [(row.period, row.cents) for row in waiting(organism_id=body)] == [(date(2026, 3, 1), 300)]
    with scope(body):
        assert balances(body)["suspense:unallocated"] == -300


def test_an_open_key_serves_the_months_that_follow_until_it_is_taken_back(waits):
    part = KeyPart("health", 1_000_000, "employer")
    settle(organism_id=waits, shares=[part], is_open=True, **DECISION)
    with scope(waits):
        (key,) = queries.decided_keys(organism_id=waits)
    assert (key.valid.start, key.valid.end, key.parts) == (APRIL, None, (part,))
    take_back(organism_id=waits, ctp="004", period=date(2026, 6, 1), article="a mistake", by="officer", at=AT)
    with scope(waits):
        kept = queries.decided_keys(organism_id=waits)
    assert [(each.valid.start, each.valid.end) for each in kept] == [
        (APRIL, date(2026, 6, 1)),
        (date(2026, 7, 1), None),
    ]

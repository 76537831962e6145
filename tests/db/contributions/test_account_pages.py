"""Accounts by page, from the balances that operations keep: sorted, filtered, and a bounded number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.contributor_books import APRIL, MAY, account_of, assess, declare, filing, pay
from tests.support.dsn_builder import siret

from laroque.apps.contributions import queries
from laroque.apps.contributions.queries import AccountFilter, AccountSort

OWED = {1: 30_000, 2: 10_000, 3: 20_000, 4: 10_000}


@pytest.fixture
def shops(body) -> dict[int, str]:
    """Four establishments that owe, the third in credit, and a fifth that has declared nothing assessed."""
    shops = {rank: siret(rank) for rank in (*OWED, 5)}
    declare(body, *(filing(each) for each in shops.values()))
    assess(body, {shops[rank]: {("employer", "health"): cents} for rank, cents in OWED.items()})
    pay(body, shops[3], 25_000)
    return shops


def ranks(body: int, shops, *, limit: int = 50, **changes) -> list[int]:
    """Every page in turn, by rank of the establishment."""
    of_siret = {each: rank for rank, each in shops.items()}
    found, after = [], None
    while True:
        page = queries.accounts_page(organism_id=body, after=after, limit=limit, **changes)
        found.extend(of_siret[row.siret] for row in page.rows)
        if page.next_after is None:
            return found
        after = page.next_after


@pytest.mark.parametrize("limit", [1, 2, 50])
@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        (AccountSort.SIRET, False, [1, 2, 3, 4, 5]),
        (AccountSort.SIRET, True, [5, 4, 3, 2, 1]),
        (AccountSort.BALANCE, True, [1, 4, 2, 5, 3]),
        (AccountSort.DUE, False, [5, 2, 4, 3, 1]),
        (AccountSort.CREDIT, True, [3, 5, 4, 2, 1]),
        (AccountSort.OLDEST_UNPAID, False, [1, 2, 4]),
    ],
)
def test_pages_follow_one_another_whatever_they_are_sorted_by(body, shops, sort, descending, expected, limit):
    assert ranks(body, shops, sort=sort, descending=descending, limit=limit) == expected


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (AccountFilter(owes=True), [1, 2, 4]),
        (AccountFilter(in_credit=True), [3]),
        (AccountFilter(search=siret(2)), [2]),
        (AccountFilter(search="8", owes=True), [1, 2, 4]),
        (AccountFilter(sirets=[siret(1), siret(5)]), [1, 5]),
        (AccountFilter(sirets=[]), []),
    ],
)
def test_accounts_are_filtered(body, shops, only, expected):
    assert ranks(body, shops, only=only) == expected


def test_a_declaration_is_missing_once_others_were_assessed_and_none_came(body, shops):
    declare(body, filing(shops[1], month=MAY))
    assert ranks(body, shops, only=AccountFilter(missing=MAY)) == [2, 3, 4]
    assert ranks(body, shops, only=AccountFilter(missing=APRIL)) == []


def test_a_page_has_where_each_account_stands(body, shops):
    row = queries.accounts_page(organism_id=body, only=AccountFilter(in_credit=True)).rows[0]
    assert (row.due_cents, row.paid_cents, row.credit_cents, row.balance_cents, row.oldest_unpaid_month) == (
        20_000, 20_000, 5_000, -5_000, None,
    )  # fmt: skip


def test_each_screen_takes_a_fixed_number_of_statements(body, shops):
    place = {"organism_id": body, "account_id": account_of(body, shops[3])}
    payment_id = queries.payments(**place)[0]["id"]
    reads = {
        "page": lambda: queries.accounts_page(organism_id=body),
        "statement": lambda: queries.account_statement(**place),
        "lines": lambda: queries.account_lines(**place, month=APRIL),
        "journal": lambda: queries.account_journal(**place),
        "payment": lambda: queries.payment(organism_id=body, payment_id=payment_id),
        "refunds": lambda: queries.refunds(organism_id=body),
    }
    taken = {}
    for name, read in reads.items():
        with CaptureQueriesContext(connection) as captured:
            read()
        taken[name] = len(captured)
    assert taken == {
        "page": 1, "statement": 3, "lines": 3, "journal": 1, "payment": 3, "refunds": 1,
    }  # fmt: skip


def test_a_page_of_accounts_reads_an_index_whatever_it_is_sorted_by(body, shops):
    for sort in AccountSort:
        with CaptureQueriesContext(connection) as captured:
            queries.accounts_page(organism_id=body, sort=sort, limit=10)
        with connection.cursor() as cursor:
            cursor.execute("set local enable_seqscan = off")
            cursor.execute(
                "set local enable_sort = off"
            )  # without figures of the table, a sort of one row costs as little
            cursor.execute("set local enable_bitmapscan = off")
            cursor.execute(f"explain {captured[0]['sql']}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Seq Scan" not in plan, (sort, plan)
        assert "Sort Key" not in plan or "Presorted Key" in plan, (sort, plan)

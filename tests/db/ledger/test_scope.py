"""Row security: a body sees its own books, the national role all of them."""

import pytest
from django.db import connection
from tests.db.ledger.conftest import AT, DAY

from laroque.apps.ledger import operations, queries
from laroque.postgres.scope import scope

pytestmark = pytest.mark.django_db
TABLES = ("ledger_account", "ledger_entry", "ledger_posting", "ledger_day", "ledger_seal")


@pytest.fixture(autouse=True)
def _two_books(urssaf, other_urssaf, draft):
    for organism_id in (urssaf, other_urssaf):
        with scope(organism_id):
            operations.post(organism_id=organism_id, draft=draft(pair_key="p"), at=AT)
            operations.close_day(organism_id=organism_id, day=DAY, at=AT, by="treasurer")


def organisms_seen(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT organism_id FROM {table} ORDER BY organism_id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize("table", TABLES)
def test_a_body_sees_its_own_rows_only(table, urssaf, other_urssaf):
    with scope(urssaf):
        assert organisms_seen(table) == [urssaf]
    with scope(urssaf, national=True):
        assert organisms_seen(table) == sorted([urssaf, other_urssaf])
    assert organisms_seen(table) == []


def test_the_books_of_another_body_are_empty_to_a_query(urssaf, other_urssaf):
    with scope(urssaf):
        assert queries.balances(organism_id=other_urssaf) == {}
        assert queries.entries_of(organism_id=other_urssaf, source="run:1") == []
        assert queries.account_history(organism_id=other_urssaf, path="receivable:contributors").entries == ()


def test_the_books_of_another_body_take_nothing_from_this_one(urssaf, other_urssaf, draft):
    with pytest.raises(Exception, match="row-level security"), scope(urssaf):
        operations.post(organism_id=other_urssaf, draft=draft("mine"), at=AT)


def test_the_balances_of_the_network_take_one_query(urssaf, other_urssaf, django_assert_num_queries):
    with scope(urssaf, national=True), django_assert_num_queries(1):
        rows = queries.network_balances(on=DAY, prefix="receivable")
    assert rows == [(organism_id, "receivable:contributors", 500) for organism_id in sorted([urssaf, other_urssaf])]


def test_balances_take_one_query(urssaf, django_assert_num_queries):
    with scope(urssaf), django_assert_num_queries(1):
        queries.balances(organism_id=urssaf)

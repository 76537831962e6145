"""Closing a day: sealed in order, chained, for ever."""

from datetime import timedelta

import pytest
from tests.db.ledger.conftest import AT, DAY

from laroque.apps.ledger import operations, queries
from laroque.apps.ledger.rules import collecting
from laroque.postgres.scope import scope

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(1)


@pytest.fixture(autouse=True)
def _in_scope(urssaf):
    with scope(urssaf):
        yield


def close(organism_id, day):
    return operations.close_day(organism_id=organism_id, day=day, at=AT, by="treasurer")


def test_a_sealed_day_and_the_days_before_take_no_entry(urssaf, draft):
    booked = operations.post(organism_id=urssaf, draft=draft("a"), at=AT)
    close(urssaf, DAY)
    for day in (DAY, DAY - timedelta(30)):
        with pytest.raises(operations.DaySealed):
            operations.post(organism_id=urssaf, draft=draft("late", on=day), at=AT)
    with pytest.raises(operations.DaySealed):
        operations.reverse(organism_id=urssaf, entry_id=booked, key="u", accounting_on=DAY, at=AT)
    assert operations.post(organism_id=urssaf, draft=draft("a"), at=AT) == booked
    operations.reverse(organism_id=urssaf, entry_id=booked, key="u", accounting_on=NEXT, at=AT)


def test_seals_are_chained_and_count_their_entries(urssaf, draft):
    operations.post_all(organism_id=urssaf, drafts=[draft("a"), draft("b"), draft("c", on=NEXT)], at=AT)
    first, second = close(urssaf, DAY), close(urssaf, NEXT)
    assert [(seal.day, seal.entries, seal.hash) for seal in queries.seals(organism_id=urssaf)] == [
        (DAY, 2, first),
        (NEXT, 1, second),
    ]
    assert len({first, second}) == 2


def test_a_day_sealed_again_gives_the_same_seal(urssaf, draft):
    operations.post(organism_id=urssaf, draft=draft(), at=AT)
    assert close(urssaf, DAY) == close(urssaf, DAY)
    assert len(queries.seals(organism_id=urssaf)) == 1


def test_a_day_without_entries_is_sealed_and_moves_the_chain(urssaf):
    assert close(urssaf, DAY) != close(urssaf, NEXT)


def test_a_day_is_not_sealed_before_an_earlier_one_that_holds_entries(urssaf, draft):
    operations.post(organism_id=urssaf, draft=draft(), at=AT)
    with pytest.raises(operations.DayOpen):
        close(urssaf, NEXT)
    close(urssaf, DAY)
    close(urssaf, NEXT)
    with pytest.raises(operations.DaySealed):
        close(urssaf, DAY - timedelta(1))


def test_balances_after_a_seal_are_those_before(urssaf, draft):
    drafts = [
        draft("a"),
        draft("b", legs=collecting.debit_sent(500)),
        draft("c", on=NEXT, legs=collecting.debit_settled(200)),
    ]
    operations.post_all(organism_id=urssaf, drafts=drafts, at=AT)
    days = (DAY - timedelta(1), DAY, NEXT, None)
    before = [queries.balances(organism_id=urssaf, on=day) for day in days]
    close(urssaf, DAY)
    assert [queries.balances(organism_id=urssaf, on=day) for day in days] == before
    close(urssaf, NEXT)
    assert [queries.balances(organism_id=urssaf, on=day) for day in days] == before
    assert before[1] == {"transit:debits": 500, "due:health:uncollected": -500}


def test_the_seal_depends_on_each_entry(urssaf, other_urssaf, draft):
    hashes = set()
    for organism_id, cents in ((urssaf, 1), (other_urssaf, 2)):
        with scope(organism_id):
            operations.post(organism_id=organism_id, draft=draft(cents=cents), at=AT)
            hashes.add(close(organism_id, DAY))
    assert len(hashes) == 2

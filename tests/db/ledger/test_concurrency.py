"""Two connections at once: a key is booked once, and a closing waits for those who are booking."""

import threading

import pytest
from tests.db.ledger.conftest import AT, DAY

from laroque.apps.ledger import operations, queries
from laroque.postgres.scope import scope


@pytest.fixture
def opened(fresh_database, urssaf):
    with scope(urssaf):
        operations.open_accounts(organism_id=urssaf, paths=["receivable:contributors", "due:health:uncollected"])


def post(organism_id, draft):
    with scope(organism_id):
        return operations.post(organism_id=organism_id, draft=draft, at=AT)


def test_a_key_posted_by_many_at_once_is_booked_once(in_thread, opened, urssaf, draft):
    ids = [in_thread(lambda: post(urssaf, draft())) for _ in range(8)]
    assert len({given.result() for given in ids}) == 1
    with scope(urssaf):
        assert queries.balances(organism_id=urssaf)["receivable:contributors"] == 500


def test_the_first_entries_on_an_account_open_it_once(in_thread, fresh_database, urssaf, draft):
    ids = [in_thread(lambda n=n: post(urssaf, draft(f"k{n}"))) for n in range(6)]
    assert len({given.result() for given in ids}) == 6


def test_a_closing_waits_for_an_entry_being_booked_and_holds_it(in_thread, opened, urssaf, draft):
    booked, go_on = threading.Event(), threading.Event()

    def book_slowly():
        with scope(urssaf):
            operations.post(organism_id=urssaf, draft=draft(), at=AT)
            booked.set()
            assert go_on.wait(10)

    def close():
        with scope(urssaf):
            return operations.close_day(organism_id=urssaf, day=DAY, at=AT, by="treasurer")

    booking = in_thread(book_slowly)
    assert booked.wait(10)
    closing = in_thread(close)
    with pytest.raises(TimeoutError):
        closing.result(timeout=0.3)
    go_on.set()
    booking.result()
    closing.result()
    with scope(urssaf):
        assert [seal.entries for seal in queries.seals(organism_id=urssaf)] == [1]


def test_an_entry_booked_while_its_day_is_being_sealed_is_refused(in_thread, opened, urssaf, draft):
    sealed, go_on = threading.Event(), threading.Event()

    def close_slowly():
        with scope(urssaf):
            operations.close_day(organism_id=urssaf, day=DAY, at=AT, by="treasurer")
            sealed.set()
            assert go_on.wait(10)

    closing = in_thread(close_slowly)
    assert sealed.wait(10)
    booking = in_thread(lambda: post(urssaf, draft()))
    with pytest.raises(TimeoutError):
        booking.result(timeout=0.3)
    go_on.set()
    closing.result()
    with pytest.raises(operations.DaySealed):
        booking.result()

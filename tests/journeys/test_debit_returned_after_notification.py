"""A debit comes back once it was swept and notified: the account is fed before, and nothing is ever overdrawn."""

from datetime import date

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, SHARES, balances, book, noon
from tests.support.made_up_bank import MadeUpBank, camt054, line

from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.queries import JournalKind
from laroque.apps.contributions.states import PaymentState
from laroque.formats.camt import Statement
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.collection.feed_before_returns import cents_about_to_leave, feed_before_returns
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.treasury.notify import notify
from laroque.usecases.treasury.sweep import sweep

pytestmark = pytest.mark.db

SWEPT_ON, TOLD_ON, BACK_ON = date(2026, 5, 18), date(2026, 5, 19), date(2026, 5, 20)
BACK = {beneficiary: -cents for (_, beneficiary), cents in SHARES.items()}


@pytest.fixture
def bank() -> MadeUpBank:
    return MadeUpBank()


@pytest.fixture
def returned_key(north, agency, bank) -> str:
    """April is collected, swept and notified; a notice then says that a debit came back. Gives the debit's key."""
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    paid = [line(OWED, DEBIT_ON, end_to_end_id=order.key) for order in file.orders]
    book(north, bank.file(north.iban, DEBIT_ON, *paid), DEBIT_ON)
    swept = sweep(organism_id=north.id, day=DEBIT_ON, at=noon(DEBIT_ON))
    notify(organism_id=north.id, day=DEBIT_ON, at=noon(DEBIT_ON))
    for body, cents in ((north, -swept.cents), (agency, swept.cents)):
        book(body, bank.file(body.iban, SWEPT_ON, line(cents, SWEPT_ON, end_to_end_id=swept.reference)), SWEPT_ON)
    key = file.orders[0].key
    told = line(-OWED, TOLD_ON, end_to_end_id=key, reason="AM04")
    book(north, camt054(Statement("N1", north.iban, (), (told,), "EUR"), day=TOLD_ON), TOLD_ON, "notice.xml")
    return key


def fed_and_back(north, agency, bank: MadeUpBank, key: str) -> None:
    """The agency feeds the account the day it is told; the next statement has the funding and the return."""
    fed = feed_before_returns(organism_id=north.id, day=TOLD_ON)
    assert (fed.cents, feed_before_returns(organism_id=north.id, day=TOLD_ON)) == (OWED, fed)
    book(agency, bank.file(agency.iban, TOLD_ON, line(-OWED, TOLD_ON, end_to_end_id=fed.reference)), TOLD_ON)
    back = line(-OWED, BACK_ON, end_to_end_id=key, reason="AM04")
    funding = line(OWED, BACK_ON, end_to_end_id=fed.reference)
    book(north, bank.file(north.iban, BACK_ON, funding, back), BACK_ON)


def test_the_account_is_fed_before_the_return_is_booked(north, agency, bank, returned_key):
    assert cents_about_to_leave(organism_id=north.id, day=TOLD_ON) == OWED
    fed_and_back(north, agency, bank, returned_key)
    assert (bank.balances[north.iban], bank.balances[agency.iban]) == (0, 3 * OWED)
    assert balances(north.id).get("bank:collection", 0) == 0
    assert balances(agency.id)["bank:central"] == 3 * OWED


def test_a_sweep_keeps_back_what_is_about_to_leave(north, agency, bank, returned_key):
    transfer = line(2 * OWED, TOLD_ON, reference=f"COTISATIONS {north.sirets[4]} 04/2026")
    book(north, bank.file(north.iban, TOLD_ON, transfer), TOLD_ON)
    leaving = cents_about_to_leave(organism_id=north.id, day=TOLD_ON)
    swept = sweep(organism_id=north.id, day=TOLD_ON, floor_cents=leaving, at=noon(TOLD_ON))
    assert swept.cents == OWED
    assert feed_before_returns(organism_id=north.id, day=TOLD_ON) is None


def test_what_was_notified_is_taken_back_and_the_contributor_owes_again(north, agency, bank, returned_key):
    fed_and_back(north, agency, bank, returned_key)
    assert notify(organism_id=north.id, day=BACK_ON, at=noon(BACK_ON)).shares == BACK
    assert balances(north.id) == {
        "receivable:contributors": 2 * OWED, "due:health:uncollected": -100_000, "due:old_age:uncollected": -20_000,
        "due:unemployment:uncollected": -30_000,
    }  # fmt: skip
    assert balances(agency.id) == {
        "bank:central": 3 * OWED, "due_to:health": -150_000, "due_to:old_age": -30_000, "due_to:unemployment": -45_000,
    }  # fmt: skip
    assert [check.name for check in audit_books(on=BACK_ON).checks if not check.clean] == []


def test_the_account_of_each_day_and_its_journal_tell_the_story(north, agency, bank, returned_key):
    fed_and_back(north, agency, bank, returned_key)
    place = {"organism_id": north.id, "account_id": north.account(0)}
    with scope(north.id):
        owed = {
            day: accounts.account_statement(**place, as_of=day).balance_cents
            for day in (AT.date(), DEBIT_ON, TOLD_ON, BACK_ON)
        }
        states = {
            day: [row["state"] for row in accounts.payments(**place, as_of=day)]
            for day in (AT.date(), TOLD_ON, BACK_ON)
        }
        journal = [(each.kind, each.cents) for each in accounts.account_journal(**place)]
    assert owed == {AT.date(): 0, DEBIT_ON: 0, TOLD_ON: 0, BACK_ON: OWED}
    assert states == {
        AT.date(): [PaymentState.ORDERED], TOLD_ON: [PaymentState.RECEIVED], BACK_ON: [PaymentState.RETURNED],
    }  # fmt: skip
    assert journal == [
        (JournalKind.ASSESSED, OWED), (JournalKind.ORDERED, OWED), (JournalKind.RECEIVED, OWED),
        (JournalKind.ALLOCATED, OWED), (JournalKind.ALLOCATION_UNDONE, -OWED), (JournalKind.RETURNED, OWED),
    ]  # fmt: skip

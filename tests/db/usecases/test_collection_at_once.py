"""Two processes collect the same body at once: each debit is ordered once, each statement booked once."""

import threading
from datetime import date

import pytest
from django.db import connection
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, make_body
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.officers import make_officer

from laroque.apps.access import queries as access
from laroque.apps.access.states import Role
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.operations import CannotPlan, DebitPlan
from laroque.apps.ledger import queries as books
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury import queries
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.collection.plan_debit import plan_debit
from laroque.usecases.collection.settle_receipts import ask_to_give_back, decide_giving_back
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.daily.book_statements import StatementFile, book_statements


@pytest.fixture
def body(fresh_database):
    return make_body("urssaf-117", first=100, contributors=3, mandates=3)


@pytest.fixture
def stopped(monkeypatch):
    """Make the first caller of a function wait; gives what says that it is there, and what lets it go on."""

    def stop(module, name: str):
        there, go_on, real = threading.Event(), threading.Event(), getattr(module, name)

        def slow(**facts):
            found = real(**facts)
            if not there.is_set():
                there.set()
                assert go_on.wait(20)
            return found

        monkeypatch.setattr(module, name, slow)
        return there, go_on

    return stop


def test_two_orders_for_two_days_debit_once(body, in_thread, stopped):
    there, go_on = stopped(contributor_accounts, "amounts_to_collect")
    first = in_thread(lambda: collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT))
    assert there.wait(20)
    second = in_thread(lambda: collect_month(organism_id=body.id, month=APRIL, debit_on=date(2026, 5, 18), at=AT))
    with pytest.raises(TimeoutError):
        second.result(timeout=0.5)
    go_on.set()
    assert (first.result().cents, second.result().cents) == (3 * OWED, 0)
    with scope(body.id):
        assert books.balances(organism_id=body.id)["transit:debits"] == 3 * OWED


def test_a_planned_debit_that_is_being_ordered_is_not_cancelled_under_way(fresh_database, in_thread, stopped):
    body = make_body("urssaf-117", first=100, contributors=1, mandates=1, orders=False)
    wanted = DebitPlan(body.account(0), APRIL, 10_000, date(2026, 5, 20), "plan-1")
    planned = plan_debit(organism_id=body.id, plan=wanted, by=1, at=AT)
    there, go_on = stopped(contributor_accounts, "amounts_to_collect")
    ordered = in_thread(lambda: collect_month(organism_id=body.id, month=APRIL, debit_on=date(2026, 5, 20), at=AT))
    assert there.wait(20)

    def cancel():
        with scope(body.id):
            contributions.cancel_planned_debit(organism_id=body.id, planned_id=planned, by=1, at=AT)

    cancelled = in_thread(cancel)
    with pytest.raises(TimeoutError):
        cancelled.result(timeout=0.5)
    go_on.set()
    assert ordered.result().cents == 10_000
    with pytest.raises(CannotPlan, match="no longer planned"):
        cancelled.result()


def test_a_statement_booked_by_two_at_once_is_booked_once(body, in_thread, stopped):
    content = MadeUpBank().file(body.iban, DEBIT_ON, line(100, DEBIT_ON, reference="?"))
    there, go_on = stopped(treasury, "book_statements")

    def book():
        (outcome,) = book_statements(organism_id=body.id, files=[StatementFile("s.xml", content)], at=AT)
        return outcome.is_new

    first = in_thread(book)
    assert there.wait(20)
    second = in_thread(book)
    with pytest.raises(TimeoutError):
        second.result(timeout=0.5)
    go_on.set()
    assert (first.result(), second.result()) == (True, False)
    with scope(body.id):
        assert books.balances(organism_id=body.id)["bank:collection"] == 100
    assert audit_books().clean


def test_a_receipt_is_ordered_back_in_turn_with_the_statements(body, in_thread, stopped):
    bank = MadeUpBank()
    paid = {"counterparty_name": "MAIRIE", "counterparty_iban": iban(990)}
    first, second = bank.file(body.iban, DEBIT_ON, line(100, DEBIT_ON, **paid)), bank.file(body.iban, DEBIT_ON)
    book_statements(organism_id=body.id, files=[StatementFile("first.xml", first)], at=AT)
    lea, sam = make_officer(body.id, "lea"), make_officer(body.id, "sam", Role.SUPERVISOR)
    with scope(body.id):
        (movement,) = queries.suspense(organism_id=body.id)
    act = {"organism_id": body.id, "movement_id": movement.id, "at": AT}
    ask_to_give_back(reason="mistake", by=lea, **act)
    with scope(body.id):
        (request,) = access.pending_approvals(organism_id=body.id)
    there, go_on = stopped(treasury, "book_statements")
    booked = in_thread(lambda: book_statements(organism_id=body.id, files=[StatementFile("second.xml", second)], at=AT))
    assert there.wait(20)
    ordered = in_thread(lambda: decide_giving_back(approval_id=request.id, approved=True, by=sam, **act))
    with pytest.raises(TimeoutError):
        ordered.result(timeout=0.5)
    assert is_free(body.id, movement.id)
    go_on.set()
    assert ([each.is_new for each in booked.result()], ordered.result().orders[0].cents) == ([True], 100)


def is_free(organism_id: int, movement_id: int) -> bool:
    """Whether nobody holds a movement: who waits for the accounts of the body has locked nothing else."""
    with scope(organism_id), connection.cursor() as cursor:
        cursor.execute(
            "select id from treasury_movement where organism_id = %s and id = %s for no key update skip locked",
            [organism_id, movement_id],
        )
        return cursor.fetchone() is not None

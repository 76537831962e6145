"""A month paid, swept and notified is declared lower: its credit is refunded by two people, to the payer's account."""

from datetime import date

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, SHARES, balances, book, noon
from tests.support.contributor_books import assess, declare, filing
from tests.support.made_up_bank import MadeUpBank, camt054, line
from tests.support.officers import make_officer

from laroque.apps.access import queries as approvals
from laroque.apps.access.operations import SamePerson
from laroque.apps.access.states import Role
from laroque.apps.contributions import operations
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.operations import DebitReturned
from laroque.apps.contributions.rules.refunds import DebtElsewhere, NoBankAccount, RefundMoved
from laroque.apps.contributions.states import RefundState
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import WouldOverdraw
from laroque.formats.camt import Statement
from laroque.postgres.scope import scope
from laroque.usecases.collection import refunds
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.collection.feed_before_returns import feed_before_returns
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.treasury.notify import notify
from laroque.usecases.treasury.sweep import sweep

pytestmark = pytest.mark.db

LOWER = {("employee", "old_age"): 8_000, ("employer", "health"): 40_000, ("employer", "unemployment"): 12_000}
CREDIT = OWED - sum(LOWER.values())
SWEPT_ON, REDECLARED_ON, FED_ON, PAID_ON = date(2026, 5, 18), date(2026, 5, 19), date(2026, 5, 20), date(2026, 5, 22)


@pytest.fixture
def bank(north, agency) -> MadeUpBank:
    """The bank, once April is collected, swept and notified."""
    bank = MadeUpBank()
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    paid = [line(OWED, DEBIT_ON, end_to_end_id=order.key) for order in file.orders]
    book(north, bank.file(north.iban, DEBIT_ON, *paid), DEBIT_ON)
    swept = sweep(organism_id=north.id, day=DEBIT_ON, at=noon(DEBIT_ON))
    notify(organism_id=north.id, day=DEBIT_ON, at=noon(DEBIT_ON))
    for body, cents in ((north, -swept.cents), (agency, swept.cents)):
        book(body, bank.file(body.iban, SWEPT_ON, line(cents, SWEPT_ON, end_to_end_id=swept.reference)), SWEPT_ON)
    return bank


@pytest.fixture
def officer(north) -> int:
    return make_officer(north.id, "lea")


@pytest.fixture
def supervisor(north) -> int:
    return make_officer(north.id, "paul", Role.SUPERVISOR)


def redeclare_lower(north) -> None:
    with scope(north.id):
        declare(north.id, filing(north.sirets[0], type_="03", order=2))
        assess(north.id, {north.sirets[0]: LOWER}, at=noon(REDECLARED_ON))


def ask(north, officer: int, cents: int = CREDIT, **changes) -> int:
    return refunds.ask(
        organism_id=north.id, account_id=north.account(0), cents=cents, reason="declared lower", by=officer,
        at=noon(REDECLARED_ON), **changes,
    )  # fmt: skip


def stands(north, **as_of):
    with scope(north.id):
        return accounts.account_statement(organism_id=north.id, account_id=north.account(0), **as_of)


def test_what_is_declared_lower_after_notification_is_taken_back_from_the_beneficiaries(north, agency, bank):
    redeclare_lower(north)
    assert balances(north.id) == {
        "receivable:contributors": OWED,
        "credit:contributors": -CREDIT,
        "due:health:collected": 10_000, "due:old_age:collected": 2_000, "due:unemployment:collected": 3_000,
        "due:health:uncollected": -50_000, "due:old_age:uncollected": -10_000, "due:unemployment:uncollected": -15_000,
    }  # fmt: skip
    told = notify(organism_id=north.id, day=REDECLARED_ON, at=noon(REDECLARED_ON))
    assert told.shares == {"health": -10_000, "old_age": -2_000, "unemployment": -3_000}
    assert balances(agency.id)["due_to:health"] == -(4 * SHARES[("employer", "health")] - 10_000)


def test_the_credit_is_refunded_once_a_second_person_agrees(north, agency, bank, officer, supervisor):
    redeclare_lower(north)
    notify(organism_id=north.id, day=REDECLARED_ON, at=noon(REDECLARED_ON))
    refund_id = ask(north, officer)
    with pytest.raises(SamePerson):
        refunds.decide(organism_id=north.id, refund_id=refund_id, approved=True, by=officer, at=noon(REDECLARED_ON))
    refunds.decide(organism_id=north.id, refund_id=refund_id, approved=True, by=supervisor, at=noon(REDECLARED_ON))
    with pytest.raises(WouldOverdraw):
        refunds.order_refunds(organism_id=north.id, execute_on=PAID_ON, at=noon(FED_ON))

    fed = feed_before_returns(organism_id=north.id, day=FED_ON)
    assert fed.cents == CREDIT
    for body, cents in ((agency, -fed.cents), (north, fed.cents)):
        book(body, bank.file(body.iban, FED_ON, line(cents, FED_ON, end_to_end_id=fed.reference)), FED_ON)
    sent = refunds.order_refunds(organism_id=north.id, execute_on=PAID_ON, at=noon(FED_ON))
    assert [order.cents for order in sent.orders] == [CREDIT]
    assert refunds.order_refunds(organism_id=north.id, execute_on=PAID_ON, at=noon(FED_ON)) is None
    with scope(north.id):
        content = exchanges.contents_of(organism_id=north.id, message_ids=[sent.message_id])[sent.message_id]
    assert f"Remboursement {north.sirets[0]}".encode() in content

    out = line(-CREDIT, PAID_ON, end_to_end_id=sent.orders[0].end_to_end_id)
    book(north, bank.file(north.iban, PAID_ON, out), PAID_ON)
    assert bank.balances[north.iban] == 0
    with scope(north.id):
        refund = accounts.refund(organism_id=north.id, refund_id=refund_id)
    assert (refund.state, refund.paid_on, refund.decided_by) == (RefundState.PAID, PAID_ON, supervisor)
    assert (stands(north).credit_cents, stands(north).balance_cents) == (0, 0)
    assert stands(north, as_of=FED_ON).reserved_cents == CREDIT
    assert "credit:contributors" not in balances(north.id)
    assert [check.name for check in audit_books(on=PAID_ON).checks if not check.clean] == []


def test_a_refund_does_not_take_what_a_notice_says_is_about_to_leave(north, agency, bank, officer, supervisor):
    redeclare_lower(north)
    refund_id = ask(north, officer)
    refunds.decide(organism_id=north.id, refund_id=refund_id, approved=True, by=supervisor, at=noon(REDECLARED_ON))
    paid = line(OWED, FED_ON, reference=f"COTISATIONS {north.sirets[4]} 04/2026")
    book(north, bank.file(north.iban, FED_ON, paid), FED_ON)
    with scope(north.id):
        (debit,) = treasury.debits_of_account(organism_id=north.id, account_id=north.account(1))
    told = line(-OWED, FED_ON, end_to_end_id=debit.key, reason="AM04")
    book(north, camt054(Statement("N1", north.iban, (), (told,), "EUR"), day=FED_ON), FED_ON, "notice.xml")
    with pytest.raises(WouldOverdraw, match="which has 0 free"):
        refunds.order_refunds(organism_id=north.id, execute_on=PAID_ON, at=noon(FED_ON))
    assert feed_before_returns(organism_id=north.id, day=FED_ON).cents == CREDIT


def test_a_refund_refused_by_the_second_person_leaves_the_credit(north, bank, officer, supervisor):
    redeclare_lower(north)
    refund_id = ask(north, officer)
    refunds.decide(
        organism_id=north.id, refund_id=refund_id, approved=False, by=supervisor, at=noon(FED_ON), reason="not proven"
    )
    assert (stands(north).credit_cents, stands(north).reserved_cents) == (CREDIT, 0)


def test_an_account_unknown_to_the_register_is_no_place_for_a_refund(north, bank, officer):
    redeclare_lower(north)
    with pytest.raises(NoBankAccount):
        ask(north, officer, bank_account_id=10**9)


def test_what_the_employer_owes_elsewhere_comes_before_a_refund(north, bank, officer):
    redeclare_lower(north)
    sister = north.sirets[0][:9] + "00099"
    with scope(north.id):
        declare(north.id, filing(sister))
        assess(north.id, {sister: SHARES}, at=noon(REDECLARED_ON))
    with pytest.raises(DebtElsewhere, match=sister):
        ask(north, officer)


@pytest.mark.parametrize(
    ("asked_on", "by"), [(date(2026, 5, 19), date(2026, 9, 19)), (date(2026, 10, 31), date(2027, 2, 28))]
)
def test_a_refund_is_to_be_paid_within_four_months(asked_on, by):
    assert refunds.pay_by(asked_on) == by


def test_a_request_outlived_by_its_refund_is_closed_by_a_refusal_only(north, bank, officer, supervisor):
    redeclare_lower(north)
    refund_id = ask(north, officer)
    with scope(north.id):
        (row,) = accounts.payments(organism_id=north.id, account_id=north.account(0))
        back = [DebitReturned(row["key"], "AM04", FED_ON)]
        operations.return_debits(organism_id=north.id, returns=back, at=noon(FED_ON))
    with pytest.raises(RefundMoved):
        refunds.decide(organism_id=north.id, refund_id=refund_id, approved=True, by=supervisor, at=noon(PAID_ON))
    refunds.decide(
        organism_id=north.id, refund_id=refund_id, approved=False, by=supervisor, at=noon(PAID_ON), reason="came back"
    )
    with scope(north.id):
        assert approvals.pending_approvals(organism_id=north.id) == []

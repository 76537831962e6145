"""Overpayments: told before anything is withheld, by plan, paid back, too old, given up by two people."""

from datetime import date, timedelta

import pytest
from tests.support.care_payments import ANNE, DAY, DOCTOR, make_fund, noon
from tests.support.made_up_bank import line
from tests.support.officers import make_officer

from laroque.apps.access.operations import SamePerson
from laroque.apps.access.states import Role
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtActKind, DebtKind, DebtState, Holder
from laroque.apps.treasury import queries as treasury
from laroque.postgres.scope import scope
from laroque.usecases.care import fraud_damages, overpayments
from laroque.usecases.care.overpayments import NotAllowed
from laroque.usecases.care.pay_claims import pay_day
from laroque.usecases.daily.audit_books import audit_books

pytestmark = pytest.mark.django_db
VISIT = ("health", "physician_fees", 1_900, 0)


@pytest.fixture
def fund():
    return make_fund()


def overpaid(fund, holder=Holder.INSURED, key=ANNE, cents=1_000, claim_id=None):
    """An overpayment of a claim of care, found and booked."""
    found = DebtFound(
        key=f"{key}:{cents}", holder=holder, holder_key=key, kind=DebtKind.OVERPAYMENT, cents=cents, found_on=DAY,
        branch="health", account="physician_fees", claim_id=claim_id,
    )  # fmt: skip
    with scope(fund.id):
        overpayments.book_found(organism_id=fund.id, found=[found, found], at=noon(DAY))
        return debts.debts(organism_id=fund.id, holder=holder, holder_key=key)[0].id


def debt(fund, debt_id):
    with scope(fund.id):
        return debts.debt(organism_id=fund.id, debt_id=debt_id)


def withheld(fund, day):
    """What is withheld from a visit paid to Anne on a day."""
    fund.claim(ANNE, VISIT)
    (payment,) = pay_day(organism_id=fund.id, day=day, at=noon(day)).payments
    return payment.withheld_cents


def is_clean():
    """Whether the audit finds nothing, but payments that the bank of the test never executes."""
    return {each.name for each in audit_books().checks if not each.clean} <= {"transits_clear"}


def test_nothing_is_withheld_before_the_holder_could_answer(fund):
    of = {"by": 1, "at": noon(DAY), "organism_id": fund.id, "debt_id": overpaid(fund)}
    assert withheld(fund, DAY) == 0
    due_on = overpayments.tell(**of, received_on=DAY)
    assert due_on == DAY + timedelta(days=20)
    assert withheld(fund, due_on - timedelta(days=1)) == 0
    with pytest.raises(NotAllowed, match="no answer"):
        overpayments.reject_answer(**of, received_on=due_on)
    with pytest.raises(NotAllowed, match="came when"):
        overpayments.answered(**of, on=due_on + timedelta(days=1))
    assert overpayments.answered(**of, on=due_on) == date(2026, 7, 28)
    assert withheld(fund, due_on) == 0
    with pytest.raises(NotAllowed, match="another notice"):
        overpayments.tell(**of, received_on=DAY)
    again = overpayments.reject_answer(**of, received_on=due_on)
    assert again == due_on + timedelta(days=7)
    with pytest.raises(NotAllowed, match="came when"):
        overpayments.answered(**of, on=due_on)
    assert withheld(fund, again) == 1_000
    with scope(fund.id):
        life = debts.acts(organism_id=fund.id, debt_id=of["debt_id"])
    assert [(each.kind, each.on, each.due_on) for each in life] == [
        (DebtActKind.TOLD, DAY, due_on),
        (DebtActKind.ANSWERED, due_on, date(2026, 7, 28)),
        (DebtActKind.REJECTED, due_on, again),
    ]
    with pytest.raises(NotAllowed, match="nothing open"):
        overpayments.agree_plan(**of, months=2, since=again)
    assert is_clean()


def test_a_professional_has_two_months_and_one_more_after_a_formal_notice(fund):
    of = {"by": 1, "at": noon(DAY), "organism_id": fund.id, "debt_id": overpaid(fund, Holder.PROFESSIONAL, DOCTOR)}
    assert overpayments.tell(**of, received_on=DAY) == date(2026, 6, 8)
    assert overpayments.reject_answer(**of, received_on=date(2026, 5, 31)) == date(2026, 6, 30)


def test_what_was_paid_too_long_ago_is_not_asked_back_but_for_fraud(fund):
    claim_id = fund.claim(ANNE, VISIT)
    paid_on = date(2024, 4, 8)
    day = pay_day(organism_id=fund.id, day=paid_on, at=noon(paid_on))
    fund.drawn(*day.draws, day=paid_on)
    fund.paid(*day.payments, day=paid_on)
    of = {"by": 1, "at": noon(DAY), "organism_id": fund.id, "debt_id": overpaid(fund, claim_id=claim_id)}
    assert overpayments.tell(**of, received_on=date(2026, 4, 7)) == date(2026, 4, 27)
    with pytest.raises(NotAllowed, match="2 years"):
        overpayments.tell(**of, received_on=date(2026, 4, 8))
    assert overpayments.tell(**of, received_on=date(2026, 4, 8), is_fraud=True) == date(2026, 4, 28)


def test_a_plan_is_of_twelve_months_at_most_and_takes_its_part(fund):
    of = {"by": 1, "at": noon(DAY), "organism_id": fund.id, "debt_id": overpaid(fund)}
    with pytest.raises(NotAllowed, match="nobody told"):
        overpayments.agree_plan(**of, months=12, since=DAY)
    overpayments.tell(**of, received_on=DAY)
    with pytest.raises(NotAllowed):
        overpayments.agree_plan(**of, months=13, since=DAY)
    assert overpayments.agree_plan(**of, months=12, since=DAY) == 84
    assert [withheld(fund, DAY), withheld(fund, DAY + timedelta(days=1))] == [84, 0]


def test_a_receipt_of_the_payment_account_pays_a_debt(fund):
    fund.claim(DOCTOR, VISIT, owed_cents=200)
    debt_id = overpaid(fund)
    fund.statement(line(600, DAY, reference="remboursement"), line(200, DAY, reference="franchises"))
    with scope(fund.id):
        receipts = {each.cents: each.id for each in treasury.unexplained(organism_id=fund.id)}
        (owed,) = debts.debts(organism_id=fund.id, holder=Holder.INSURED, holder_key=ANNE)[1:]
    for number, cents in ((debt_id, 600), (owed.id, 200)):
        overpayments.book_paid_back(
            organism_id=fund.id, debt_id=number, movement_id=receipts[cents], at=noon(DAY)
        )  # fmt: skip
    assert [debt(fund, number).open_cents for number in (debt_id, owed.id)] == [400, 0]
    assert fund.balances()["bank:payment"] == 800
    assert is_clean()


def test_two_people_give_up_an_overpayment_and_never_a_participation(fund):
    asking = make_officer(fund.id, "asks", Role.CARE_SUPERVISOR)
    deciding = make_officer(fund.id, "decides", Role.CARE_SUPERVISOR)
    debt_id = overpaid(fund)
    request = overpayments.ask_to_give_up(organism_id=fund.id, debt_id=debt_id, by=asking, reason="seul", at=noon(DAY))
    decision = {"organism_id": fund.id, "debt_id": debt_id, "approval_id": request, "approved": True, "at": noon(DAY)}
    with pytest.raises(SamePerson):
        overpayments.decide_giving_up(**decision, by=asking)
    overpayments.decide_giving_up(**decision, by=deciding)
    assert debt(fund, debt_id).state is DebtState.CANCELLED
    assert fund.balances() == {}
    assert is_clean()
    fund.claim(DOCTOR, VISIT, owed_cents=200)
    with scope(fund.id):
        owed = debts.debts(organism_id=fund.id, holder=Holder.INSURED, holder_key=ANNE)[0]
    with pytest.raises(NotAllowed):
        overpayments.ask_to_give_up(organism_id=fund.id, debt_id=owed.id, by=asking, reason="x", at=noon(DAY))


@pytest.fixture
def pair(fund):
    """Who asks and who decides."""
    return tuple(make_officer(fund.id, name, Role.CARE_SUPERVISOR) for name in ("asks", "decides"))


def damages(fund, pair, debt_id, **said):
    """The damages asked by one person and claimed by another: its debt."""
    asking, deciding = pair
    of = {"organism_id": fund.id, "debt_id": debt_id, "at": noon(DAY)}
    number = fraud_damages.ask_damages(**of, by=asking, reason="false invoice")
    with pytest.raises(SamePerson):
        fraud_damages.decide_damages(**of, approval_id=number, approved=True, by=asking)
    return fraud_damages.decide_damages(**of, approval_id=number, **{"approved": True, "by": deciding, **said})


@pytest.mark.parametrize(("holder", "key", "days"), [(Holder.INSURED, ANNE, 20), (Holder.PROFESSIONAL, DOCTOR, 61)])
def test_a_fraud_costs_a_tenth_more_by_two_people_recovered_as_the_sum_is(fund, pair, holder, key, days):
    of = {"organism_id": fund.id, "by": 1, "at": noon(DAY)}
    debt_id = overpaid(fund, holder, key, cents=1_005)
    overpayments.tell(**of, debt_id=debt_id, received_on=DAY, is_fraud=True)
    number = damages(fund, pair, debt_id)
    found = debt(fund, number)
    assert (found.kind, found.cents, found.holder_key, found.due_on) == (DebtKind.DAMAGES, 101, key, None)
    assert fund.balances()["receivable:damages"] == -fund.balances()["damages:fraud"] == 101
    assert overpayments.tell(**of, debt_id=number, received_on=DAY) == DAY + timedelta(days=days)
    with pytest.raises(NotAllowed, match="already"):
        fraud_damages.ask_damages(**of, debt_id=debt_id, reason="x")
    fund.claim(key, VISIT)
    day = DAY + timedelta(days=days)
    (payment,) = pay_day(organism_id=fund.id, day=day, at=noon(day)).payments
    assert (payment.withheld_cents, debt(fund, number).open_cents) == (1_106, 0)
    assert fund.balances().get("receivable:damages", 0) == 0
    assert is_clean()


def test_what_the_fund_mistook_bears_no_damages(fund, pair):
    debt_id = overpaid(fund)
    asking = {"organism_id": fund.id, "debt_id": debt_id, "by": pair[0], "at": noon(DAY), "reason": "x"}
    with pytest.raises(NotAllowed, match="not told as a fraud"):
        fraud_damages.ask_damages(**asking)
    overpayments.tell(organism_id=fund.id, debt_id=debt_id, by=1, at=noon(DAY), received_on=DAY)
    with pytest.raises(NotAllowed, match="not told as a fraud"):
        fraud_damages.ask_damages(**asking)
    overpayments.tell(organism_id=fund.id, debt_id=debt_id, by=1, at=noon(DAY), received_on=DAY, is_fraud=True)
    assert damages(fund, pair, debt_id, approved=False, reason="no proof") is None
    assert "receivable:damages" not in fund.balances()


def test_damages_go_with_the_sum_that_is_given_up_or_alone(fund, pair):
    asking, deciding = pair
    for alone in (True, False):
        debt_id = overpaid(fund, cents=1_000 + alone)
        overpayments.tell(
            organism_id=fund.id, debt_id=debt_id, by=1, at=noon(DAY), received_on=DAY, is_fraud=True
        )  # fmt: skip
        number = damages(fund, pair, debt_id)
        of = {"organism_id": fund.id, "debt_id": number if alone else debt_id, "at": noon(DAY)}
        request = overpayments.ask_to_give_up(**of, by=asking, reason="x")
        overpayments.decide_giving_up(**of, approval_id=request, approved=True, by=deciding)
        assert debt(fund, number).state is DebtState.CANCELLED
        assert "receivable:damages" not in fund.balances()
        assert debt(fund, debt_id).open_cents == (1_001 if alone else 0)
    assert is_clean()

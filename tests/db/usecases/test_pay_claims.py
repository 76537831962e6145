"""Payments of care: one total a payee and day, debts withheld, drawn, ordered, executed, come back, paid again."""

from datetime import date, timedelta

import pytest
from tests.support.care_payments import ANNE, BOB, DAY, DOCTOR, PHARMACY, give_account, make_fund, noon
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import line

from laroque.apps.beneficiary_accounts.queries import open_cents
from laroque.apps.beneficiary_accounts.states import DebtKind
from laroque.apps.claims.states import PaymentState
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.checks import Audit
from laroque.apps.ledger.queries import balances as ledger_balances
from laroque.apps.ledger.rules import Draft, paying
from laroque.apps.ledger.rules.drafts import join
from laroque.apps.treasury.operations import WouldOverdraw
from laroque.apps.treasury.rules import CashPosition, Position, position_of
from laroque.formats.sepa import read_transfers
from laroque.postgres.scope import scope
from laroque.usecases.care.charge_benefits import charge_day
from laroque.usecases.care.pay_claims import pay_day
from laroque.usecases.daily.audit_books import audit_books

pytestmark = pytest.mark.django_db
NEXT = DAY + timedelta(days=1)
VISIT = ("health", "physician_fees", 1_900, 0)


@pytest.fixture
def fund():
    return make_fund()


def pay(fund, day: date = DAY):
    return pay_day(organism_id=fund.id, day=day, at=noon(day))


def treasury_position(fund) -> Position:
    with scope(fund.agency_id):
        return position_of(ledger_balances(organism_id=fund.agency_id), DAY)


def faults(audit: Audit) -> list[str]:
    return [f"{check.name}: {each.account} {each.cents}" for check in audit.checks for each in check.differences]


def test_a_day_pays_each_payee_once_with_what_it_owes_withheld(fund):
    fund.claim(DOCTOR, VISIT, nir=BOB, owed_cents=200)
    fund.claim(DOCTOR, ("occupational_risk", "physician_fees", 3_000, 0))
    fund.claim(PHARMACY, ("health", "drugs", 650, 350))
    fund.claim(ANNE, VISIT)
    fund.claim(BOB, VISIT, nir=BOB)
    fund.claim(BOB, ("health", "drugs", 0, 0), nir=BOB)
    day = pay(fund)
    assert [(each.key, each.claims, each.gross_cents, each.withheld_cents, each.cents) for each in day.payments] == [
        (BOB, 2, 1_900, 200, 1_700),
        (ANNE, 1, 1_900, 0, 1_900),
        (DOCTOR, 2, 5_100, 0, 5_100),
        (PHARMACY, 1, 1_000, 0, 1_000),
    ]
    assert [(each.branch, each.cents) for each in day.draws] == [("health", 6_761), ("occupational_risk", 2_939)]
    with scope(fund.id):
        content = exchanges.contents_of(organism_id=fund.id, message_ids=[day.file.message_id])
        assert open_cents(organism_id=fund.id) == {}
    batch = read_transfers(content[day.file.message_id])
    assert [(each.amount_cents, each.creditor_name, each.creditor_iban) for each in batch.transfers] == [
        (1_700, BOB, iban(104)),
        (1_900, "Anne Durand", iban(103)),
        (5_100, "Anne Petit", iban(101)),
        (1_000, "Pharmacie du Port", iban(102)),
    ]
    assert pay(fund).payments == day.payments
    assert pay(fund).file is None
    assert set(fund.states()) == {"ordered"}
    assert fund.balances() == {
        "benefit:health:drugs": 650,
        "benefit:health:physician_fees": 5_700,
        "benefit:health:solidarity": 350,
        "benefit:occupational_risk:physician_fees": 3_000,
        "transit:payments": -9_700,
    }
    assert faults(audit_books()) == []


def test_what_the_bank_executes_is_paid_and_the_fund_holds_nothing(fund):
    fund.claim(DOCTOR, VISIT)
    fund.claim(ANNE, VISIT)
    day = pay(fund)
    fund.drawn(*day.draws)
    fund.paid(*day.payments)
    assert fund.states() == ["paid", "paid"]
    assert fund.balances() == {"benefit:health:physician_fees": 3_800, "liaison:agency:health": -3_800}
    assert pay(fund, NEXT).payments == ()
    assert faults(audit_books()) == []


def test_the_day_is_charged_once_to_its_branches_and_the_agency_mirrors_it(fund):
    fund.claim(DOCTOR, VISIT, ("occupational_risk", "physician_fees", 3_000, 0), owed_cents=200)
    fund.claim(PHARMACY, ("health", "drugs", 650, 350))
    day = pay(fund)
    fund.drawn(*day.draws)
    fund.paid(*day.payments)
    charge = charge_day(organism_id=fund.id, day=DAY, at=noon(DAY))
    assert charge.cents == {"health": 2_900, "occupational_risk": 3_000}
    assert charge_day(organism_id=fund.id, day=DAY, at=noon(DAY)) == charge
    assert charge_day(organism_id=fund.id, day=NEXT, at=noon(NEXT)) is None
    drawn = {each.branch: each.cents for each in day.draws}
    left = {"health": drawn["health"] - 2_900, "occupational_risk": drawn["occupational_risk"] - 3_000}
    assert sum(left.values()) == fund.balances()["receivable:participations"] == 200
    position = treasury_position(fund)
    assert position.identity_clean
    assert position.branches["health"] == CashPosition(10_000_000 - 2_900, left["health"])
    assert position.branches["occupational_risk"] == CashPosition(-3_000, left["occupational_risk"])
    assert faults(audit_books()) == []


def test_the_audit_sees_what_the_books_do_not_hold(fund):
    fund.claim(DOCTOR, VISIT, owed_cents=200)
    with scope(fund.id):
        legs = join(paying.participation_withheld("professionals", 50), paying.payment_ordered("professionals", 5))
        ledger.post(organism_id=fund.id, draft=Draft("x", "x", "x", DAY, DAY, legs), at=noon(DAY))
    assert faults(audit_books()) == [
        "care_is_payable: payable:professionals 55",
        "care_is_payable: transit:payments -5",
        "debts_are_receivable: receivable:participations -50",
    ]


def test_a_payment_that_comes_back_waits_for_another_account_and_is_paid_whole(fund):
    fund.claim(DOCTOR, VISIT, nir=BOB, owed_cents=200)
    fund.claim(BOB, VISIT, nir=BOB)
    day = pay(fund)
    (to_bob,) = [each for each in day.payments if each.key == BOB]
    fund.drawn(*day.draws)
    fund.paid(*day.payments)
    fund.statement(line(1_700, NEXT, end_to_end_id=to_bob.end_to_end_id, reason="AC04"), day=NEXT)
    assert fund.states() == ["paid", "payable"]
    with scope(fund.id):
        assert open_cents(organism_id=fund.id) == {DebtKind.PARTICIPATION: 200}
    held = pay(fund, NEXT)
    assert [(each.key, each.cents, each.reason) for each in held.not_paid] == [(BOB, 1_900, "AC04")]
    assert faults(audit_books()) == []
    give_account(BOB, iban(204))
    again = pay(fund, NEXT)
    assert [(each.cents, each.withheld_cents, each.state) for each in again.payments] == [
        (1_700, 200, PaymentState.ORDERED)
    ]
    assert again.draws == ()
    assert faults(audit_books()) == []


def test_a_payee_without_an_account_waits_and_one_already_paid_that_day_too(fund):
    stranger = "973012349"
    fund.claim(stranger, VISIT)
    fund.claim(DOCTOR, VISIT)
    first = pay(fund)
    assert [(each.key, each.cents) for each in first.not_paid] == [(stranger, 1_900)]
    fund.claim(DOCTOR, VISIT)
    assert pay(fund).payments == first.payments
    assert [each.cents for each in pay(fund, NEXT).payments] == [1_900]


def test_debts_may_take_a_payment_whole_and_nothing_is_ordered(fund):
    fund.claim(DOCTOR, ("health", "drugs", 0, 0), owed_cents=900)
    fund.claim(ANNE, ("health", "drugs", 500, 0))
    day = pay(fund)
    assert [(each.key, each.cents, each.state) for each in day.payments] == [
        (ANNE, 0, PaymentState.OFFSET),
        (DOCTOR, 900, PaymentState.ORDERED),
    ]
    assert fund.states() == ["ordered", "paid"]
    assert fund.balances()["receivable:participations"] == 400


def test_what_the_agency_does_not_hold_is_not_ordered_until_it_does(db):
    fund = make_fund(held_cents=1_000)
    fund.claim(DOCTOR, VISIT)
    with pytest.raises(WouldOverdraw):
        pay(fund)
    fund.statement(line(1_000, DAY, reference="?"))
    assert fund.states() == ["ordered"]
    assert fund.balances()["payable:professionals"] == -1_900


def test_a_day_of_many_claims_takes_no_more_statements(fund, django_assert_max_num_queries):
    for _ in range(20):
        fund.claim(DOCTOR, VISIT)
        fund.claim(PHARMACY, VISIT)
    with django_assert_max_num_queries(125):
        day = pay(fund)
    assert [each.claims for each in day.payments] == [20, 20]

"""From a file of claims to the bank and to the branches: everything is paid, charged, told, and the books agree."""

from datetime import timedelta

import pytest
from tests.support.care_claims import ANNE, AT, BOB, DOCTOR, FUND, NURSE, PHARMACY, b2, claim_of, open_fund, rows
from tests.support.care_payments import give_account, make_fund
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import line
from tests.support.officers import make_officer

from laroque.apps.access.states import Role
from laroque.apps.ledger.checks import Audit
from laroque.formats.b2.returns import read_return
from laroque.kernel.identifiers import check_nir
from laroque.usecases.care.charge_benefits import charge_day
from laroque.usecases.care.claim_acts import ask_adjustment, decide_adjustment
from laroque.usecases.care.claim_returns import returns_of
from laroque.usecases.care.pay_claims import pay_day
from laroque.usecases.care.receive_claims import receive_b2
from laroque.usecases.daily.audit_books import audit_books

pytestmark = pytest.mark.django_db
DAY = AT.date()
VISIT = {"nature": "G", "billed_cents": 3_000, "speciality": "01"}


def faults(audit: Audit) -> list[str]:
    return [f"{check.name}: {each.account} {each.cents}" for check in audit.checks for each in check.differences]


@pytest.fixture
def fund(db):
    open_fund()
    made = make_fund(code=FUND)
    for rank, key in enumerate((DOCTOR, NURSE, PHARMACY, check_nir(ANNE), check_nir(BOB))):
        give_account(key, iban(500 + rank))
    return made


def settle(fund, day):
    """Pay a day, have the banks execute it, and charge it."""
    at = AT + (day - DAY)
    paid = pay_day(organism_id=fund.id, day=day, at=at)
    fund.drawn(*paid.draws, day=day)
    fund.paid(*(each for each in paid.payments if each.cents), day=day)
    charge_day(organism_id=fund.id, day=day, at=at)
    return paid


def adjust(fund, billed_cents, asks, decides):
    """Two people change what the claim told."""
    ((claim_id,),) = rows("select id from claims_claim where state <> 'replaced'")
    changes = {"lines": {"1": {"billed_cents": billed_cents}}}
    act = ask_adjustment(organism_id=fund.id, claim_id=claim_id, changes=changes, reason="x", by=asks, at=AT)
    decide_adjustment(organism_id=fund.id, act_id=act, approved=True, by=decides, at=AT)


def test_a_file_is_paid_charged_told_and_the_books_agree(fund):
    content = b2(
        (claim_of(ANNE, 1, third_party=True), [VISIT]),
        (claim_of(BOB, 2), [VISIT]),
        (claim_of(ANNE, 3), [VISIT | {"care_on": DAY - timedelta(days=9)}]),
    )
    receive_b2(organism_id=fund.id, name="a.b2", content=content, at=AT)
    assert faults(audit_books()) == []
    paid = settle(fund, DAY)
    asked = rows("select sum(paid_cents)::bigint from claims_claim where state = 'paid'")[0][0]
    assert sum(each.gross_cents for each in paid.payments) == asked > 0
    assert faults(audit_books()) == []
    (read,) = (read_return(each) for each in returns_of(organism_id=fund.id, day=DAY).values())
    assert read.claims["paid_cents"].sum() == read.payments["paid_cents"].sum()


@pytest.mark.parametrize(("billed", "difference", "again"), [(3_000, 700, 1_200), (1_000, 0, 1_200)])
def test_a_payment_of_a_claim_adjusted_since_comes_back(fund, billed, difference, again):
    content = b2((claim_of(BOB, 1), [VISIT | {"billed_cents": 2_000}]))
    receive_b2(organism_id=fund.id, name="a.b2", content=content, at=AT)
    asks, decides = (make_officer(fund.id, name, Role.CARE_SUPERVISOR) for name in ("asks", "decides"))
    (payment,) = settle(fund, DAY).payments
    adjust(fund, billed, asks, decides)
    days = [DAY + timedelta(days=rank) for rank in range(3)]
    assert settle(fund, days[1]).cents == difference
    fund.statement(line(payment.cents, days[1], end_to_end_id=payment.end_to_end_id, reason="AC04"), day=days[1])
    assert faults(audit_books()) == []
    give_account(check_nir(BOB), iban(600))
    assert settle(fund, days[2]).cents == again
    assert rows("select state, version from claims_claim order by version") == [("replaced", 1), ("paid", 2)]
    assert faults(audit_books()) == []


def test_an_adjustment_pays_the_difference_or_asks_it_back(fund):
    content = b2((claim_of(BOB, 1), [VISIT | {"billed_cents": 2_000}]))
    receive_b2(organism_id=fund.id, name="a.b2", content=content, at=AT)
    asks, decides = (make_officer(fund.id, name, Role.CARE_SUPERVISOR) for name in ("asks", "decides"))
    paid = [settle(fund, DAY).cents]
    for rank, billed in enumerate((3_000, 2_000, 2_500), 1):
        adjust(fund, billed, asks, decides)
        paid.append(settle(fund, DAY + timedelta(days=rank)).cents)
        assert faults(audit_books()) == []
    assert paid == [1_200, 700, 0, 350]
    assert rows("select open_cents, due_on from beneficiary_accounts_debt where kind = 'overpayment'") == [(700, None)]

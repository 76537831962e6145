"""Payments of benefits: one total a payee and day, what is owed back a debt, drawn, ordered, executed, come back."""

from datetime import date

import pytest
from tests.support.benefits import ANNE, AT, BOB, SHOP, leave, open_case, pay
from tests.support.care_payments import make_fund, noon
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import line

from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.benefits import cases, queries
from laroque.apps.benefits.cases import Change
from laroque.apps.benefits.states import InstalmentState
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import BankAccountRow
from laroque.apps.registry.states import HolderKind
from laroque.formats.sepa import read_transfers
from laroque.postgres.scope import scope
from laroque.usecases.benefits.decide_cases import decide
from laroque.usecases.benefits.pay_benefits import pay_day
from laroque.usecases.daily.audit_books import audit_books

pytestmark = pytest.mark.django_db
FEBRUARY, DAY, NEXT = date(2026, 2, 1), date(2026, 4, 9), date(2026, 4, 10)
LATER = date(2026, 5, 6)
FORTNIGHT = 14 * 4_110
CSG, CRDS = 3_567, 287
NET = FORTNIGHT - CSG - CRDS


@pytest.fixture
def fund():
    return make_fund()


def paid(fund, day: date = DAY):
    return pay_day(organism_id=fund.id, day=day, at=noon(day))


def sick(fund, nir: str = ANNE, to: str = "2026-04-19", on: date = date(2026, 4, 3), **more) -> int:
    pay(fund.id, nir, FEBRUARY, message_id=int(nir[:2]))
    number = open_case(fund.id, nir, leave("2026-03-23", to, **more), siret=SHOP)
    decide(organism_id=fund.id, on=on, at=AT)
    return number


def change(fund, number: int, facts, on: date) -> None:
    with scope(fund.id):
        version = queries.case(organism_id=fund.id, case_id=number).version
        new = Change(case_id=number, version=version, facts=facts)
        cases.change(organism_id=fund.id, changes=[new], at=AT, by=1)
    decide(organism_id=fund.id, on=on, at=AT)


def faults() -> list[str]:
    return [
        f"{check.name}: {each.account} {each.cents}" for check in audit_books().checks for each in check.differences
    ]


def test_what_is_due_is_paid_once_net_of_levies(fund):
    sick(fund)
    sick(fund, BOB, subrogated=True)
    registry.register_bank_accounts(
        rows=[BankAccountRow(holder_kind=HolderKind.ESTABLISHMENT, holder_key=SHOP, iban=iban(300))]
    )
    day = paid(fund)
    assert [(each.holder, each.key, each.cents) for each in day.payments] == [
        (Holder.EMPLOYER, SHOP, NET), (Holder.INSURED, ANNE, NET),
    ]  # fmt: skip
    assert [(each.branch, each.cents) for each in day.draws] == [("health", 2 * NET)]
    with scope(fund.id):
        content = exchanges.contents_of(organism_id=fund.id, message_ids=[day.file.message_id])
    batch = read_transfers(content[day.file.message_id])
    assert [(each.amount_cents, each.creditor_iban) for each in batch.transfers] == [
        (NET, iban(300)), (NET, iban(103)),
    ]  # fmt: skip
    assert paid(fund).payments == day.payments
    assert paid(fund).file is None
    assert fund.balances() == {
        "benefit:health:sick_leave": 2 * FORTNIGHT, "transit:payments": -2 * NET, "withheld:csg": -2 * CSG,
        "withheld:crds": -2 * CRDS,
    }  # fmt: skip
    assert faults() == []
    fund.drawn(*day.draws, day=DAY)
    fund.paid(*day.payments, day=DAY)
    assert fund.balances().get("transit:payments", 0) == 0
    assert faults() == []


def test_who_has_no_account_waits_and_is_paid_when_there_is_one(fund):
    stranger = "290017512345633"
    sick(fund, stranger)
    day = paid(fund)
    assert ([each.key for each in day.not_paid], list(day.payments)) == ([stranger], [])
    assert faults() == []
    registry.register_bank_accounts(
        rows=[BankAccountRow(holder_kind=HolderKind.PERSON, holder_key=stranger, iban=iban(301))]
    )
    assert [each.cents for each in paid(fund, NEXT).payments] == [NET]
    assert fund.balances()["benefit:health:sick_leave"] == FORTNIGHT


def test_a_payment_that_comes_back_is_paid_again_and_not_booked_twice(fund):
    sick(fund)
    day = paid(fund)
    fund.drawn(*day.draws, day=DAY)
    fund.paid(*day.payments, day=DAY)
    fund.statement(line(NET, NEXT, end_to_end_id=day.payments[0].end_to_end_id, reason="MS03"), day=NEXT)
    assert fund.balances()["payable:insured"] == -NET
    assert faults() == []
    again = paid(fund, NEXT)
    assert [each.cents for each in again.payments] == [NET]
    assert fund.balances()["benefit:health:sick_leave"] == FORTNIGHT
    assert faults() == []


def test_days_paid_for_nothing_are_owed_and_withheld_from_a_later_payment(fund):
    number = sick(fund)
    day = paid(fund)
    fund.drawn(*day.draws, day=DAY)
    fund.paid(*day.payments, day=DAY)
    change(fund, number, leave("2026-03-23", "2026-03-29"), on=NEXT)
    found = paid(fund, NEXT)
    owed = 10 * 4_110 - round(CSG * 10 / 14) - round(CRDS * 10 / 14)
    assert [each.cents for each in found.owed] == [pytest.approx(owed, abs=2)]
    (owed,) = [each.cents for each in found.owed]
    with scope(fund.id):
        (debt,) = debts.debts(organism_id=fund.id, holder=Holder.INSURED, holder_key=ANNE)
        accounts.set_due(organism_id=fund.id, debt_id=debt.id, due_on=NEXT)
    assert (debt.kind, debt.cents) == (DebtKind.OVERPAYMENT, owed)
    assert fund.balances()["receivable:overpayments"] == owed
    assert fund.balances()["benefit:health:sick_leave"] == 4 * 4_110
    assert faults() == []
    assert list(paid(fund, LATER).payments) == []
    change(fund, number, leave("2026-03-23", "2026-04-19"), on=LATER)
    (again,) = paid(fund, LATER).payments
    assert (again.withheld_cents, day.payments[0].cents - owed + again.net_cents) == (owed, 25 * 4_110 - 6_371 - 514)
    assert faults() == []


def test_a_rise_and_a_fall_of_one_case_are_netted(fund):
    number = sick(fund)
    first = paid(fund)
    fund.drawn(*first.draws, day=DAY)
    fund.paid(*first.payments, day=DAY)
    facts = leave("2026-03-23", "2026-05-04")
    facts["cuts"] = [{"since": "2026-03-30", "to": "2026-03-31", "reason": "not_observed"}]
    change(fund, number, facts, on=LATER)
    day = paid(fund, LATER)
    with scope(fund.id):
        states = {each.state for each in queries.instalments(organism_id=fund.id, case_id=number)}
    assert (list(day.owed), states) == ([], {InstalmentState.MADE})
    assert fund.balances()["benefit:health:sick_leave"] == (40 - 2) * 4_110
    assert faults() == []

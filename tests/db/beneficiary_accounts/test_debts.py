"""What beneficiaries owe: found once, withheld from what they are paid, never more than is open."""

from datetime import date

import pytest

from laroque.apps.beneficiary_accounts import operations, queries
from laroque.apps.beneficiary_accounts.operations import DebtFound, WrongRecovery
from laroque.apps.beneficiary_accounts.states import DebtKind, DebtState, Holder, Means
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 8)
ANNE, BOB = "280017512345678", "180017512345606"
PARIS = "cpam-751"


@pytest.fixture
def fund():
    organism_id = network.organism_by_code(code=PARIS).id
    with scope(organism_id):
        yield organism_id


def found(fund, *said):
    operations.find_debts(
        organism_id=fund,
        debts=[
            DebtFound(
                key=key, holder=Holder.INSURED, holder_key=nir, kind=kind, cents=cents, found_on=DAY, branch="health"
            )
            for key, nir, kind, cents in said
        ],
    )


def of(fund, nir):
    return [(each.kind, each.open_cents, each.state) for each in queries.debts(
        organism_id=fund, holder=Holder.INSURED, holder_key=nir)][::-1]  # fmt: skip


def test_a_payment_pays_participations_first_then_a_plan(fund):
    found(
        fund,
        ("a", ANNE, DebtKind.OVERPAYMENT, 10_000),
        ("b", ANNE, DebtKind.PARTICIPATION, 200),
        ("c", ANNE, DebtKind.PARTICIPATION, 100),
        ("d", BOB, DebtKind.PARTICIPATION, 400),
    )
    overpaid = queries.debts(organism_id=fund, holder=Holder.INSURED, holder_key=ANNE)[-1]
    operations.set_plan(organism_id=fund, debt_id=overpaid.id, monthly_cents=3_000)
    operations.set_due(organism_id=fund, debt_id=overpaid.id, due_on=DAY)
    given = {"organism_id": fund, "holder": Holder.INSURED, "on": DAY}
    taken = operations.withhold(**given, payable={ANNE: 5_000, BOB: 150}, payments={ANNE: 1, BOB: 2})
    assert {key: [each.cents for each in rows] for key, rows in taken.items()} == {ANNE: [200, 100, 3_000], BOB: [150]}
    assert of(fund, ANNE) == [
        (DebtKind.OVERPAYMENT, 7_000, DebtState.OPEN),
        (DebtKind.PARTICIPATION, 0, DebtState.SETTLED),
        (DebtKind.PARTICIPATION, 0, DebtState.SETTLED),
    ]
    assert of(fund, BOB) == [(DebtKind.PARTICIPATION, 250, DebtState.OPEN)]
    assert queries.open_cents(organism_id=fund) == {DebtKind.OVERPAYMENT: 7_000, DebtKind.PARTICIPATION: 250}


def test_a_plan_takes_its_amount_once_a_month_and_nothing_before_its_holder_could_answer(fund):
    found(fund, ("a", ANNE, DebtKind.OVERPAYMENT, 10_000))
    (debt,) = queries.debts(organism_id=fund, holder=Holder.INSURED, holder_key=ANNE)
    operations.set_plan(organism_id=fund, debt_id=debt.id, monthly_cents=3_000)

    def withheld(number, on):
        taken = operations.withhold(
            organism_id=fund, holder=Holder.INSURED, payable={ANNE: 2_000}, payments={ANNE: number}, on=on
        )
        return [each.cents for each in taken.get(ANNE, [])]

    assert withheld(1, DAY) == []
    operations.set_due(organism_id=fund, debt_id=debt.id, due_on=date(2026, 4, 9))
    days = [DAY, date(2026, 4, 9), date(2026, 4, 10), date(2026, 4, 30), date(2026, 5, 1)]
    assert [withheld(number, on) for number, on in enumerate(days, 2)] == [[], [2_000], [1_000], [], [2_000]]


def test_found_twice_is_found_once_and_statements_do_not_grow(fund, django_assert_num_queries):
    said = [(str(number), ANNE, DebtKind.PARTICIPATION, 200) for number in range(50)]
    with django_assert_num_queries(3):
        found(fund, *said)
    found(fund, *said)
    assert queries.open_cents(organism_id=fund) == {DebtKind.PARTICIPATION: 10_000}


def test_more_than_is_open_is_refused_and_a_payment_told_twice_is_one(fund):
    found(fund, ("a", ANNE, DebtKind.OVERPAYMENT, 1_000))
    (debt,) = queries.debts(organism_id=fund, holder=Holder.INSURED, holder_key=ANNE)
    with pytest.raises(WrongRecovery):
        operations.pay(organism_id=fund, debt_id=debt.id, cents=1_001, on=DAY, key="x")
    for _ in range(2):
        operations.pay(organism_id=fund, debt_id=debt.id, cents=600, on=DAY, key="y")
    assert operations.cancel(organism_id=fund, debt_id=debt.id, on=DAY, key="z") == 400
    assert of(fund, ANNE) == [(DebtKind.OVERPAYMENT, 0, DebtState.CANCELLED)]
    gone = queries.recoveries(organism_id=fund, debt_ids=[debt.id])
    assert [(each.means, each.cents) for each in gone] == [(Means.PAID, 600), (Means.CANCELLED, 400)]
    with pytest.raises(WrongRecovery):
        operations.set_plan(organism_id=fund, debt_id=debt.id, monthly_cents=0)


def test_another_fund_sees_nothing_of_it(fund):
    found(fund, ("a", ANNE, DebtKind.PARTICIPATION, 200))
    with scope(network.organism_by_code(code="cpam-673").id):
        assert queries.debts(organism_id=fund, holder=Holder.INSURED, holder_key=ANNE) == []

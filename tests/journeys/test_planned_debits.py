"""A payer plans a debit of what his month still owes; it goes to the bank on its day, once."""

from datetime import UTC, date, datetime

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, book, make_body, noon
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries
from laroque.apps.contributions.operations import CannotPlan, DebitPlan
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month, collect_planned
from laroque.usecases.collection.plan_debit import plan_debit

pytestmark = pytest.mark.db
LATER = date(2026, 5, 20)
PAYER = 7


@pytest.fixture
def body(db):
    """An URSSAF whose contributors ordered no debit in their declarations; the second has no mandate."""
    return make_body("urssaf-117", first=100, contributors=2, mandates=1, orders=False)


def plan(body, *, cents: int = OWED, on: date = LATER, key: str = "plan-1", rank: int = 0, at: datetime = AT) -> int:
    wanted = DebitPlan(body.account(rank), APRIL, cents, on, key)
    return plan_debit(organism_id=body.id, plan=wanted, by=PAYER, at=at)


def states(body, rank: int = 0) -> list[str]:
    with scope(body.id):
        found = queries.planned_debits(organism_id=body.id, account_ids=[body.account(rank)])
    return [each.state.value for each in found]


def test_a_planned_debit_goes_to_the_bank_on_its_day_once(body):
    plan(body, cents=40_000)
    assert collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).cents == 0
    (collected,) = collect_planned(organism_id=body.id, debit_on=LATER, at=AT)
    assert collected.cents == 40_000
    assert states(body) == ["ordered"]
    assert collect_planned(organism_id=body.id, debit_on=LATER, at=AT) == []
    with scope(body.id):
        statement = queries.account_statement(organism_id=body.id, account_id=body.account(0))
    assert (statement.under_way_cents, statement.balance_cents) == (40_000, OWED - 40_000)


def test_a_plan_sent_twice_is_one(body):
    assert plan(body) == plan(body)
    assert states(body) == ["planned"]


def test_no_more_is_planned_than_the_month_owes(body):
    plan(body, cents=OWED - 1)
    with pytest.raises(CannotPlan, match=r"0\.01 EUR are left to pay for 2026-04"):
        plan(body, cents=2, key="plan-2")


def test_what_was_paid_meanwhile_is_not_debited(body):
    plan(body)
    transfer = contributions.TransferIn("T1", body.account(0), OWED, date(2026, 5, 11))
    with scope(body.id):
        contributions.record_transfers(organism_id=body.id, transfers=[transfer], at=AT)
    (collected,) = collect_planned(organism_id=body.id, debit_on=LATER, at=AT)
    assert (collected.cents, states(body)) == (0, ["dropped"])
    assert [(each.siret, each.cents, each.obstacle.value) for each in collected.left] == [
        (body.sirets[0], OWED, "nothing_owed")
    ]


@pytest.fixture
def ordering(db):
    """An URSSAF whose contributors order 300.00 of what they owe in their declarations, under one scheme."""
    return make_body("urssaf-117", first=100, contributors=2, mandates=2, debit_cents=30_000)


def test_a_plan_made_after_the_file_of_its_day_was_sent_waits_for_another_day(ordering):
    sent = collect_month(organism_id=ordering.id, month=APRIL, debit_on=LATER, at=AT)
    assert sent.cents == 2 * 30_000
    plan(ordering, cents=10_000)
    again = collect_month(organism_id=ordering.id, month=APRIL, debit_on=LATER, at=AT)
    assert (again.files, states(ordering)) == (sent.files, ["planned"])
    assert [(each.siret, each.cents, each.obstacle.value) for each in again.left] == [
        (ordering.sirets[0], 10_000, "declared_since")
    ]
    (collected,) = collect_planned(organism_id=ordering.id, debit_on=date(2026, 5, 21), at=AT)
    assert (collected.cents, states(ordering)) == (10_000, ["ordered"])
    with scope(ordering.id):
        (planned,) = queries.planned_debits(organism_id=ordering.id, account_ids=[ordering.account(0)])
        statement = queries.account_statement(organism_id=ordering.id, account_id=ordering.account(0))
    assert (statement.under_way_cents, planned.payment_key) == (40_000, collected.files[0].orders[0].key)


def test_a_planned_debit_and_an_ordered_one_are_one_debit_of_both(ordering):
    plan(ordering, cents=10_000)
    collected = collect_month(organism_id=ordering.id, month=APRIL, debit_on=LATER, at=AT)
    assert [order.cents for file in collected.files for order in file.orders] == [40_000, 30_000]


def test_a_mandate_that_is_stopped_meanwhile_leaves_the_plan_to_a_transfer_and_says_so(ordering):
    first = collect_month(organism_id=ordering.id, month=APRIL, debit_on=DEBIT_ON, at=AT)
    plan(ordering, cents=10_000)
    key, bank = first.files[0].orders[0].key, MadeUpBank()
    paid = line(30_000, DEBIT_ON, end_to_end_id=key)
    back = line(-30_000, DEBIT_ON, end_to_end_id=key, reason="MD01")
    book(ordering, bank.file(ordering.iban, DEBIT_ON, paid, back), DEBIT_ON)
    (collected,) = collect_planned(organism_id=ordering.id, debit_on=LATER, at=noon(DEBIT_ON))
    assert (collected.cents, states(ordering)) == (0, ["dropped"])
    assert [(each.siret, each.obstacle.value) for each in collected.left] == [(ordering.sirets[0], "mandate_stopped")]


def test_one_form_plans_one_debit(body):
    plan(body, cents=100)
    with pytest.raises(CannotPlan, match="already planned another debit"):
        plan(body, cents=200)


def test_without_a_mandate_the_way_to_pay_is_said(body):
    with pytest.raises(CannotPlan, match="or pay by transfer"):
        plan(body, rank=1)


@pytest.mark.parametrize(
    ("on", "first_words"),
    [
        (date(2026, 5, 5), "A debit is planned until noon of the day before: the first day is 2026-05-06"),
        (date(2026, 5, 14), "Banks are closed on 2026-05-14: choose 2026-05-15"),
        (date(2027, 6, 1), "A debit is planned a year ahead at most"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_another(body, on, first_words):
    with pytest.raises(CannotPlan, match=first_words):
        plan(body, on=on, at=datetime(2026, 5, 5, 8, tzinfo=UTC))


def test_after_noon_the_next_day_is_too_near(body):
    with pytest.raises(CannotPlan, match="the first day is 2026-05-07"):
        plan(body, on=date(2026, 5, 6), at=datetime(2026, 5, 5, 10, 1, tzinfo=UTC))


def test_a_plan_is_cancelled_until_noon_of_its_eve(body):
    number = plan(body)
    eve = datetime(2026, 5, 19, 9, 59, tzinfo=UTC)
    with scope(body.id):
        contributions.cancel_planned_debit(organism_id=body.id, planned_id=number, by=PAYER, at=eve)
    assert states(body) == ["cancelled"]
    with pytest.raises(CannotPlan, match="no longer planned"), scope(body.id):
        contributions.cancel_planned_debit(organism_id=body.id, planned_id=number, by=PAYER, at=eve)


def test_past_noon_of_the_eve_it_is_not(body):
    number, late = plan(body), datetime(2026, 5, 19, 10, tzinfo=UTC)
    with pytest.raises(CannotPlan, match="until noon of the day before"), scope(body.id):
        contributions.cancel_planned_debit(organism_id=body.id, planned_id=number, by=PAYER, at=late)

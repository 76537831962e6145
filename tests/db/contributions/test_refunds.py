"""Refunds: held, decided by two people, ordered, paid, come back; and the payment that comes back after its refund."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from tests.support.account_stories import disagreements
from tests.support.contributor_books import (
    APRIL,
    AT,
    DUE_ON,
    MAY,
    account_of,
    assess,
    balances,
    declare,
    filing,
    give_back,
    pay,
    send_debit,
    settle,
)

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import RefundReturned
from laroque.apps.contributions.rules.refunds import NoCredit, Prescribed, RefundMoved, SecondPersonNeeded
from laroque.apps.contributions.states import RefundState, SettingName

OWED = {("employer", "health"): 100_000}
ASKER, DECIDER = 7, 8
PAID_ON = date(2026, 5, 20)


@pytest.fixture
def overpaid(body, shop) -> int:
    """A contributor who has paid 20,000 cents too much."""
    declare(body, filing(shop))
    assess(body, {shop: OWED})
    pay(body, shop, 120_000)
    return body


def ask(body: int, shop: str, cents: int = 20_000, *, paid_since: date = date(2023, 5, 5)) -> int:
    return operations.ask_refund(
        organism_id=body, account_id=account_of(body, shop), cents=cents, bank_account_id=1, paid_since=paid_since,
        reason="paid too much", by=ASKER, at=AT,
    )  # fmt: skip


def decide(body: int, refund_id: int, *, approved: bool = True, by: int = DECIDER) -> None:
    operations.decide_refund(organism_id=body, refund_id=refund_id, approved=approved, by=by, reason="as said", at=AT)


def paid(body: int, shop: str, cents: int = 20_000) -> str:
    """A refund asked, approved, ordered and on the statement; gives its key."""
    refund_id = ask(body, shop, cents)
    decide(body, refund_id)
    operations.mark_refunds_ordered(organism_id=body, refund_ids=[refund_id], at=AT)
    key = queries.refund(organism_id=body, refund_id=refund_id).key
    operations.settle_refunds(organism_id=body, keys=[key], value_on=PAID_ON, at=AT)
    return key


def come_back(body: int, key: str) -> None:
    returns = [RefundReturned(key, "AC04", PAID_ON)]
    operations.refunds_returned(organism_id=body, returns=returns, at=AT)


def stands(body: int, shop: str):
    account = account_of(body, shop)
    return queries.balances_of(organism_id=body, account_ids=[account])[account]


def test_a_credit_asked_back_is_not_used_by_the_next_month(overpaid, shop):
    ask(overpaid, shop)
    declare(overpaid, filing(shop, month=MAY))
    assess(overpaid, {shop: {("employer", "health"): 50_000}}, month=MAY)
    found = stands(overpaid, shop)
    assert (found.credit_cents, found.reserved_cents, found.balance_cents) == (20_000, 20_000, 30_000)
    assert balances(overpaid)["receivable:contributors"] == 50_000


def test_a_refund_refused_pays_what_is_owed_by_then(overpaid, shop):
    refund_id = ask(overpaid, shop)
    declare(overpaid, filing(shop, month=MAY))
    assess(overpaid, {shop: {("employer", "health"): 50_000}}, month=MAY)
    decide(overpaid, refund_id, approved=False, by=ASKER)
    found = stands(overpaid, shop)
    assert (found.credit_cents, found.reserved_cents, found.balance_cents) == (0, 0, 30_000)
    assert disagreements(overpaid) == {}


def test_a_refund_is_booked_when_it_stands_on_the_statement(overpaid, shop):
    key = paid(overpaid, shop)
    operations.settle_refunds(organism_id=overpaid, keys=[key], value_on=PAID_ON, at=AT)
    assert balances(overpaid) == {"bank:collection": 100_000, "due:health:collected": -100_000}
    assert stands(overpaid, shop) == queries.Balances(due_cents=100_000, paid_cents=100_000)


def test_who_asks_does_not_approve(overpaid, shop):
    refund_id = ask(overpaid, shop)
    with pytest.raises(SecondPersonNeeded):
        decide(overpaid, refund_id, by=ASKER)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update contributions_refund set state = 'approved', decided_by = asked_by, decided_on = asked_on"
            " where organism_id = %s",
            [overpaid],
        )


@pytest.mark.parametrize(("from_cents", "state"), [(20_001, RefundState.APPROVED), (20_000, RefundState.ASKED)])
def test_below_the_amount_of_the_body_one_person_is_enough(overpaid, shop, from_cents, state):
    name = SettingName.REFUND_SECOND_PERSON_FROM_CENTS
    operations.change_setting(organism_id=overpaid, name=name, cents=from_cents, by=9, at=AT)
    assert queries.settings(organism_id=overpaid).refund_second_person_from_cents == from_cents
    assert queries.refund(organism_id=overpaid, refund_id=ask(overpaid, shop)).state == state


def test_no_more_is_refunded_than_the_credit(overpaid, shop):
    with pytest.raises(NoCredit):
        ask(overpaid, shop, 20_001)
    ask(overpaid, shop, 15_000)
    with pytest.raises(NoCredit):
        ask(overpaid, shop, 5_001)


def test_what_was_paid_more_than_three_years_ago_is_prescribed(overpaid, shop):
    with pytest.raises(Prescribed):
        ask(overpaid, shop, paid_since=date(2026, 5, 16))
    assert ask(overpaid, shop, paid_since=DUE_ON) > 0


def test_a_refund_that_the_bank_does_not_execute_is_a_credit_again(overpaid, shop):
    refund_id = ask(overpaid, shop)
    decide(overpaid, refund_id)
    operations.mark_refunds_ordered(organism_id=overpaid, refund_ids=[refund_id], at=AT)
    before = balances(overpaid)
    come_back(overpaid, queries.refund(organism_id=overpaid, refund_id=refund_id).key)
    found = stands(overpaid, shop)
    assert (balances(overpaid), found.credit_cents, found.reserved_cents) == (before, 20_000, 0)


def test_a_refund_that_comes_back_is_a_credit_again_and_may_be_refunded_again(overpaid, shop):
    before = balances(overpaid)
    key = paid(overpaid, shop)
    come_back(overpaid, key)
    come_back(overpaid, key)
    found = stands(overpaid, shop)
    assert (balances(overpaid), found.credit_cents, found.reserved_cents) == (before, 20_000, 0)
    paid(overpaid, shop)
    assert balances(overpaid) == {"bank:collection": 100_000, "due:health:collected": -100_000}


def test_a_refund_moves_as_its_table_says_only(overpaid, shop):
    refund_id = ask(overpaid, shop)
    with pytest.raises(RefundMoved):
        operations.mark_refunds_ordered(organism_id=overpaid, refund_ids=[refund_id], at=AT)
    decide(overpaid, refund_id, approved=False)
    with pytest.raises(RefundMoved):
        decide(overpaid, refund_id)


def test_a_payment_whose_credit_is_refunded_is_not_undone(overpaid, shop):
    ask(overpaid, shop)
    with pytest.raises(operations.CannotBeUndone):
        operations.undo_payments(organism_id=overpaid, keys=["T1"], reason="another's", by=ASKER, at=AT)


def test_a_debit_that_comes_back_after_its_refund_is_owed_whole_again(body, shop):
    declare(body, filing(shop))
    assess(body, {shop: {("employer", "health"): 120_000}})
    send_debit(body, shop, 120_000)
    settle(body, "D1")
    declare(body, filing(shop, type_="03", order=2))
    assess(body, {shop: OWED})
    paid(body, shop)
    give_back(body, "D1")
    # He owes the month, and the refund that his bank took back out of what paid it.
    assert balances(body) == {
        "bank:collection": -20_000, "receivable:contributors": 120_000, "due:health:uncollected": -100_000,
    }  # fmt: skip
    lines = queries.account_lines(organism_id=body, account_id=account_of(body, shop), month=APRIL)
    assert [(each.beneficiary, each.due_cents) for each in lines.shares] == [("health", 100_000), ("refund", 20_000)]
    pay(body, shop, 120_000)
    assert balances(body) == {"bank:collection": 100_000, "due:health:collected": -100_000}
    assert queries.wrong_balances(organism_id=body) == []


def test_a_refund_not_ordered_is_refused_when_its_payment_comes_back(body, shop):
    declare(body, filing(shop))
    assess(body, {shop: OWED})
    send_debit(body, shop, 120_000)
    settle(body, "D1")
    refund_id = ask(body, shop)
    give_back(body, "D1")
    refund = queries.refund(organism_id=body, refund_id=refund_id)
    assert (refund.state, stands(body, shop).reserved_cents) == (RefundState.REFUSED, 0)
    assert balances(body) == {"receivable:contributors": 100_000, "due:health:uncollected": -100_000}


def test_a_month_in_credit_refunded_then_declared_higher_owes_what_was_refunded(body, shop):
    declare(body, filing(shop))
    assess(body, {shop: {("employer", "health"): -30_000}})
    paid(body, shop, 30_000)
    assert balances(body) == {"bank:collection": -30_000, "due:health:collected": 30_000}
    declare(body, filing(shop, type_="03", order=2))
    assess(body, {shop: {("employer", "health"): -10_000}})
    assert stands(body, shop).balance_cents == 20_000
    assert balances(body)["receivable:contributors"] == 20_000
    assert disagreements(body) == {}

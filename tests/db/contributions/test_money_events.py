"""Charges, cheques, split and foreign payers, and wrong matches undone: each alone, in accounts and ledger."""

from datetime import date

import pytest
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
    pay,
    send_debit,
    settle,
)
from tests.support.dsn_builder import siret

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import ChequeIn, DebitReturned, TransferIn
from laroque.apps.contributions.states import DueKind, PaymentState

WHOLE = {("employee", "old_age"): 20_000, ("employer", "old_age"): 20_000, ("employer", "health"): 60_000}


@pytest.fixture
def assessed(body, shop) -> int:
    declare(body, filing(shop))
    assess(body, {shop: WHOLE})
    return body


def charge(
    body: int, shop: str, cents: int, kind: DueKind = DueKind.SURCHARGE, *, key: str = "S1", act=None, **changes
):
    facts = {"month": APRIL, "reason": "paid late", "article": "CSS R243-16", "by": 7} | changes
    act = act or operations.charge
    return act(organism_id=body, account_id=account_of(body, shop), kind=kind, cents=cents, key=key, at=AT, **facts)


def month(body: int, shop: str) -> tuple:
    statement = queries.account_statement(organism_id=body, account_id=account_of(body, shop))
    found = next(each for each in statement.months if each.month == APRIL)
    return (found.due_cents, found.paid_cents), (found.surcharge_due_cents, found.surcharge_paid_cents), (
        found.cost_due_cents, found.cost_paid_cents,
    )  # fmt: skip


def cheque(body: int, shop: str, cents: int, key: str = "C1") -> None:
    told = ChequeIn(key, account_of(body, shop), cents, DUE_ON, None, "A BUYER")
    operations.record_cheques(organism_id=body, cheques=[told], at=AT)


def bounce(body: int, key: str = "C1") -> None:
    returns = [DebitReturned(key, "AM04", date(2026, 5, 19))]
    operations.bounce_cheques(organism_id=body, returns=returns, at=AT)


def undo(body: int, *keys: str):
    return operations.undo_payments(organism_id=body, keys=keys, reason="paid for another", by=7, at=AT)


def test_a_payment_reaches_contributions_then_surcharges_then_costs(assessed, shop):
    charge(assessed, shop, 4_000, DueKind.COST, key="F1")
    charge(assessed, shop, 5_000)
    pay(assessed, shop, 106_000)
    assert month(assessed, shop) == ((109_000, 106_000), (5_000, 5_000), (4_000, 1_000))
    assert balances(assessed) == {
        "bank:collection": 106_000,
        "receivable:contributors": 3_000,
        "due:old_age:collected": -40_000,
        "due:health:collected": -60_000,
        "surcharge:collected": -5_000,
        "cost:charged": -3_000,
        "cost:collected": -1_000,
    }


def test_a_charge_is_made_once_by_key(assessed, shop):
    assert charge(assessed, shop, 5_000) == charge(assessed, shop, 5_000)
    with pytest.raises(operations.ChargeKeyReused):
        charge(assessed, shop, 6_000)
    assert balances(assessed)["surcharge:charged"] == -5_000


def test_a_charge_says_who_made_it_and_under_which_article(assessed, shop):
    charge(assessed, shop, 5_000)
    (line,) = queries.charges(organism_id=assessed, account_id=account_of(assessed, shop))
    assert (line.kind, line.cents, line.reason, line.article, line.made_by, line.booked_on) == (
        DueKind.SURCHARGE, 5_000, "paid late", "CSS R243-16", 7, AT.date(),
    )  # fmt: skip


def test_a_surcharge_let_off_after_it_was_paid_pays_the_next_month(assessed, shop):
    charge(assessed, shop, 5_000)
    pay(assessed, shop, 105_000)
    declare(assessed, filing(shop, month=MAY))
    assess(assessed, {shop: {("employer", "health"): 30_000}}, month=MAY)
    charge(assessed, shop, 5_000, act=operations.remit, key="R1", article="CSS R243-20")
    statement = queries.account_statement(organism_id=assessed, account_id=account_of(assessed, shop))
    assert [(each.due_cents, each.paid_cents) for each in statement.months] == [(100_000, 100_000), (30_000, 5_000)]
    assert disagreements(assessed) == {}


@pytest.mark.parametrize(
    ("kind", "cents", "changes"),
    [
        (DueKind.PRINCIPAL, 5_000, {}),
        (DueKind.SURCHARGE, 0, {}),
        (DueKind.SURCHARGE, 5_000, {"article": " "}),
        (DueKind.COST, 5_000, {"reason": ""}),
    ],
)
def test_what_is_no_charge_is_refused(assessed, shop, kind, cents, changes):
    with pytest.raises(operations.NotACharge):
        charge(assessed, shop, cents, kind, **changes)


def test_no_more_is_let_off_than_was_charged(assessed, shop):
    charge(assessed, shop, 5_000)
    with pytest.raises(operations.RemittedTooMuch):
        charge(assessed, shop, 5_001, act=operations.remit, key="R1")


def test_a_cheque_on_its_way_pays_nothing(assessed, shop):
    before = balances(assessed)
    cheque(assessed, shop, 100_000)
    assert balances(assessed) == before
    (waiting,) = queries.cheques_waiting(organism_id=assessed)
    assert (waiting.key, waiting.payer, waiting.deposited_on, waiting.state) == ("C1", "A BUYER", DUE_ON, "deposited")


def test_a_cheque_on_the_statement_pays_what_is_owed(assessed, shop):
    cheque(assessed, shop, 100_000)
    for _ in range(2):
        operations.settle_cheques(organism_id=assessed, keys=["C1"], value_on=DUE_ON, at=AT)
    assert balances(assessed) == {
        "bank:collection": 100_000, "due:old_age:collected": -40_000, "due:health:collected": -60_000,
    }  # fmt: skip
    assert queries.cheques_waiting(organism_id=assessed) == []


def test_a_cheque_that_bounces_is_owed_again(assessed, shop):
    before = balances(assessed)
    cheque(assessed, shop, 100_000)
    operations.settle_cheques(organism_id=assessed, keys=["C1"], value_on=DUE_ON, at=AT)
    bounce(assessed)
    bounce(assessed)
    assert balances(assessed) == before
    assert disagreements(assessed) == {}


def test_a_cheque_that_bounces_before_the_statement_changes_no_book(assessed, shop):
    before = balances(assessed)
    cheque(assessed, shop, 100_000)
    bounce(assessed)
    assert balances(assessed) == before
    (row,) = queries.payments(organism_id=assessed, account_id=account_of(assessed, shop))
    assert (row["state"], row["return_reason"]) == (PaymentState.RETURNED, "AM04")


def test_one_transfer_of_a_sister_company_pays_three_establishments(assessed, shop):
    others = [siret(2), siret(3)]
    declare(assessed, *(filing(each) for each in others))
    assess(assessed, {each: {("employer", "health"): 30_000} for each in others})
    cents = dict(zip([shop, *others], (100_000, 30_000, 20_000), strict=True))
    parts = [
        TransferIn(f"movement:12:{rank}", account_of(assessed, each), part, DUE_ON, payer="SISTER SA", was_unknown=True)
        for rank, (each, part) in enumerate(cents.items())
    ]
    operations.record_transfers(organism_id=assessed, transfers=parts, at=AT)
    assert balances(assessed)["suspense:receipts"] == sum(cents.values())
    assert balances(assessed)["receivable:contributors"] == 10_000
    (row,) = queries.payments(organism_id=assessed, account_id=account_of(assessed, shop))
    found = queries.payment(organism_id=assessed, payment_id=row["id"])
    assert (found.payment.payer, found.movement_id) == ("SISTER SA", 12)
    assert [(each.siret, each.cents) for each in found.same_movement] == [(others[0], 30_000), (others[1], 20_000)]


def test_a_wrong_match_undone_goes_back_to_suspense_and_is_owed_again(assessed, shop):
    before = balances(assessed)
    pay(assessed, shop, 130_000, was_unknown=True)
    (undone,) = undo(assessed, "T1")
    assert (undone.key, undone.cents) == ("T1", 130_000)
    assert balances(assessed) == before
    assert disagreements(assessed) == {}
    assert undo(assessed, "T1") == []


def test_what_another_payment_left_in_credit_takes_the_place_of_one_undone(assessed, shop):
    pay(assessed, shop, 100_000, "T1")
    pay(assessed, shop, 40_000, "T2")
    undo(assessed, "T1")
    assert month(assessed, shop)[0] == (100_000, 40_000)
    assert balances(assessed) == {
        "bank:collection": 140_000, "suspense:receipts": -100_000, "receivable:contributors": 60_000,
        "due:old_age:collected": -25_000, "due:old_age:uncollected": -15_000,
        "due:health:collected": -15_000, "due:health:uncollected": -45_000,
    }  # fmt: skip


def test_a_debit_is_no_match_to_undo(assessed, shop):
    send_debit(assessed, shop, 100_000)
    settle(assessed, "D1")
    with pytest.raises(operations.CannotBeUndone):
        undo(assessed, "D1")


def test_the_history_of_a_payment_says_who_undid_it_and_why(assessed, shop):
    pay(assessed, shop, 100_000)
    undo(assessed, "T1")
    (row,) = queries.payments(organism_id=assessed, account_id=account_of(assessed, shop))
    events = queries.payment(organism_id=assessed, payment_id=row["id"]).events
    assert [(each.kind, each.state, each.reason, each.made_by) for each in events] == [
        ("received", "received", "", None), ("undone", "undone", "paid for another", 7),
    ]  # fmt: skip

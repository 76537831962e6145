"""Any mix of events: accounts, ledger and balances agree after each step and on each past day, and all unwinds."""

from datetime import date, timedelta

import pytest
from tests.support.account_stories import Story, disagreements
from tests.support.contributor_books import balances

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import DebitReturned
from laroque.apps.contributions.states import DueKind, PaymentState, RefundState


def seen(story: Story, **as_of) -> tuple:
    """All that an account shows on a day."""
    place = {"organism_id": story.body, "account_id": story.account}
    statement = queries.account_statement(**place, **as_of)
    lines = [queries.account_lines(**place, month=each.month, **as_of) for each in statement.months]
    return (
        statement.months,
        (statement.under_way_cents, statement.credit_cents, statement.reserved_cents, statement.balance_cents),
        lines,
        queries.payments(**place, **as_of),
        queries.allocations(**place, **as_of),
        queries.account_journal(**place, **as_of),
    )


@pytest.mark.parametrize("seed", range(8))
def test_accounts_ledger_and_balances_agree_whatever_happens(body, shop, seed):
    story = Story(body, shop, seed)
    for _ in range(30):
        name = story.step()
        assert disagreements(body) == {}, (seed, name)
        assert queries.wrong_balances(organism_id=body) == [], (seed, name)
        stands = queries.balances_of(organism_id=body, account_ids=[story.account])[story.account]
        assert 0 <= stands.reserved_cents <= stands.credit_cents, (seed, name)


@pytest.mark.parametrize("seed", range(100, 105))
def test_any_past_day_is_shown_as_it_was_then(body, shop, seed):
    story, snapshots = Story(body, shop, seed), {}
    for _ in range(8):
        for _ in range(4):
            story.step()
        snapshots[story.day] = (seen(story), balances(body))
        story.next_day()
    for day, (told, _books) in snapshots.items():
        assert seen(story, as_of=day) == told, (seed, day)
        assert disagreements(body, as_of=day) == {}, (seed, day)
    before = min(snapshots) - timedelta(days=1)
    assert seen(story, as_of=before)[:2] == ([], (0, 0, 0, 0))


@pytest.mark.parametrize("seed", range(200, 205))
def test_all_is_undone_to_the_last_cent(body, shop, seed):
    story = Story(body, shop, seed)
    for _ in range(30):
        story.step()
    unwind(story)
    # What is left is transfers that a refund was taken from, and refunds paid: in the bank, owed back or owed again.
    found = queries.refunds(organism_id=body, limit=500)
    owed_back = sum(row["cents"] for row in story.payments(PaymentState.RECEIVED))
    owed_back -= sum(row.cents for row in found if row.state in (RefundState.PAID, RefundState.RETURNED))
    left = {path: cents for path, cents in balances(body).items() if not path.startswith(("bank:", "suspense:"))}
    expected = {"credit:contributors": -owed_back, "receivable:contributors": 0}
    if owed_back < 0:
        expected = {"credit:contributors": 0, "receivable:contributors": -owed_back}
    assert left == {path: cents for path, cents in expected.items() if cents}
    assert disagreements(body) == {}


def unwind(story: Story) -> None:
    """Refunds are refused, debits and cheques come back, transfers were another's, nothing is due any more."""
    for state in (RefundState.ASKED, RefundState.APPROVED):
        for refund in queries.refunds(organism_id=story.body, state=state, limit=500):
            operations.decide_refund(
                organism_id=story.body, refund_id=refund.id, approved=False, by=2, at=story.at, reason="unwound"
            )
    for refund in queries.refunds(organism_id=story.body, state=RefundState.ORDERED, limit=500):
        story.refund_returned(refund.key)
    keys = {
        head: [row["key"] for row in story.payments(*PaymentState) if row["key"].startswith(head)] for head in "DCT"
    }
    operations.settle_debits(organism_id=story.body, keys=keys["D"], value_on=story.day, at=story.at)
    story.returned(*keys["D"])
    returns = [DebitReturned(key, "AM04", story.day) for key in keys["C"]]
    operations.bounce_cheques(organism_id=story.body, returns=returns, at=story.at)
    for key in keys["T"]:
        story.undone(key)
    for month in story.orders:
        story.declare(month, {})
        for kind in (DueKind.SURCHARGE, DueKind.COST):
            let_off(story, month, kind)
    for month in story.turnovers:
        story.declare_turnover(month, 0)


def let_off(story: Story, month: date, kind: DueKind) -> None:
    """All that was charged of a kind for a month is let off."""
    found = queries.charges(organism_id=story.body, account_id=story.account)
    cents = sum(each.cents for each in found if (each.month, each.kind) == (month, kind))
    if cents:
        operations.remit(
            organism_id=story.body, account_id=story.account, month=month, kind=kind, cents=cents, reason="unwound",
            article="CSS R243-20", key=f"unwound:{month}:{kind}", by=1, at=story.at,
        )  # fmt: skip

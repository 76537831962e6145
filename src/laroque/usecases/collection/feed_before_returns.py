"""Feed a collection account before money leaves it: debits that notices say came back, refunds, receipts given back."""

from datetime import date

from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import OwnTransfer
from laroque.kernel.periods import subtract_working_days
from laroque.postgres.scope import scope
from laroque.usecases.treasury.sweep import feed

NOTICE_DAYS = 5
"""Working days after which a notice that no statement followed announces nothing any more."""


def cents_about_to_leave(*, organism_id: int, day: date) -> int:
    """What is to leave a collection account soon, in cents.

    Returns that notices (camt.054) announce, refunds approved, and receipts asked to be given back and not yet ordered.
    """
    with scope(organism_id):
        announced = announced_returns_cents(organism_id=organism_id, day=day)
        approved = contributor_accounts.refunds_to_order(organism_id=organism_id)
        given_back = treasury.to_give_back_cents(organism_id=organism_id)
    return announced + sum(refund.cents for refund in approved) + given_back


def announced_returns_cents(*, organism_id: int, day: date) -> int:
    """Debits that notices of the last days say came back and no statement has booked, in cents; in the body's scope."""
    since = subtract_working_days(day, NOTICE_DAYS)
    return treasury.announced_returns_cents(organism_id=organism_id, since=since)


def feed_before_returns(*, organism_id: int, day: date) -> OwnTransfer | None:
    """Have the agency feed a collection account with what is about to leave it, before the bank books it.

    The evening sweep keeps as much back (``sweep`` with ``cents_about_to_leave`` as its floor), so that the account is
    never overdrawn (CSS D225-3). None when it holds enough. Raises ``WouldOverdraw`` when the agency does not.
    """
    return feed(organism_id=organism_id, day=day, floor_cents=cents_about_to_leave(organism_id=organism_id, day=day))

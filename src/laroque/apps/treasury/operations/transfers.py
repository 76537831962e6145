"""Transfers between a body's collection account and the agency's: the evening sweep, and the funding of returns.

Each body books its own half, when its own statement shows it; the reference is the pair key of both halves.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, collecting
from laroque.apps.treasury.operations import holdings, own_accounts
from laroque.apps.treasury.operations.holdings import WouldOverdraw
from laroque.apps.treasury.rules import transfer_reference
from laroque.apps.treasury.states import AccountRole, ExpectedKind, ExpectedState

_SWEEP, _FEED = "sweep", "feed"


@dataclass(frozen=True, slots=True)
class OwnTransfer:
    """A transfer ordered between a body and the agency: its reference, the body's code, cents above zero, its day."""

    reference: str
    body: str
    cents: int
    ordered_on: date


@transaction.atomic
def order_sweep(
    *, organism_id: int, organism_code: str, day: date, floor_cents: int = 0, at: datetime
) -> OwnTransfer | None:
    """Order the sweep of a day: all that the collection account holds beyond ``floor_cents`` (CSS D225-1).

    One sweep a body and a day: asked again, it is given again. None when there is nothing to sweep. What is already on
    its way out, by a sweep or a transfer, is not swept twice, so that the account is never overdrawn.
    """
    own_accounts.locked(organism_id)
    reference = transfer_reference(_SWEEP, organism_code, day)
    known = _known(organism_id, reference)
    if known is not None:
        return OwnTransfer(reference, organism_code, -known, day)
    free = holdings.free_cents(organism_id, AccountRole.COLLECTION) - floor_cents
    if free <= 0:
        return None
    _expect(organism_id, ExpectedKind.SWEEP_OUT, OwnTransfer(reference, "agency", -free, day))
    on = timezone.localdate(at)
    legs = collecting.swept_by_body(free)
    draft = Draft("swept_by_body", f"expected:{reference}", f"swept_by_body:{reference}", on, day, legs, reference)
    ledger.post(organism_id=organism_id, draft=draft, at=at)
    return OwnTransfer(reference, organism_code, free, day)


@transaction.atomic
def expect_sweep(*, organism_id: int, sweep: OwnTransfer) -> None:
    """The agency waits for a sweep on its own statement; waiting for it twice is waiting once."""
    _expect(organism_id, ExpectedKind.SWEEP_IN, sweep)


def feed_needed(*, organism_id: int, organism_code: str, day: date, floor_cents: int = 0) -> OwnTransfer | None:
    """What the agency has to send so that a collection account holds ``floor_cents`` once all that is coming is there.

    When it is enough: the last feed of the day, or None. More may be needed later in a day: a feed of its own.
    """
    known = _feeds_of_day(organism_id, day)
    coming = holdings.waiting_cents(organism_id, ExpectedKind.FEED_IN)
    missing = floor_cents - holdings.free_cents(organism_id, AccountRole.COLLECTION) - coming
    if missing > 0:
        reference = transfer_reference(_FEED, organism_code, day)
        rank = len(known) + 1
        return OwnTransfer(reference if rank == 1 else f"{reference}-{rank}", organism_code, missing, day)
    return OwnTransfer(known[-1][0], organism_code, known[-1][1], day) if known else None


def feeds_under_way(*, organism_id: int, body: str) -> list[OwnTransfer]:
    """The feeds of a body that the agency has ordered and its own statement does not show yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select reference, other, -cents, ordered_on from treasury_expected where organism_id = %s and other = %s"
            " and kind = %s and state = %s order by id",
            [organism_id, body, ExpectedKind.FEED_OUT, ExpectedState.WAITING],
        )
        return [OwnTransfer(*row) for row in cursor.fetchall()]


@transaction.atomic
def expect_feed(*, organism_id: int, feed: OwnTransfer) -> None:
    """The body waits for its funding on its own statement; waiting for it twice is waiting once."""
    _expect(organism_id, ExpectedKind.FEED_IN, OwnTransfer(feed.reference, "agency", feed.cents, feed.ordered_on))


@transaction.atomic
def order_feed(*, organism_id: int, feed: OwnTransfer) -> OwnTransfer:
    """The agency orders the funding of a body's collection account ahead of returns; one ordered before stands.

    Raises ``WouldOverdraw`` when the central account, less what is already ordered, does not hold it.
    """
    own_accounts.locked(organism_id)
    known = _known(organism_id, feed.reference)
    if known is not None:
        return OwnTransfer(feed.reference, feed.body, -known, feed.ordered_on)
    free = holdings.free_cents(organism_id, AccountRole.CENTRAL)
    if free < feed.cents:
        raise WouldOverdraw(AccountRole.CENTRAL, feed.cents, free)
    out = OwnTransfer(feed.reference, feed.body, -feed.cents, feed.ordered_on)
    _expect(organism_id, ExpectedKind.FEED_OUT, out)
    return feed


def _expect(organism_id: int, kind: ExpectedKind, transfer: OwnTransfer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_expected (organism_id, kind, reference, other, branch, cents, ordered_on, state)"
            " values (%s, %s, %s, %s, '', %s, %s, %s) on conflict do nothing",
            [
                organism_id,
                kind,
                transfer.reference,
                transfer.body,
                transfer.cents,
                transfer.ordered_on,
                ExpectedState.WAITING,
            ],
        )


def _feeds_of_day(organism_id: int, day: date) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select reference, cents from treasury_expected where organism_id = %s and kind = %s and ordered_on = %s"
            " order by id",
            [organism_id, ExpectedKind.FEED_IN, day],
        )
        return cursor.fetchall()


def _known(organism_id: int, reference: str) -> int | None:
    return _one(
        "select cents from treasury_expected where organism_id = %s and reference = %s", [organism_id, reference]
    )


def _one(query: str, parameters: list[object]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    return None if row is None else row[0]

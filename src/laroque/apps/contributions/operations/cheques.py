"""Cheques: received, then on the bank's statement or bounced.

A cheque pays nothing while it is on its way: the debt stands until it is paid (C. mon. fin. L131-67). It is booked when
it stands on the statement; one that bounces before changes nothing in the books.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from laroque.apps.contributions.operations import allocating, booking, payment_rows
from laroque.apps.contributions.operations.payment_rows import Happened, NewPayment, PaymentRow
from laroque.apps.contributions.operations.payments import DebitReturned, give_back
from laroque.apps.contributions.states import PaymentEventKind, PaymentMeans, PaymentState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import collecting as rules


@dataclass(frozen=True, slots=True)
class ChequeIn:
    """A cheque received and handed to the bank: ``key`` is its own number, ``payer`` who signed when not the debtor."""

    key: str
    account_id: int
    cents: int
    received_on: date
    named_month: date | None = None
    payer: str = ""


@transaction.atomic
def record_cheques(*, organism_id: int, cheques: Sequence[ChequeIn], at: datetime) -> None:
    """Record cheques received; nothing is booked yet.

    Raises ``PaymentKeyReused`` when a key already names another account or amount.
    """
    means, state = PaymentMeans.CHEQUE, PaymentState.DEPOSITED
    new = payment_rows.insert(
        organism_id,
        [
            NewPayment(
                key=each.key, account_id=each.account_id, means=means, state=state, cents=each.cents,
                named_month=each.named_month, payer=each.payer, deposited_on=each.received_on,
            )
            for each in cheques
        ],
    )  # fmt: skip
    told = [Happened(row.id, row.account_id, PaymentEventKind.DEPOSITED, state, 0, 0) for row in new]
    payment_rows.log(organism_id, told, at)


@transaction.atomic
def settle_cheques(
    *,
    organism_id: int,
    keys: Sequence[str],
    value_on: date,
    at: datetime,
    found_in: Mapping[str, str] | None = None,
    by: int | None = None,
) -> None:
    """Cheques stand on the statement: each is received and allocated. Settled twice is settled once.

    ``found_in`` gives the part of a movement in suspense (``movement:12:1``) that each of them is, where one says so:
    the money leaves suspense, and undoing that match undoes the cheque. Raises ``UnknownPayment``.
    """
    was_unknown = found_in is not None
    rows = [row for row in payment_rows.lock(organism_id, keys) if row.state is PaymentState.DEPOSITED]
    payment_rows.mark_received(organism_id, rows, value_on)
    payment_rows.log(organism_id, [_cleared(row, (found_in or {}).get(row.key, "")) for row in rows], at, by=by)
    reason = "receipt_explained" if was_unknown else "cheque_cleared"
    rule = rules.receipt_explained if was_unknown else rules.transfer_received
    on = timezone.localdate(at)
    drafts = [
        booking.draft(reason, f"payment:{row.key}", row.key, rule(row.cents), on=on, value_on=value_on) for row in rows
    ]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    allocating.allocate(organism_id, rows, value_on, at)


@transaction.atomic
def bounce_cheques(*, organism_id: int, returns: Sequence[DebitReturned], at: datetime) -> None:
    """Cheques bounced: one that stood on the statement is taken back, one that did not was never counted.

    Told twice counts once. Raises ``UnknownPayment``.
    """
    of_key = {each.key: each for each in returns}
    rows = payment_rows.lock(organism_id, list(of_key))
    waiting = [row for row in rows if row.state is PaymentState.DEPOSITED]
    payment_rows.mark_returned(organism_id, [(row, of_key[row.key].on, of_key[row.key].reason_code) for row in waiting])
    payment_rows.log(organism_id, [_bounced(row, of_key[row.key].reason_code) for row in waiting], at)
    cleared = [of_key[row.key] for row in rows if row.state is PaymentState.RECEIVED]
    give_back(organism_id, cleared, at, reason="cheque_returned")


def _cleared(row: PaymentRow, part: str) -> Happened:
    return Happened(row.id, row.account_id, PaymentEventKind.RECEIVED, PaymentState.RECEIVED, 0, row.cents, part)


def _bounced(row: PaymentRow, reason: str) -> Happened:
    return Happened(row.id, row.account_id, PaymentEventKind.RETURNED, PaymentState.RETURNED, 0, 0, reason)

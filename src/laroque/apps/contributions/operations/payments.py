"""Direct debits and transfers of contributors: ordered, received, returned, and allocated in the order of the law.

Set-based. Each operation may be run again with the same keys: what is done stays done once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from laroque.apps.contributions.operations import allocating, balances, booking, payment_rows, refunded
from laroque.apps.contributions.operations.payment_rows import Happened, NewPayment, PaymentRow
from laroque.apps.contributions.states import PaymentEventKind, PaymentMeans, PaymentState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft
from laroque.apps.ledger.rules import collecting as rules


@dataclass(frozen=True, slots=True)
class DebitSent:
    """A direct debit order sent to the bank: its end-to-end key, the account and month it pays, cents above zero."""

    key: str
    account_id: int
    month: date
    cents: int
    on: date


@dataclass(frozen=True, slots=True)
class TransferIn:
    """A transfer whose contributor is known. ``was_unknown`` when it waited in suspense until then.

    ``payer`` is who paid when it is not the contributor. A movement that pays several establishments is several of
    these, with a key each, summing to it.
    """

    key: str
    account_id: int
    cents: int
    received_on: date
    named_month: date | None = None
    was_unknown: bool = False
    payer: str = ""


@dataclass(frozen=True, slots=True)
class DebitReturned:
    """A direct debit that came back, with the reason given by the bank (ISO 20022 code such as AM04)."""

    key: str
    reason_code: str
    on: date


@transaction.atomic
def record_debits_sent(*, organism_id: int, debits: Sequence[DebitSent], at: datetime) -> set[str]:
    """Record direct debit orders sent to the bank: the contributor is cleared, the money is under way.

    Gives the keys that were not recorded before. Raises ``PaymentKeyReused`` when a key already names another account
    or amount.
    """
    means, state, on = PaymentMeans.DEBIT, PaymentState.ORDERED, timezone.localdate(at)
    new = payment_rows.insert(
        organism_id,
        [
            NewPayment(
                key=debit.key, account_id=debit.account_id, means=means, state=state, cents=debit.cents,
                named_month=debit.month, ordered_on=debit.on,
            )
            for debit in debits
        ],
    )  # fmt: skip
    told = [Happened(row.id, row.account_id, PaymentEventKind.ORDERED, state, row.cents, 0) for row in new]
    payment_rows.log(organism_id, told, at)
    keys = {row.key for row in new}
    drafts = [_debit_draft(debit, on) for debit in debits if debit.key in keys]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    balances.refresh(organism_id, [row.account_id for row in new], on=on)
    return keys


@transaction.atomic
def settle_debits(*, organism_id: int, keys: Sequence[str], value_on: date, at: datetime) -> None:
    """Debits stand on the bank's statement: each is received and allocated. Raises ``UnknownPayment``.

    A debit that had come back before it was seen is settled in the bank only: there is nothing to allocate.
    """
    waiting = [row for row in payment_rows.lock(organism_id, keys) if row.received_on is None]
    payment_rows.mark_received(organism_id, waiting, value_on)
    payment_rows.log(organism_id, [_settled(row) for row in waiting], at)
    on = timezone.localdate(at)
    drafts = [
        booking.draft(
            "debit_settled", f"payment:{r.key}", r.key, rules.debit_settled(r.cents), on=on, value_on=value_on
        )
        for r in waiting
    ]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    allocating.allocate(organism_id, [row for row in waiting if row.state is PaymentState.ORDERED], value_on, at)


@transaction.atomic
def record_transfers(*, organism_id: int, transfers: Sequence[TransferIn], at: datetime) -> None:
    """Record transfers whose contributor is known: booked in the bank (or taken out of suspense), then allocated.

    Raises ``PaymentKeyReused`` when a key already names another account or amount.
    """
    means, state, on = PaymentMeans.TRANSFER, PaymentState.RECEIVED, timezone.localdate(at)
    received = payment_rows.insert(
        organism_id,
        [
            NewPayment(
                key=each.key, account_id=each.account_id, means=means, state=state, cents=each.cents,
                named_month=each.named_month, payer=each.payer, received_on=each.received_on,
            )
            for each in transfers
        ],
    )  # fmt: skip
    told = [Happened(row.id, row.account_id, PaymentEventKind.RECEIVED, state, 0, row.cents) for row in received]
    payment_rows.log(organism_id, told, at)
    keys = {row.key for row in received}
    drafts = [_transfer_draft(each, on) for each in transfers if each.key in keys]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    last_on = max((row.received_on for row in received if row.received_on is not None), default=on)
    allocating.allocate(organism_id, received, last_on, at)


@transaction.atomic
def return_debits(*, organism_id: int, returns: Sequence[DebitReturned], at: datetime) -> None:
    """Debits came back: what they paid is owed again. A return told twice counts once. Raises ``UnknownPayment``."""
    give_back(organism_id, returns, at, reason="debit_returned")


def give_back(organism_id: int, returns: Sequence[DebitReturned], at: datetime, *, reason: str) -> None:
    """Take back what payments had paid, each once, with an entry named by ``reason``; then credits pay what they can.

    What was refunded out of them meanwhile is owed again (``refunded.owe_again``).
    """
    of_key = {each.key: each for each in returns}
    rows = [row for row in payment_rows.lock(organism_id, list(of_key)) if row.state is not PaymentState.RETURNED]
    on, drafts = timezone.localdate(at), []
    for lost in allocating.give_up(organism_id, rows, at):
        key = lost.row.key
        legs = booking.returned(lost.row.cents, lost.reached, lost.credit_cents)
        drafts.append(booking.draft(reason, f"payment:{key}", key, legs, on=on, value_on=of_key[key].on))
    payment_rows.mark_returned(organism_id, [(row, of_key[row.key].on, of_key[row.key].reason_code) for row in rows])
    payment_rows.log(organism_id, [_returned(row, of_key[row.key].reason_code) for row in rows], at)
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    if rows:
        refunded.owe_again(organism_id, rows, at)
        allocating.use_credits(organism_id, [r.account_id for r in rows], source=f"payment:{rows[0].key}", at=at)


def _settled(row: PaymentRow) -> Happened:
    kind = PaymentEventKind.RECEIVED
    if row.state is PaymentState.RETURNED:
        return Happened(row.id, row.account_id, kind, row.state, 0, 0)
    return Happened(row.id, row.account_id, kind, PaymentState.RECEIVED, -row.cents, row.cents)


def _returned(row: PaymentRow, reason: str) -> Happened:
    kind, state = PaymentEventKind.RETURNED, PaymentState.RETURNED
    under_way = -row.cents if row.state is PaymentState.ORDERED else 0
    received = -row.cents if row.state is PaymentState.RECEIVED else 0
    return Happened(row.id, row.account_id, kind, state, under_way, received, reason)


def _debit_draft(debit: DebitSent, on: date) -> Draft:
    legs = rules.debit_sent(debit.cents)
    return booking.draft("debit_sent", f"payment:{debit.key}", debit.key, legs, on=on, value_on=debit.on)


def _transfer_draft(transfer: TransferIn, on: date) -> Draft:
    reason = "receipt_explained" if transfer.was_unknown else "transfer_received"
    rule = rules.receipt_explained if transfer.was_unknown else rules.transfer_received
    source = f"payment:{transfer.key}"
    return booking.draft(reason, source, transfer.key, rule(transfer.cents), on=on, value_on=transfer.received_on)

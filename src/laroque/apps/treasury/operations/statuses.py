"""Answers of the bank to payment orders (pain.002): what it refuses before any money moved is freed, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.treasury.operations import own_accounts
from laroque.apps.treasury.operations.statements import ReturnedDebit, TransferNotPaid
from laroque.apps.treasury.states import OrderState, PaymentPurpose, TransferState
from laroque.formats.sepa.statuses import REJECTED, StatusFile

UNSTATED = "NARR"
"""ISO 20022's reason for one told in words only, where the bank gives no code."""


@dataclass(frozen=True, slots=True)
class StatusesBooked:
    """What an answer changed, for its owners to book, and what it spoke of in vain.

    ``unknown``: ids that name no order of this body; ``too_late``: orders refused that a statement shows paid already:
    only their return on a statement takes the money back.
    """

    rejected_debits: tuple[ReturnedDebit, ...]
    rejected_transfers: tuple[TransferNotPaid, ...]
    accepted: int
    unknown: tuple[str, ...]
    too_late: tuple[str, ...]

    @property
    def is_of_this_body(self) -> bool:
        """Whether anything in the answer was about an order of this body."""
        return bool(self.rejected_debits or self.rejected_transfers or self.accepted or self.too_late)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A refusal by the reference of a file, of a group, or of an order."""

    reference: str
    reason: str


@transaction.atomic
def book_statuses(*, organism_id: int, file: StatusFile, at: datetime) -> StatusesBooked:
    """Free what an answer refuses: a whole message, a group, or an order; the same answer again changes nothing.

    Debits and transfers refused are given back, for the caller to book in the same transaction. An acceptance changes
    nothing: a statement alone shows that money moved.
    """
    own_accounts.locked(organism_id)
    on = timezone.localdate(at)
    whole, groups, orders = _refusals(file)
    debits, transfers = [], []
    for column, refusals in (("file_reference", whole), ("reference", groups)):
        debits += _reject_debits(organism_id, f"batch.{column}", refusals, on)
    transfers += _reject_transfers(organism_id, "file.reference", [*whole, *groups], on)
    debits += _reject_debits(organism_id, "debit.end_to_end_id", orders, on)
    transfers += _reject_transfers(organism_id, "wanted.end_to_end_id", orders, on)
    named = _named(file)
    states = _states(organism_id, [*named, file.original_message_id or ""])
    refused = {each.reference for each in (*whole, *groups, *orders)}
    return StatusesBooked(
        tuple(sorted(debits, key=lambda each: each.key)),
        tuple(sorted(transfers, key=lambda each: each.key)),
        sum(1 for key in named if key in states and key not in refused),
        tuple(key for key in (named or [file.original_message_id or ""]) if key not in states),
        tuple(key for key in named if key in refused and states.get(key) in _PAID),
    )


_PAID = {OrderState.SETTLED.value, OrderState.RETURNED.value, TransferState.EXECUTED.value}


def _refusals(file: StatusFile) -> tuple[list[_Refusal], list[_Refusal], list[_Refusal]]:
    """What is refused whole, by group and by order; a reason missing below is that of above."""
    above = file.reason or UNSTATED
    whole = [_Refusal(file.original_message_id or "", above)] if file.status == REJECTED else []
    groups = [
        _Refusal(group.payment_id or "", group.reason or above) for group in file.groups if group.status == REJECTED
    ]
    orders = [
        _Refusal(order.end_to_end_id, order.reason or group.reason or above)
        for group in file.groups
        for order in group.orders
        if order.status == REJECTED and order.end_to_end_id
    ]
    return whole, groups, orders


def _named(file: StatusFile) -> list[str]:
    """The end-to-end ids that an answer speaks of, each once."""
    told = [order.end_to_end_id for group in file.groups for order in group.orders]
    return list(dict.fromkeys(key for key in told if key))


def _reject_debits(organism_id: int, column: str, refusals: Sequence[_Refusal], on: date) -> list[ReturnedDebit]:
    if not refusals:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_debitorder debit set state = %s, returned_on = %s, return_reason = told.reason"
            " from unnest(%s::text[], %s::text[]) as told (reference, reason), treasury_debitbatch batch"
            " where debit.organism_id = %s and batch.organism_id = %s and batch.id = debit.batch_id"
            f" and {column} = told.reference and debit.state = %s"
            " returning debit.end_to_end_id, debit.return_reason, debit.returned_on",
            [
                OrderState.REJECTED,
                on,
                [each.reference for each in refusals],
                [each.reason[:35] for each in refusals],
                organism_id,
                organism_id,
                OrderState.SENT,
            ],
        )
        return [ReturnedDebit(*row) for row in cursor.fetchall()]


def _reject_transfers(organism_id: int, column: str, refusals: Sequence[_Refusal], on: date) -> list[TransferNotPaid]:
    if not refusals:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_transferorder wanted set state = %s, ended_on = %s, reason = told.reason"
            " from unnest(%s::text[], %s::text[]) as told (reference, reason), treasury_transferfile file"
            " where wanted.organism_id = %s and file.organism_id = %s and file.id = wanted.file_id"
            f" and {column} = told.reference and wanted.state = %s"
            " returning wanted.key, wanted.purpose, wanted.subject, wanted.cents, wanted.reason, wanted.ended_on",
            [
                TransferState.REJECTED,
                on,
                [each.reference for each in refusals],
                [each.reason[:35] for each in refusals],
                organism_id,
                organism_id,
                TransferState.SENT,
            ],
        )
        rows = cursor.fetchall()
    return [TransferNotPaid(key, PaymentPurpose(purpose), *rest) for key, purpose, *rest in rows]


def _states(organism_id: int, references: Sequence[str]) -> dict[str, str]:
    """The state of each order of these ids, and of each file named (empty)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select end_to_end_id, state from treasury_debitorder"
            " where organism_id = %(organism)s and end_to_end_id = any(%(references)s)"
            " union all select end_to_end_id, state from treasury_transferorder"
            " where organism_id = %(organism)s and end_to_end_id = any(%(references)s)"
            " union all select distinct file_reference, '' from treasury_debitbatch"
            " where organism_id = %(organism)s and file_reference = any(%(references)s)"
            " union all select reference, '' from treasury_transferfile"
            " where organism_id = %(organism)s and reference = any(%(references)s)",
            {"organism": organism_id, "references": list(references)},
        )
        return dict(cursor.fetchall())

"""Refunds of credits: asked, decided (by a second person above the body's amount), ordered, paid or come back.

A refund holds the parts of payments it is taken from as soon as it is asked, so that nothing else uses them. Nothing is
booked before the bank's statement shows that it left. Article: CSS L243-6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions.operations import allocating, balances, booking, payment_rows, refund_rows, refunded
from laroque.apps.contributions.operations.payment_rows import Happened, NewPayment
from laroque.apps.contributions.operations.refund_rows import RefundRow
from laroque.apps.contributions.rules.refunds import DEFAULTS, CreditPart, SecondPersonNeeded, draw
from laroque.apps.contributions.states import (
    PaymentEventKind,
    PaymentMeans,
    PaymentState,
    RefundState,
    SettingName,
)
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import collecting as rules


@dataclass(frozen=True, slots=True)
class RefundReturned:
    """A refund that the bank did not execute, or that came back, with its reason (ISO 20022 code such as AC04)."""

    key: str
    reason_code: str
    on: date


@transaction.atomic
def ask_refund(
    *,
    organism_id: int,
    account_id: int,
    cents: int,
    bank_account_id: int,
    paid_since: date,
    reason: str,
    by: int,
    at: datetime,
) -> int:
    """Ask for the refund of a credit and give its id; the credit is held from now on.

    What was paid before ``paid_since`` is prescribed (L243-6 I). A refund below the body's amount is approved at once.
    Raises ``NoCredit``, ``Prescribed``.
    """
    payment_rows.lock_accounts(organism_id, [account_id])
    parts = draw(_free(organism_id, account_id), cents, paid_since=paid_since)
    second_person = cents >= _second_person_from(organism_id)
    on = timezone.localdate(at)
    row = refund_rows.insert(
        organism_id, account_id, cents, bank_account_id, second_person=second_person, reason=reason, by=by, on=on
    )
    refund_rows.hold(organism_id, row, parts, on=on)
    refund_rows.tell(organism_id, [row], RefundState.ASKED, at, reason=reason, by=by)
    if not second_person:
        refund_rows.decide(organism_id, row.id, RefundState.APPROVED, by=by, on=on, reason="")
        refund_rows.tell(organism_id, [row], RefundState.APPROVED, at, by=by)
    balances.refresh(organism_id, [account_id], on=on)
    return row.id


@transaction.atomic
def decide_refund(*, organism_id: int, refund_id: int, approved: bool, by: int, at: datetime, reason: str = "") -> None:
    """Approve or refuse a refund; a refusal needs a reason and sets the credit free, and may withdraw an approval.

    Raises ``SecondPersonNeeded`` when who asked may not approve, ``RefundMoved`` when it is decided already.
    """
    (row,) = refund_rows.lock(organism_id, ids=[refund_id])
    to = RefundState.APPROVED if approved else RefundState.REFUSED
    refund_rows.require_move(row, to)
    if approved and row.second_person and row.asked_by == by:
        raise SecondPersonNeeded(row.id)
    on = timezone.localdate(at)
    refund_rows.decide(organism_id, row.id, to, by=by, on=on, reason=reason)
    refund_rows.tell(organism_id, [row], to, at, reason=reason, by=by)
    if not approved:
        _set_free(organism_id, [row], at)


@transaction.atomic
def mark_refunds_ordered(*, organism_id: int, refund_ids: Sequence[int], at: datetime) -> None:
    """Approved refunds are in a file sent to the bank; one that is ordered already stays so. Raises ``RefundMoved``."""
    rows = refund_rows.lock(organism_id, ids=refund_ids)
    fresh = [row for row in rows if row.state is not RefundState.ORDERED]
    refund_rows.advance(organism_id, fresh, RefundState.ORDERED, at)


@transaction.atomic
def settle_refunds(*, organism_id: int, keys: Sequence[str], value_on: date, at: datetime) -> None:
    """Refunds stand on the bank's statement: the credit is paid back, and booked. Settled twice is settled once.

    Raises ``UnknownRefund``, ``RefundMoved``.
    """
    rows = [row for row in refund_rows.lock(organism_id, keys=keys) if row.state is not RefundState.PAID]
    refund_rows.advance(organism_id, rows, RefundState.PAID, at, day=value_on)
    on = timezone.localdate(at)
    drafts = [
        booking.draft(
            "credit_refunded", f"refund:{row.id}", row.key, rules.credit_refunded(row.cents), on=on, value_on=value_on
        )
        for row in rows
    ]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    balances.refresh(organism_id, [row.account_id for row in rows], on=on)


@transaction.atomic
def refunds_returned(*, organism_id: int, returns: Sequence[RefundReturned], at: datetime) -> None:
    """Refunds were not executed, or came back: they are the contributor's credit again. Told twice counts once.

    One that never left sets its credit free. One that had left comes back as money received, which pays what the
    account owes by now. Raises ``UnknownRefund``, ``RefundMoved``.
    """
    of_key = {each.key: each for each in returns}
    rows = refund_rows.lock(organism_id, keys=list(of_key))
    rejected = [row for row in rows if row.state is RefundState.ORDERED]
    paid = [row for row in rows if row.state is RefundState.PAID]
    for row in rejected:
        told = of_key[row.key]
        refund_rows.advance(organism_id, [row], RefundState.REJECTED, at, day=told.on, code=told.reason_code)
    _set_free(organism_id, rejected, at)
    for row in paid:
        told = of_key[row.key]
        refund_rows.advance(organism_id, [row], RefundState.RETURNED, at, day=told.on, code=told.reason_code)
    _receive_back(organism_id, paid, of_key, at)


def _set_free(organism_id: int, rows: Sequence[RefundRow], at: datetime) -> None:
    """The credit that refunds held pays what is owed; where its payment came back meanwhile, nothing is owed again."""
    if not rows:
        return
    ids = [row.id for row in rows]
    refunded.release(organism_id, ids, on=timezone.localdate(at))
    refunded.level(organism_id, refund_rows.payments_of(organism_id, ids), at)
    accounts = [row.account_id for row in rows]
    allocating.use_credits(organism_id, accounts, source=f"refund:{rows[0].id}", at=at)


def _receive_back(organism_id: int, rows: Sequence[RefundRow], of_key: dict[str, RefundReturned], at: datetime) -> None:
    means, state, on = PaymentMeans.REFUND, PaymentState.RECEIVED, timezone.localdate(at)
    received = payment_rows.insert(
        organism_id,
        [
            NewPayment(
                key=f"refund:{row.key}", account_id=row.account_id, means=means, state=state, cents=row.cents,
                received_on=of_key[row.key].on,
            )
            for row in rows
        ],
    )  # fmt: skip
    told = [Happened(row.id, row.account_id, PaymentEventKind.RECEIVED, state, 0, row.cents) for row in received]
    payment_rows.log(organism_id, told, at)
    drafts = [
        booking.draft(
            "refund_returned", f"payment:{row.key}", row.key, rules.transfer_received(row.cents), on=on,
            value_on=row.received_on,
        )
        for row in received
    ]  # fmt: skip
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    allocating.allocate(organism_id, received, on, at)


def _free(organism_id: int, account_id: int) -> list[CreditPart]:
    """What of each payment of an account nothing has taken, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select id, received_on, cents from (
                select payment.id, payment.received_on, (payment.cents - (
                    select coalesce(sum(part.cents), 0) from contributions_allocation part
                    where part.organism_id = %(organism)s and part.payment_id = payment.id) - (
                    select coalesce(sum(part.cents), 0) from contributions_refundpart part
                    where part.organism_id = %(organism)s and part.account_id = %(account)s
                    and part.payment_id = payment.id))::bigint as cents
                from contributions_payment payment where payment.organism_id = %(organism)s
                and payment.account_id = %(account)s and payment.state = %(received)s
            ) as free where cents <> 0 order by received_on, id
            """,
            {"organism": organism_id, "account": account_id, "received": PaymentState.RECEIVED},
        )
        return [CreditPart(*row) for row in cursor.fetchall()]


def _second_person_from(organism_id: int) -> int:
    name = SettingName.REFUND_SECOND_PERSON_FROM_CENTS
    with connection.cursor() as cursor:
        cursor.execute(
            "select cents from contributions_setting where organism_id = %s and name = %s", [organism_id, name]
        )
        row = cursor.fetchone()
    return DEFAULTS[name] if row is None else row[0]

"""What refunds hold of payments, and what becomes of it when a payment comes back after its credit was refunded.

A refund holds parts of payments, so that their credit is not used twice. When a payment that it holds comes back, a
refund not yet ordered is refused; of one that has left, the money is owed again by the contributor.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from laroque.apps.contributions.frames import REFUND_SOURCE
from laroque.apps.contributions.operations import booking, extra_dues
from laroque.apps.contributions.operations.extra_dues import ExtraDue
from laroque.apps.contributions.operations.payment_rows import PaymentRow
from laroque.apps.contributions.states import DueKind, PaymentState, RefundState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import collecting as rules

_CAME_BACK = "a payment it was to be taken from came back"


def held_of(organism_id: int, payments: Sequence[PaymentRow]) -> dict[int, int]:
    """Cents that refunds hold or took of payments, by id; none for those of which they hold nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select payment_id, sum(cents)::bigint from contributions_refundpart where organism_id = %s"
            " and account_id = any(%s) and payment_id = any(%s) group by payment_id having sum(cents) <> 0",
            [organism_id, [row.account_id for row in payments], [row.id for row in payments]],
        )
        return dict(cursor.fetchall())


def release(organism_id: int, refund_ids: Sequence[int], *, on: date) -> None:
    """Set free what refunds hold: their parts are undone by opposite rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_refundpart (organism_id, refund_id, payment_id, account_id, cents, booked_on)"
            " select organism_id, refund_id, payment_id, account_id, -sum(cents), %s from contributions_refundpart"
            " where organism_id = %s and refund_id = any(%s) group by 1, 2, 3, 4 having sum(cents) <> 0",
            [on, organism_id, list(refund_ids)],
        )


def owe_again(organism_id: int, payments: Sequence[PaymentRow], at: datetime) -> None:
    """Payments came back: refunds that wait are refused, and what refunds took of them is owed again."""
    _refuse_waiting(organism_id, payments, at)
    level(organism_id, [row.id for row in payments], at)


def level(organism_id: int, payment_ids: Sequence[int], at: datetime) -> None:
    """Owe again what refunds took of payments that are no longer received, and no more than that.

    The due is booked against the credit of contributors, which the refund took: it belongs to no beneficiary.
    """
    on = timezone.localdate(at)
    dues, drafts = [], []
    for payment_id, account_id, key, month, cents, before in _gaps(organism_id, payment_ids):
        source = f"{REFUND_SOURCE}{payment_id}"
        dues.append(ExtraDue(account_id, month, DueKind.PRINCIPAL, booking.REFUND, cents, source))
        legs = rules.paid_too_much(cents)
        drafts.append(booking.draft("refund_owed_again", f"payment:{key}", f"{key}:{before}", legs, on=on))
    if dues:
        extra_dues.add(organism_id, dues, on=on)
        ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def _gaps(organism_id: int, payment_ids: Sequence[int]) -> list[tuple[int, int, str, date, int, int]]:
    """Payment, account, key, month, cents still to owe (below zero: too much is owed), and rows written before."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select id, account_id, key, month, cents, before from (
                select payment.id, payment.account_id, payment.key,
                    coalesce(payment.named_month, date_trunc('month', payment.received_on)::date) as month,
                    (case when payment.state = %(received)s then 0 else (
                        select coalesce(sum(part.cents), 0) from contributions_refundpart part
                        where part.organism_id = %(organism)s and part.account_id = payment.account_id
                        and part.payment_id = payment.id) end - owed.cents)::bigint as cents, owed.rows as before
                from contributions_payment payment cross join lateral (
                    select coalesce(sum(share.cents), 0) as cents, count(*) as rows from contributions_dueshare share
                    where share.organism_id = %(organism)s and share.account_id = payment.account_id
                    and share.source = %(head)s || payment.id) as owed
                where payment.organism_id = %(organism)s and payment.id = any(%(payments)s)
            ) as found where cents <> 0 order by id
            """,
            {
                "organism": organism_id,
                "payments": list(payment_ids),
                "received": PaymentState.RECEIVED,
                "head": REFUND_SOURCE,
            },
        )
        return cursor.fetchall()


def _refuse_waiting(organism_id: int, payments: Sequence[PaymentRow], at: datetime) -> None:
    on = timezone.localdate(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_refund set state = %s, decided_on = %s, decision_reason = %s"
            " where organism_id = %s and state = any(%s) and id in (select refund_id from contributions_refundpart"
            " where organism_id = %s and account_id = any(%s) and payment_id = any(%s)) returning id, account_id",
            [
                RefundState.REFUSED,
                on,
                _CAME_BACK,
                organism_id,
                [RefundState.ASKED, RefundState.APPROVED],
                organism_id,
                [row.account_id for row in payments],
                [row.id for row in payments],
            ],
        )
        refused = cursor.fetchall()
        cursor.execute(
            "insert into contributions_refundstep (organism_id, state, paid_cents, reason, booked_on, happened_at,"
            " refund_id, account_id) select %s, %s, 0, %s, %s, %s, * from unnest(%s::bigint[], %s::bigint[])",
            [
                organism_id, RefundState.REFUSED, _CAME_BACK, on, at, [refund_id for refund_id, _ in refused],
                [account_id for _, account_id in refused],
            ],
        )  # fmt: skip
    release(organism_id, [refund_id for refund_id, _ in refused], on=on)

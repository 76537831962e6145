"""The journal of an account: every event that changed it, in the order in which it was booked. Amounts are cents."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from laroque.apps.contributions.queries.rows import fetch


class JournalKind(StrEnum):
    """What changed an account."""

    ASSESSED = "assessed"
    CHARGED = "charged"
    REFUND_OWED_AGAIN = "refund_owed_again"
    DUE_MOVED = "due_moved"
    ORDERED = "ordered"
    DEPOSITED = "deposited"
    RECEIVED = "received"
    RETURNED = "returned"
    UNDONE = "undone"
    ALLOCATED = "allocated"
    ALLOCATION_UNDONE = "allocation_undone"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One event: signed cents, the month where it has one, and what it is about.

    ``reference`` is the key of a payment or of a refund, the run (``run:3``) or the charge; ``state`` is what the
    payment or refund became; ``made_by`` the user, where a person did it.
    """

    booked_on: date
    happened_at: datetime | None
    kind: JournalKind
    month: date | None
    cents: int
    reference: str
    state: str
    reason: str
    payment_id: int | None
    refund_id: int | None
    made_by: int | None


_JOURNAL = """
with lines as (
    select share.booked_on, coalesce(run.made_at, charge.made_at) as happened_at,
        case split_part(share.source, ':', 1) when 'run' then 'assessed' when 'self' then 'assessed'
            when 'charge' then 'charged' when 'refund' then 'refund_owed_again' else 'due_moved' end as kind,
        share.month, sum(share.cents)::bigint as cents, share.source as reference, '' as state,
        coalesce(max(charge.reason || ' (' || charge.article || ')'), '') as reason,
        case when starts_with(share.source, 'refund:') then split_part(share.source, ':', 2)::bigint end as payment_id,
        null::bigint as refund_id, max(charge.made_by) as made_by, 1 as rank, min(share.id) as place
    from contributions_dueshare share
    left join contributions_run run on run.organism_id = share.organism_id and run.id = share.run_id
    left join contributions_charge charge on charge.organism_id = share.organism_id
        and share.source = 'charge:' || charge.id and charge.account_id = share.account_id
    where share.organism_id = %(organism)s and share.account_id = %(account)s
    group by share.booked_on, coalesce(run.made_at, charge.made_at), share.month, share.source
    union all
    select event.booked_on, event.happened_at, event.kind, payment.named_month, payment.cents, payment.key,
        event.state, event.reason, payment.id, null, event.made_by, 2, event.id
    from contributions_paymentevent event join contributions_payment payment
        on payment.organism_id = event.organism_id and payment.id = event.payment_id
    where event.organism_id = %(organism)s and event.account_id = %(account)s
    union all
    select part.booked_on, part.allocated_at, case when sum(part.cents) >= 0 then 'allocated'
        else 'allocation_undone' end, part.month, sum(part.cents)::bigint, payment.key, '', '', payment.id, null, null,
        case when sum(part.cents) >= 0 then 3 else 0 end, min(part.id)
    from contributions_allocation part join contributions_payment payment
        on payment.organism_id = part.organism_id and payment.id = part.payment_id
    where part.organism_id = %(organism)s and part.account_id = %(account)s
    group by part.booked_on, part.allocated_at, part.month, payment.key, payment.id, part.cents >= 0
    union all
    select step.booked_on, step.happened_at, 'refund', null, refund.cents, refund.key, step.state, step.reason, null,
        refund.id, step.made_by, 4, step.id
    from contributions_refundstep step join contributions_refund refund
        on refund.organism_id = step.organism_id and refund.id = step.refund_id
    where step.organism_id = %(organism)s and step.account_id = %(account)s
)
select booked_on, happened_at, kind, month, cents, reference, state, reason, payment_id, refund_id, made_by
from lines where %(as_of)s::date is null or booked_on <= %(as_of)s
order by booked_on desc, happened_at desc nulls last, rank desc, place desc, month desc limit %(limit)s
"""


def account_journal(
    *, organism_id: int, account_id: int, as_of: date | None = None, limit: int = 1_000
) -> list[JournalLine]:
    """The events of an account until a day, in order; at most the last ``limit`` of them, in one statement."""
    rows: list[tuple[Any, ...]] = fetch(
        _JOURNAL, {"organism": organism_id, "account": account_id, "as_of": as_of, "limit": limit}
    )
    return [JournalLine(row[0], row[1], JournalKind(row[2]), *row[3:]) for row in reversed(rows)]

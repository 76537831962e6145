"""What the contributor accounts say of the ledger, on any day, and of the balances kept beside them."""

from datetime import date

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DueKind

COLLECTING_REASONS = (
    "payment_allocated",
    "payment_allocated_anew",
    "credit_used",
    "debit_returned",
    "cheque_returned",
    "match_undone",
    "unallocated_explained",
)
"""The reasons of entries by which payments reach dues, or no longer do."""

_UNTIL = "(%(as_of)s::date is null or booked_on <= %(as_of)s)"


def ledger_balances_expected(*, organism_id: int, as_of: date | None = None) -> dict[str, int]:
    """The balance that the contributor accounts give to each ledger account they stand behind, debit above zero.

    ``as_of`` is the accounting day at whose end; now when none is given.
    """
    rows = fetch(
        f"""
        with owed as (
            select kind, beneficiary, sum(due - paid) as cents, sum(due) as due from (
                select kind, beneficiary, cents as due, 0 as paid from contributions_dueshare
                where organism_id = %(organism)s and {_UNTIL}
                union all
                select kind, beneficiary, 0, cents from contributions_allocation
                where organism_id = %(organism)s and {_UNTIL}
            ) as moves group by kind, beneficiary
        ), money as (
            select coalesce(sum(under_way_cents), 0) as under_way, coalesce(sum(received_cents), 0) as received
            from contributions_paymentevent where organism_id = %(organism)s and {_UNTIL}
        ), refunded as (
            select coalesce(sum(paid_cents), 0) as cents from contributions_refundstep
            where organism_id = %(organism)s and {_UNTIL}
        ), reached as (
            select coalesce(sum(cents), 0) as cents from contributions_allocation
            where organism_id = %(organism)s and {_UNTIL}
        ), again as (
            select coalesce(sum(due), 0) as cents from owed where beneficiary = 'refund'
        )
        select 'receivable:contributors', ((select coalesce(sum(cents), 0) from owed) - under_way)::bigint from money
        union all select 'credit:contributors',
            (reached.cents - received + refunded.cents - again.cents)::bigint from money, reached, refunded, again
        union all select case kind when %(principal)s then 'due:' || beneficiary || ':uncollected'
            else kind || ':charged' end, -sum(cents)::bigint
        from owed where beneficiary not like 'unallocated%%' and beneficiary <> 'refund' group by 1
        union all select 'suspense:unallocated', -sum(due)::bigint from owed
        where beneficiary like 'unallocated%%' having sum(due) <> 0
        """,
        {"organism": organism_id, "as_of": as_of, "principal": DueKind.PRINCIPAL},
    )
    return dict(rows)


def collected_expected(*, organism_id: int, as_of: date | None = None) -> dict[str, int]:
    """What payments have reached of each beneficiary since the beginning, as the ledger credits it, before anything is
    notified: cents below zero by ledger account."""
    rows = fetch(
        "select case kind when %(principal)s then 'due:' || beneficiary || ':collected' else kind || ':collected' end,"
        f" -sum(cents)::bigint from contributions_allocation where organism_id = %(organism)s and {_UNTIL}"
        " and beneficiary not like 'unallocated%%' and beneficiary <> 'refund' group by 1 having sum(cents) <> 0",
        {"organism": organism_id, "as_of": as_of, "principal": DueKind.PRINCIPAL},
    )
    return dict(rows)


def holds_moved_accounts(*, organism_id: int) -> bool:
    """Whether accounts of the body went to another, or came from one: their history is then in the books of two."""
    ((found,),) = fetch(
        "select exists (select from contributions_account where moved_on is not null"
        " and (organism_id = %s or moved_to_id = %s))",
        [organism_id, organism_id],
    )
    return bool(found)


def wrong_balances(*, organism_id: int, limit: int = 100) -> list[tuple[str, int, int]]:
    """SIRET, balance kept and balance of its rows, of accounts of which anything kept differs from the rows."""
    return fetch(
        """
        select kept.siret, kept.balance_cents, coalesce(found.balance_cents, 0) from contributions_balance kept
        left join contributions_balances(%(organism)s, null, null) as found on found.account_id = kept.account_id
        where kept.organism_id = %(organism)s and (kept.due_cents, kept.paid_cents, kept.under_way_cents,
            kept.credit_cents, kept.reserved_cents, kept.balance_cents, kept.oldest_unpaid_month) is distinct from
            (coalesce(found.due_cents, 0), coalesce(found.paid_cents, 0), coalesce(found.under_way_cents, 0),
            coalesce(found.credit_cents, 0), coalesce(found.reserved_cents, 0), coalesce(found.balance_cents, 0),
            found.oldest_unpaid_month)
        order by kept.siret limit %(limit)s
        """,
        {"organism": organism_id, "limit": limit},
    )

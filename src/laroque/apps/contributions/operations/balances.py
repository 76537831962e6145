"""Where accounts stand, kept by each operation in its own transaction (the accounts are locked by then)."""

from collections.abc import Iterable
from datetime import date

from django.db import connection


def refresh(organism_id: int, account_ids: Iterable[int], *, on: date) -> None:
    """Bring the balances of accounts to what their rows say, in one statement; ``on`` is the day of the change."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            update contributions_balance balance
            set due_cents = found.due_cents, paid_cents = found.paid_cents, under_way_cents = found.under_way_cents,
                credit_cents = found.credit_cents, reserved_cents = found.reserved_cents,
                balance_cents = found.balance_cents, oldest_unpaid_month = found.oldest_unpaid_month,
                credit_since = case when found.credit_cents > 0 then coalesce(balance.credit_since, %(on)s) end
            from contributions_balances(%(organism)s, %(accounts)s::bigint[], null) as found
            where balance.organism_id = %(organism)s and balance.account_id = found.account_id
            """,
            {"organism": organism_id, "accounts": sorted(set(account_ids)), "on": on},
        )


def assessed(organism_id: int, account_ids: Iterable[int], *, month: date) -> None:
    """Accounts were assessed for a month: what is missing of them is counted from the months that follow."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_balance set last_assessed_month = %(month)s where organism_id = %(organism)s"
            " and account_id = any(%(accounts)s)"
            " and (last_assessed_month is null or last_assessed_month < %(month)s)",
            {"organism": organism_id, "accounts": sorted(set(account_ids)), "month": month},
        )

"""What every account of a body owes, as a frame: bank movements are matched with millions of months at once."""

import polars as pl
from django.db import connection

from laroque.apps.contributions.states import PaymentState
from laroque.postgres.copy import read_frame


def open_amounts(*, organism_id: int) -> pl.DataFrame:
    """Columns ``account_id``, ``siret``, ``cents``: what an account owes for a month, debits under way counted as paid.

    An account that owes nothing has one row, of zero: what a bank movement names is looked up here too.
    """
    return read_frame(
        connection,
        """
        select account.id as account_id, account.siret, coalesce(open.cents, 0)::bigint as cents
        from contributions_account account left join (
            select account_id, month, sum(cents) as cents from (
                select account_id, month, cents from contributions_dueshare where organism_id = %(organism)s
                union all
                select account_id, month, -cents from contributions_allocation where organism_id = %(organism)s
                union all
                select account_id, named_month, -cents from contributions_payment
                where organism_id = %(organism)s and state = %(ordered)s
            ) as moves group by account_id, month having sum(cents) > 0
        ) as open on open.account_id = account.id
        where account.organism_id = %(organism)s
        """,
        {"organism": organism_id, "ordered": PaymentState.ORDERED.value},
    )

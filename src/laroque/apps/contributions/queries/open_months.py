"""What a few accounts owe month by month: what a receipt without a known payer is compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import PaymentState


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """What an account owes for a month once the debits under way are counted, in cents above zero."""

    account_id: int
    siret: str
    month: date
    cents: int


def open_months(*, organism_id: int, account_ids: Iterable[int]) -> list[OpenMonth]:
    """The months that accounts have not paid, the oldest first; one statement."""
    rows = fetch(
        """
        select account.id, account.siret, open.month, open.cents from (
            select account_id, month, sum(cents)::bigint as cents from (
                select account_id, month, cents from contributions_dueshare
                where organism_id = %(organism)s and account_id = any(%(accounts)s)
                union all
                select account_id, month, -cents from contributions_allocation
                where organism_id = %(organism)s and account_id = any(%(accounts)s)
                union all
                select account_id, named_month, -cents from contributions_payment
                where organism_id = %(organism)s and account_id = any(%(accounts)s) and state = %(ordered)s
            ) as moves group by account_id, month having sum(cents) > 0
        ) as open join contributions_account account
            on account.organism_id = %(organism)s and account.id = open.account_id
        where open.month is not null order by open.month, account.siret
        """,
        {"organism": organism_id, "accounts": list(account_ids), "ordered": PaymentState.ORDERED},
    )
    return [OpenMonth(*row) for row in rows]

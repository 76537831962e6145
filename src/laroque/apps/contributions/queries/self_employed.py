"""What is known of the self-employed persons of a body, and what they are called to pay. Amounts are cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.contributions.frames import SELF_SOURCE
from laroque.apps.contributions.models import SelfEmployedFact
from laroque.apps.contributions.queries.accounts import AmountToCollect
from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.rules.self_employed import Fact
from laroque.apps.contributions.states import DeclarationState, DueKind, FactKind, PaymentMeans, PaymentState


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact as recorded; ``month`` is the first of its period, ``message_id`` the file that brought it."""

    id: int
    account_id: int
    kind: FactKind
    known_on: date
    month: date
    cents: int | None
    rhythm: str
    pay_day: int | None
    ended_on: date | None
    message_id: int | None
    position: int | None
    key: str
    made_by: int | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class PaymentDue:
    """What is called of a self-employed person for a day: the month it stands in, and what of its month is unpaid."""

    month: date
    due_on: date
    cents: int
    unpaid_cents: int


@dataclass(frozen=True, slots=True)
class CalledLine:
    """What is called for a line of a period, due in a month on a day."""

    month: date
    period: date
    due_on: date
    line: str
    cents: int


def facts(*, organism_id: int, account_ids: Iterable[int]) -> list[FactView]:
    """The facts of accounts, in the order they were recorded."""
    rows = SelfEmployedFact.objects.filter(organism_id=organism_id, account_id__in=list(account_ids)).order_by("id")
    return [
        FactView(
            row.id, row.account_id, FactKind(row.kind), row.known_on, row.month, row.cents, row.rhythm, row.pay_day,
            row.ended_on, row.message_id, row.position, row.key, row.made_by, row.recorded_at,
        )
        for row in rows
    ]  # fmt: skip


def facts_of(*, organism_id: int, account_ids: Iterable[int]) -> list[Fact]:
    """The facts of accounts as the engine is told of them."""
    return [
        Fact(row.account_id, row.kind, row.known_on, row.month, row.cents, row.rhythm, row.pay_day, row.ended_on)
        for row in facts(organism_id=organism_id, account_ids=account_ids)
    ]


_TO_COLLECT = """
with called as (
    select account_id, sum(cents)::bigint as cents, max(due_on) as due_on from contributions_due
    where organism_id = %(organism)s and month = %(month)s and starts_with(source, %(source)s)
        and due_on <= %(day)s group by account_id
), ordered as (
    select account_id, sum(debit_cents)::bigint as cents from contributions_declaration
    where organism_id = %(organism)s and month = %(month)s and state = %(assessed)s and due_on <= %(day)s
    group by account_id
), unpaid as (
    select account_id, sum(cents)::bigint as cents from (
        select account_id, cents from contributions_dueshare
        where organism_id = %(organism)s and month = %(month)s and kind = %(principal)s
        union all
        select account_id, -cents from contributions_allocation
        where organism_id = %(organism)s and month = %(month)s and kind = %(principal)s
    ) as moves group by account_id
), debits as (
    select account_id, sum(cents)::bigint as presented,
        coalesce(sum(cents) filter (where state = %(under_way)s), 0)::bigint as under_way,
        coalesce(sum(cents) filter (where state = %(returned)s), 0)::bigint as returned
    from contributions_payment
    where organism_id = %(organism)s and named_month = %(month)s and means = %(debit)s group by account_id
)
select account.id, account.siret, amount.cents, called.due_on, unpaid.cents - coalesce(under_way, 0)
from called join unpaid using (account_id) left join ordered using (account_id)
left join debits using (account_id) cross join lateral (
    select least(unpaid.cents - coalesce(under_way + returned, 0),
        called.cents + coalesce(ordered.cents, 0) - coalesce(presented, 0)) as cents) as amount
join contributions_account account on account.organism_id = %(organism)s and account.id = account_id
where amount.cents > 0 order by account.siret
"""


def called_to_collect(*, organism_id: int, month: date, debit_on: date) -> list[AmountToCollect]:
    """What can be debited for a month from self-employed persons, of what is called by a day (CSS R613-2), by SIRET.

    With it, what their own declarations as employers ordered by that day; less what was presented already, and never
    more than is unpaid. A debit that came back is not presented again.
    """
    rows = fetch(
        _TO_COLLECT,
        {
            "organism": organism_id,
            "month": month,
            "day": debit_on,
            "source": SELF_SOURCE,
            "principal": DueKind.PRINCIPAL,
            "assessed": DeclarationState.ASSESSED,
            "returned": PaymentState.RETURNED,
            "under_way": PaymentState.ORDERED,
            "debit": PaymentMeans.DEBIT,
        },
    )
    return [AmountToCollect(row[0], row[1], month, *row[2:]) for row in rows]


def called_lines(*, organism_id: int, account_id: int) -> list[CalledLine]:
    """What a self-employed person is called to pay, by day and line, nothing that sums to zero."""
    rows = fetch(
        "select month, period, due_on, line, sum(cents)::bigint from contributions_due"
        " where organism_id = %s and account_id = %s and starts_with(source, %s)"
        " group by 1, 2, 3, 4 having sum(cents) <> 0 order by 3, 2, 4",
        [organism_id, account_id, SELF_SOURCE],
    )
    return [CalledLine(*row) for row in rows]


def payments_due(*, organism_id: int, account_id: int) -> list[PaymentDue]:
    """The schedule of a self-employed person: what is called for each day, the first one first."""
    rows = fetch(
        """
        with called as (
            select month, due_on, sum(cents)::bigint as cents from contributions_due
            where organism_id = %(organism)s and account_id = %(account)s and starts_with(source, %(source)s)
            group by 1, 2 having sum(cents) <> 0
        ), left_of as (
            select month, sum(cents)::bigint as cents from (
                select month, cents from contributions_dueshare
                where organism_id = %(organism)s and account_id = %(account)s
                union all
                select month, -cents from contributions_allocation
                where organism_id = %(organism)s and account_id = %(account)s
            ) as moves group by month
        )
        select called.month, due_on, called.cents, least(greatest(left_of.cents, 0), greatest(called.cents, 0))
        from called join left_of using (month) order by due_on, month
        """,
        {"organism": organism_id, "account": account_id, "source": SELF_SOURCE},
    )
    return [PaymentDue(*row) for row in rows]

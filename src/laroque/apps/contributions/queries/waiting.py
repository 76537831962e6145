"""What waits for somebody at a body: how many, how much, since when, and the rows themselves, by page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from laroque.apps.contributions.queries.rows import fetch


class Work(StrEnum):
    """What may wait; each says what its cents and its day are."""

    TO_ASSESS = "to_assess"
    """Declarations received and not assessed: what they declare, the day they are due."""
    MISSING = "missing"
    """Accounts that have declared before and not the last month due: no amount, the last month they declared."""
    UNPAID = "unpaid"
    """Accounts with a month unpaid past its due day: what they still owe in all, the oldest month."""
    CREDIT = "credit"
    """Accounts in credit: what is owed to them, since when."""
    RETURNED = "returned"
    """Payments that came back: what came back, the day it did."""
    ANOMALIES = "anomalies"
    """Reports with anomalies sent to employers: no amount, the day they were made."""
    REFUNDS_ASKED = "refunds_asked"
    """Refunds to be decided: their amount, the day they were asked."""
    REFUNDS_APPROVED = "refunds_approved"
    """Refunds approved and not ordered from the bank: their amount, the day they were decided."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows wait, their cents in all, and the oldest day among them."""

    count: int
    cents: int
    oldest_on: date | None


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One row that waits; ``id`` is that of the declaration, payment, report or refund, or of the account."""

    id: int
    siret: str
    month: date | None
    day: date | None
    cents: int


@dataclass(frozen=True, slots=True)
class WaitingOn:
    """What is past for who asks: ``month`` is the last one whose due day is over, ``since`` how far back to look."""

    month: date
    since: datetime


# Each gives id, siret, month, day, cents; where rows are many, an index gives them in a narrow range.
_SOURCES: Mapping[Work, str] = {
    Work.TO_ASSESS: (
        "select id, siret, month, due_on as day, declared_cents as cents from contributions_declaration"
        " where organism_id = %(organism)s and state = 'received'"
    ),
    Work.MISSING: (
        "select account_id as id, siret, last_assessed_month as month, last_assessed_month as day, 0::bigint as cents"
        " from contributions_balance balance"
        " where organism_id = %(organism)s and last_assessed_month < %(month)s and not exists ("
        "  select from contributions_declaration declared where declared.organism_id = %(organism)s"
        "  and declared.state = 'received' and declared.siret = balance.siret and declared.month = %(month)s)"
    ),
    Work.UNPAID: (
        "select account_id as id, siret, oldest_unpaid_month as month, oldest_unpaid_month as day,"
        " balance_cents as cents from contributions_balance"
        " where organism_id = %(organism)s and oldest_unpaid_month <= %(month)s and balance_cents > 0"
    ),
    Work.CREDIT: (
        "select account_id as id, siret, null::date as month, credit_since as day, credit_cents as cents"
        " from contributions_balance where organism_id = %(organism)s and credit_cents > 0"
    ),
    Work.RETURNED: (
        "select payment.id, account.siret, named_month as month, returned_on as day, cents"
        " from contributions_payment payment join contributions_account account"
        " on account.organism_id = payment.organism_id and account.id = payment.account_id"
        " where payment.organism_id = %(organism)s and state = 'returned' and returned_on >= %(since)s::date"
    ),
    Work.ANOMALIES: (
        "select message_id as id, siret, month, (made_at at time zone 'Europe/Paris')::date as day, 0::bigint as cents"
        " from contributions_return"
        " where organism_id = %(organism)s and anomaly_count > 0 and made_at >= %(since)s"
    ),
    Work.REFUNDS_ASKED: (
        "select refund.id, account.siret, null::date as month, asked_on as day, cents"
        " from contributions_refund refund join contributions_account account"
        " on account.organism_id = refund.organism_id and account.id = refund.account_id"
        " where refund.organism_id = %(organism)s and state = 'asked'"
    ),
    Work.REFUNDS_APPROVED: (
        "select refund.id, account.siret, null::date as month, decided_on as day, cents"
        " from contributions_refund refund join contributions_account account"
        " on account.organism_id = refund.organism_id and account.id = refund.account_id"
        " where refund.organism_id = %(organism)s and state = 'approved'"
    ),
}
SORTS = ("siret", "month", "day", "cents")


def work_waiting(*, organism_id: int, on: WaitingOn, only: Work | None = None) -> dict[Work, Waiting]:
    """Each kind of work with how much of it waits, or one kind: one statement, each part of which has an index."""
    parts = " union all ".join(
        f"select '{work}', count(*), coalesce(sum(cents), 0)::bigint, min(day) from ({_SOURCES[work]}) as {work}"
        for work in (Work if only is None else [only])
    )
    return {Work(work): Waiting(*row) for work, *row in fetch(parts, _parameters(organism_id, on))}


def to_assess_by_body(*, organism_ids: Collection[int]) -> dict[int, int]:
    """How many declarations wait to be assessed at each of some bodies; those where none waits are left out."""
    rows = fetch(
        "select organism_id, count(*) from contributions_declaration"
        " where organism_id = any(%(organisms)s) and state = 'received' group by 1 order by 1",
        {"organisms": list(organism_ids)},
    )
    return dict(rows)


def rows_waiting(
    *, organism_id: int, work: Work, on: WaitingOn, sort: str, descending: bool, offset: int, limit: int
) -> list[WaitingRow]:
    """A page of the rows that wait, in order of one of ``SORTS``, then of their number."""
    if sort not in SORTS:
        raise ValueError(f"{sort} is not one of {SORTS}")
    direction = "desc" if descending else "asc"
    last = " nulls last" if sort in ("month", "day") and descending else ""  # elsewhere it would hide the index
    order = f"{sort} {direction}{last}, id {direction}"
    rows = fetch(
        f"select id, siret, month, day, cents from ({_SOURCES[work]}) as waiting"
        f" order by {order} offset %(offset)s limit %(limit)s",
        {**_parameters(organism_id, on), "offset": offset, "limit": limit},
    )
    return [WaitingRow(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands for the figures of the network: cents due, cents unpaid past their day, and whether the
    last month due is missing."""

    account_id: int
    siret: str
    due_cents: int
    unpaid_cents: int
    is_missing: bool


def standings(*, organism_id: int, on: WaitingOn, after_account: int, limit: int) -> list[Standing]:
    """A page of the accounts of a body with where each stands, in order of their number."""
    rows = fetch(
        "select account_id, siret, due_cents,"
        " case when oldest_unpaid_month <= %(month)s and balance_cents > 0 then balance_cents else 0 end,"
        " coalesce(last_assessed_month < %(month)s, false) from contributions_balance"
        " where organism_id = %(organism)s and account_id > %(after)s order by account_id limit %(limit)s",
        {"organism": organism_id, "month": on.month, "after": after_account, "limit": limit},
    )
    return [Standing(*row) for row in rows]


def _parameters(organism_id: int, on: WaitingOn) -> dict[str, Any]:
    return {"organism": organism_id, "month": on.month, "since": on.since}

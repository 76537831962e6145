"""What accounts say of beneficiaries: what is due and collected, what follows their dues, what waits for a key.

Signed cents; in the scope of a body.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DueKind
from laroque.apps.contributions.unallocated import (
    UNALLOCATED,
    DecidedKey,
    KeyPart,
    in_force,
    is_waiting,
    months_of,
    read_waiting,
)
from laroque.kernel.money import share
from laroque.kernel.periods import Period

ByMonth = Mapping[tuple[str, date], int]
"""Signed cents by beneficiary and month."""


@dataclass(frozen=True, slots=True)
class UnallocatedView:
    """What waits for the key of a CTP and a month of work: how many accounts, what is due, and what of it is paid.

    ``ctp`` is empty, and ``period`` the month declared, for what was booked without either.
    """

    ctp: str
    period: date
    accounts: int
    cents: int
    paid_cents: int


def due_by_month(*, organism_id: int, since: date) -> ByMonth:
    """Contributions due for each beneficiary and month, from a month on."""
    return _by_month("contributions_dueshare", organism_id, since)


def collected_by_month(*, organism_id: int, since: date) -> ByMonth:
    """What payments have reached of the contributions of each beneficiary and month, from a month on."""
    return _by_month("contributions_allocation", organism_id, since)


def surcharges_collected(*, organism_id: int) -> dict[str, int]:
    """All surcharges paid so far, by beneficiary of the dues they follow.

    What was paid for a month of an account is shared as the contributions due for that month, those above zero; each
    part is rounded to the cent, half up, and what is left over goes to the largest. Where nothing is due any more, or
    the key of a due is not known, the part waits under ``unallocated``.
    """
    rows = fetch(
        """
        with paid as (
            select account_id, month, sum(cents)::bigint as cents from contributions_allocation
            where organism_id = %(organism)s and kind = %(surcharge)s
            group by account_id, month having sum(cents) <> 0
        )
        select paid.account_id, paid.month, paid.cents, due.beneficiary, sum(due.cents)::bigint
        from paid left join contributions_dueshare due on due.organism_id = %(organism)s
            and due.account_id = paid.account_id and due.month = paid.month and due.kind = %(principal)s
            and due.beneficiary <> 'refund'
        group by 1, 2, 3, 4 order by 1, 2, 4
        """,
        {"organism": organism_id, "surcharge": DueKind.SURCHARGE, "principal": DueKind.PRINCIPAL},
    )
    months: dict[tuple[int, date, int], dict[str, int]] = {}
    for account_id, month, cents, beneficiary, due in rows:
        key = months.setdefault((account_id, month, cents), {})
        if beneficiary is not None and due > 0:
            name = UNALLOCATED if is_waiting(beneficiary) else beneficiary
            key[name] = key.get(name, 0) + due
    totals: dict[str, int] = {}
    for (_, _, cents), dues in months.items():
        weights = dues or {UNALLOCATED: 1}
        for name, part in zip(weights, share(cents, list(weights.values())), strict=True):
            totals[name] = totals.get(name, 0) + part
    return {name: cents for name, cents in sorted(totals.items()) if cents}


def unallocated(*, organism_id: int) -> list[UnallocatedView]:
    """What waits for a key at a body, by CTP and month of work, the largest first."""
    rows = fetch(
        """
        select beneficiary, case when beneficiary = 'unallocated' then month end as month, count(distinct account_id),
            sum(due)::bigint, sum(paid)::bigint
        from (
            select beneficiary, account_id, month, sum(due) as due, sum(paid) as paid from (
                select beneficiary, account_id, month, cents as due, 0 as paid from contributions_dueshare
                where organism_id = %(organism)s and beneficiary like 'unallocated%%'
                union all
                select beneficiary, account_id, month, 0, cents from contributions_allocation
                where organism_id = %(organism)s and beneficiary like 'unallocated%%'
            ) as moves group by 1, 2, 3 having sum(due) <> 0 or sum(paid) <> 0
        ) as units group by 1, 2 order by abs(sum(due)) desc, 1, 2
        """,
        {"organism": organism_id},
    )
    views = []
    for beneficiary, month, accounts, due, paid in rows:
        ctp, period = read_waiting(beneficiary) or ("", month)
        views.append(UnallocatedView(ctp, period, accounts, due, paid))
    return views


def months_with_ctp(*, organism_id: int, ctp: str, valid: Period) -> list[date]:
    """The months declared in which a CTP is due for months of work of a period."""
    rows = fetch(
        "select distinct month, period from contributions_due where organism_id = %s and ctp = %s order by 1, 2",
        [organism_id, ctp],
    )
    worked = set(months_of(valid, {period for _, period in rows}))
    return sorted({month for month, period in rows if period in worked})


def decided_keys(*, organism_id: int) -> tuple[DecidedKey, ...]:
    """The keys that people of a body decided and that count, each for days that no later decision covers."""
    return in_force(decisions(organism_id=organism_id))


def decisions(*, organism_id: int) -> list[DecidedKey]:
    """Every decision of a body on a key, in order; one without parts took a key back.

    What a run reads: a key taken back makes another run, though it leaves the keys as they were before.
    """
    rows = fetch(
        "select id, ctp, valid_from, valid_to, parts, article from contributions_keydecision where organism_id = %s"
        " order by id",
        [organism_id],
    )
    return [decision_of(*row) for row in rows]


def decision_of(id_: int, ctp: str, start: date, end: date | None, parts: Any, article: str) -> DecidedKey:
    """A decision as its row says it."""
    told = json.loads(parts) if isinstance(parts, str) else parts
    return DecidedKey(id_, ctp, Period(start, end), tuple(KeyPart(*part) for part in told), article)


def _by_month(table: str, organism_id: int, since: date) -> ByMonth:
    rows = fetch(
        f"select beneficiary, month, sum(cents)::bigint from {table}"
        " where organism_id = %s and kind = %s and month >= %s and beneficiary <> 'refund'"
        " group by 1, 2 having sum(cents) <> 0 order by 1, 2",
        [organism_id, DueKind.PRINCIPAL, since],
    )
    return {(beneficiary, month): cents for beneficiary, month, cents in rows}

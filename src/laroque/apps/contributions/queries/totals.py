"""Totals of a month at a body."""

from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import NOT_COUNTING, DeclarationState


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """A month at a body: declarations that count, those replaced, and cents declared, due and reached by payments."""

    declarations: int
    replaced: int
    declared_cents: int
    due_cents: int
    paid_cents: int


def month_totals(*, organism_id: int, month: date) -> MonthTotals:
    """The totals of a month at a body, in one statement."""
    rows = fetch(
        """
        select count(*) filter (where state <> all(%(gone)s)), count(*) filter (where state = %(replaced)s),
            coalesce(sum(declared_cents) filter (where state <> all(%(gone)s)), 0)::bigint,
            (select coalesce(sum(cents), 0)::bigint from contributions_dueshare
                where organism_id = %(organism)s and month = %(month)s),
            (select coalesce(sum(cents), 0)::bigint from contributions_allocation
                where organism_id = %(organism)s and month = %(month)s)
        from contributions_declaration where organism_id = %(organism)s and month = %(month)s
        """,
        {
            "organism": organism_id,
            "month": month,
            "replaced": DeclarationState.REPLACED,
            "gone": [state.value for state in NOT_COUNTING],
        },
    )
    return MonthTotals(*rows[0])

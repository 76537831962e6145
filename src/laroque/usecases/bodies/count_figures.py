"""Count the figures of each body by département, for the map: page by page, since accounts may be millions."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from laroque.apps.contributions.queries.waiting import WaitingOn, standings
from laroque.apps.contributions.rules import due_on
from laroque.apps.network import figures as network
from laroque.apps.network import queries as organisms
from laroque.apps.network.figures import Figures
from laroque.apps.network.states import Mission
from laroque.apps.registry import queries as registry
from laroque.kernel.periods import add_months, month_of
from laroque.legislation import parameters as law
from laroque.postgres.scope import scope

PAGE = 20_000
_DAYS_BACK = 31


@dataclass(slots=True)
class _Sums:
    establishments: int = 0
    due_cents: int = 0
    unpaid_cents: int = 0
    missing: int = 0


def late_due_day(month: date) -> date | None:
    """The day by which everybody's month is due (CSS R243-6 II 2°); None when nobody checked the law of that time."""
    following = add_months(month, 1)
    try:
        number = law.load().value("due_dates.late_day", following).number
    except law.NotLegislatedYet:
        return None
    return due_on(month, day_of_next_month=number)


def waiting_on(day: date) -> WaitingOn:
    """What is past at a day: the last month whose late due day is over, and a month of events.

    Where the due day is not known, the month before last: it is past whatever the day of the next month.
    """
    month = add_months(month_of(day), -1)
    due = late_due_day(month)
    if due is None or due >= day:
        month = add_months(month, -1)
    since = date.fromordinal(day.toordinal() - _DAYS_BACK)
    return WaitingOn(month, datetime.combine(since, time(), UTC))


def count_figures(*, organism_id: int, at: datetime, on: date) -> int:
    """Count again the figures of a body, at an instant of a day; gives the number of accounts counted."""
    sums: dict[str, _Sums] = defaultdict(_Sums)
    past, after, counted = waiting_on(on), 0, 0
    with scope(organism_id):
        while page := standings(organism_id=organism_id, on=past, after_account=after, limit=PAGE):
            departments = registry.departments_of_sirets(sirets=[row.siret for row in page])
            for row in page:
                held = sums[departments.get(row.siret, "")]
                held.establishments += 1
                held.due_cents += row.due_cents
                held.unpaid_cents += row.unpaid_cents
                held.missing += row.is_missing
            after, counted = page[-1].account_id, counted + len(page)
        found = [
            Figures(department, each.establishments, each.due_cents, each.unpaid_cents, each.missing)
            for department, each in sorted(sums.items())
        ]
        network.keep_figures(organism_id=organism_id, figures=found, at=at)
    return counted


def count_all_figures(*, at: datetime, on: date) -> dict[str, int]:
    """Count the figures of every collecting body of a day; the number of accounts counted, by code of the body."""
    collecting = organisms.organisms_with_mission(mission=Mission.COLLECTION, on=on)
    return {code: count_figures(organism_id=number, at=at, on=on) for number, code in collecting.items()}

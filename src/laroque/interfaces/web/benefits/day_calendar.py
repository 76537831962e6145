"""The days of a decision as months of a calendar: paid, not paid, and not asked for."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from laroque.apps.benefits.queries import DaysView
from laroque.kernel.periods import add_months

MONTHS_SHOWN = 6
"""The months shown: the last ones decided."""

_WEEKS = Calendar(firstweekday=0)


@dataclass(frozen=True, slots=True)
class Square:
    """A day of a month: its number, its tone (good: paid, bad: not paid, empty: not asked for) and what it says."""

    number: int
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of seven squares from Monday; None outside the month."""

    name: str
    weeks: Sequence[Sequence[Square | None]]


def calendar_of(days: Sequence[DaysView]) -> list[Month]:
    """The last months of the days decided by the day; none for a benefit that is not paid by the day."""
    by_day = {
        each.since + timedelta(days=rank): each
        for each in days
        if each.reason or each.daily_cents is not None
        for rank in range(min((each.until - each.since).days, 366))
    }
    if not any(each.daily_cents is not None for each in days):
        return []
    last = max(by_day).replace(day=1)
    first = max(min(by_day).replace(day=1), add_months(last, 1 - MONTHS_SHOWN))
    months, month = [], first
    while month <= last:
        months.append(_month(month, by_day))
        month = add_months(month, 1)
    return months


def _month(month: date, by_day: dict[date, DaysView]) -> Month:
    weeks = [
        [_square(day, by_day.get(day)) if day.month == month.month else None for day in week]
        for week in _WEEKS.monthdatescalendar(month.year, month.month)
    ]
    return Month(formats.date_format(month, "F Y"), weeks)


def _square(day: date, decided: DaysView | None) -> Square:
    said = formats.date_format(day, "SHORT_DATE_FORMAT")
    if decided is None:
        return Square(day.day, "", said)
    words = _("not paid") if decided.reason else _("paid")
    return Square(day.day, "bad" if decided.reason else "good", f"{said}: {words}")

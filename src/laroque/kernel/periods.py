"""Days, months, half-open periods and the working days of France."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

_FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
_AFTER_EASTER = (1, 39, 50)
_GOOD_FRIDAY = -2
_SAINT_STEPHEN = (12, 26)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from ``start`` to ``end``, the end not included; no end means still open."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period cannot end on {self.end} when it starts on {self.start}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


def parse_month(text: str) -> date:
    """The first day of a month written ``2026-04``."""
    year, _, month = text.partition("-")
    if not (len(year) == 4 and len(month) == 2 and year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        raise ValueError(f"{text!r} is not a month; write it as 2026-04")
    return date(int(year), int(month), 1)


def month_of(day: date) -> date:
    """The first day of the month of a day."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month that comes ``count`` months after."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def days_in_month(month: date) -> int:
    """How many days a month has."""
    return calendar.monthrange(month.year, month.month)[1]


def last_day_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=days_in_month(month))


def easter(year: int) -> date:
    """Easter Sunday of a year (Gregorian computus)."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def day_after_months(day: date, count: int) -> date:
    """The same day of the month ``count`` months after, or the last of that month when it is shorter."""
    month = add_months(month_of(day), count)
    return month.replace(day=min(day.day, days_in_month(month)))


def is_working_day(day: date, *, alsace_moselle: bool = False) -> bool:
    """Neither a Saturday, a Sunday nor a holiday of metropolitan France (code du travail L3133-1).

    In Alsace and Moselle, Good Friday and 26 December are holidays too (code du travail L3134-13).
    """
    if day.weekday() >= 5 or (day.month, day.day) in _FIXED_HOLIDAYS:
        return False
    from_easter = (day - easter(day.year)).days
    if alsace_moselle and ((day.month, day.day) == _SAINT_STEPHEN or from_easter == _GOOD_FRIDAY):
        return False
    return from_easter not in _AFTER_EASTER


def working_day_from(day: date, *, alsace_moselle: bool = False) -> date:
    """The day itself when it is a working day, else the next one."""
    while not is_working_day(day, alsace_moselle=alsace_moselle):
        day += timedelta(1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that comes ``count`` working days after."""
    for _ in range(count):
        day = working_day_from(day + timedelta(1))
    return day


def subtract_working_days(day: date, count: int) -> date:
    """The working day that comes ``count`` working days before."""
    for _ in range(count):
        day -= timedelta(1)
        while not is_working_day(day):
            day -= timedelta(1)
    return day

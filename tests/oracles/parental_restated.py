"""The rest of a maternity restated day by day from CSS L331-3, L331-4, L331-4-1, R331-5, for one case at a time."""

from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
LENGTHS = {1: (6, 10), 2: (12, 22), 3: (24, 22)}
CEILINGS = {2025: 392500, 2026: 400500}


def rest_days(due: date, born: date, children: int, before: int, moved: int, *, in_hospital: bool) -> list[date]:
    """Every day of rest, the first one first."""
    weeks = (8, 18) if children == 1 and before >= 2 else LENGTHS[children]
    usual = due - weeks[0] * 7 * DAY
    first = usual + moved * DAY
    days, day = [], min(first, born)
    owed = sum(weeks) * 7
    if in_hospital and due - born > 6 * 7 * DAY:
        while born + len(days) * DAY < usual:
            days.append(day)
            day += DAY
    while owed > 0:
        days.append(day)
        owed -= not due <= day < born
        day += DAY
    return days


def daily_cents(first: date, monthly: int) -> int:
    """The allowance of three equal pays; half a cent counts as one."""
    ceiling = CEILINGS[(first.replace(day=1) - DAY).year]
    exact = Fraction(3 * min(monthly, ceiling) * 79, 100) / Fraction(9125, 100)
    return max(int(exact + Fraction(1, 2)), 1112)

"""Work injuries restated from the articles by other means: each day walked, exact fractions, one case at a time."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

DAY = timedelta(days=1)
CEILINGS = {2024: 46_368, 2025: 47_100, 2026: 48_060}
LEAST = {2023: Fraction("20049.09"), 2024: Fraction("20971.34"), 2025: Fraction("21327.85"), 2026: Fraction("21498.47")}
RAISES = {2024: Fraction("1.046"), 2025: Fraction("1.017"), 2026: Fraction("1.008")}


def cents(amount: Fraction) -> int:
    """Euros to the nearest cent, half a cent up."""
    exact = Decimal(amount.numerator * 100) / Decimal(amount.denominator)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def walked(
    accident_on: date, stops: list[tuple[date, date]], pay: Fraction, consolidated_on: date | None
) -> dict[date, int]:
    """What each day of stops (half-open) is paid, in cents, for a monthly pay: CSS L433-1, R433-1 to R433-4."""
    told = sorted(day for since, until in stops for day in _days(since, until) if day > accident_on)
    daily = pay / Fraction("30.42")
    highest = CEILINGS[stops[0][0].year] * Fraction("0.00834")
    paid = {}
    for rank, day in enumerate(told, 1):
        rate = Fraction(60, 100) if rank <= 28 else Fraction(80, 100)
        if consolidated_on is None or day <= consolidated_on:
            paid[day] = cents(min(min(daily, highest) * rate, daily * Fraction(79, 100)))
    return paid


def pension(stopped_on: date, consolidated_on: date, wage: Fraction, rate: int, former: int, until: date) -> list[int]:
    """The civil quarters of a pension under 50 %, in cents: CSS R434-2, R434-28, R434-29, R434-33, L434-17."""
    for year, coefficient in RAISES.items():
        if stopped_on < date(year, 4, 1) <= consolidated_on:
            wage = Fraction(cents(wage * coefficient), 100)
    least = LEAST[
        consolidated_on.year if consolidated_on >= date(consolidated_on.year, 4, 1) else consolidated_on.year - 1
    ]
    wage = max(wage, least)
    third = Fraction(cents((min(wage, 8 * least) - 2 * least) / 3), 100) if wage > 2 * least else 0
    useful = min(wage, 2 * least) + third
    share = sum(Fraction(1, 200) if point <= 50 else Fraction(3, 200) for point in range(former + 1, former + rate + 1))
    yearly, found, day = Fraction(cents(useful * share), 100), [], consolidated_on + DAY
    while day < until:
        if (day.month, day.day) == (4, 1):
            yearly = Fraction(cents(yearly * RAISES[day.year]), 100)
        start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        following = date(day.year + (start.month == 10), (start.month + 3) % 12, 1)
        end = min(following, until)
        found.append(cents(yearly / 4 * (end - day).days / (following - start).days))
        day = end
    return found


def last_clear_day(since: date, days: int) -> date:
    """The last day of a delay of clear days, walked: neither the first nor the last one counts (CSS R441-7)."""
    day = since
    for _ in range(days):
        day += DAY
    return day + DAY


def _days(since: date, until: date) -> list[date]:
    return [since + rank * DAY for rank in range((until - since).days)]

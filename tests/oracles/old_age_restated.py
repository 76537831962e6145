"""Pensions again, one person at a time, in fractions: written from the articles, apart from the engine."""

from datetime import date
from fractions import Fraction

CEILING_2026 = 4_005_00 * 12
SEPTEMBER_2026 = date(2026, 9, 1)
AGES = (  # born from, months before and from September 2026
    ("1955-01-01", 744, 744), ("1961-09-01", 747, 747), ("1962-01-01", 750, 750), ("1963-01-01", 753, 753),
    ("1964-01-01", 756, 753), ("1965-01-01", 759, 753), ("1965-04-01", 759, 756), ("1966-01-01", 762, 759),
    ("1967-01-01", 765, 762), ("1968-01-01", 768, 765), ("1969-01-01", 768, 768),
)  # fmt: skip
DURATIONS = (
    ("1958-01-01", 167, 167), ("1961-01-01", 168, 168), ("1961-09-01", 169, 169), ("1963-01-01", 170, 170),
    ("1964-01-01", 171, 170), ("1965-01-01", 172, 170), ("1965-04-01", 172, 171), ("1966-01-01", 172, 172),
)  # fmt: skip
LEAST, LEAST_RAISED, ALL_PENSIONS = 9_075_50, 10_847_22, 1_410_89


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def of_birth(table, born_on: date, since: date) -> int:
    row = [each for each in table if date.fromisoformat(each[0]) <= born_on][-1]
    return row[2] if since >= SEPTEMBER_2026 else row[1]


def after_months(day: date, count: int) -> date:
    """The same day so many months later, or the last of the month."""
    index = day.year * 12 + day.month - 1 + count
    for number in (day.day, 30, 29, 28):
        try:
            return date(index // 12, index % 12 + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def pension(told: dict, coefficients: dict[int, Fraction]) -> tuple[int, int] | str:
    """The first month and the increase for children of a pension of 2026, or why there is none."""
    born_on, since = told["born_on"], told["since"]
    if after_months(born_on, of_birth(AGES, born_on, since)) > since:
        return "age_not_reached"
    wages = [half_up(cents * coefficients[year]) for year, cents in told["wages"].items() if year < since.year]
    if not wages:
        return "wages_missing"
    best = sorted(wages, reverse=True)[:25]
    average = half_up(Fraction(sum(best), len(best)))
    duration = of_birth(DURATIONS, born_on, since)
    missing = 0 if told["unfit"] else max(0, min(_until_67(born_on, since), duration - told["all_quarters"]))
    share = Fraction(min(told["quarters"], duration), duration)
    rate = Fraction(1, 2) * (1 - Fraction(125, 10_000) * missing)
    basic = min(half_up(average * rate * share), half_up(Fraction(CEILING_2026, 2)))
    year = basic if missing else _least(told, basic, share, duration)
    late = max(0, min(told["late_quarters"], told["all_quarters"] - duration))
    month = half_up(Fraction(year + half_up(Fraction(basic * late * 125, 10_000)), 12))
    if month == 0:
        return "comes_to_nothing"
    return month, half_up(Fraction(month, 10)) if told["children"] >= 3 else 0


def _until_67(born_on: date, since: date) -> int:
    """Quarters from the pension until the sixty-seventh birthday, the last one begun counting whole."""
    birthday, quarters = after_months(born_on, 12 * 67), 0
    while after_months(since, 3 * quarters) < birthday:
        quarters += 1
    return quarters


def _least(told: dict, basic: int, share: Fraction, duration: int) -> int:
    least = Fraction(LEAST) * share
    if told["paid_quarters"] >= 120:
        paid = min(told["paid_quarters"], told["quarters"], duration)
        least += Fraction(LEAST_RAISED - LEAST) * Fraction(paid, duration)
    brought = max(basic, half_up(least))
    above = max(0, half_up(Fraction(brought, 12)) + told["other_cents"] - ALL_PENSIONS)
    return max(basic, brought - 12 * above)


def reversion(told: dict) -> tuple[int, int] | str:
    """The first month and the increase for children of a survivor's pension of 2026, or why there is none."""
    if after_months(told["born_on"], 12 * 55) > told["since"]:
        return "survivor_too_young"
    limit = half_up(Fraction(2080 * 1202) * (Fraction(16, 10) if told["couple"] else 1))
    whole = half_up(Fraction(told["pension_cents"] * 54, 100))
    least = half_up(Fraction(4_019_14 * min(told["quarters"], 60), 60))
    share = half_up(Fraction(max(whole, least) * told["own_months"], told["all_months"]))
    resources = 4 * told["quarter_cents"]
    if resources > limit:
        resources = told["year_cents"]
    if resources is None:
        return "resources_of_year"
    left = min(share, max(0, limit - resources))
    month = half_up(Fraction(left, 12))
    if month == 0:
        return "above_survivor_limit" if left < share else "comes_to_nothing"
    return month, half_up(Fraction(month, 10)) if told["children"] >= 3 else 0

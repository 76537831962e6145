"""Family benefits again, one household and one month at a time, in fractions: written from the articles, apart from the
engine.

A child is a dictionary of the fields of a case; days are walked to find from when to when it counts.
"""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

BASES = (
    (date(2023, 4, 1), "445.93"),
    (date(2024, 4, 1), "466.44"),
    (date(2025, 4, 1), "474.37"),
    (date(2026, 4, 1), "478.16"),
)
LIMITS = {  # first, second, a child; infants: full, raise, partial, raise; school
    2024: (62474, 87430, 6246, 23296, 9363, 27833, 11188, 20878),
    2025: (65473, 91627, 6546, 24414, 9812, 29169, 11725, 21880),
    2026: (66652, 93276, 6664, 24853, 9989, 29694, 11936, 22274),
}
REFORM = date(2026, 3, 1)


def base(on: date) -> Fraction:
    return Fraction(next(value for since, value in reversed(BASES) if since <= on))


def cents(euros: Fraction) -> int:
    return int(euros * 100 + Fraction(1, 2))


def crds(amount: int) -> int:
    return int(Fraction(amount) * 5 / 1000)


def birthday(born: date, age: int) -> date:
    """29 February falls on 28 February in other years."""
    year = born.year + age
    return date(year, born.month, min(born.day, monthrange(year, born.month)[1]))


def months_later(day: date, count: int) -> date:
    index = day.year * 12 + day.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def came(child: dict) -> date:
    return max(child["born_on"], child.get("since") or child.get("arrived_on") or child["born_on"])


def is_there(child: dict, month: date) -> bool:
    """In the household in a month, whatever its age: it came before the month, and left after it or never."""
    if came(child) >= month:
        return False
    if child.get("died_on"):
        return month < months_later(child["died_on"], 4)
    left = child.get("until")
    return left is None or left >= months_later(month, 1)


def is_charged(child: dict, month: date) -> bool:
    return is_there(child, month) and birthday(child["born_on"], 20) >= months_later(month, 1)


def resources_of(told: dict, month: date) -> int | None:
    return told.get(month.year - 2)


def allowance(children: list[dict], told: dict, month: date) -> dict | str:
    """Parts with their cents and CRDS, or the reason why nothing is paid."""
    charged = sorted((each for each in children if is_charged(each, month)), key=lambda each: each["born_on"])
    late = [each for each in children if is_there(each, month) and _in_year_of_twenty(each, month)]
    late = late if len(charged) + len(late) >= 3 else []
    if len(charged) < 2 and not late:
        return "children_too_few"
    income = resources_of(told, month)
    if income is None:
        return "resources_missing"
    first, second, more = LIMITS[month.year][:3]
    p1, p2 = (100 * (limit + more * len(charged)) for limit in (first, second))
    weight, limit = (
        (Fraction(1), None) if income <= p1 else (Fraction(1, 2), p1) if income <= p2 else (Fraction(1, 4), p2)
    )
    bmaf = base(month)
    whole = (
        cents(bmaf * weight * (Fraction(32, 100) + Fraction(41, 100) * (len(charged) - 2))) if len(charged) >= 2 else 0
    )
    mean = sum((Fraction(1, 2) if each.get("shared") else Fraction(1)) for each in charged)
    main = _half_up(Fraction(whole) * mean / len(charged)) if charged else 0
    unit = cents(bmaf * weight * Fraction(16, 100))
    increases = [_half_up(Fraction(unit) / (2 if each.get("shared") else 1)) for each in _raising(charged, month)]
    lump = cents(
        bmaf * {1: Fraction(20234, 100000), 2: Fraction(10117, 100000), 4: Fraction(5059, 100000)}[int(1 / weight)]
    )
    lumps = [_half_up(Fraction(lump) / (2 if each.get("shared") else 1)) for each in late]
    complement = 0
    if limit is not None:
        complement = sum(
            _half_up(max(Fraction(0), 12 * part - Fraction(income - limit)) / 12)
            for part in (main + sum(increases), *lumps)
        )
    parts = {None: (main, crds(main)), "complement": (complement, crds(complement))}
    parts["age_increase"] = (sum(increases), sum(map(crds, increases)))
    parts["lump_sum"] = (sum(lumps), sum(map(crds, lumps)))
    return {part: amounts for part, amounts in parts.items() if amounts[0]}


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def _in_year_of_twenty(child: dict, month: date) -> bool:
    twenty, one_more = birthday(child["born_on"], 20), birthday(child["born_on"], 21)
    return twenty.replace(day=1) <= month < one_more.replace(day=1)


def _raising(charged: list[dict], month: date) -> list[dict]:
    if len(charged) < 2:
        return []
    asked = charged if len(charged) >= 3 else charged[1:]
    return [each for each in asked if birthday(each["born_on"], _age(each)) < month]


def _age(child: dict) -> int:
    return 14 if birthday(child["born_on"], 14) < REFORM else 18


def basic(children: list[dict], told: dict, month: date, raised: bool) -> tuple[int, int] | str:
    charged = [each for each in children if is_charged(each, month)]
    births: dict[date, int] = {}
    for each in charged:
        day = each.get("arrived_on") or each["born_on"]
        if day < month and birthday(day, 3) >= months_later(month, 1):
            births[day] = births.get(day, 0) + 1
    if not births:
        return "no_young_child"
    income = resources_of(told, month)
    if income is None:
        return "resources_missing"
    full, full_raise, partial, partial_raise = LIMITS[month.year][3:7]
    weight = 1 + Fraction(min(len(charged), 2), 4) + Fraction(3 * max(len(charged) - 2, 0), 10)
    high = cents(full * weight) + (100 * full_raise if raised else 0)
    low = cents(partial * weight) + (100 * partial_raise if raised else 0)
    if income > low:
        return "above_limit"
    unit = cents(base(month) * (Fraction(4165, 10000) if income <= high else Fraction(20825, 100000)))
    count = max(births.values())
    return unit * count, crds(unit) * count


def school(children: list[dict], told: dict, day: date) -> tuple[int, int] | str:
    pupils = []
    for each in children:
        if not (
            birthday(each["born_on"], 6) <= date(day.year + 1, 1, 31)
            and birthday(each["born_on"], 18) > date(day.year, 9, 15)
        ):
            continue
        gone = each.get("died_on") or each.get("until")
        if came(each) > day or (gone is not None and gone <= day) or each.get("at_school") is False:
            continue
        age = day.year - each["born_on"].year
        rate = Fraction(9795 if age >= 15 else 9467 if age >= 11 else 8972, 10000)
        pupils.append(cents(base(date(day.year, 8, 1)) * rate))
    if not pupils:
        return "no_pupil"
    income = resources_of(told, day)
    if income is None:
        return "resources_missing"
    july = date(day.year, 7, 1)
    charged = sum(1 for each in children if is_charged(each, july))
    limit = cents(LIMITS[day.year][7] * (1 + Fraction(3 * charged, 10)))
    if income < limit:
        return sum(pupils), sum(map(crds, pupils))
    each_one = _half_up(max(Fraction(0), Fraction(limit + sum(pupils) - income)) / len(pupils))
    total = each_one * len(pupils)
    if total == 0:
        return "above_limit"
    return "amount_too_small" if total < 1500 else (total, crds(each_one) * len(pupils))


def support(children: list[dict], month: date, claimed_on: date, couple_since: date | None) -> tuple[int, int] | str:
    if couple_since is not None and couple_since < months_later(month, 1):
        return "in_couple"
    due, over = [], 0
    for each in children:
        lack = each.get("lack")
        if lack is None or not is_charged(each, month):
            continue
        since = each.get("lack_since") or each["born_on"]
        if lack in ("unpaid", "unable", "low"):
            since = _a_month_later(since)
        if lack == "unpaid":
            since = max(since, claimed_on)
        opens = max(months_later(since, 1), months_later(came(each), 1))
        if month < opens:
            continue
        if lack == "unpaid" and not each.get("sought") and month >= months_later(opens, 4):
            over += 1
            continue
        unit = cents(base(month) * (Fraction(5625, 10000) if lack == "orphan_of_both" else Fraction(422, 1000)))
        due.append(max(0, unit - (each.get("maintenance_cents") or 0) if lack == "low" else unit))
    if not due and over:
        return "maintenance_not_sought"
    if sum(due) == 0:
        return "no_lack_of_support"
    return "amount_too_small" if sum(due) < 1500 else (sum(due), sum(map(crds, due)))


def _a_month_later(day: date) -> date:
    first = months_later(day, 1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def grant(told: dict, children: list[dict], resources: dict, raised: bool) -> tuple[date, tuple[int, int] | str]:
    """The day of the right, and the grant with its CRDS, or why there is none."""
    arrived, began = told.get("arrived_on"), told.get("began_on")
    if arrived is not None:
        day, rate = arrived.replace(day=1), Fraction(4595, 1000)
    else:
        ends = _fifth_month_after(began) - timedelta(days=1)
        day, rate = months_later(ends, 1), Fraction(22975, 10000)
    expected = told.get("expected", 1)
    ended = told.get("ended_on")
    if ended is not None and (ended - began).days <= 20 * 7:
        return day, "pregnancy_short"
    income = resources_of(resources, day)
    if income is None:
        return day, "resources_missing"
    number = expected + sum(1 for each in children if is_charged(each, day))
    weight = 1 + Fraction(min(number, 2), 4) + Fraction(3 * max(number - 2, 0), 10)
    partial, partial_raise = LIMITS[day.year][5:7]
    if income > cents(partial * weight) + (100 * partial_raise if raised else 0):
        return day, "above_limit"
    unit = cents(base(day) * rate)
    return day, (unit * expected, crds(unit) * expected)


def _fifth_month_after(began: date) -> date:
    first = months_later(began, 5)
    return first.replace(day=min(began.day, monthrange(first.year, first.month)[1]))

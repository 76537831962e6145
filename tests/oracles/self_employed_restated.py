"""A self-employed person's year restated with Decimal, one person at a time: slow, and apart from the engine."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import yaml

from laroque.legislation.topics import FOLDER

D = Decimal
WRITTEN = {
    name: yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["values"]
    for name in ("self_employed", "micro", "pmss", "minimum_wage")
}


def written(entries: list[dict], on: date) -> Decimal | None:
    known = [entry for entry in entries if entry["from"] <= on]
    if not known:
        return None
    return D(next(known[-1][unit] for unit in ("amount", "rate", "number") if unit in known[-1]))


def euro(amount: Decimal) -> Decimal:
    return amount.quantize(D(1), ROUND_HALF_UP)


class Law:
    """The values of a year for an activity, the ceiling reduced to the days insured."""

    def __init__(self, year: int, activity: str, days: int | None = None) -> None:
        self.on = date(year, 1, 1)
        self.year_days = (date(year + 1, 1, 1) - self.on).days
        self.days = days or self.year_days
        self.is_cipav = activity == "liberal_cipav"
        self.activity = activity
        self.whole_ceiling = 12 * written(WRITTEN["pmss"], self.on)
        self.ceiling = self.reduced(self.whole_ceiling)
        self.wage = written(WRITTEN["minimum_wage"]["hourly"], self.on)

    def reduced(self, amount: Decimal) -> Decimal:
        return euro(amount * self.days / self.year_days)

    def value(self, name: str) -> Decimal | None:
        series = WRITTEN["self_employed"]
        own = series.get(f"{name}_cipav") if self.is_cipav else None
        return written(own or series[name], self.on)


def rate_on_line(base: Decimal, low: tuple[Decimal, Decimal], high: tuple[Decimal, Decimal]) -> Decimal:
    exact = low[1] + (high[1] - low[1]) * (base - low[0]) / (high[0] - low[0])
    return exact.quantize(D("0.0001"), ROUND_HALF_UP)


def health_rate(law: Law, base: Decimal) -> Decimal:
    points = [(law.value(f"health_limit_{n}") * law.ceiling, law.value(f"health_{n}")) for n in range(1, 7)]
    if base <= points[0][0]:
        return points[0][1]
    for low, high in pairwise(points):
        if base <= high[0]:
            return rate_on_line(base, low, high)
    return points[-1][1]


def family_rate(law: Law, base: Decimal) -> Decimal:
    low, high = law.value("family_limit_1") * law.ceiling, law.value("family_limit_2") * law.ceiling
    if base <= low:
        return D(0)
    return law.value("family") if base >= high else rate_on_line(base, (low, D(0)), (high, law.value("family")))


def social_lines(law: Law, base: Decimal) -> dict[str, Decimal]:
    ceiling, value = law.ceiling, law.value
    top = value("health_limit_6") * ceiling
    sick_floor = euro(value("sickness_allowance_floor") * law.whole_ceiling)
    sick = max(min(base, value("sickness_allowance_limit") * ceiling), sick_floor)
    is_long = law.days >= value("old_age_floor_days")
    old = max(base, value("old_age_floor_hours") * law.wage) if is_long else base
    if law.is_cipav:
        basic = euro(min(old, ceiling) * value("old_age_first")) + euro(
            min(old, value("old_age_second_limit") * ceiling) * value("old_age_second")
        )
    else:
        basic = euro(min(old, ceiling) * value("old_age_capped") + old * value("old_age_whole"))
    middle = law.reduced(value("complementary_middle"))
    second = max(D(0), min(base, value("complementary_limit") * ceiling) - middle)
    disabled = max(base, euro(value("disability_death_floor") * ceiling))
    return {
        "health": euro(min(base, top) * health_rate(law, base) + max(D(0), base - top) * value("health_top")),
        "sickness_allowance": euro(sick * value("sickness_allowance")),
        "old_age_basic": basic,
        "old_age_complementary": euro(
            min(base, middle) * value("complementary_first") + second * value("complementary_second")
        ),
        "disability_death": euro(min(disabled, value("disability_death_limit") * ceiling) * value("disability_death")),
        "family": euro(base * family_rate(law, base)),
    }


def training(law: Law) -> Decimal:
    name = "vocational_training_craft" if law.activity == "craft" else "vocational_training"
    return euro(law.value(name) * law.whole_ceiling)


def needed(law: Law, base: Decimal) -> Decimal:
    csg_base = base + sum(social_lines(law, base).values())
    return csg_base + euro(csg_base * law.value("csg_deductible")) + training(law)


def bases(law: Law, profit: Decimal) -> tuple[Decimal, Decimal]:
    """The bases of contributions and of CSG."""
    share = law.value("abatement")
    if share is not None:
        floor, cap = (euro(law.value(f"abatement_{name}") * law.whole_ceiling) for name in ("floor", "cap"))
        base = max(D(0), profit - min(max(euro(profit * share), floor), cap))
        return base, base
    low, high = 0, max(0, int(profit))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if needed(law, D(middle)) <= profit else (low, middle - 1)
    base = D(low)
    csg = base + sum(social_lines(law, base).values())
    if low == 0:
        csg = min(csg, euro(max(D(0), profit - training(law)) / (1 + law.value("csg_deductible"))))
    return base, csg


def year_of(activity: str, year: int, profit: Decimal) -> dict[str, Decimal]:
    """Every line of a year, in euros; ``health_rate`` in percent."""
    law, profit = Law(year, activity), euro(profit)
    base, csg_base = bases(law, profit)
    lines = social_lines(law, base)
    deductible = euro(csg_base * law.value("csg_deductible"))
    other = euro(csg_base * law.value("csg_crds_non_deductible"))
    return {
        "gross_profit": profit,
        "csg_base": csg_base,
        "social_base": base,
        **lines,
        "health_rate": health_rate(law, base) * 100,
        "csg_crds_total": deductible + other,
        "csg_deductible": deductible,
        "csg_crds_non_deductible": other,
        "vocational_training": training(law),
        "special_contributions": D(0),
        "total": sum(lines.values()) + deductible + other + training(law),
    }


def micro_year_of(activity: str, month: date, turnover: Decimal) -> dict[str, Decimal]:
    """Every line of twelve equal months, in euros; training to the cent of the year."""
    values = WRITTEN["micro"]
    group = {"sales_craft": "sales", "services_craft": "services", "services_trade": "services"}.get(activity, activity)
    chamber = written(values.get(f"chamber_{activity}", []), month) or D(0)
    lines = {
        "contributions": 12 * euro(turnover / 12 * written(values[f"contributions_{group}"], month)),
        "vocational_training": (turnover * written(values[f"training_{activity}"], month)).quantize(
            D("0.01"), ROUND_HALF_UP
        ),
        "chamber_tax": 12 * euro(turnover / 12 * chamber),
    }
    return lines | {"total": sum(lines.values())}


def start_relief(law: Law, base: Decimal, share: Decimal, relief_days: int) -> dict[str, Decimal]:
    """The relief of each line covered, in euros; ``share`` is what a business created that day is relieved of."""
    covered = ("health", "sickness_allowance", "old_age_basic", "disability_death", "family")
    limit = euro(law.value("start_relief_limit") * law.ceiling)
    falling = max(D(0), law.ceiling - base) / (law.ceiling - limit)
    due, part = (social_lines(law, base), D(1)) if base <= limit else (social_lines(law, limit), falling)
    return {name: euro(due[name] * share * part * relief_days / law.days) for name in covered}

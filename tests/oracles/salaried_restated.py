"""A payslip restated: one case at a time, in decimals, from the files of values as they are written."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from typing import Any

import yaml
from tests.oracles.salaried_restated_time import month_ceiling, month_wage, overtime_lines

from laroque.legislation.topics import FOLDER

CENT = Decimal("0.01")
_NAMES = (
    "pmss",
    "minimum_wage",
    "general_relief",
    "csg",
    "headcounts",
    "salaried_rates",
    "salaried_bases",
    "apprentices",
    "interns",
    "local_scheme",
)
_FILES = {name: yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))["values"] for name in _NAMES}


class Month:
    """The values of a month: each is the last that had come into force."""

    def __init__(self, month: date) -> None:
        self.month = month

    def __call__(self, topic: str, name: str | None = None) -> Decimal:
        entries = _FILES[topic] if name is None else _FILES[topic][name]
        entry = [each for each in entries if each["from"] <= self.month][-1]
        return Decimal(entry.get("amount") or entry.get("rate") or entry.get("number"))

    def rate(self, name: str) -> Decimal:
        return self("salaried_rates", name)


def cents(euros: Decimal) -> Decimal:
    """Euros to the nearest cent, half a cent counted as one."""
    return euros.quantize(CENT, ROUND_HALF_UP)


def restated(case: dict[str, Any]) -> dict[str, int]:
    """Each line of a case, in cents. The case holds euros, percents and hours as the table of cases writes them."""
    with localcontext(prec=60):
        law = Month(case["month"])
        counted = case | {"headcount": _counted(case)}
        match case.get("kind", "ordinary"):
            case "officer" | "intern":
                lines = _without_contract(counted, law)
            case "apprentice":
                lines = _of_apprentice(counted, case["headcount"], law)
            case _:
                lines = dict(_lines(counted, law)) | _local(counted, counted["gross_euros"], law)
        lines |= overtime_lines(counted, lines, law)
        return {line: int(cents(euros) * 100) for line, euros in lines.items()}


def _counted(case: dict[str, Any]) -> int:
    """The highest threshold that counts: it was reached five years running, or ever since years are known."""
    years = [int(year) for year in case.get("headcounts_before", "").split(";") if year] + [case["headcount"]]
    state, run = years[0], [years[0]]
    for year in years[1:]:
        run = [*run, year][-5:]
        state = min(run) if len(run) == 5 else min(state, year)
    return state


def _without_contract(case: dict[str, Any], law: Month) -> dict[str, Decimal]:
    """An officer, or an intern above what is free: neither part time, nor what employees alone owe or get."""
    gross, is_intern = case["gross_euros"], case["kind"] == "intern"
    if is_intern:
        hour = law("interns", "hourly_ceiling") * law("interns", "free_share")
        gross = max(gross - (hour * case["internship_hours"]).quantize(CENT, ROUND_DOWN), Decimal(0))
    free = case["gross_euros"] - gross
    lines = dict(_lines(case | {"gross_euros": gross, "free_euros": free, "weekly_hours": Decimal(35)}, law))
    lines |= {"health_employer": gross * law.rate("health"), "family": gross * law.rate("family")}
    none = ["unemployment", "ags", "apec_employer", "apec_employee", "social_dialogue", "general_relief"]
    if is_intern:
        none += [f"{name}_{side}" for name in ("agirc_arrco", "ceg", "cet") for side in ("employer", "employee")]
    return lines | dict.fromkeys(none, Decimal(0)) | {"local_scheme_employee": Decimal(0)}


def _of_apprentice(case: dict[str, Any], headcount: int, law: Month) -> dict[str, Decimal]:
    """An apprentice: what the employee owes begins above a share of the minimum wage."""
    gross = case["gross_euros"]
    ceiling = month_ceiling(case, law)
    days = Decimal(case.get("employed_days") or monthrange(law.month.year, law.month.month)[1])
    month = law("minimum_wage", "hourly") * 1820 / 12 * days / monthrange(law.month.year, law.month.month)[1]
    is_later = law.month >= date(2025, 3, 1) and case["contract_began_on"] >= date(2025, 3, 1)
    exempt = cents(month * (Decimal("0.5") if is_later else Decimal("0.79")))
    above = max(gross - exempt, Decimal(0))
    first, eight = min(gross, ceiling), min(gross, 8 * ceiling)
    lines = dict(_lines(case, law)) | _local(case, above, law)
    lower, upper = max(first - exempt, Decimal(0)), max(eight - max(ceiling, exempt), Decimal(0))
    lines["old_age_capped_employee"] = lower * law.rate("old_age_capped_employee")
    lines["old_age_uncapped_employee"] = above * law.rate("old_age_uncapped_employee")
    for line in ("agirc_arrco_employee", "ceg_employee"):
        lines[line] = lower * law.rate(f"{line}_1") + upper * law.rate(f"{line}_2")
    lines["cet_employee"] = (
        max(eight - exempt, Decimal(0)) * law.rate("cet_employee") if gross > ceiling else Decimal(0)
    )
    base = Decimal(0)
    if is_later and gross > exempt:
        base = cents(above - min(above, 4 * ceiling) * Decimal("0.0175")) + lines["executive_provident_employer"]
        base += lines["health_top_up_employer"]
    for line, name in (("csg_deductible", "deductible"), ("csg_non_deductible", "non_deductible"), ("crds", "crds")):
        lines[line] = base * law("csg", name)
    if case["headcount"] < 11:
        lines["vocational_training"] = Decimal(0)
    if headcount < 11:
        lines["apprenticeship_tax"] = Decimal(0)
    return lines


def _local(case: dict[str, Any], pay: Decimal, law: Month) -> dict[str, Decimal]:
    """What differs by work in Alsace-Moselle."""
    if not case.get("local_scheme"):
        return {"local_scheme_employee": Decimal(0)}
    gross = case["gross_euros"]
    supplement = _supplement(case["apprentice_ratio_percent"], case["headcount"]) * Decimal("0.52")
    return {
        "local_scheme_employee": pay * law("local_scheme", "employee"),
        "apprenticeship_tax": gross * law("local_scheme", "apprenticeship_tax"),
        "apprenticeship_tax_supplement": gross * supplement,
    }


def _lines(case: dict[str, Any], law: Month) -> Iterator[tuple[str, Decimal]]:
    gross, headcount = case["gross_euros"], case["headcount"]
    ceiling = month_ceiling(case, law)
    yield from _social_security(case, law, ceiling)
    yield from _on_headcount(case, law, ceiling)
    yield from _pensions(gross, law, ceiling)
    for line, name in (("csa", "autonomy"), ("social_dialogue",) * 2, ("apprenticeship_tax",) * 2):
        yield line, gross * law.rate(name)
    for line in ("unemployment", "ags"):
        yield line, min(gross, 4 * ceiling) * law.rate(line)
    for line in ("apec_employer", "apec_employee"):
        yield line, min(gross, 4 * ceiling) * law.rate(line) if case["executive"] else Decimal(0)
    there = {"month": case["month"], "weekly_hours": Decimal(35), "present_days": case.get("present_days")}
    provident = cents(min(gross, month_ceiling(there, law)) * Decimal("0.015")) if case["executive"] else Decimal(0)
    half = cents(case["health_top_up_euros"] / 2)
    yield "executive_provident_employer", provident
    yield "health_top_up_employer", half
    yield "health_top_up_employee", case["health_top_up_euros"] - half
    yield "forfait_social", (provident + half) * Decimal("0.08") if headcount >= 11 else Decimal(0)
    base = cents(gross - min(gross, 4 * ceiling) * Decimal("0.0175")) + provident + half
    for line, name in (("csg_deductible", "deductible"), ("csg_non_deductible", "non_deductible"), ("crds", "crds")):
        yield line, base * law("csg", name)
    yield "general_relief", gross * coefficient(case, law)


def _social_security(case: dict[str, Any], law: Month, ceiling: Decimal) -> Iterator[tuple[str, Decimal]]:
    gross, year = case["gross_euros"], case["month"].year
    reduced = {
        2024: (Decimal("2.5"), Decimal("3.5"), Decimal("11.52")),
        2025: (Decimal("2.25"), Decimal("3.3"), Decimal("11.88")),
    }
    for line, name, rank in (("health_employer", "health", 0), ("family", "family", 1)):
        limit = -Decimal(1)
        if year in reduced:
            limit = reduced[year][rank] * month_wage(case, reduced[year][2])
        yield line, gross * law.rate(f"{name}_reduced" if gross <= limit else name)
    for side in ("employer", "employee"):
        yield f"old_age_capped_{side}", min(gross, ceiling) * law.rate(f"old_age_capped_{side}")
        yield f"old_age_uncapped_{side}", gross * law.rate(f"old_age_uncapped_{side}")
    yield "at_mp", gross * case["at_mp_percent"] / 100


def _on_headcount(case: dict[str, Any], law: Month, ceiling: Decimal) -> Iterator[tuple[str, Decimal]]:
    gross, headcount = case["gross_euros"], case["headcount"]
    if headcount >= 50:
        yield "fnal", gross * law.rate("fnal_whole_pay")
        yield "peec", gross * law.rate("housing")
    else:
        yield "fnal", min(gross, ceiling) * law.rate("fnal_capped")
        yield "peec", Decimal(0)
    yield "vocational_training", gross * law.rate("training" if headcount >= 11 else "training_small")
    yield "mobility", gross * case["mobility_percent"] / 100 if headcount >= 11 else Decimal(0)
    yield "apprenticeship_tax_supplement", gross * _supplement(case["apprentice_ratio_percent"], headcount)


def _supplement(percent: Decimal, headcount: int) -> Decimal:
    if headcount < 250 or percent >= 5:
        return Decimal(0)
    if percent < 1:
        return Decimal("0.006") if headcount >= 2000 else Decimal("0.004")
    return Decimal("0.002") if percent < 2 else Decimal("0.001") if percent < 3 else Decimal("0.0005")


def _pensions(gross: Decimal, law: Month, ceiling: Decimal) -> Iterator[tuple[str, Decimal]]:
    first, second = min(gross, ceiling), max(min(gross, 8 * ceiling) - ceiling, Decimal(0))
    for side in ("employer", "employee"):
        for line in (f"agirc_arrco_{side}", f"ceg_{side}"):
            yield line, first * law.rate(f"{line}_1") + second * law.rate(f"{line}_2")
        yield f"cet_{side}", min(gross, 8 * ceiling) * law.rate(f"cet_{side}") if gross > ceiling else Decimal(0)


def coefficient(case: dict[str, Any], law: Month) -> Decimal:
    """The coefficient of the general relief, to four decimals (CSS D241-7)."""
    gross = case["gross_euros"]
    size = "large" if case["headcount"] >= 50 else "small"
    minimum = law("general_relief", "minimum") / 1_000_000
    missing = max(law("general_relief", "at_mp") / 10_000 - case["at_mp_percent"], Decimal(0)) / 100
    delta = law("general_relief", f"delta_{size}") / 1_000_000 - missing.quantize(Decimal("0.0001"), ROUND_UP)
    ceiling, power = law("general_relief", "ceiling") / 100, law("general_relief", "power") / 100
    wage = month_wage(case, law("general_relief", "minimum_wage"))
    if gross == 0 or gross >= ceiling * wage:
        return Decimal(0)
    ratio = (ceiling * wage / gross - 1) / (ceiling - 1)
    found = minimum + delta * ratio**power
    return min(found.quantize(Decimal("0.0001"), ROUND_HALF_UP), minimum + delta)

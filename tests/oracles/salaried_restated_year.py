"""A year of a contract restated: one employee at a time, in decimals, from the articles.

Capped contributions are those of all pay since January on the sum of its ceilings, less what the months before made
due (CSS R242-2 II); the relief is that of all pay and all minimum wages since January (L241-13 III, D241-9). What
depends on no ceiling is that of the month alone.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from typing import Any

from tests.oracles.salaried_restated import Month, restated
from tests.oracles.salaried_restated_time import (
    NONE,
    OF_THE_EMPLOYER,
    OLD_AGE,
    PENSIONS,
    _for_an_hour,
    cents,
    month_ceiling,
    month_wage,
)

REDUCED = {
    2024: {"health": (Decimal("2.5"), Decimal("11.52")), "family": (Decimal("3.5"), Decimal("11.52"))},
    2025: {"health": (Decimal("2.25"), Decimal("11.88")), "family": (Decimal("3.3"), Decimal("11.88"))},
}
"""Limits of the reduced rates: so many minimum wages, at so much an hour (CSS D241-3-1 and D241-3-2 until 2025)."""
WITHOUT_CONTRACT = ("officer", "intern")


@dataclass
class Since:
    """What has added up since January, or since the contract began; the relief, by formula."""

    pay: Decimal = NONE
    ceiling: Decimal = NONE
    limit_wage: Decimal = NONE
    exempt: Decimal = NONE
    exempt_first: Decimal = NONE
    exempt_second: Decimal = NONE
    executive_pay: Decimal = NONE
    executive_ceiling: Decimal = NONE
    bases: dict[str, Decimal] = field(default_factory=dict)
    reliefs: dict[tuple[Decimal, ...], "Relief"] = field(default_factory=dict)


@dataclass
class Relief:
    """What has added up in the months of one formula of the relief, and what they took."""

    pay: Decimal = NONE
    wage: Decimal = NONE
    taken: Decimal = NONE
    taken_part: Decimal = NONE


def restated_year(cases: Sequence[dict[str, Any]]) -> list[dict[str, int]]:
    """Each line of each month, in cents: ``cases`` are the months of one contract in one year, in their order."""
    with localcontext(prec=40):
        since = Since()
        return [_month(case, since) for case in cases]


def _month(case: dict[str, Any], since: Since) -> dict[str, int]:
    law, own = Month(case["month"]), _as_paid(case, Month(case["month"]))
    alone = {line: Decimal(each) / 100 for line, each in restated(case).items()}
    taken = since.bases
    _add(own, law, since)
    since.bases = _bases(own, since)
    added = {name: base - taken.get(name, NONE) for name, base in since.bases.items()}
    lines = alone | _slices(own, added, law) | _reduced(own, added, law) | _csg(own, added, alone, law)
    lines["general_relief"], part = _relief(own, law, since)
    lines |= _overtime(own, lines, part)
    return {line: int(cents(euros) * 100) for line, euros in lines.items()}


def _as_paid(case: dict[str, Any], law: Month) -> dict[str, Any]:
    """Pay that bears contributions: an intern has so much an hour free; neither he nor an officer works part time."""
    if case.get("kind") not in WITHOUT_CONTRACT:
        return case
    gross = case["gross_euros"]
    if case["kind"] == "intern":
        hour = law("interns", "hourly_ceiling") * law("interns", "free_share")
        gross = max(gross - (hour * case["internship_hours"]).quantize(Decimal("0.01"), ROUND_DOWN), NONE)
    return case | {"gross_euros": gross, "free_euros": case["gross_euros"] - gross, "weekly_hours": Decimal(35)}


def _add(case: dict[str, Any], law: Month, since: Since) -> None:
    gross = case["gross_euros"]
    since.pay += gross
    ceiling = month_ceiling(case, law)
    since.ceiling += ceiling
    if case["executive"]:
        since.executive_pay += gross
        since.executive_ceiling += ceiling
    if case.get("kind") == "apprentice":
        _add_exempt(case, law, since)
    if case["month"].year in REDUCED:
        since.limit_wage += month_wage(case, REDUCED[case["month"].year]["health"][1])


def _add_exempt(case: dict[str, Any], law: Month, since: Since) -> None:
    """What of the month is exempt under its ceiling, and above (docs/adr/0116)."""
    exempt, ceiling = min(case["gross_euros"], _exempt(case, law)), month_ceiling(case, law)
    since.exempt += exempt
    since.exempt_first += min(exempt, ceiling)
    since.exempt_second += max(min(exempt, 8 * ceiling) - ceiling, NONE)


def _bases(case: dict[str, Any], since: Since) -> dict[str, Decimal]:
    pay, ceiling, exempt = since.pay, since.ceiling, since.exempt
    first, four, eight = min(pay, ceiling), min(pay, 4 * ceiling), min(pay, 8 * ceiling)
    over = pay > ceiling
    own_first, own_second = first - since.exempt_first, eight - first - since.exempt_second
    bases = {"pay": pay, "first": first, "second": eight - first, "four": four, "cet": eight if over else NONE}
    bases |= {"own_pay": pay - exempt, "own_first": own_first, "own_second": own_second}
    bases["own_cet"] = own_first + own_second if over else NONE
    bases["apec"] = min(since.executive_pay, 4 * since.executive_ceiling)
    bases["csg"] = cents(pay - exempt - min(pay - exempt, 4 * ceiling) * Decimal("0.0175"))
    for name, (limit, _) in REDUCED.get(case["month"].year, {}).items():
        bases[f"{name}_reduced"] = pay if pay <= limit * since.limit_wage else NONE
        bases[f"{name}_full"] = pay - bases[f"{name}_reduced"]
    return bases


def _slices(case: dict[str, Any], added: dict[str, Decimal], law: Month) -> dict[str, Decimal]:
    lines = {line: added["four"] * law.rate(line) for line in ("unemployment", "ags")}
    for side, own in (("employer", ""), ("employee", "own_")):
        first, second, uncapped = (added[f"{own}{name}"] for name in ("first", "second", "pay"))
        lines[f"old_age_capped_{side}"] = first * law.rate(f"old_age_capped_{side}")
        for line in (f"agirc_arrco_{side}", f"ceg_{side}"):
            lines[line] = first * law.rate(f"{line}_1") + second * law.rate(f"{line}_2")
        lines[f"old_age_uncapped_{side}"] = uncapped * law.rate(f"old_age_uncapped_{side}")
        lines[f"cet_{side}"] = added[f"{own}cet"] * law.rate(f"cet_{side}")
        lines[f"apec_{side}"] = added["apec"] * law.rate(f"apec_{side}")
    if case["headcount"] < 50:
        lines["fnal"] = added["first"] * law.rate("fnal_capped")
    not_due = ["unemployment", "ags", "apec_employer", "apec_employee"]
    if case.get("kind") == "intern":
        not_due += [f"{name}_{side}" for name in ("agirc_arrco", "ceg", "cet") for side in ("employer", "employee")]
    return lines | (dict.fromkeys(not_due, NONE) if case.get("kind") in WITHOUT_CONTRACT else {})


def _reduced(case: dict[str, Any], added: dict[str, Decimal], law: Month) -> dict[str, Decimal]:
    if case.get("kind") in WITHOUT_CONTRACT or case["month"].year not in REDUCED:
        return {}
    return {
        line: added[f"{name}_reduced"] * law.rate(f"{name}_reduced") + added[f"{name}_full"] * law.rate(name)
        for line, name in (("health_employer", "health"), ("family", "family"))
    }


def _csg(case: dict[str, Any], added: dict[str, Decimal], lines: dict[str, Decimal], law: Month) -> dict[str, Decimal]:
    """CSG and CRDS: 1.75 % is left out of pay up to four ceilings, and nothing of what pays for benefits (L136-2)."""
    base = added["csg"]
    if case.get("kind") != "apprentice" or case["gross_euros"] > _exempt(case, law):
        base += lines["executive_provident_employer"] + lines["health_top_up_employer"]
    if case.get("kind") == "apprentice" and not _is_new(case):
        base = NONE
    rates = {"csg_deductible": "deductible", "csg_non_deductible": "non_deductible", "crds": "crds"}
    return {line: base * law("csg", name) for line, name in rates.items()}


def _exempt(case: dict[str, Any], law: Month) -> Decimal:
    """Pay of an apprentice that bears nothing of his own (code du travail D6243-5), employed days counted."""
    whole = monthrange(case["month"].year, case["month"].month)[1]
    month = law("minimum_wage", "hourly") * 1820 / 12 * (case.get("employed_days") or whole) / whole
    return cents(month * (Decimal("0.5") if _is_new(case) else Decimal("0.79")))


def _is_new(case: dict[str, Any]) -> bool:
    return min(case["month"], case["contract_began_on"]) >= date(2025, 3, 1)


def _relief(case: dict[str, Any], law: Month, since: Since) -> tuple[Decimal, Decimal]:
    """The relief of the month, and of it the part of the Urssaf: that since January, less what was taken."""
    if case.get("kind") in WITHOUT_CONTRACT:
        return NONE, NONE
    minimum, delta, collected = _numbers(case, law)
    sums = since.reliefs.setdefault((minimum, delta), Relief())
    sums.pay += case["gross_euros"]
    sums.wage += month_wage(case, law("general_relief", "minimum_wage"))
    relief = cents(sums.pay * _coefficient(minimum, delta, law, sums))
    part = cents(relief * collected / (minimum + delta))
    found = relief - sums.taken, part - sums.taken_part
    sums.taken, sums.taken_part = relief, part
    return found


def _numbers(case: dict[str, Any], law: Month) -> tuple[Decimal, Decimal, Decimal]:
    """Least coefficient, what is added to it, and the sum of rates that the Urssaf collects (D241-7 III and VI)."""
    size = "large" if case["headcount"] >= 50 else "small"
    names = ("minimum", f"delta_{size}", f"collected_{size}")
    minimum, delta, collected = (law("general_relief", name) / 1_000_000 for name in names)
    missing = max(law("general_relief", "at_mp") / 10_000 - case["at_mp_percent"], NONE) / 100
    less = missing.quantize(Decimal("0.0001"), ROUND_UP)
    return minimum, delta - less, collected - less


def _coefficient(minimum: Decimal, delta: Decimal, law: Month, sums: Relief) -> Decimal:
    top, power = law("general_relief", "ceiling") / 100, law("general_relief", "power") / 100
    if sums.pay == 0 or sums.pay >= top * sums.wage:
        return NONE
    ratio = (top * sums.wage / sums.pay - 1) / (top - 1)
    if ratio >= 1:
        return minimum + delta
    return (minimum + delta * ratio**power).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _overtime(case: dict[str, Any], lines: dict[str, Decimal], part: Decimal) -> dict[str, Decimal]:
    """Relief of the employee and deduction of the employer, from the corrected lines of the month, never below zero."""
    pay = case.get("overtime_euros", NONE) + case.get("complementary_euros", NONE)
    owed = sum((lines[name] for name in (*OLD_AGE, *PENSIONS)), NONE)
    limits = (pay * owed / max(case["gross_euros"], cents(Decimal("0.01"))), pay * Decimal("0.1131"))
    legal = sum((cents(lines[name]) for name in OLD_AGE), NONE)
    relief = max(min(*(cents(limit) for limit in limits), legal), NONE)
    left = sum((cents(lines[name]) for name in OF_THE_EMPLOYER), NONE) - part
    due = cents(case.get("overtime_hours", NONE) * _for_an_hour(case))
    return {"overtime_relief": relief, "overtime_deduction": max(min(due, left), NONE)}

"""Ceilings, minimum wages and hours beyond the contract, restated: one case at a time, in decimals."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
NONE = Decimal(0)
OLD_AGE = ("old_age_capped_employee", "old_age_uncapped_employee")
PENSIONS = ("agirc_arrco_employee", "ceg_employee", "cet_employee")
OF_THE_EMPLOYER = (
    "health_employer", "family", "old_age_capped_employer", "old_age_uncapped_employer", "at_mp", "fnal", "csa",
    "unemployment", "ags", "social_dialogue", "vocational_training", "apprenticeship_tax",
    "apprenticeship_tax_supplement", "forfait_social", "mobility",
)  # fmt: skip

Law = Callable[..., Decimal]


def cents(euros: Decimal) -> Decimal:
    """Euros to the nearest cent, half a cent counted as one."""
    return euros.quantize(CENT, ROUND_HALF_UP)


def month_ceiling(case: Mapping[str, Any], law: Law) -> Decimal:
    """The ceiling of a month: contract hours, days, complementary hours, then the part of this employer."""
    whole = Decimal(monthrange(case["month"].year, case["month"].month)[1])
    days = whole if case.get("present_days") is None else Decimal(case["present_days"])
    worked = case["weekly_hours"] * 52 * days + case.get("complementary_hours", NONE) * 12 * whole
    own = cents(law("pmss") * min(worked, 35 * 52 * days) / (whole * 35 * 52))
    everywhere = case.get("all_employers_euros")
    if everywhere is None or everywhere - case.get("free_euros", NONE) <= case["gross_euros"]:
        return own
    return cents(own * case["gross_euros"] / (everywhere - case.get("free_euros", NONE)))


def month_wage(case: Mapping[str, Any], hourly: Decimal) -> Decimal:
    """Minimum wages of a month, at so much an hour (CSS D241-7 IV)."""
    beyond = case.get("overtime_hours", NONE) + case.get("complementary_hours", NONE)
    apart = sum((case.get(f"{name}_euros", NONE) for name in ("unaffected", "overtime", "complementary")), NONE)
    month, whole = hourly * 1820 / 12 * case["weekly_hours"] / 35, case.get("full_pay_euros")
    if whole is not None and case["gross_euros"] < whole:
        month = month * max(case["gross_euros"] - apart, NONE) / max(whole - apart, CENT)
    return month + hourly * beyond


def overtime_lines(case: Mapping[str, Any], lines: Mapping[str, Decimal], law: Law) -> dict[str, Decimal]:
    """The relief of the employee and the deduction of the employer, from the other lines of the case."""
    pay = case.get("overtime_euros", NONE) + case.get("complementary_euros", NONE)
    gross = max(case["gross_euros"], CENT)
    mean = sum((lines[name] for name in (*OLD_AGE, *PENSIONS)), NONE) / gross
    relief = min(cents(pay * mean), cents(pay * Decimal("0.1131")), sum((cents(lines[name]) for name in OLD_AGE), NONE))
    owed = sum((cents(lines[name]) for name in OF_THE_EMPLOYER), NONE) - _collected(case, lines, law)
    due = cents(case.get("overtime_hours", NONE) * _for_an_hour(case))
    return {"overtime_relief": relief, "overtime_deduction": max(min(due, owed), NONE)}


def _for_an_hour(case: Mapping[str, Any]) -> Decimal:
    if case["headcount"] < 20:
        return Decimal("1.5")
    return Decimal("0.5") if case["month"].year >= 2026 or case["headcount"] < 250 else NONE


def _collected(case: Mapping[str, Any], lines: Mapping[str, Decimal], law: Law) -> Decimal:
    """The part of the general relief that lowers what the Urssaf gets."""
    size = "large" if case["headcount"] >= 50 else "small"
    missing = max(law("general_relief", "at_mp") - case["at_mp_percent"] * 10_000, NONE)
    less = (missing / 100).to_integral_value(ROUND_UP) * 100
    highest = law("general_relief", "minimum") + law("general_relief", f"delta_{size}") - less
    return cents(cents(lines["general_relief"]) * (law("general_relief", f"collected_{size}") - less) / highest)

"""The ceiling of a month, and the limits that follow the minimum wage: by hours, presence and other contracts."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.contributions.payslips.bases import HUNDREDTHS, MONTHS, nearest
from laroque.engines.contributions.payslips.law import Numbers
from laroque.engines.contributions.rounding import half_up

WEEKS = 52
"""Weeks of a year: contract hours of a month are a week's by 52 / 12."""


def with_ceiling(cases: pl.LazyFrame, law: Numbers) -> pl.LazyFrame:
    """Adds ceiling_cents, relief_limit, and health_limit and family_limit with their whole cents (``*_cents``).

    full_time_ceiling_cents is that of a full-time employee there as long, whatever he has elsewhere.

    The ceiling follows contract hours, days present, complementary hours (CSS R242-2 I), then the pay that other
    contracts with this employer (``person``) or other employers give (CSS L242-3). ``relief_limit`` is the pay from
    which no relief is due, in the unit of ``relief_unit``; the limits of reduced rates (CSS L241-2-1, L241-6-1), in the
    same unit and below zero where no rate is reduced, follow the same minimum wage (D241-7 IV).
    """
    said = cases.collect_schema().names()
    wage = law["general_relief.minimum_wage"] * law["general_relief.ceiling"]
    limited = cases.with_columns(
        ceiling_cents=_own_ceiling(law, said),
        full_time_ceiling_cents=_full_time_ceiling(law, said),
        relief_limit=_wages(wage, law, said),
        health_limit=_reduced_limit(law, said, "health_from"),
        family_limit=_reduced_limit(law, said, "family_from"),
    ).with_columns(
        health_limit_cents=pl.col("health_limit") // relief_unit(law),
        family_limit_cents=pl.col("family_limit") // relief_unit(law),
    )
    return _with_other_employers(_with_other_contracts(limited, law, said), said)


def relief_unit(law: Numbers) -> int:
    """How much of ``relief_limit`` a cent is worth."""
    return HUNDREDTHS * MONTHS * law["salaried_bases.full_week"]


def _own_ceiling(law: Numbers, said: Sequence[str]) -> pl.Expr:
    """The monthly ceiling by contract hours and days, never above that of a full-time employee there as long."""
    full_week, hours = law["salaried_bases.full_week"], pl.col("weekly_hundredths")
    if "complementary_hundredths" not in said and "present_days" not in said:
        return nearest(hours * law["pmss"], full_week)
    days = _days(said)
    more = pl.col("complementary_hundredths") * MONTHS if "complementary_hundredths" in said else pl.lit(0, pl.Int64)
    worked = (hours * WEEKS * days + more * _MONTH_DAYS).clip(upper_bound=full_week * WEEKS * days)
    return half_up(worked.cast(pl.Int128) * law["pmss"], _MONTH_DAYS * (full_week * WEEKS))


def _full_time_ceiling(law: Numbers, said: Sequence[str]) -> pl.Expr:
    """The monthly ceiling by days alone, which no employer may leave aside (CSS R242-2 I)."""
    whole = pl.lit(law["pmss"], pl.Int64)
    return half_up(whole * _days(said), _MONTH_DAYS) if "present_days" in said else whole


def _wages(hourly: int, law: Numbers, said: Sequence[str]) -> pl.Expr:
    """Minimum wages of the month, at so much an hour, in the unit of ``relief_unit`` (D241-7 IV).

    By contract hours; lowered as absence lowers the pay that follows presence; raised by each hour beyond the contract.
    """
    month = pl.col("weekly_hundredths") * (hourly * law["minimum_wage.hours_a_year"])
    if "full_pay_cents" in said:
        month = _by_presence(month, said)
    hours = [name for name in ("overtime_hundredths", "complementary_hundredths") if name in said]
    each = hourly * MONTHS * law["salaried_bases.full_week"] // HUNDREDTHS
    return month + pl.sum_horizontal(hours) * each if hours else month


def _by_presence(month: pl.Expr, said: Sequence[str]) -> pl.Expr:
    """The same by what is due over what the whole month would have paid, both without what absence does not change."""
    apart = [name for name in ("unaffected_cents", "overtime_cents", "complementary_cents") if name in said]
    unchanged = pl.sum_horizontal(apart) if apart else pl.lit(0, pl.Int64)
    due, whole = pl.col("gross_cents") - unchanged, pl.col("full_pay_cents") - unchanged
    lowered = (
        month.cast(pl.Int128) * due.clip(lower_bound=0).cast(pl.Int128) // whole.clip(lower_bound=1).cast(pl.Int128)
    )
    return pl.when((due < whole).fill_null(False)).then(lowered.cast(pl.Int64)).otherwise(month)


def _reduced_limit(law: Numbers, said: Sequence[str], name: str) -> pl.Expr:
    """A number of minimum wages of the month, a limit that pay may reach: whole cents are below it."""
    wage = law["general_relief.reduced_rates_wage"] * law[f"general_relief.{name}"]
    return _wages(wage, law, said) if wage else pl.lit(-1, dtype=pl.Int64)


def _with_other_contracts(cases: pl.LazyFrame, law: Numbers, said: Sequence[str]) -> pl.LazyFrame:
    """One ceiling for the contracts of a person with one employer in a month: that of all their hours, at most the full
    one, shared by pay; what the shares leave of a cent goes to the last ones."""
    if "person" not in said:
        return cases
    of_person = ["person", "month"]
    together = pl.min_horizontal(pl.col("ceiling_cents").sum().over(of_person), pl.lit(law["pmss"], pl.Int64))
    pay, so_far = pl.col("gross_cents").sum().over(of_person), pl.col("gross_cents").cum_sum().over(of_person)
    reached = half_up(together.cast(pl.Int128) * so_far, pay.clip(lower_bound=1))
    before = half_up(together.cast(pl.Int128) * (so_far - pl.col("gross_cents")), pay.clip(lower_bound=1))
    is_shared = pl.col("person").is_not_null() & (pl.len().over(of_person) > 1) & (pay > 0)
    return cases.with_columns(ceiling_cents=pl.when(is_shared).then(reached - before).otherwise("ceiling_cents"))


def _with_other_employers(cases: pl.LazyFrame, said: Sequence[str]) -> pl.LazyFrame:
    """This employer's part of the ceiling, by what each employer pays (CSS L242-3, R242-3).

    What he pays is that of all the contracts of the ``person``; what an intern gets free is nobody's pay.
    """
    if "all_employers_cents" not in said:
        return cases
    free = pl.col("paid_cents") - pl.col("gross_cents") if "kind" in said else pl.lit(0, pl.Int64)
    everywhere, here = pl.col("all_employers_cents") - free, pl.col("gross_cents")
    if "person" in said:
        here = pl.when(pl.col("person").is_null()).then(here).otherwise(here.sum().over(["person", "month"]))
    part = half_up(pl.col("ceiling_cents").cast(pl.Int128) * here, everywhere.clip(lower_bound=1))
    return cases.with_columns(
        ceiling_cents=pl.when((everywhere > here).fill_null(False)).then(part).otherwise("ceiling_cents")
    )


_MONTH_DAYS = pl.col("month").dt.month_end().dt.day().cast(pl.Int64)


def _days(said: Sequence[str]) -> pl.Expr:
    return pl.coalesce("present_days", _MONTH_DAYS) if "present_days" in said else _MONTH_DAYS

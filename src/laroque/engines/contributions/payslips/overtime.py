"""Hours beyond the contract: what the employee is relieved of, and what the employer deducts."""

from collections.abc import Collection, Sequence
from functools import reduce
from operator import add

import polars as pl

from laroque.engines.contributions.payslips.amounts import product_of
from laroque.engines.contributions.payslips.bases import HUNDREDTHS
from laroque.engines.contributions.payslips.law import Numbers
from laroque.engines.contributions.payslips.rules import OVERTIME_FACTS, CollectedBy, LineRule
from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM

_OLD_AGE = ("old_age_capped_employee", "old_age_uncapped_employee")
"""The legal contributions that the relief of the employee is set against (CSS L241-3, L241-17 II)."""

_PENSIONS = ("agirc_arrco_employee", "ceg_employee", "cet_employee")


def with_overtime(slips: pl.LazyFrame, law: Numbers, rules: Sequence[LineRule]) -> pl.LazyFrame:
    """Adds overtime_relief_cents and overtime_deduction_cents to slips whose other lines are computed.

    The relief of the employee is the pay of those hours at the rate of all his old-age contributions, the mean one
    above the ceiling, at most 11.31 %, and never more than his legal ones (CSS L241-17 II, D241-21; docs/adr/0143). The
    deduction of the employer is so much for each hour of overtime by size, at most what he still owes the Urssaf for
    the employee (CSS L241-18, L241-18-1, D241-24). A frame that says no such hour is given back as it is.
    """
    said = slips.collect_schema().names()
    if OVERTIME_FACTS.isdisjoint(said):
        return slips
    return slips.with_columns(
        overtime_pay_cents=_sum(["overtime_cents", "complementary_cents"], said),
        overtime_hours_hundredths=_sum(["overtime_hundredths"], said),
        old_age_ppm_cents=_old_age(rules, law),
        employer_owes_cents=_employer_owes(rules),
    ).with_columns(overtime_relief_cents=_relief(law), overtime_deduction_cents=_deduction(law))


def _relief(law: Numbers) -> pl.Expr:
    pay, owed = pl.col("overtime_pay_cents"), pl.col("old_age_ppm_cents")
    mean = half_up(pay.cast(pl.Int128) * owed, pl.col("gross_cents").clip(lower_bound=1).cast(pl.Int128) * PPM)
    highest = half_up(pay.cast(pl.Int128) * law["overtime.relief_highest"], PPM)
    legal = pl.sum_horizontal(_OLD_AGE)
    return pl.min_horizontal(mean, highest, legal).clip(lower_bound=0)


def _deduction(law: Numbers) -> pl.Expr:
    headcount = pl.col("counted_headcount")
    under = law["overtime.large_under"]
    is_large = headcount < under if under else pl.lit(True)
    each = (
        pl.when(headcount < law["overtime.small_under"])
        .then(law["overtime.deduction_small"])
        .when(is_large)
        .then(law["overtime.deduction_large"])
        .otherwise(0)
        .cast(pl.Int64)
    )
    due = half_up(pl.col("overtime_hours_hundredths") * each, HUNDREDTHS)
    return pl.min_horizontal(due, "employer_owes_cents").clip(lower_bound=0)


def _old_age(rules: Sequence[LineRule], law: Numbers) -> pl.Expr:
    chosen = [rule for rule in rules if rule.code in (*_OLD_AGE, *_PENSIONS)]
    return reduce(add, (product_of(rule, law) for rule in chosen))


def _employer_owes(rules: Sequence[LineRule]) -> pl.Expr:
    """What the employer owes the Urssaf for the employee, reliefs taken off."""
    owed = [rule.code for rule in rules if rule.collected_by is CollectedBy.URSSAF and rule.is_owed_by_employer]
    return pl.sum_horizontal(owed) - pl.col("relief_urssaf_cents")


def _sum(names: Sequence[str], said: Collection[str]) -> pl.Expr:
    found = [name for name in names if name in said]
    return pl.sum_horizontal(found) if found else pl.lit(0, pl.Int64)

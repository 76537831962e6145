"""From a case and its ceiling to what its lines are due on: flags and bases, as columns."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.contributions.payslips.law import Numbers
from laroque.kernel.money import PPM

HUNDREDTHS = 100
MONTHS = 12


def nearest(numerator: pl.Expr, denominator: int) -> pl.Expr:
    """The nearest integer of a quotient of nothing below zero, a half counted as one."""
    return (numerator * 2 + denominator) // (2 * denominator)


def with_bases(cases: pl.LazyFrame, law: Numbers) -> pl.LazyFrame:
    """Adds the bases in cents (CSS L242-1, R242-2; ANI of 17 November 2017) and the flags that choose rates."""
    gross, ceiling = pl.col("gross_cents"), pl.col("ceiling_cents")
    pensions = law["salaried_bases.complementary_ceilings"]
    top_up = nearest(pl.col("health_top_up_cents") * law["salaried_bases.health_top_up_employer"], PPM)
    based = cases.with_columns(
        capped_cents=pl.min_horizontal(gross, ceiling),
        second_slice_cents=(pl.min_horizontal(gross, ceiling * pensions) - ceiling).clip(lower_bound=0),
        cet_base_cents=pl.min_horizontal(gross, ceiling * pensions),
        unemployment_base_cents=pl.min_horizontal(gross, ceiling * law["salaried_bases.unemployment_ceilings"]),
        apec_base_cents=pl.min_horizontal(gross, ceiling * law["salaried_bases.apec_ceilings"]),
        executive_provident_cents=_executive_provident(law),
        top_up_employer_cents=top_up,
        top_up_employee_cents=pl.col("health_top_up_cents") - top_up,
        is_over_ceiling=gross > ceiling,
        health_is_reduced=gross <= pl.col("health_limit_cents"),
        family_is_reduced=gross <= pl.col("family_limit_cents"),
    )
    return based.with_columns(
        benefits_cents=pl.col("executive_provident_cents") + pl.col("top_up_employer_cents")
    ).with_columns(csg_base_cents=_csg_base(law), **_flags(law, based.collect_schema().names()))


def _executive_provident(law: Numbers) -> pl.Expr:
    """1.5 % of the pay under the ceiling of the days there, part time or not: see docs/adr/0111."""
    base = pl.min_horizontal("gross_cents", "full_time_ceiling_cents")
    due = nearest(base * law["salaried_rates.executive_provident"], PPM)
    return pl.when("executive").then(due).otherwise(0)


def _csg_base(law: Numbers) -> pl.Expr:
    """Pay less 1.75 % up to four ceilings, and the employer's benefits whole (CSS L136-2 I): docs/adr/0110."""
    gross = pl.col("gross_cents")
    reduced = pl.min_horizontal(gross, pl.col("ceiling_cents") * law["csg.base_ceilings"])
    return nearest(gross * PPM - reduced * (PPM - law["csg.base_ppm"]), PPM) + pl.col("benefits_cents")


def _flags(law: Numbers, said: Sequence[str]) -> dict[str, pl.Expr]:
    headcount, share = pl.col("counted_headcount"), pl.col("work_study_ppm")
    supplement = headcount >= law["headcounts.apprenticeship_supplement"]
    under = {size: supplement & (share < law[f"salaried_bases.work_study_share_{size}"]) for size in (1, 2, 3, 5)}
    supplements = {
        "supplement_is_under_1_large": under[1] & (headcount >= law["headcounts.apprenticeship_supplement_large"]),
        **{f"supplement_is_under_{size}": flag for size, flag in under.items()},
    }
    local = {f"{name}_local": flag & pl.col("local_scheme") for name, flag in supplements.items()}
    return {
        "fnal_is_whole_pay": headcount >= law["headcounts.fnal_whole_pay"],
        "training_is_full": headcount >= law["headcounts.training_full_rate"],
        "mobility_is_due": headcount >= law["headcounts.mobility"],
        "housing_is_due": headcount >= law["headcounts.housing"],
        "forfait_social_is_due": headcount >= law["headcounts.forfait_social_provident"],
        **supplements,
        **(local if "local_scheme" in said else {}),
    }

"""What differs by what ties a person to the employer: apprentices, training contracts, officers, interns.

A training contract owes what an ordinary contract owes (its own exemptions ended in 2019). An officer or an intern has
no work contract: neither part time nor what the law gives to employees. See docs/adr/0115.
"""

from datetime import date

import polars as pl

from laroque.engines.contributions.payslips.bases import HUNDREDTHS, MONTHS, nearest
from laroque.engines.contributions.payslips.facts import Kind
from laroque.engines.contributions.payslips.law import SIGNED_FROM, Numbers
from laroque.kernel.money import PPM


def with_kinds(cases: pl.LazyFrame, law: Numbers) -> pl.LazyFrame:
    """Adds paid_cents, free_cents and the flags of kinds, and leaves in gross_cents what is due on.

    An intern owes on what is above ``free_cents`` (CSS L136-1-1 III 1° b, D136-1 I). The ceiling of an officer or an
    intern does not follow hours (CSS R242-2 I is for part-time employees): ``weekly_hundredths`` becomes the full week.
    """
    said = cases.collect_schema().names()
    if "kind" not in said:
        return cases
    kind, gross = pl.col("kind"), pl.col("gross_cents")
    has_no_contract = kind.is_in([Kind.OFFICER.value, Kind.INTERN.value])
    free = pl.when(kind == Kind.INTERN.value).then(_free_cents(law, said)).otherwise(0)
    return cases.with_columns(
        paid_cents=gross,
        free_cents=free,
        gross_cents=(gross - free).clip(lower_bound=0),
        weekly_hundredths=pl.when(has_no_contract)
        .then(pl.lit(law["salaried_bases.full_week"], pl.Int64))
        .otherwise(pl.col("weekly_hundredths")),
        has_no_contract=has_no_contract,
        is_intern=kind == Kind.INTERN.value,
        is_apprentice=kind == Kind.APPRENTICE.value,
    )


def with_apprentice_bases(based: pl.LazyFrame, law: Numbers) -> pl.LazyFrame:
    """Adds the bases of apprentices: what is above exempt_cents (C. trav. L6243-2, D6243-5; CSS L136-1-1 II 7°).

    The exempt part is the lowest part of the pay of the month, counted each month and never corrected: what of it lies
    under the ceiling and above is kept, to be taken off bases that the year corrects. CSG takes the employer's benefits
    whole as soon as the pay is above its limit, and nothing below.
    """
    if "kind" not in (said := based.collect_schema().names()):
        return based
    is_apprentice, exempt, ceiling = pl.col("is_apprentice"), pl.col("exempt_cents"), pl.col("ceiling_cents")
    is_local = pl.col("local_scheme") if "local_scheme" in said else pl.lit(False)
    limit = _of_minimum_wage(law, said, _exempt_ppm(law, said))
    limited = based.with_columns(
        exempt_cents=pl.when("is_apprentice").then(_least(pl.col("gross_cents"), limit)).otherwise(0),
        csg_limit_cents=_of_minimum_wage(law, said, pl.lit(law["apprentices.csg_from"] * (PPM // HUNDREDTHS))),
        is_local_apprentice=is_apprentice & is_local,
        is_apprentice_under_training=is_apprentice & ~pl.col("training_is_full"),
        is_apprentice_under_tax=is_apprentice & (pl.col("headcount") < law["headcounts.training_full_rate"]),
    )
    within_all = _least(ceiling * law["salaried_bases.complementary_ceilings"], exempt)
    first, second = pl.col("exempt_capped_cents"), pl.col("exempt_second_cents")
    return (
        limited.with_columns(
            exempt_capped_cents=_least(ceiling, exempt),
            exempt_second_cents=(within_all - ceiling).clip(lower_bound=0),
        )
        .with_columns(
            apprentice_pay_cents=pl.col("gross_cents") - exempt,
            apprentice_capped_cents=pl.col("capped_cents") - first,
            apprentice_second_cents=pl.col("second_slice_cents") - second,
            apprentice_cet_cents=pl.when("is_over_ceiling")
            .then(pl.col("cet_base_cents") - first - second)
            .otherwise(0),
            apprentice_csg_cents=_csg_base(law, said),
        )
        .with_columns(is_apprentice_free_of_csg=is_apprentice & (pl.col("apprentice_csg_cents") == 0))
    )


def _least(amount: pl.Expr, limit: pl.Expr) -> pl.Expr:
    """The lower of two; nothing where the limit is not known."""
    return pl.when(amount < limit).then(amount).otherwise(limit)


def _free_cents(law: Numbers, said: list[str]) -> pl.Expr:
    """What an intern gets free of contributions, whole cents below: no limit is passed by a part of a cent."""
    hours = pl.col("internship_hundredths") if "internship_hundredths" in said else pl.lit(None, pl.Int64)
    return hours * law["interns.hourly_ceiling"] * law["interns.free_share"] // (HUNDREDTHS * PPM)


def _is_signed_later(law: Numbers, said: list[str]) -> pl.Expr:
    """Whether the share of the month is that of the contract: signed on its first day or later."""
    first = pl.lit(date.fromordinal(law[SIGNED_FROM]))
    return pl.col("contract_began_on") >= first if "contract_began_on" in said else pl.lit(None, pl.Boolean)


def _exempt_ppm(law: Numbers, said: list[str]) -> pl.Expr:
    share, before = law["apprentices.exempt_share"], law["apprentices.exempt_share_before"]
    if share == before:
        return pl.lit(share, pl.Int64)
    later = _is_signed_later(law, said)
    return pl.when(later).then(share).when(~later).then(before).otherwise(None).cast(pl.Int64)


def _of_minimum_wage(law: Numbers, said: list[str], share_ppm: pl.Expr) -> pl.Expr:
    """A share of the minimum wage of the month, by calendar days when the contract began or ended in it."""
    whole = pl.col("month").dt.month_end().dt.day().cast(pl.Int64)
    days = pl.coalesce(*(name for name in ("employed_days", "present_days") if name in said), whole)
    wage = law["minimum_wage.hourly"] * law["minimum_wage.hours_a_year"]
    units = whole * (MONTHS * PPM)
    return (days * wage * share_ppm * 2 + units) // (units * 2)


def _csg_base(law: Numbers, said: list[str]) -> pl.Expr:
    if law["apprentices.csg_from"] == 0:
        return pl.lit(0, pl.Int64)
    above = pl.col("gross_cents") - pl.col("csg_limit_cents")
    reduced = pl.min_horizontal(above, pl.col("ceiling_cents") * law["csg.base_ceilings"])
    base = nearest(above * PPM - reduced * (PPM - law["csg.base_ppm"]), PPM) + pl.col("benefits_cents")
    later = _is_signed_later(law, said)
    return pl.when(later & (above > 0)).then(base).when(later | ~later).then(0).otherwise(None).cast(pl.Int64)

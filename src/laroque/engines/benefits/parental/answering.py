"""What every leave of a parent has in common: the right, the daily allowance, the days paid (CSS R331-5, R313-3)."""

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, stacked
from laroque.engines.benefits.intervals import without
from laroque.engines.benefits.sick_leave.bases import with_allowance
from laroque.engines.benefits.sick_leave.conditions import with_conditions, with_worked
from laroque.engines.benefits.sick_leave.law import numbers_of
from laroque.engines.benefits.sick_leave.windows import months_before
from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

_HUNDREDTHS = 100
_DETAILS = ("case", "base_cents", "base_days", "ceiling_cents", "flat", "floor", "allowance_cents")


def answered(
    leaves: pl.DataFrame, runs: pl.DataFrame, pays: pl.DataFrame, paid: pl.DataFrame, law: Parameters
) -> Answered:
    """``leaves``: the common facts, the numbers of the law, ``started_on``, ``also_on`` (another day on which the right
    may be looked at), ``affiliated_on``, ``is_free`` (of conditions), ``whole`` (reason that refuses the case);
    ``runs``: the days by case, with the reason of those not due."""
    valued = _valued(_numbered(leaves, law), pays)
    opened = _opened(valued, pays, paid, law)
    reason = pl.coalesce("whole", "reason")
    said = runs.join(opened.select("case", "whole", "missing_month"), on="case", how="inner", maintain_order="left")
    asked = pl.when(pl.col("whole") == "pay_missing").then(pl.col("missing_month").dt.strftime("%Y-%m"))
    refused = said.filter(reason.is_not_null()).select("case", "since", "until", reason=reason, asked=asked)
    holes = opened.select("case", "person").join(paid, on="person", how="inner")
    holes = holes.select("case", "since", "until", reason=pl.lit("paid_otherwise"))
    left, taken = without(said.filter(reason.is_null()).select("case", "since", "until"), holes)
    unpaid = pl.concat([refused, taken.with_columns(asked=pl.lit(None, pl.String()))])
    return Answered(
        stacked([_amounts(opened, left)], PAYMENTS_SCHEMA),
        stacked([unpaid], UNPAID_SCHEMA),
        opened.select(_DETAILS),
    )


def _numbered(leaves: pl.DataFrame, law: Parameters) -> pl.DataFrame:
    """With the numbers of sick leave that conditions of maternity share (CSS R313-3 1°)."""
    numbers = numbers_of(leaves["started_on"].unique(), law).drop("cap_cents", "affiliated_months")
    found = leaves.rename({"affiliated_months": "months_needed"}).with_columns(affiliated_months=pl.lit(0))
    return found.join(numbers, on="started_on", how="left", maintain_order="left")


def _valued(leaves: pl.DataFrame, pays: pl.DataFrame) -> pl.DataFrame:
    """Adds base_cents, base_days, missing_month and allowance_cents: pay less the flat deduction, by day."""
    months = months_before(leaves, pays)
    found = with_worked(with_allowance(leaves.with_columns(cap_cents="ceiling_cents"), months), months)
    kept = pl.col("base_cents").cast(pl.Int128) * (PPM - pl.col("flat")) * _HUNDREDTHS
    daily = half_up(kept, pl.col("base_days").cast(pl.Int128) * PPM)
    return found.with_columns(allowance_cents=pl.max_horizontal(daily, pl.col("floor").fill_null(0)).cast(pl.Int64))


def _opened(leaves: pl.DataFrame, pays: pl.DataFrame, paid: pl.DataFrame, law: Parameters) -> pl.DataFrame:
    """The reason that refuses a whole case, in the order in which they are looked at."""
    now = with_conditions(leaves, paid)
    opens = pl.Series(now["opens_short"].fill_null(False)) | _opened_also(leaves, pays, paid, law)
    since = pl.col("affiliated_since").dt.offset_by(pl.format("{}mo", pl.col("months_needed").fill_null(0)))
    is_bound = ~pl.col("is_free")
    return now.with_columns(opens=opens).with_columns(
        whole=pl.when(pl.col("flat").is_null() | pl.col("fraction").is_null() | pl.col("floor").is_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("whole").is_not_null())
        .then("whole")
        .when(pl.col("missing_month").is_not_null())
        .then(pl.lit("pay_missing"))
        .when(is_bound & ~pl.col("opens"))
        .then(pl.lit("no_right"))
        .when(is_bound & ~(since <= pl.col("affiliated_on")).fill_null(False))
        .then(pl.lit("affiliation_short"))
    )


def _opened_also(leaves: pl.DataFrame, pays: pl.DataFrame, paid: pl.DataFrame, law: Parameters) -> pl.Series:
    """Whether the right was open on the other day of CSS R313-1 3°, where there is one."""
    day = pl.coalesce("also_on", "started_on")
    then = leaves.select("case", "person", "rhythm", "affiliated_since", started_on=day)
    numbers = numbers_of(then["started_on"].unique(), law)
    asked = then.join(numbers, on="started_on", how="left", maintain_order="left")
    return with_conditions(with_worked(asked, months_before(asked, pays)), paid)["opens_short"].fill_null(False)


def _amounts(leaves: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """So many times the allowance, less CSG (CSS L136-8 II) and CRDS."""
    said = leaves.select("case", "csg", "crds", "is_subrogated", daily_cents="allowance_cents")
    found = runs.join(said, on="case", how="inner", maintain_order="left")
    days = (pl.col("until") - pl.col("since")).dt.total_days()
    gross = found.with_columns(days=days, gross_cents=days * pl.col("daily_cents"))
    withheld = gross.with_columns(
        csg_cents=apply_rate(pl.col("gross_cents"), pl.col("csg")),
        crds_cents=apply_rate(pl.col("gross_cents"), pl.col("crds")),
        payee=pl.when(pl.col("is_subrogated").fill_null(False)).then(pl.lit("employer")).otherwise(pl.lit("insured")),
        part=pl.lit(None, pl.String()),
    )
    return withheld.with_columns(net_cents=pl.col("gross_cents") - pl.col("csg_cents") - pl.col("crds_cents"))

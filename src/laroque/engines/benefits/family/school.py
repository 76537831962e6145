"""The school allowance: once a year for each child at school, whole or just above the limit (CSS L543-1, L543-2)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.family.answering import answered
from laroque.engines.benefits.family.months import (
    aged,
    crds_of,
    in_charge,
    paid_once,
    with_law,
    with_resources,
)
from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

_KEY = ("case", "day")
_BANDS = (1, 2, 3)
_SEPTEMBER_15 = (9, 15)


def school_allowances(
    claims: pl.DataFrame, children: pl.DataFrame, resources: pl.DataFrame, parameters: Parameters
) -> Answered:
    """What each claim is paid for the beginning of school, on ``since``; one payment for all children.

    Columns of ``details``: children in charge on 31 July, pupils_1 to pupils_3 (by age on 31 December), limit_cents,
    whole_cents (without the limit), resources_cents.
    """
    rows = with_resources(with_law(claims.with_columns(day=pl.col("since")), parameters), resources)
    counted = rows.join(_pupils(rows, children), on=_KEY, how="left", maintain_order="left").with_columns(
        pl.col("children", *(f"pupils_{band}" for band in _BANDS)).fill_null(0)
    )
    units = {f"unit_{band}": apply_rate(pl.col("monthly_base"), pl.col(f"school_{band}")) for band in _BANDS}
    limit = half_up(pl.col("school_limit") * (PPM + pl.col("children") * pl.col("school_limit_child")), PPM)
    priced = counted.with_columns(**units, limit_cents=limit).with_columns(
        pupils=pl.sum_horizontal(f"pupils_{band}" for band in _BANDS),
        whole_cents=pl.sum_horizontal(pl.col(f"unit_{band}") * pl.col(f"pupils_{band}") for band in _BANDS),
        whole_crds=pl.sum_horizontal(
            crds_of(pl.col(f"unit_{band}"), pl.col("crds")) * pl.col(f"pupils_{band}") for band in _BANDS
        ),
    )
    due = _due(priced)
    judged = paid_once(due.with_columns(reason=_reason(), asked=_asked()))
    amounts = judged.select("case", "since", "until", "gross_cents", "crds_cents", part=pl.lit(None, pl.String()))
    return answered(judged, amounts, judged.select(*_DETAILS, *units).sort("case", "since"))


_DETAILS = ("case", "since", "reason", "children", "pupils", "pupils_1", "pupils_2", "pupils_3", "limit_cents",
            "resources_cents", "whole_cents", "gross_cents")  # fmt: skip


def _pupils(rows: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """How many children are in charge on 31 July (R543-6), and at school by age (R543-2, D543-1).

    A child in charge that day who leaves before school begins opens no right (R543-1), nor does one not enrolled.
    """
    on_eve = rows.with_columns(day=pl.date(pl.col("day").dt.year(), 7, 31))
    eve = in_charge(on_eve, children).group_by("case").agg(children=pl.col("is_charged").sum().cast(pl.Int64))
    ages = ("school_age_first", "school_age_second", "school_age_third", "school_age_last")
    there = in_charge(rows, children).join(rows.select(*_KEY, *ages), on=_KEY, how="left", maintain_order="left")
    year = pl.col("day").dt.year()
    six = aged("school_age_first") < pl.date(year + 1, 2, 1)
    young = aged("school_age_last") > pl.date(year, *_SEPTEMBER_15)
    has_come = pl.max_horizontal("born_on", "since") <= pl.col("day")
    is_there = has_come & (pl.col("day") < pl.coalesce("died_on", "until")).fill_null(True)
    end = pl.date(year, 12, 31)
    second, third = aged("school_age_second") <= end, aged("school_age_third") <= end
    is_pupil = is_there & six & young & pl.col("is_at_school").fill_null(True)
    bands = pl.when(third).then(3).when(second).then(2).otherwise(1)
    counts = there.group_by(*_KEY).agg(
        ((bands == band) & is_pupil).sum().cast(pl.Int64).alias(f"pupils_{band}") for band in _BANDS
    )
    return counts.join(eve, on="case", how="left")


def _due(rows: pl.DataFrame) -> pl.DataFrame:
    """The whole below the limit; else what it exceeds the excess by, shared by children (CSS R543-6-1)."""
    excess = pl.col("resources_cents") - pl.col("limit_cents")
    is_whole = excess < 0
    left = half_up((pl.col("whole_cents") - excess).clip(lower_bound=0), pl.col("pupils").clip(lower_bound=1))
    return rows.with_columns(
        gross_cents=pl.when(is_whole).then("whole_cents").otherwise(left * pl.col("pupils")),
        crds_cents=pl.when(is_whole).then("whole_crds").otherwise(crds_of(left, pl.col("crds")) * pl.col("pupils")),
    )


def _reason() -> pl.Expr:
    return (
        pl.when(pl.col("monthly_base").is_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("pupils") == 0)
        .then(pl.lit("no_pupil"))
        .when(pl.col("resources_cents").is_null())
        .then(pl.lit("resources_missing"))
        .when(pl.col("gross_cents") == 0)
        .then(pl.lit("above_limit"))
        .when(pl.col("gross_cents") < pl.col("school_least"))
        .then(pl.lit("amount_too_small"))
    )


def _asked() -> pl.Expr:
    return pl.when(_reason() == "resources_missing").then(pl.col("year").cast(pl.String()))

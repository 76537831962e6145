"""The survivor's pension: 54 % of that of the insured, within resources, shared by spouses (CSS L353-1 to L353-3)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.old_age.law import numbers_of
from laroque.engines.benefits.old_age.paying import answered, refused_there
from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.legislation.parameters import Parameters

_MONTHS, _QUARTERS = 12, 4


def reversion_pensions(claims: pl.DataFrame, parameters: Parameters) -> Answered:
    """What each survivor is paid a month, or why not.

    Columns of ``details``, a year: whole_cents (the rate of the pension), least_cents, share_cents (of the marriage),
    limit_cents, resources_cents, then monthly_cents and children_cents.
    """
    numbers = numbers_of(claims["since"].unique().sort(), parameters)
    dated = claims.join(numbers, on="since", how="left", maintain_order="left")
    judged = _monthly(_within(_shared(dated))).with_columns(reason=_reason(), asked=_asked())
    return answered(judged, judged.select(*_DETAILS).sort("case"), parameters)


_DETAILS = ("case", "since", "reason", "whole_cents", "least_cents", "share_cents", "limit_cents", "resources_cents",
            "monthly_cents", "children_cents")  # fmt: skip


def _shared(claims: pl.DataFrame) -> pl.DataFrame:
    """Adds the pension, at least the minimum by quarters (D353-1), and the share of a marriage (L353-3, R353-4)."""
    quarters = pl.min_horizontal("quarters", "survivor_quarters")
    told = claims.with_columns(
        whole_cents=apply_rate(pl.col("pension_cents"), pl.col("survivor_rate")),
        least_cents=half_up(pl.col("survivor_least") * quarters, pl.col("survivor_quarters")),
    )
    whole = pl.max_horizontal("whole_cents", "least_cents")
    return told.with_columns(share_cents=half_up(whole * pl.col("own_months"), pl.col("all_months")))


def _within(claims: pl.DataFrame) -> pl.DataFrame:
    """Adds limit_cents and resources_cents of a year, and what is left of the share within the limit.

    Resources of three months are looked at; above a quarter of the limit, those of twelve (R353-1).
    """
    alone = pl.col("january_wage") * pl.col("survivor_wages")
    limit = pl.when("is_couple").then(apply_rate(alone, pl.col("survivor_couple"))).otherwise(alone)
    of_quarter = pl.col("quarter_cents") * _QUARTERS
    told = claims.with_columns(limit_cents=limit)
    resources = pl.when(of_quarter <= pl.col("limit_cents")).then(of_quarter).otherwise("year_cents")
    known = told.with_columns(resources_cents=resources)
    excess = (pl.col("share_cents") + pl.col("resources_cents") - pl.col("limit_cents")).clip(lower_bound=0)
    return known.with_columns(left_cents=(pl.col("share_cents") - excess).clip(lower_bound=0))


def _monthly(claims: pl.DataFrame) -> pl.DataFrame:
    has_children = pl.col("children_count") >= pl.col("children")
    told = claims.with_columns(monthly_cents=half_up(pl.col("left_cents"), _MONTHS))
    more = apply_rate(pl.col("monthly_cents"), pl.col("children_increase"))
    return told.with_columns(children_cents=pl.when(has_children).then(more).otherwise(0))


def _reason() -> pl.Expr:
    aged_on = pl.col("born_on").dt.offset_by(pl.format("{}y", pl.col("survivor_age")))
    is_unknown = pl.any_horizontal(pl.col("survivor_least", "survivor_rate", "january_wage").is_null())
    return (
        pl.when(refused_there() | is_unknown)
        .then(pl.lit("not_legislated"))
        .when(aged_on > pl.col("since"))
        .then(pl.lit("survivor_too_young"))
        .when(pl.col("resources_cents").is_null())
        .then(pl.lit("resources_of_year"))
        .when((pl.col("monthly_cents") == 0) & (pl.col("left_cents") < pl.col("share_cents")))
        .then(pl.lit("above_survivor_limit"))
        .when(pl.col("monthly_cents") == 0)
        .then(pl.lit("comes_to_nothing"))
    )


def _asked() -> pl.Expr:
    year = pl.col("since").dt.year().cast(pl.String())
    return pl.when(_reason() == "resources_of_year").then(year)

"""Capitals for a permanent incapacity under ten percent (CSS L434-1, D434-1)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.injuries.law import is_refused, with_law
from laroque.engines.benefits.injuries.paying import answered
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

_HIGHEST = 9
_PERCENT = PPM // 100


def injury_capitals(claims: pl.DataFrame, parameters: Parameters) -> Answered:
    """The capital of the rate, less that of the rate paid for before (CSS R434-1-1 a), once the decision is final."""
    told = with_law(claims, "consolidated_on", parameters)
    priced = told.with_columns(scale_cents=_scale("rate"), paid_cents=_scale("paid_rate"))
    since = pl.col("final_on").fill_null(pl.col("consolidated_on"))
    judged = priced.with_columns(
        since=since,
        until=since.dt.offset_by("1d"),
        gross_cents=pl.col("scale_cents") - pl.col("paid_cents"),
        part=pl.lit(None, pl.String()),
        reason=_reason(),
    )
    paid, refused = judged.filter(pl.col("reason").is_null()), judged.filter(pl.col("reason").is_not_null())
    return answered(paid, refused, judged.select("case", "scale_cents", "paid_cents", "is_third_party"))


def _scale(rate: str) -> pl.Expr:
    """The capital of a whole percent, nothing for none."""
    whole = pl.col(rate) // _PERCENT
    capitals = [pl.when(whole == percent).then(f"capital_{percent}") for percent in range(1, _HIGHEST + 1)]
    return pl.coalesce(*capitals, pl.when(whole == 0).then(pl.lit(0, pl.Int64())))


def _reason() -> pl.Expr:
    is_due = pl.col("rate") > pl.col("paid_rate")
    return (
        pl.when(is_refused("consolidated_on"))
        .then(pl.lit("not_legislated"))
        .when(pl.col("rate") >= pl.col("pension_from"))
        .then(pl.lit("pension_instead"))
        .when(~is_due)
        .then(pl.lit("no_incapacity"))
        .when(pl.col("final_on").is_null())
        .then(pl.lit("decision_not_final"))
    )

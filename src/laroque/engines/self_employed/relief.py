"""The relief of the first twelve months of a business, outside the micro scheme (CSS L131-6-4, D131-6-1)."""

import polars as pl

from laroque.engines.self_employed.annual import annual_lines, times_ceiling
from laroque.engines.self_employed.roundings import part_in_euros, times_rate
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

RELIEVED_LINES = ("health", "sickness_allowance", "old_age_basic", "disability_death", "family")
"""What the relief covers: never complementary old age, CSG-CRDS or vocational training."""


def with_start_relief(lined: pl.LazyFrame, parameters: Parameters) -> pl.LazyFrame:
    """``<line>_relief`` for each of RELIEVED_LINES and ``relief``, their sum, for a frame of ``annual_lines``.

    Reads ``created_on`` (null: no relief; it decides between the whole, before 2026, and a quarter since) and
    ``relief_days``: those of the ``days`` insured in the year that lie in the twelve months. Up to three quarters of
    the ceiling it is that share of each line; from there to the ceiling it falls to nothing, in proportion to what is
    due at three quarters; none above. Amounts are whole euros in cents, lines are before relief. Rows keep their order.
    """
    history = parameters.history("self_employed.start_relief")
    shares = pl.DataFrame(
        {"_since": [value.since for value in history], "_share": [value.number for value in history]},
        schema={"_since": pl.Date, "_share": pl.Int64},
    )
    ranked = lined.with_row_index("_rank")
    at_limit = annual_lines(ranked.with_columns(social_base_cents=_limit())).select(
        "_rank", *(pl.col(name).alias(f"_{name}_at_limit") for name in RELIEVED_LINES)
    )
    shared = ranked.sort("created_on").join_asof(shares.lazy(), left_on="created_on", right_on="_since")
    wide = shared.join(at_limit, on="_rank", how="left").sort("_rank").drop("_rank")
    relieved = wide.with_columns(_relief(name).alias(f"{name}_relief") for name in RELIEVED_LINES)
    return relieved.with_columns(relief=pl.sum_horizontal(f"{name}_relief" for name in RELIEVED_LINES))


def _limit() -> pl.Expr:
    """Three quarters of the ceiling, in cents."""
    return times_ceiling(pl.col("_p"), "_start_relief_limit")


def _relief(name: str) -> pl.Expr:
    base, ceiling = pl.col("social_base_cents"), pl.col("_p")
    share, days = pl.col("_share").fill_null(0), pl.col("relief_days").fill_null(0)
    under = times_rate(pl.col(name), share) * days
    over = times_rate(pl.col(f"_{name}_at_limit"), share) * days * (ceiling - base).clip(0)
    return (
        pl.when(base <= _limit())
        .then(part_in_euros(under, pl.lit(1), pl.col("days") * PPM))
        .otherwise(part_in_euros(over, pl.lit(1), (ceiling - _limit()).cast(pl.Int128) * pl.col("days") * PPM))
    )

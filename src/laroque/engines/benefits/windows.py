"""The months of pay before a leave, and the days paid in them."""

import polars as pl

from laroque.engines.benefits.facts import Absence

FIRST_RANK = 12
"""Months before a leave that may count: the longest period of reference (CSS R313-3 2°)."""


def pays_before(leaves: pl.DataFrame, pays: pl.DataFrame) -> pl.DataFrame:
    """The months of pay of each leave: case, rank (1: the month before; 0: that of the leave) and the columns of pays.

    Several employers in a month are one row: their pay and hours together, the longest of their days worked.
    """
    month = pl.col("started_on").dt.month_start()
    asked = leaves.select("case", "person", at=_rank(month))
    held = pays.with_columns(at=_rank(pl.col("month"))).filter(pl.col("at").is_not_null())
    joined = asked.join(held, on="person", how="inner", suffix="_paid")
    rank = pl.col("at") - pl.col("at_paid")
    # A worked month says its days by being whole: null is the longest.
    days = pl.col("worked_days").fill_null(pl.col("month").dt.days_in_month().cast(pl.Int64))
    return (
        joined.filter(rank.is_between(0, FIRST_RANK))
        .with_columns(rank=rank, worked_days=days)
        .group_by("case", "rank", "month")
        .agg(
            pl.col("cents").sum(),
            pl.col("hours_hundredths").sum(),
            pl.col("worked_days").max(),
            is_excused=(pl.col("absence") == Absence.EXCUSED).any(),
            is_activity=(pl.col("absence") == Absence.ACTIVITY).any(),
        )
    )


def paid_before(leaves: pl.DataFrame, paid: pl.DataFrame, months: int) -> pl.DataFrame:
    """How many days were paid to the person in so many civil months before each leave: case, days."""
    end = pl.col("started_on").dt.month_start()
    asked = leaves.select("case", "person", window_since=end.dt.offset_by(f"-{months}mo"), window_until=end)
    joined = asked.join(paid.select("person", "since", "until"), on="person", how="inner")
    overlap = pl.min_horizontal("until", "window_until") - pl.max_horizontal("since", "window_since")
    return joined.group_by("case").agg(days=overlap.dt.total_days().clip(lower_bound=0).sum())


def _rank(month: pl.Expr) -> pl.Expr:
    return month.dt.year().cast(pl.Int32) * 12 + month.dt.month().cast(pl.Int32)

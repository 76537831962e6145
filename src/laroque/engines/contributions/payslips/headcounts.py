"""The headcount that decides what an employer owes: a threshold counts after five years (CSS L130-1 II)."""

from collections.abc import Sequence

import polars as pl

YEARS = 5
"""Calendar years for which a threshold must have been reached (CSS L130-1 II)."""


def counted_headcount(headcounts: Sequence[int]) -> int:
    """The headcount to compare with a threshold: the lowest of the last five years, oldest first, the present last.

    A threshold is passed upwards when it was reached five years running, and lost by one year below it, which starts
    the five years again (CSS L130-1 II): both are said by the lowest of the five. Where fewer years are known, what
    came before is taken to be as the oldest: an employer of whom one year is told is what that year says.
    """
    return min(headcounts[-YEARS:])


def with_counted_headcount(cases: pl.LazyFrame) -> pl.LazyFrame:
    """Adds counted_headcount: that of the case, or by headcounts_before (those of the years before) when it is said."""
    present = pl.col("headcount")
    if "headcounts_before" not in cases.collect_schema().names():
        return cases.with_columns(counted_headcount=present)
    earlier = pl.col("headcounts_before").str.split(";").list.tail(YEARS - 1)
    lowest = earlier.list.eval(pl.element().cast(pl.Int64, strict=False)).list.min()
    return cases.with_columns(counted_headcount=pl.min_horizontal(present, lowest))

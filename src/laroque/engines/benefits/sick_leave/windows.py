"""The months of pay before each leave, and the days paid in them."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.benefits.facts import Absence

FAR = 12
"""Months before a leave that may count: the longest period of reference (CSS R313-3 2°)."""

_PLACES = 100_000
"""More months than there are: a person and a month make one number."""


def months_before(leaves: pl.DataFrame, pays: pl.DataFrame) -> list[pl.DataFrame]:
    """The month of each leave, then each of the twelve before it, the latest first: a frame a month, a row a leave.

    Columns: month, cents, hours_hundredths, worked_days, is_excused, is_activity; all null where nobody told the month.
    Several employers in a month are one: their pay and hours together, the longest of their days worked.
    """
    people = leaves.select("person").unique(maintain_order=True).with_row_index("number")
    numbers = leaves.join(people, on="person", how="left", maintain_order="left")
    held = _held(pays.join(people, on="person", how="inner"))
    place = numbers.select(_key(pl.col("started_on"))).to_series()
    asked = pl.concat([(place - rank).to_frame() for rank in range(FAR + 1)])
    told = asked.join(held, on="key", how="left", maintain_order="left").drop("key")
    return [told.slice(rank * leaves.height, leaves.height) for rank in range(FAR + 1)]


def _held(pays: pl.DataFrame) -> pl.DataFrame:
    """One row a person and month with pay."""
    whole = pl.col("month").dt.days_in_month().cast(pl.Int64)
    told = pays.select(
        "month",
        "cents",
        "hours_hundredths",
        key=_key(pl.col("month")),
        worked_days=pl.col("worked_days").fill_null(whole),
        is_excused=(pl.col("absence") == Absence.EXCUSED).fill_null(False),
        is_activity=(pl.col("absence") == Absence.ACTIVITY).fill_null(False),
    )
    if told["key"].n_unique() == told.height:
        return told
    return told.group_by("key", "month").agg(
        pl.col("cents", "hours_hundredths").sum(),
        pl.col("worked_days").max(),
        pl.col("is_excused", "is_activity").any(),
    )


def sum_of(months: Sequence[pl.DataFrame], name: str, where: pl.Expr | None = None) -> pl.Series:
    """The sum of a column over months, leave by leave; nothing where nobody told the month."""
    value = pl.col(name) if where is None else pl.when(where).then(name).otherwise(0)
    columns = [each.select(value.fill_null(0).alias(str(rank))) for rank, each in enumerate(months)]
    return pl.concat(columns, how="horizontal").sum_horizontal()


def paid_before(leaves: pl.DataFrame, paid: pl.DataFrame, months: int) -> pl.DataFrame:
    """How many days were paid to the person in so many civil months before each leave: case, days."""
    end = pl.col("started_on").dt.month_start()
    asked = leaves.select("case", "person", window_since=end.dt.offset_by(f"-{months}mo"), window_until=end)
    joined = asked.join(paid.select("person", "since", "until"), on="person", how="inner")
    overlap = pl.min_horizontal("until", "window_until") - pl.max_horizontal("since", "window_since")
    return joined.group_by("case").agg(days=overlap.dt.total_days().clip(lower_bound=0).sum())


def _key(day: pl.Expr) -> pl.Expr:
    """A person and the month of a day as one number; that of the month before is one less."""
    month = day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64)
    return (pl.col("number").cast(pl.Int64) * _PLACES + month).alias("key")

"""What numbers of days bound: 360 allowances in any three years (CSS R323-1 4°), sixty for a pensioner (CSS R323-2)."""

import polars as pl

from laroque.engines.benefits.intervals import as_runs

_SICK_LEAVE = "sick_leave"
_AT_ONCE = 900
"""Days of a leave looked at together: fewer than three years, so that none of them leaves the window meanwhile."""

_HOLES = {"case": pl.String(), "since": pl.Date(), "until": pl.Date(), "reason": pl.String()}


def exhausted(leaves: pl.DataFrame, runs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The days of some runs that are beyond what a person may have: case, since, until, reason.

    Days are counted one by one only where they may be too many; the others are summed.
    """
    paid = known.filter(pl.col("is_paid") & (pl.col("kind") == _SICK_LEAVE))
    bounded = leaves.filter(pl.col("illness").is_null())
    near = _near(bounded, runs, paid)
    in_window = _in_window(near, runs, paid) if near.height else pl.DataFrame(schema=_HOLES)
    pensioners = leaves.filter(pl.col("pensioner_since").is_not_null())
    if pensioners.is_empty():
        return in_window
    last = _last_of_pensioners(pensioners, runs, in_window, paid)
    over = runs.join(last, on="case", how="inner").filter(pl.col("until") > pl.col("over_on"))
    named = over.select("case", pl.max_horizontal("since", "over_on").alias("since"), "until")
    sooner = in_window.join(last, on="case", how="left").with_columns(until=pl.min_horizontal("until", "over_on"))
    kept = sooner.filter(pl.col("since") < pl.col("until")).select(*_HOLES)
    return pl.concat([kept, named.with_columns(reason=pl.lit("pensioner_days"))])


def _near(leaves: pl.DataFrame, runs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """The leaves whose days, with all those paid in the three years before their first, are more than the law gives."""
    own = runs.group_by("case").agg(first="since", own_days=_length().sum()).with_columns(pl.col("first").list.min())
    found = leaves.join(own, on="case", how="inner", maintain_order="left")
    since = _window_since(pl.col("first"), pl.col("window_years"))
    before = (
        found.select("case", "person", window=since)
        .join(paid.filter(pl.col("illness").is_null()), on="person", how="inner")
        .group_by("case")
        .agg(
            before_days=(pl.col("until") - pl.max_horizontal("since", "window"))
            .dt.total_days()
            .clip(lower_bound=0)
            .sum()
        )
    )
    found = found.join(before, on="case", how="left", maintain_order="left")
    return found.filter(pl.col("own_days") + pl.col("before_days").fill_null(0) > pl.col("days_max"))


def _in_window(near: pl.DataFrame, runs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Days in excess of 360 in the three years that end with them, counted day by day."""
    days = _by_day(near, runs)
    earlier = paid.filter(pl.col("illness").is_null()).select("person", "since", "until")
    excess = []
    for part in days.partition_by("block", maintain_order=True):
        counted = _counted(part, earlier).with_columns(is_kept=_kept(pl.col("days_max") - pl.col("before")))
        excess.append(counted.filter(~pl.col("is_kept")))
        kept = counted.filter("is_kept").select("person", since="day", until=pl.col("day").dt.offset_by("1d"))
        earlier = pl.concat([earlier, kept])
    over = pl.concat(excess).sort("case", "day")
    return as_runs(over.select("case", "day")).with_columns(reason=pl.lit("days_exhausted"))


def _by_day(near: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """One row a day of the leaves: case, person, day, days_max, window (its first day) and block, in order."""
    days = (
        near.select("case", "person", "days_max", "window_years")
        .join(runs.select("case", "since", "until"), on="case", how="inner")
        .with_columns(day=pl.date_ranges("since", "until", closed="left"))
        .explode("day")
        .sort("case", "day")
    )
    return days.with_columns(
        window=_window_since(pl.col("day"), pl.col("window_years")),
        block=(pl.col("day") - pl.col("day").min().over("case")).dt.total_days() // _AT_ONCE,
    ).sort("block", "case", "day")


def _counted(days: pl.DataFrame, earlier: pl.DataFrame) -> pl.DataFrame:
    """Adds before: how many days were paid to the person from ``window`` on, before the block."""
    overlap = (pl.col("until_paid") - pl.max_horizontal("since_paid", "window")).dt.total_days().clip(lower_bound=0)
    held = earlier.rename({"since": "since_paid", "until": "until_paid"})
    before = days.select("case", "person", "day", "window").join(held, on="person", how="inner")
    sums = before.group_by("case", "day").agg(before=overlap.sum())
    return days.join(sums, on=["case", "day"], how="left", maintain_order="left").with_columns(
        pl.col("before").fill_null(0)
    )


def _kept(capacity: pl.Expr) -> pl.Expr:
    """Whether each day is paid, when as many as ``capacity`` may have been by then, itself included.

    The number paid by a day is one more than by the day before, or the capacity of that day when it is less; capacity
    never falls within a block, so that the number is the least of ``capacity`` then plus the days since.
    """
    rank = pl.int_range(pl.len()).over("case")
    number = pl.min_horizontal((capacity - rank).cum_min().over("case") + rank, rank + 1)
    return number > number.shift(fill_value=0).over("case")


def _last_of_pensioners(
    pensioners: pl.DataFrame, runs: pl.DataFrame, holes: pl.DataFrame, paid: pl.DataFrame
) -> pl.DataFrame:
    """The first day that a pensioner has beyond the sixtieth, all leaves together: case, over_on."""
    before = (
        pensioners.select("case", "person", "pensioner_since")
        .join(paid.select("person", "since", "until"), on="person", how="inner")
        .group_by("case")
        .agg(
            had=(pl.col("until") - pl.max_horizontal("since", "pensioner_since"))
            .dt.total_days()
            .clip(lower_bound=0)
            .sum()
        )
    )
    days = (
        pensioners.join(before, on="case", how="left", maintain_order="left")
        .select("case", "pensioner_since", "pensioner_days", pl.col("had").fill_null(0))
        .join(runs.select("case", "since", "until"), on="case", how="inner")
        .with_columns(day=pl.date_ranges("since", "until", closed="left"))
        .explode("day")
        .filter(pl.col("day") >= pl.col("pensioner_since"))
        .join(_days_of(holes), on=["case", "day"], how="anti")
        .sort("case", "day")
    )
    over = days.filter(pl.int_range(pl.len()).over("case") + pl.col("had") >= pl.col("pensioner_days"))
    return over.group_by("case").agg(over_on=pl.col("day").min())


def _days_of(runs: pl.DataFrame) -> pl.DataFrame:
    spread = runs.with_columns(day=pl.date_ranges("since", "until", closed="left"))
    return spread.select("case", "day").explode("day")


def _window_since(day: pl.Expr, years: pl.Expr) -> pl.Expr:
    """The first day of the years that end with a day."""
    return day.dt.offset_by("1d").dt.offset_by(pl.format("-{}y", years))


def _length() -> pl.Expr:
    return (pl.col("until") - pl.col("since")).dt.total_days()

"""Where a long illness stands when a leave begins: since when it is paid, since when its first leave waited."""

from datetime import date

import polars as pl

from laroque.kernel.periods import day_after_months


def with_illness(leaves: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Adds long_since (first allowance of the three years that run) and waiting_since (first leave of its three years).

    Null where nothing runs. A year of work or more between two leaves begins the three years of allowances again (CSS
    R323-1 3°); those in which one leave alone waits begin with a leave and last whatever happens (R323-1 1°).
    ``known``: person, illness, since, until, stopped_on, is_paid.
    """
    own = leaves.filter(pl.col("illness").is_not_null()).select("case", "person", "illness", "started_on", *_YEARS)
    former = own.join(known.drop("kind"), on=["person", "illness"], how="inner").sort("case", "since")
    if former.is_empty():
        return leaves.with_columns(long_since=pl.lit(None, pl.Date()), waiting_since=pl.lit(None, pl.Date()))
    ended = pl.col("until").cum_max().shift().over("case").dt.offset_by(pl.format("{}y", pl.col("resumed_years")))
    runs = former.with_columns(run=(pl.col("since") >= ended).fill_null(False).cum_sum().over("case"))
    last = runs.filter(pl.col("run") == pl.col("run").max().over("case"))
    state = last.group_by("case").agg(
        long_since=pl.col("since").filter("is_paid").min(),
        over_on=pl.col("until").max().dt.offset_by(pl.format("{}y", pl.col("resumed_years").first())),
        started_on=pl.col("started_on").first(),
    )
    state = state.select("case", long_since=pl.when(pl.col("started_on") < pl.col("over_on")).then("long_since"))
    return leaves.join(state, on="case", how="left", maintain_order="left").join(
        _waited(former), on="case", how="left", maintain_order="left"
    )


_YEARS = ("resumed_years", "window_years")


def _waited(former: pl.DataFrame) -> pl.DataFrame:
    """The first leave of the last three years that leaves began: each leave within those of another began none."""
    stops = former.select("case", "stopped_on", "window_years").unique().sort("case", "stopped_on")
    found: dict[str, date] = {}
    for case, stopped_on, years in stops.iter_rows():
        began = found.get(case)
        if began is None or stopped_on >= day_after_months(began, 12 * years):
            found[case] = stopped_on
    return pl.DataFrame(
        {"case": list(found), "waiting_since": list(found.values())},
        schema={"case": pl.String(), "waiting_since": pl.Date()},
    )

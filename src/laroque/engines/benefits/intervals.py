"""Half-open runs of days, with what is taken out of them."""

import polars as pl

_RUN = "_run"


def without(runs: pl.DataFrame, holes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is left of each run once the holes of its case are taken out, and what was taken: case, since, until,
    reason.

    ``runs``: case, since, until and whatever else, which is kept; ``holes``: case, since, until, reason, in the order
    in
    which they claim a day that several would take.
    """
    if holes.is_empty():
        return runs, _nothing_taken()
    ranked = holes.with_row_index("_rank")
    marked = runs.with_row_index(_RUN)
    met = (
        marked.select(_RUN, "case", run_since="since", run_until="until")
        .join(ranked, on="case", how="inner")
        .with_columns(
            since=pl.max_horizontal("since", "run_since"),
            until=pl.min_horizontal(pl.col("until").fill_null(pl.col("run_until")), "run_until"),
        )
        .filter(pl.col("since") < pl.col("until"))
    )
    if met.is_empty():
        return runs, _nothing_taken()
    return _left(marked, met), _taken(met)


def _left(marked: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """Between the holes of a run: from the end of those before to the beginning of the next."""
    alone = pl.len().over(_RUN) == 1
    pieces = pl.concat([_around(met.filter(alone)), _between(met.filter(~alone))])
    whole = marked.join(met.select(_RUN).unique(), on=_RUN, how="anti")
    cut = marked.drop("since", "until").join(pieces, on=_RUN, how="inner").select(marked.columns)
    return pl.concat([whole, cut]).sort(_RUN, "since").drop(_RUN)


def _around(met: pl.DataFrame) -> pl.DataFrame:
    """The two pieces on both sides of the one hole of a run."""
    before = met.select(_RUN, since="run_since", until="since")
    after = met.select(_RUN, since="until", until="run_until")
    return pl.concat([before, after]).filter(pl.col("since") < pl.col("until"))


def _between(met: pl.DataFrame) -> pl.DataFrame:
    return (
        met.sort(_RUN, "since", "until")
        .group_by(_RUN, maintain_order=True)
        .agg(
            starts=pl.concat([pl.col("run_since").first(), pl.col("until").cum_max()]),
            ends=pl.concat([pl.col("since"), pl.col("run_until").first()]),
        )
        .explode("starts", "ends")
        .select(_RUN, since="starts", until="ends")
        .filter(pl.col("since") < pl.col("until"))
    )


def _taken(met: pl.DataFrame) -> pl.DataFrame:
    """Each day that was taken, once, by the first hole that claims it.

    The days of a case with several holes are looked at one by one: they are few.
    """
    alone = pl.len().over("case") == 1
    single = met.filter(alone).select("case", "since", "until", "reason")
    several = met.filter(~alone)
    return single if several.is_empty() else pl.concat([single, _claimed(several)])


def _claimed(met: pl.DataFrame) -> pl.DataFrame:
    days = (
        met.with_columns(day=pl.date_ranges("since", "until", closed="left"))
        .explode("day")
        .sort("case", "day", "_rank")
        .unique(["case", "day"], keep="first", maintain_order=True)
    )
    return as_runs(days.select("case", "day", "reason"), "reason")


def as_runs(days: pl.DataFrame, *same: str) -> pl.DataFrame:
    """Sorted days (case, day) joined where they follow each other and ``same`` columns stay: case, since, until."""
    follows = (pl.col("day") - pl.col("day").shift()).dt.total_days() == 1
    stays = (pl.col(name).eq_missing(pl.col(name).shift()) for name in ("case", *same))
    is_new = ~pl.all_horizontal(follows.fill_null(False), *stays)
    return (
        days.with_columns(run=is_new.cum_sum())
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("case").first(),
            pl.col("day").first().alias("since"),
            pl.col("day").last().dt.offset_by("1d").alias("until"),
            *(pl.col(name).first() for name in same),
        )
        .select("case", "since", "until", *same)
    )


def _nothing_taken() -> pl.DataFrame:
    return pl.DataFrame(schema={"case": pl.String(), "since": pl.Date(), "until": pl.Date(), "reason": pl.String()})

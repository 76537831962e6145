"""Which days of a sick leave are paid: waiting days, sixth month, 360 in three years, three years of an illness."""

import polars as pl

from laroque.engines.benefits.intervals import without
from laroque.engines.benefits.sick_leave.exhaustion import exhausted
from laroque.engines.benefits.sick_leave.facts import Waiver

SICK_LEAVE = "sick_leave"


def judged(
    leaves: pl.DataFrame, runs: pl.DataFrame, cuts: pl.DataFrame, known: pl.DataFrame
) -> tuple[pl.DataFrame, ...]:
    """The runs of days that are paid, and those that are not with their reason (CSS R323-1, R323-2, R313-3).

    ``leaves``: one a person, with conditions, the numbers of the day and the ``state`` of the illness; ``runs``: their
    certified
    days; ``cuts``: days the fund does not pay; ``known``: days certified before, with ``is_paid``.
    """
    is_part = pl.col("part_time_loss_cents").is_not_null()
    shared = pl.concat([_beyond(leaves), _cut(leaves, cuts, known)])
    whole = without(runs.filter(~is_part), pl.concat([_waiting(leaves), _of_illness(leaves, 0), shared]))
    part = without(runs.filter(is_part), pl.concat([_of_illness(leaves, pl.col("part_time_years")), shared]))
    left = pl.concat([whole[0], part[0]]).sort("case", "since")
    spent, over = without(left, exhausted(leaves, left, known))
    return spent, pl.concat([whole[1], part[1], over])


def _waiting(leaves: pl.DataFrame) -> pl.DataFrame:
    """The first days of a leave, but of the same long illness within three years, or after a death (CSS R323-1 1°).

    Part time for therapeutic reasons has none (CSS L323-3).
    """
    by_child = (pl.col("waiver") == Waiver.CHILD_DIED) & (
        pl.col("started_on") < pl.col("waived_from") + pl.duration(days=pl.col("waived_days"))
    )
    by_pregnancy = pl.col("waiver") == Waiver.PREGNANCY_ENDED
    by_illness = pl.col("illness").is_not_null() & (
        pl.col("started_on") < _after_years("waiting_since", pl.col("window_years"))
    )
    is_due = ~pl.any_horizontal(each.fill_null(False) for each in (by_child, by_pregnancy, by_illness))
    until = pl.col("started_on") + pl.duration(days=pl.col("waiting_days"))
    return leaves.filter(is_due).select("case", since="started_on", until=until, reason=pl.lit("waiting_days"))


def _beyond(leaves: pl.DataFrame) -> pl.DataFrame:
    """From the first day of the seventh month, without the right beyond it (CSS R313-3 2°)."""
    since = pl.col("started_on").dt.offset_by(pl.format("{}mo", pl.col("short_until_months")))
    found = leaves.filter(~pl.col("opens_long")).select("case", since=since)
    return found.with_columns(until=pl.lit(None, pl.Date()), reason=pl.lit("no_right_beyond"))


def _of_illness(leaves: pl.DataFrame, more_years: int | pl.Expr) -> pl.DataFrame:
    """From three years after the first allowance of a long illness (CSS R323-1 2°), later for part time (R323-3)."""
    since = _after_years("long_since", pl.col("long_years") + more_years)
    found = leaves.filter(pl.col("illness").is_not_null()).select("case", since=since)
    return found.drop_nulls().with_columns(until=pl.lit(None, pl.Date()), reason=pl.lit("long_illness_exhausted"))


def _cut(leaves: pl.DataFrame, cuts: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Days that the fund does not pay, and those that another benefit pays."""
    others = known.filter(pl.col("is_paid") & (pl.col("kind") != SICK_LEAVE))
    elsewhere = leaves.select("case", "person").join(others, on="person", how="inner")
    named = elsewhere.select("case", "since", "until", reason=pl.lit("paid_otherwise"))
    return pl.concat([cuts.join(leaves.select("case"), on="case", how="semi").select(named.columns), named])


def _after_years(day: str, years: pl.Expr) -> pl.Expr:
    return pl.col(day).dt.offset_by(pl.format("{}y", years))

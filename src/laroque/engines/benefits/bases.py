"""The daily allowance of a sick leave: half the daily pay of the months before, capped (CSS R323-4 to R323-9)."""

import polars as pl

from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM

_HUNDREDTHS = 100
_YEAR = 12


def with_allowance(leaves: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Adds base_cents, base_days (hundredths), allowance_cents, most_cents, and missing_month: the first month not
    told.

    ``base_cents`` is the pay of reference and ``base_days`` what it is spread over; the allowance, to the cent, is
    half of the
    quotient, ``most_cents`` at most (CSS R323-9). Pay by the week or fortnight is told by month: its twelve or six
    pays are
    those of the three months, spread over 84 days.
    """
    months = _months(leaves, before)
    found = leaves.join(months, on="case", how="left", maintain_order="left").with_columns(
        base_days=_by_rhythm("pay_days_season", "pay_days_weekly", "pay_days"),
        most_cents=half_up(pl.col("cap_cents").cast(pl.Int128) * _YEAR, pl.col("most_divisor")),
    )
    half = half_up(
        pl.col("base_cents").cast(pl.Int128) * pl.col("fraction") * _HUNDREDTHS,
        pl.col("base_days").cast(pl.Int128) * PPM,
    )
    return found.with_columns(allowance_cents=pl.min_horizontal(half, "most_cents"))


def _months(leaves: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The pay of reference of each leave, and the first month of it that nobody told."""
    in_season = (pl.col("rhythm") == "season").fill_null(False)
    asked = leaves.select(
        "case", "started_on", "cap_cents", wanted=pl.when(in_season).then(_YEAR).otherwise("pay_months")
    )
    ranks = pl.DataFrame({"rank": range(1, _YEAR + 1)}, schema={"rank": pl.Int32})
    told = asked.join(ranks, how="cross").filter(pl.col("rank") <= pl.col("wanted"))
    told = told.join(before, on=["case", "rank"], how="left", maintain_order="left")
    told = told.join(_daily(asked, before), on="case", how="left", maintain_order="left")
    of_month = pl.col("started_on").dt.month_start().dt.offset_by(pl.format("-{}mo", pl.col("rank")))
    return (
        told.with_columns(whole_cents=pl.min_horizontal(_whole_month(), "cap_cents"), of_month=of_month)
        .group_by("case")
        .agg(
            base_cents=pl.col("whole_cents").sum(),
            missing_month=pl.col("of_month").filter(pl.col("month").is_null()).min(),
        )
    )


def _daily(asked: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """What was paid a day worked in the months of reference, else in that of the leave (CSS R323-8 II 4°)."""
    within = before.join(asked.select("case", "wanted"), on="case", how="inner")
    sums = within.filter((pl.col("rank") <= pl.col("wanted")) & (pl.col("worked_days") > 0)).with_columns(
        is_since=pl.col("rank") == 0
    )
    found = sums.group_by("case").agg(
        ref_cents=pl.col("cents").filter(~pl.col("is_since")).sum(),
        ref_days=pl.col("worked_days").filter(~pl.col("is_since")).sum(),
        since_cents=pl.col("cents").filter("is_since").sum(),
        since_days=pl.col("worked_days").filter("is_since").sum(),
    )
    nothing = pl.col("ref_days") == 0
    return found.select(
        "case",
        daily_cents=pl.when(nothing).then("since_cents").otherwise("ref_cents"),
        daily_days=pl.when(nothing).then("since_days").otherwise("ref_days"),
    )


def _whole_month() -> pl.Expr:
    """The pay of a month as if it had been worked whole, to the cent, where the law says so (CSS R323-8 II)."""
    length = pl.col("month").dt.days_in_month().cast(pl.Int64)
    own = half_up(pl.col("cents").cast(pl.Int128) * length, pl.col("worked_days").clip(lower_bound=1))
    by_day = half_up(pl.col("daily_cents").cast(pl.Int128) * length, pl.col("daily_days").clip(lower_bound=1))
    is_part = pl.col("worked_days") < length
    return (
        pl.when(pl.col("month").is_null())
        .then(0)
        .when(is_part & pl.col("is_excused"))
        .then(by_day.fill_null(0))
        .when(is_part & pl.col("is_activity"))
        .then(pl.when(pl.col("worked_days") > 0).then(own).otherwise(by_day.fill_null(0)))
        .otherwise("cents")
    )


def _by_rhythm(season: str, weekly: str, monthly: str) -> pl.Expr:
    return (
        pl.when(pl.col("rhythm") == "season")
        .then(season)
        .when(pl.col("rhythm").is_in(["weekly", "fortnightly"]))
        .then(weekly)
        .otherwise(monthly)
    )

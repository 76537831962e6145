"""The daily allowance of a sick leave: half the daily pay of the months before, capped (CSS R323-4 to R323-9)."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.benefits.sick_leave.windows import sum_of
from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM

_HUNDREDTHS = 100
_MONTHS, _YEAR = 3, 12


def with_allowance(leaves: pl.DataFrame, months: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Adds base_cents, base_days (hundredths), allowance_cents, most_cents, and missing_month: the first month not
    told.

    ``base_cents`` is the pay of reference and ``base_days`` what it is spread over; the allowance, to the cent, is
    half of
    the quotient, ``most_cents`` at most (CSS R323-9). Pay by the week or fortnight is told by month: its twelve or six
    pays
    are those of the three months, spread over 84 days. ``months``: of ``windows.months_before``.
    """
    usual, season = (_base(leaves, months[: count + 1]) for count in (_MONTHS, _YEAR))
    in_season = (leaves["rhythm"] == "season").fill_null(False)
    found = leaves.with_columns(
        base_cents=season["base_cents"].zip_with(in_season, usual["base_cents"]),
        missing_month=season["missing_month"].zip_with(in_season, usual["missing_month"]),
        base_days=_by_rhythm("pay_days_season", "pay_days_weekly", "pay_days"),
        most_cents=half_up(pl.col("cap_cents").cast(pl.Int128) * _YEAR, pl.col("most_divisor")),
    )
    parts = pl.col("base_cents").cast(pl.Int128) * pl.col("fraction") * _HUNDREDTHS
    half = half_up(parts, pl.col("base_days").cast(pl.Int128) * PPM)
    return found.with_columns(allowance_cents=pl.min_horizontal(half, "most_cents"))


def _base(leaves: pl.DataFrame, months: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The pay of the months before the leave, each whole and capped, and the first of them that nobody told."""
    daily, start = _daily(months), leaves["started_on"].dt.month_start()
    wholes, missing = [], []
    for rank, month in enumerate(months[1:], 1):
        own = pl.concat([month, daily, leaves.select("cap_cents")], how="horizontal")
        wholes.append(own.select(pl.min_horizontal(_whole_month(), "cap_cents").alias(str(rank))))
        at = pl.DataFrame({str(rank): start.dt.offset_by(f"-{rank}mo"), "told": month["month"]})
        missing.append(at.select(pl.when(pl.col("told").is_null()).then(str(rank))))
    total = pl.concat(wholes, how="horizontal").sum_horizontal()
    first = pl.concat(missing, how="horizontal").select(pl.min_horizontal(pl.all())).to_series()
    return pl.DataFrame({"base_cents": total, "missing_month": first})


def _daily(months: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """What was paid a day worked in the months of reference, else in that of the leave (CSS R323-8 II 4°)."""
    days, cents = sum_of(months[1:], "worked_days"), sum_of(months[1:], "cents", pl.col("worked_days") > 0)
    now = months[0].select(now_days=pl.col("worked_days").fill_null(0), now_cents=pl.col("cents").fill_null(0))
    known = now.with_columns(days=days, cents=cents)
    nothing = pl.col("days") == 0
    return known.select(
        daily_days=pl.when(nothing).then("now_days").otherwise("days"),
        daily_cents=pl.when(nothing).then("now_cents").otherwise("cents"),
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

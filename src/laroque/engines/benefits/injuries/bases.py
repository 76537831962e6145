"""The daily pay of a work injury and its two allowances (CSS R433-1 to R433-7)."""

import polars as pl

from laroque.engines.benefits.sick_leave.windows import FAR, months_before
from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM

_HUNDREDTHS = 100
_YEAR_DAYS = 365


def with_allowances(leaves: pl.DataFrame, pays: pl.DataFrame) -> pl.DataFrame:
    """Adds base_cents over base_days (hundredths), first_cents and second_cents, most_cents (the highest second one),
    net_cents (the net daily gain), missing_month, and pension_day_cents.

    The pay is that of the civil month before the stop, or of twelve for seasons (R433-4), as if worked whole (R433-6).
    The daily pay counts up to its cap (R433-2); an allowance is never above the net daily gain, nor below those of the
    first stop (R433-7). Only allowances are rounded, half a cent up (ADR 0193).
    """
    based = _with_base(leaves, pays)
    daily = pl.col("base_cents").cast(pl.Int128) * _HUNDREDTHS
    net = half_up(daily * (PPM - pl.col("net_less")), pl.col("base_days").cast(pl.Int128) * PPM)
    found = based.with_columns(
        net_cents=net,
        most_cents=half_up(
            pl.col("year_ceiling").cast(pl.Int128) * pl.col("cap") * pl.col("second_rate"),
            pl.lit(PPM, pl.Int128()) * PPM,
        ),
        pension_day_cents=half_up(pl.col("pension_cents").fill_null(0), _YEAR_DAYS),
    )
    return found.with_columns(
        first_cents=_allowance("first_rate", "least_first_cents"),
        second_cents=_allowance("second_rate", "least_second_cents"),
    )


def _allowance(rate: str, least: str) -> pl.Expr:
    own = half_up(
        pl.col("base_cents").cast(pl.Int128) * _HUNDREDTHS * pl.col(rate), pl.col("base_days").cast(pl.Int128) * PPM
    )
    capped = half_up(
        pl.col("year_ceiling").cast(pl.Int128) * pl.col("cap") * pl.col(rate), pl.lit(PPM, pl.Int128()) * PPM
    )
    return pl.max_horizontal(pl.min_horizontal(own, capped, "net_cents"), least)


def _with_base(leaves: pl.DataFrame, pays: pl.DataFrame) -> pl.DataFrame:
    """The pay of reference, and the first month of it that nobody told."""
    in_season = pl.col("rhythm") == "season"
    months = months_before(leaves, pays)
    now = months[0].select(
        now_cents="cents", now_days=pl.when(pl.col("is_activity") | pl.col("is_excused")).then("worked_days")
    )
    start = leaves["started_on"].dt.month_start()
    wholes, missing = [], []
    for rank in range(1, FAR + 1):
        own = pl.concat([months[rank], now], how="horizontal").with_columns(length_of=start.dt.offset_by(f"-{rank}mo"))
        wholes.append(own.select(_whole_month().alias(str(rank))))
        missing.append(own.select(pl.when(_whole_month().is_null()).then("length_of").alias(str(rank))))
    whole, absent = pl.concat(wholes, how="horizontal"), pl.concat(missing, how="horizontal")
    year = absent.select(pl.min_horizontal(pl.all())).to_series()
    found = leaves.with_columns(
        month_cents=whole["1"], year_cents=whole.sum_horizontal(), month_missing=absent["1"], year_missing=year
    )
    weekly = pl.col("rhythm").is_in(["weekly", "fortnightly"])
    return found.with_columns(
        base_cents=pl.when(in_season).then("year_cents").otherwise("month_cents"),
        missing_month=pl.when(in_season).then("year_missing").otherwise("month_missing"),
        base_days=pl.when(in_season).then("pay_days_season").when(weekly).then("pay_days_weekly").otherwise("pay_days"),
    )


def _whole_month() -> pl.Expr:
    """The pay of a month as if it had been worked whole, to the cent; by the days of the month of the stop when none
    of it was worked (CSS R433-6); null when nobody tells what to count it on."""
    length = pl.col("length_of").dt.days_in_month().cast(pl.Int64)
    is_part = (pl.col("worked_days") < length) & (pl.col("is_excused") | pl.col("is_activity"))
    own = half_up(pl.col("cents").cast(pl.Int128) * length, pl.col("worked_days").clip(lower_bound=1))
    of_now = half_up(pl.col("now_cents").cast(pl.Int128) * length, pl.col("now_days").clip(lower_bound=1))
    by_now = pl.when(pl.col("now_days") > 0).then(of_now)
    return (
        pl.when(pl.col("month").is_null() | (is_part & (pl.col("worked_days") == 0)))
        .then(by_now)
        .when(is_part)
        .then(own)
        .otherwise("cents")
    )

"""The base on which the contributions of a year are called before its own income is known."""

import polars as pl

from laroque.engines.self_employed.annual import times_ceiling
from laroque.engines.self_employed.roundings import part_in_euros
from laroque.kernel.money import PPM

ESTIMATE = "estimate"
FLAT = "flat"
PREVIOUS_YEAR = "previous_year"
YEAR_BEFORE = "year_before"
SILENT = "silent"


def with_provisional_bases(placed: pl.LazyFrame) -> pl.LazyFrame:
    """``basis`` and the bases of the provisional contributions of ``year`` (CSS L131-6-2), for a frame of ``with_law``.

    Reads ``first_year`` (the calendar year of the start, R131-3), ``estimated_cents`` (income the person expects,
    R613-1-4), ``base_1_cents`` and ``base_2_cents`` (bases of the last year and of the year before) with ``days_1`` and
    ``days_2`` insured in them (null: the whole year); all may be null.
    The first that applies: the estimate; the last year, but in the first one; flat in the two first years; the year
    before; else ``silent``, whose bases are null: see ``silent_base``. A base is brought to a full year, then reduced
    to the days insured, but in the two first years (R131-3-1). Sets ``social_base_cents`` and ``csg_base_cents``,
    whole euros in cents.
    """
    is_first = pl.col("year") <= pl.col("first_year")
    is_second = pl.col("year") == pl.col("first_year") + 1
    basis = (
        pl.when(pl.col("estimated_cents").is_not_null())
        .then(pl.lit(ESTIMATE))
        .when(pl.col("base_1_cents").is_not_null() & ~is_first)
        .then(pl.lit(PREVIOUS_YEAR))
        .when(is_first | is_second)
        .then(pl.lit(FLAT))
        .when(pl.col("base_2_cents").is_not_null())
        .then(pl.lit(YEAR_BEFORE))
        .otherwise(pl.lit(SILENT))
    )
    bases = {
        ESTIMATE: part_in_euros(pl.col("estimated_cents"), pl.lit(1), pl.lit(1)),
        PREVIOUS_YEAR: pl.when(is_second)
        .then(part_in_euros(pl.col("base_1_cents"), pl.lit(1), pl.lit(1)))
        .otherwise(_of_a_past_year("base_1_cents", "days_1", pl.col("year") - 1)),
        FLAT: times_ceiling(pl.col("_p"), "_start_base"),
        YEAR_BEFORE: _of_a_past_year("base_2_cents", "days_2", pl.col("year") - 2),
    }
    base = pl.coalesce(pl.when(pl.col("basis") == name).then(amount) for name, amount in bases.items())
    based = placed.with_columns(basis=basis).with_columns(social_base_cents=base)
    return based.with_columns(csg_base_cents=pl.col("social_base_cents"))


def silent_base(last_cents: pl.Expr, before_cents: pl.Expr, years: pl.Expr) -> pl.Expr:
    """The base assessed without a return, in cents, on a frame of ``with_law`` (CSS R613-1-2).

    The higher of the mean of the two last declared incomes (null: none) and half of the ceiling, plus a quarter for
    each year without a return (``years``, 1 for the first).
    """
    known = pl.sum_horizontal(last_cents.is_not_null(), before_cents.is_not_null())
    declared = pl.sum_horizontal(last_cents.fill_null(0), before_cents.fill_null(0)).cast(pl.Int128)
    mean = pl.when(known > 0).then(declared // pl.max_horizontal(known, pl.lit(1))).otherwise(0)
    least = times_ceiling(pl.col("_p"), "_silent_base")
    share = PPM + pl.col("_silent_increase") * years
    return part_in_euros(pl.max_horizontal(mean, least), share, pl.lit(PPM))


def _of_a_past_year(base: str, days: str, year: pl.Expr) -> pl.Expr:
    whole = pl.date(year, 12, 31).dt.ordinal_day().cast(pl.Int64)
    insured = pl.col(days).fill_null(whole)
    return part_in_euros(pl.col(base), whole * pl.col("days"), insured * pl.col("_year_days"))

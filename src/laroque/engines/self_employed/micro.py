"""Micro-entrepreneurs: one rate on the turnover of each declaration (CSS L613-7, D613-4)."""

from datetime import date

import polars as pl

from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.engines.self_employed.annual import annual_lines, with_law
from laroque.engines.self_employed.law import SHARED_LINES, micro_law
from laroque.engines.self_employed.roundings import euros_of, times_rate
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

MICRO_LINES = ("contributions", "vocational_training", "chamber_tax")

UNDIVIDED = "single_rate"
"""What the single rate makes due where the law's division between risks is not held."""


def year_of_equal_months(cases: pl.LazyFrame, parameters: Parameters, *, training_to_the_euro: bool) -> pl.LazyFrame:
    """A year of twelve equal monthly declarations at the law of ``month``: MICRO_LINES and ``total``, in cents.

    Reads ``activity``, ``month``, ``turnover_cents`` (of the year). Contributions and chamber tax are rounded to the
    euro in each declaration (CSS L133-10); so is training with ``training_to_the_euro``, else it is kept to the cent of
    the year, as it is collected. Raises ``NotLegislatedYet``.
    """
    placed = _with_law(cases, parameters)
    turnover = pl.col("turnover_cents")
    lined = placed.with_columns(
        contributions=_twelve_months(turnover, pl.col("_rate")),
        vocational_training=_twelve_months(turnover, pl.col("_training"))
        if training_to_the_euro
        else half_up(times_rate(turnover, pl.col("_training")), PPM),
        chamber_tax=_twelve_months(turnover, pl.col("_chamber")),
    )
    return lined.with_columns(total=pl.sum_horizontal(MICRO_LINES))


def declarations(declared: pl.LazyFrame, parameters: Parameters) -> pl.LazyFrame:
    """What each declaration of a month or a quarter owes, each line a whole euro in cents (CSS L133-10).

    Reads ``activity``, ``month`` (the first of the period), ``turnover_cents`` (of the period), ``created_on`` (null:
    no start relief) and ``relieved_before_cents`` (turnover of the year already relieved). Adds ``rate_ppm`` (of what
    is relieved, or the full one), ``relieved_cents`` (turnover under relief), MICRO_LINES, ``total``. Nothing is due
    on no turnover: there is no minimum. Raises ``NotLegislatedYet``.
    """
    placed = _with_law(declared, parameters)
    quarter_since = parameters.history("micro.relief_quarter_sales")[0].since
    room = (_relief_room() - pl.col("relieved_before_cents")).clip(0)
    relieved = pl.when(_in_relief()).then(pl.min_horizontal("turnover_cents", room)).otherwise(0)
    rated = placed.with_columns(
        relieved_cents=relieved,
        rate_ppm=pl.when(_in_relief()).then(_relief_rate(quarter_since)).otherwise(pl.col("_rate")),
    )
    under, above = pl.col("relieved_cents"), pl.col("turnover_cents") - pl.col("relieved_cents")
    return rated.with_columns(
        contributions=euros_of(times_rate(under, pl.col("rate_ppm")) + times_rate(above, pl.col("_rate"))),
        vocational_training=euros_of(times_rate(pl.col("turnover_cents"), pl.col("_training"))),
        chamber_tax=euros_of(times_rate(pl.col("turnover_cents"), pl.col("_chamber"))),
    ).with_columns(total=pl.sum_horizontal(MICRO_LINES))


def shared_between_risks(declared: pl.LazyFrame) -> pl.LazyFrame:
    """SHARED_LINES and UNDIVIDED, cents that sum to ``contributions``, for a frame of ``declarations`` (CSS D613-6).

    Each part is rounded to the cent and basic old age takes what is left.
    """
    parts = {name: apply_rate(pl.col("contributions"), pl.col(f"_share_{name}")) for name in SHARED_LINES}
    shared = declared.with_columns(part.fill_null(0).alias(name) for name, part in parts.items())
    is_held = pl.col("_share_old_age_basic").is_not_null()
    others = pl.sum_horizontal(name for name in SHARED_LINES if name != "old_age_basic")
    return shared.with_columns(
        old_age_basic=pl.when(is_held).then(pl.col("contributions") - others).otherwise(0),
        single_rate=pl.when(is_held).then(0).otherwise("contributions"),
    )


ANNUAL_ACTIVITY = {
    "sales": "trade",
    "sales_craft": "craft",
    "services_craft": "craft",
    "services_trade": "trade",
    "liberal_non_regulated": "liberal_non_regulated",
    "liberal_cipav": "liberal_cipav",
    "furnished_tourism": "trade",
}
"""What each activity is outside the micro scheme."""


def years_with_minimum(asked: pl.LazyFrame, parameters: Parameters) -> pl.LazyFrame:
    """The lines of ``annual_lines`` for micro-entrepreneurs who asked to owe the minimum contributions at least.

    Reads ``activity``, ``year``, ``turnover_cents`` (of the year). They are computed as those of others (CSS L613-7 I),
    on the profit of the micro tax scheme: the turnover less the tax abatement, not abated again (L136-3 IV). Raises
    ``NotLegislatedYet``.
    """
    placed = _with_law(asked.with_columns(month=pl.date(pl.col("year"), 1, 1)), parameters)
    profit = euros_of(times_rate(pl.col("turnover_cents"), PPM - pl.col("_tax_abatement")))
    situations = placed.select(
        *asked.collect_schema().names(),
        social_base_cents=profit,
        csg_base_cents=profit,
        has_minimum=pl.lit(True),
        days=pl.lit(None, pl.Int64),
    ).with_columns(pl.col("activity").replace_strict(ANNUAL_ACTIVITY, return_dtype=pl.String))
    return annual_lines(with_law(situations, parameters))


def _with_law(frame: pl.LazyFrame, parameters: Parameters) -> pl.LazyFrame:
    months = frame.select(pl.col("month").unique()).collect()["month"].to_list()
    law = micro_law(months, parameters).lazy()
    return frame.join(law, on=["month", "activity"], how="left", maintain_order="left")


def _twelve_months(turnover_cents: pl.Expr, rate_ppm: pl.Expr) -> pl.Expr:
    return half_up(times_rate(turnover_cents, rate_ppm), PPM * 12 * 100) * 12 * 100


def _in_relief() -> pl.Expr:
    """Whether the period lies before the end of the third quarter after that of the start (CSS D131-6-3)."""
    first_quarter = pl.col("created_on").dt.truncate("1q")
    ends = first_quarter.dt.offset_by(pl.col("_relief_quarters").cast(pl.String) + "q")
    return pl.col("created_on").is_not_null() & (pl.col("month") >= first_quarter) & (pl.col("month") < ends)


def _relief_rate(quarter_since: date) -> pl.Expr:
    """Half of the rate for a business created before 1 July 2026, three quarters from then (décret 2026-69)."""
    return pl.when(pl.col("created_on") < quarter_since).then(pl.col("_half")).otherwise(pl.col("_quarter"))


def _relief_room() -> pl.Expr:
    """The turnover that stands for an income of one ceiling after the tax abatement (CSS D131-6-3 II), in cents."""
    exact = pl.col("_ceiling_cents").cast(pl.Int128) * PPM
    kept = (PPM - pl.col("_tax_abatement")) * 100
    return ((exact * 2 + kept) // (kept * 2) * 100).cast(pl.Int64)

"""The basic pension: average wage, rate, duration, least and most, increases (CSS L351-1 to L351-12)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.old_age.law import coefficients_of, cohorts_of, numbers_of
from laroque.engines.benefits.old_age.paying import answered, refused_there
from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

_MONTHS, _QUARTER = 12, 3


def old_age_pensions(claims: pl.DataFrame, wages: pl.DataFrame, parameters: Parameters) -> Answered:
    """What each pension comes to a month, or why there is none.

    Columns of ``details``: years counted, average_cents, legal_age (months), duration, missing (quarters that lower the
    rate), rate (ppm), basic_cents (a year), least_cents, late (quarters that raise), monthly_cents, children_cents.
    """
    days = claims["since"].unique().sort()
    dated = claims.join(numbers_of(days, parameters), on="since", how="left", maintain_order="left")
    for what in ("legal_age", "duration"):
        dated = _of_birth(dated, cohorts_of(what, days, parameters))
    averaged = dated.join(_average(dated, wages, parameters), on="case", how="left", maintain_order="left")
    computed = _monthly(_basic(averaged))
    judged = computed.with_columns(reason=_reason(), asked=_asked())
    return answered(judged, judged.select(*_DETAILS).sort("case"), parameters)


_DETAILS = ("case", "since", "reason", "years", "average_cents", "legal_age", "duration", "missing", "rate",
            "basic_cents", "least_cents", "late", "monthly_cents", "children_cents")  # fmt: skip


def _of_birth(claims: pl.DataFrame, cohorts: pl.DataFrame) -> pl.DataFrame:
    """Adds the value of the cohort: the last that begins by the day of birth."""
    ordered = claims.with_row_index("_row").sort("born_on")
    told = cohorts.sort("born_from")
    found = ordered.join_asof(
        told, left_on="born_on", right_on="born_from", by="since", strategy="backward", check_sortedness=False
    )
    return found.sort("_row").drop("_row", "born_from")


def _average(claims: pl.DataFrame, wages: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The mean of the best years, each wage revalued to the cent, but that of the year of the pension (CSS R351-29).

    ``unknown_year``: a year whose coefficient is not held.
    """
    numbers = coefficients_of(claims["since"].unique().sort(), parameters)
    own = wages.join(claims.select("case", "since", "best_years"), on="case", how="inner")
    counted = own.filter(pl.col("year") < pl.col("since").dt.year())
    told = counted.join(numbers, on=["since", "year"], how="left")
    revalued = told.with_columns(revalued=half_up(pl.col("cents") * pl.col("coefficient"), PPM))
    ranked = revalued.with_columns(rank=pl.col("revalued").rank("ordinal", descending=True).over("case"))
    best = ranked.group_by("case").agg(
        years=pl.min_horizontal(pl.len().cast(pl.Int64), pl.col("best_years").first()),
        sum_cents=pl.col("revalued").filter(pl.col("rank") <= pl.col("best_years")).sum(),
        unknown_year=pl.col("year").filter(pl.col("coefficient").is_null()).min(),
    )
    return best.with_columns(average_cents=half_up(pl.col("sum_cents"), pl.col("years")))


def _basic(claims: pl.DataFrame) -> pl.DataFrame:
    """Adds missing, rate and basic_cents, a year: wage, rate and duration, at most half the ceiling."""
    full_on = pl.col("born_on").dt.offset_by(pl.format("{}y", pl.col("full_age")))
    months = (
        (full_on.dt.year().cast(pl.Int64) - pl.col("since").dt.year()) * _MONTHS
        + full_on.dt.month().cast(pl.Int64)
        - pl.col("since").dt.month()
        + (full_on.dt.day() > 1).cast(pl.Int64)
    )
    by_age = (months + _QUARTER - 1) // _QUARTER
    by_duration = pl.col("duration") - pl.col("all_quarters")
    lacking = pl.min_horizontal(by_age, by_duration).clip(lower_bound=0)
    told = claims.with_columns(missing=pl.when("is_unfit").then(0).otherwise(lacking))
    rate = half_up(pl.col("full_rate") * (PPM - pl.col("missing") * pl.col("decrease")), PPM)
    share = pl.min_horizontal("quarters", "duration")
    rated = told.with_columns(rate=rate, share=share)
    amount = half_up(
        pl.col("average_cents").cast(pl.Int128) * pl.col("rate") * share, pl.col("duration").cast(pl.Int128) * PPM
    )
    most = apply_rate(pl.col("year_ceiling"), pl.col("most"))
    return rated.with_columns(basic_cents=pl.min_horizontal(amount, most))


def _monthly(claims: pl.DataFrame) -> pl.DataFrame:
    """Adds least_cents, late, monthly_cents and children_cents.

    A pension at the full rate is brought to the least, less what all pensions exceed their limit by (L351-10, L173-2);
    quarters beyond the duration raise the pension before it (D351-2-1), three children the whole (R351-30).
    """
    basic = pl.col("basic_cents")
    is_full, is_raised = pl.col("missing") == 0, pl.col("paid_quarters") >= pl.col("least_quarters")
    paid = pl.min_horizontal("paid_quarters", "duration", "share")
    plain = pl.col("least") * pl.col("share")
    more = pl.when(is_raised).then((pl.col("least_raised") - pl.col("least")) * paid).otherwise(0)
    told = claims.with_columns(
        least_cents=pl.when(is_full).then(half_up(plain + more, pl.col("duration"))).otherwise(0),
        late=pl.min_horizontal("late_quarters", pl.col("all_quarters") - pl.col("duration")).clip(lower_bound=0),
    )
    brought = pl.max_horizontal(basic, "least_cents")
    above = (half_up(brought, _MONTHS) + pl.col("other_cents") - pl.col("least_limit")).clip(lower_bound=0) * _MONTHS
    lifted = (brought - above).clip(lower_bound=basic)
    raised = apply_rate(basic, pl.col("late") * pl.col("increase"))
    year = pl.when(is_full).then(lifted).otherwise(basic) + raised
    has_children = pl.col("children_count") >= pl.col("children")
    dated = told.with_columns(monthly_cents=half_up(year, _MONTHS))
    return dated.with_columns(
        children_cents=pl.when(has_children)
        .then(apply_rate(pl.col("monthly_cents"), pl.col("children_increase")))
        .otherwise(0)
    )


def _reason() -> pl.Expr:
    aged_on = pl.col("born_on").dt.offset_by(pl.format("{}mo", pl.col("legal_age")))
    is_unknown = pl.any_horizontal(pl.col("duration", "legal_age", "full_rate", "year_ceiling").is_null())
    return (
        pl.when(refused_there() | is_unknown)
        .then(pl.lit("not_legislated"))
        .when(aged_on > pl.col("since"))
        .then(pl.lit("age_not_reached"))
        .when(pl.col("unknown_year").is_not_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("average_cents").is_null())
        .then(pl.lit("wages_missing"))
        .when((pl.col("missing") == 0) & pl.col("least").is_null())
        .then(pl.lit("not_legislated"))
        .when(pl.col("monthly_cents") == 0)
        .then(pl.lit("comes_to_nothing"))
    )


def _asked() -> pl.Expr:
    return pl.when(_reason() == "not_legislated").then(pl.col("unknown_year").cast(pl.String()))

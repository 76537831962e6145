"""What a self-employed person outside the micro scheme owes for a year on a known base, line by line.

Amounts are cents, each line a whole euro (CSS L133-10): the exact products of a line are summed, then rounded once.
"""

from itertools import pairwise

import polars as pl

from laroque.engines.self_employed.law import SECTION_OF, annual_law
from laroque.engines.self_employed.roundings import euros_of, part_in_euros, quotient, times_rate
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

SOCIAL_LINES = (
    "health",
    "sickness_allowance",
    "old_age_basic",
    "old_age_complementary",
    "disability_death",
    "family",
)
"""The contributions on the social base."""

_HEALTH_POINTS = 6
_HUNDREDTH_OF_PERCENT = 100  # ppm


def with_law(situations: pl.LazyFrame, parameters: Parameters) -> pl.LazyFrame:
    """The situations with the ``_`` columns of the law of their year, and ``_p``: the ceiling reduced to the days.

    Reads ``activity``, ``year``, ``days`` (insured in the year; null for the whole year). In a part year the ceiling,
    and with it the brackets, is reduced to the days insured, to the whole euro (CSS R613-17). Rows keep their order.
    """
    years = situations.select(pl.col("year").unique()).collect()["year"].to_list()
    law = annual_law(years, parameters).lazy()
    placed = situations.with_columns(section=pl.col("activity").replace_strict(SECTION_OF, return_dtype=pl.String))
    joined = placed.join(law, on=["year", "section"], how="left", maintain_order="left")
    days = pl.col("days").fill_null(pl.col("_year_days"))
    return joined.with_columns(days=days).with_columns(
        _p=part_in_euros(pl.col("_ceiling_cents"), pl.col("days"), pl.col("_year_days")),
        _middle=part_in_euros(pl.col("_complementary_middle"), pl.col("days"), pl.col("_year_days")),
    )


def annual_lines(placed: pl.LazyFrame) -> pl.LazyFrame:
    """Every line due for the year on known bases, in cents, for a frame of ``with_law``.

    Reads ``social_base_cents``, ``csg_base_cents`` (whole euros), ``has_minimum`` (false for those that CSS L613-11
    exempts from minimum contributions). Adds ``health_rate_ppm``, ``family_rate_ppm``, SOCIAL_LINES,
    ``csg_deductible``, ``csg_crds_non_deductible``, ``csg_crds_total``, ``vocational_training`` and ``total``.
    """
    rated = placed.with_columns(health_rate_ppm=_health_rate(), family_rate_ppm=_family_rate())
    lined = rated.with_columns(
        health=_health(),
        sickness_allowance=_sickness_allowance(),
        old_age_basic=_old_age_basic(),
        old_age_complementary=_old_age_complementary(),
        disability_death=_disability_death(),
        family=euros_of(times_rate(_base(), pl.col("family_rate_ppm"))),
        csg_deductible=euros_of(times_rate(pl.col("csg_base_cents"), pl.col("_csg_deductible"))),
        csg_crds_non_deductible=euros_of(times_rate(pl.col("csg_base_cents"), pl.col("_csg_crds_non_deductible"))),
        vocational_training=_vocational_training(),
    ).with_columns(csg_crds_total=pl.col("csg_deductible") + pl.col("csg_crds_non_deductible"))
    return lined.with_columns(total=pl.sum_horizontal(*SOCIAL_LINES, "csg_crds_total", "vocational_training"))


def times_ceiling(ceiling_cents: pl.Expr, times: str) -> pl.Expr:
    """A limit or floor of the law, so many times a ceiling, in cents to the whole euro (CSS L133-10)."""
    return euros_of(times_rate(ceiling_cents, pl.col(times)))


def _base() -> pl.Expr:
    return pl.col("social_base_cents")


def _limit(times: str) -> pl.Expr:
    """A limit of a bracket: so many times the reduced ceiling, in cents (whole: the ceiling is whole euros)."""
    return times_rate(pl.col("_p"), pl.col(times)) // PPM


def _at_least(floor_cents: pl.Expr) -> pl.Expr:
    return pl.when(pl.col("has_minimum")).then(pl.max_horizontal(_base(), floor_cents)).otherwise(_base())


def _rate_between(low: tuple[pl.Expr, pl.Expr], high: tuple[pl.Expr, pl.Expr]) -> pl.Expr:
    """The rate (ppm) on the straight line between two points (limit, rate), to two decimals of a percent."""
    (from_cents, from_ppm), (to_cents, to_ppm) = low, high
    span = to_cents - from_cents
    along = _base().cast(pl.Int128).clip(from_cents, to_cents) - from_cents
    exact = from_ppm * span + (to_ppm - from_ppm) * along
    return (quotient(exact, span * _HUNDREDTH_OF_PERCENT) * _HUNDREDTH_OF_PERCENT).cast(pl.Int64)


def _health_rate() -> pl.Expr:
    """The rate of health insurance on the base (CSS D621-1, D621-2); what exceeds the last limit has its own."""
    points = [(_limit(f"_health_limit_{rank}"), pl.col(f"_health_{rank}")) for rank in range(1, _HEALTH_POINTS + 1)]
    rate = _rate_between(points[-2], points[-1])
    for low, high in reversed(list(pairwise(points[:-1]))):
        rate = pl.when(_base() < high[0]).then(_rate_between(low, high)).otherwise(rate)
    return rate


def _health() -> pl.Expr:
    """Health and maternity (CSS L621-1, D621-1): the rate on the base to the last limit, the top rate above."""
    limit = _limit(f"_health_limit_{_HEALTH_POINTS}")
    below = pl.min_horizontal(_base().cast(pl.Int128), limit)
    above = _base() - below
    return euros_of(below * pl.col("health_rate_ppm") + above * pl.col("_health_top"))


def _sickness_allowance() -> pl.Expr:
    """Daily allowances (CSS L621-2, D621-3): capped; the floor is on the whole ceiling, never reduced."""
    capped = pl.min_horizontal(_base().cast(pl.Int128), _limit("_sickness_allowance_limit"))
    floor = times_ceiling(pl.col("_ceiling_cents"), "_sickness_allowance_floor")
    base = pl.when(pl.col("has_minimum")).then(pl.max_horizontal(capped, floor)).otherwise(capped)
    return euros_of(base * pl.col("_sickness_allowance"))


def _old_age_basic() -> pl.Expr:
    """Basic old age (CSS D633-2, D633-3; Cipav D642-3, D642-4: two parts, each rounded).

    The floor of 450 hours of minimum wage is not reduced, and holds from 90 days insured.
    """
    is_long = pl.col("days") >= pl.col("_old_age_floor_days")
    floor = pl.when(is_long).then(pl.col("_old_age_floor_cents")).otherwise(0)
    base = _at_least(floor).cast(pl.Int128)
    capped = pl.min_horizontal(base, pl.col("_p"))
    general = euros_of(capped * pl.col("_old_age_capped") + base * pl.col("_old_age_whole"))
    first = euros_of(capped * pl.col("_old_age_first"))
    second = euros_of(pl.min_horizontal(base, _limit("_old_age_second_limit")) * pl.col("_old_age_second"))
    return general + first + second


def _old_age_complementary() -> pl.Expr:
    """Complementary old age, without floor (CSS L635-1, D635-7; Cipav L644-1)."""
    base, middle = _base().cast(pl.Int128), pl.col("_middle")
    first = pl.min_horizontal(base, middle)
    second = pl.min_horizontal(base, _limit("_complementary_limit")) - middle
    return euros_of(first * pl.col("_complementary_first") + second.clip(0) * pl.col("_complementary_second"))


def _disability_death() -> pl.Expr:
    """Disability and death (CSS L632-1, D632-1; Cipav L644-2): the floor follows the reduced ceiling."""
    floored = _at_least(times_ceiling(pl.col("_p"), "_disability_death_floor"))
    capped = pl.min_horizontal(floored.cast(pl.Int128), _limit("_disability_death_limit"))
    return euros_of(capped * pl.col("_disability_death"))


def _family_rate() -> pl.Expr:
    """The rate of family allowances on the whole base (CSS L613-1, D613-1)."""
    low = (_limit("_family_limit_1"), pl.lit(0, pl.Int64))
    return _rate_between(low, (_limit("_family_limit_2"), pl.col("_family")))


def _vocational_training() -> pl.Expr:
    """Vocational training, on the yearly ceiling whatever the income (C. trav. L6331-48)."""
    is_craft = pl.col("activity") == "craft"
    rate = pl.when(is_craft).then(pl.col("_vocational_training_craft")).otherwise(pl.col("_vocational_training"))
    return euros_of(times_rate(pl.col("_ceiling_cents"), rate))

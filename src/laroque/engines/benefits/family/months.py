"""The months of claims of a household: who is in its charge in each, what resources count, what is refused."""

import polars as pl

from laroque.engines.benefits.family.law import numbers_of
from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

_OVERSEAS = r"^9[78]"
_YEARS_BEFORE = 2


def with_law(claims: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Adds the values of the law of ``day``; none overseas, where other rules hold (CSS L755-1)."""
    numbers = numbers_of(claims["day"].unique().sort(), parameters)
    found = claims.join(numbers, on="day", how="left", maintain_order="left")
    is_known = ~pl.col("place").str.contains(_OVERSEAS)
    return found.with_columns(
        pl.when(is_known).then(pl.col(name)).otherwise(None) for name in numbers.columns if name != "day"
    )


def months_of(claims: pl.DataFrame) -> pl.DataFrame:
    """One row a month of each claim: ``day``, its first day, which also is what the law is looked up at."""
    months = claims.with_columns(day=pl.date_ranges("since", "until", "1mo", closed="left"))
    return months.explode("day", empty_as_null=False)


def in_charge(rows: pl.DataFrame, children: pl.DataFrame) -> pl.DataFrame:
    """One row a child of each row of a claim: its facts, ``starts`` and ``stops``, and whether it ``is_charged``.

    A child counts from the month after it came (CSS R552-2 I) until the month before it leaves (R552-3 I), is of age
    (R512-2), or, when it died, until three months after that of its death (L552-7, R552-3 IV).
    """
    found = rows.select("case", "day", "charge_age", "death_months").join(children, on="case", how="inner")
    month = pl.col("day").dt.month_start()
    after_death = pl.col("died_on").dt.month_start().dt.offset_by(pl.format("{}mo", pl.col("death_months") + 1))
    adult = aged("charge_age")
    dated = found.with_columns(
        starts=pl.max_horizontal("born_on", "since").dt.month_start().dt.offset_by("1mo"),
        leaves=pl.coalesce(after_death, pl.col("until").dt.month_start()),
        adult=adult.dt.month_start(),
    ).with_columns(stops=pl.min_horizontal("leaves", "adult"))
    is_charged = (pl.col("starts") <= month) & (month < pl.col("stops"))
    return dated.with_columns(is_charged=is_charged.fill_null(False))


def aged(years: str) -> pl.Expr:
    """The birthday of a child at an age told by a column."""
    return pl.col("born_on").dt.offset_by(pl.format("{}y", pl.col(years)))


def with_resources(rows: pl.DataFrame, resources: pl.DataFrame) -> pl.DataFrame:
    """Adds ``year``, the civil year before the last (CSS R532-3), and ``resources_cents`` of it, null if not told."""
    told = resources.group_by("case", "year").agg(resources_cents=pl.col("cents").sum())
    dated = rows.with_columns(year=pl.col("day").dt.year().cast(pl.Int64) - _YEARS_BEFORE)
    return dated.join(told, on=["case", "year"], how="left", maintain_order="left")


def infant_limit(base: str, raised: str, children: str) -> pl.Expr:
    """Limit for young children: 25 % more for each of the first two, 30 % for the others, and the raise (R522-2)."""
    few = pl.min_horizontal(pl.col(children), pl.lit(2))
    more = (pl.col(children) - 2).clip(lower_bound=0)
    whole = pl.col(base) * (PPM + few * pl.col("infant_child") + more * pl.col("infant_next_child"))
    return half_up(whole, PPM) + pl.when("is_raised").then(pl.col(raised)).otherwise(0)


def crds_of(cents: pl.Expr, crds_ppm: pl.Expr) -> pl.Expr:
    """CRDS on one amount, the fraction of a cent left out: so come the net amounts that are published."""
    return cents * crds_ppm // PPM


def paid_once(rows: pl.DataFrame) -> pl.DataFrame:
    """``reason`` for the claims of a household already paid for the same day by an earlier one (CSS L521-2)."""
    ranked = rows.sort("claimed_on", "case", "day").with_row_index("order")
    is_open = pl.col("reason").is_null()
    first = pl.col("order").filter(is_open).min().over("household", "day")
    again = is_open & (pl.col("order") != first)
    return ranked.with_columns(reason=pl.when(again).then(pl.lit("household_paid")).otherwise("reason")).drop("order")

"""Tables of yearly cases: a micro-entrepreneur's turnover or another's profit, and every line of the year."""

import polars as pl

from laroque.engines.self_employed.annual import annual_lines, with_law
from laroque.engines.self_employed.bases import with_bases
from laroque.engines.self_employed.law import MICRO_ACTIVITIES
from laroque.engines.self_employed.micro import MICRO_LINES, year_of_equal_months
from laroque.legislation.parameters import Parameters

ACTIVITIES_OF = {
    "micro": MICRO_ACTIVITIES,
    "sole_trader": ("craft", "trade"),
    "liberal": ("liberal_non_regulated", "liberal_cipav"),
}
"""The kinds of case and the activities each may have."""

MICRO_OUT = (*MICRO_LINES, "total")
"""The lines of a micro-entrepreneur's case, in their order."""

ANNUAL_OUT = (
    "gross_profit",
    "csg_base",
    "social_base",
    "health",
    "health_rate",
    "sickness_allowance",
    "old_age_basic",
    "old_age_complementary",
    "disability_death",
    "family",
    "csg_crds_total",
    "csg_deductible",
    "csg_crds_non_deductible",
    "vocational_training",
    "special_contributions",
    "total",
)
"""The lines of the other cases; ``health_rate`` is a percent, the rest amounts."""

_ROW = "row"


def rows_of_another_kind(cases: pl.DataFrame) -> list[int]:
    """The ``row`` of the cases whose ``activity`` is none of their ``kind``."""
    fits = pl.any_horizontal(
        (pl.col("kind") == kind) & pl.col("activity").is_in(list(names)) for kind, names in ACTIVITIES_OF.items()
    )
    return cases.filter(~fits)[_ROW].to_list()


def rows_of_negative_turnover(cases: pl.DataFrame) -> list[int]:
    """The ``row`` of the micro-entrepreneurs whose turnover is below zero; a loss is for the others."""
    return cases.filter((pl.col("kind") == "micro") & (pl.col("amount_cents") < 0))[_ROW].to_list()


def compute_cases(cases: pl.DataFrame, parameters: Parameters, *, training_to_the_euro: bool = False) -> pl.DataFrame:
    """``id``, ``line``, ``euros`` (text with two decimals): every line of each case, in the order of the cases.

    Reads ``row`` (one each, in order), ``id``, ``kind``, ``activity``, ``month`` (the law in force; a year on its
    1 January for those outside the micro scheme), ``amount_cents`` (turnover or profit of the year).
    Raises ``NotLegislatedYet``.
    """
    is_micro = pl.col("kind") == "micro"
    annual = annual_years(cases.lazy().filter(~is_micro), parameters)
    monthly = micro_years(cases.lazy().filter(is_micro), parameters, training_to_the_euro=training_to_the_euro)
    return (
        pl.concat([_told(monthly, MICRO_OUT), _told(annual, ANNUAL_OUT)])
        .sort(_ROW, maintain_order=True)
        .select("id", "line", euros=_as_text(pl.col("hundredths")))
        .collect()
    )


def annual_years(cases: pl.LazyFrame, parameters: Parameters) -> pl.LazyFrame:
    """The whole years of cases outside the micro scheme: ANNUAL_OUT, the parts they come from and the law."""
    situations = cases.rename({"amount_cents": "profit_cents"}).with_columns(
        year=pl.col("month").dt.year().cast(pl.Int64), days=pl.lit(None, pl.Int64), has_minimum=pl.lit(True)
    )
    return annual_lines(with_bases(with_law(situations, parameters))).with_columns(
        csg_base=pl.col("csg_base_cents"),
        social_base=pl.col("social_base_cents"),
        health_rate=pl.col("health_rate_ppm") // 100,
        special_contributions=pl.lit(0, pl.Int64),
    )


def micro_years(cases: pl.LazyFrame, parameters: Parameters, *, training_to_the_euro: bool) -> pl.LazyFrame:
    """The years of micro-entrepreneurs' cases: MICRO_OUT and the law of their month."""
    turnovers = cases.rename({"amount_cents": "turnover_cents"})
    found = year_of_equal_months(turnovers, parameters, training_to_the_euro=training_to_the_euro)
    return found.with_columns(_training_to_the_euro=pl.lit(training_to_the_euro))


def _told(lines: pl.LazyFrame, names: tuple[str, ...]) -> pl.LazyFrame:
    listed = lines.select(_ROW, "id", line=pl.lit(list(names)), hundredths=pl.concat_list(names))
    return listed.explode("line", "hundredths")


def _as_text(hundredths: pl.Expr) -> pl.Expr:
    sign = pl.when(hundredths < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole = (hundredths.abs() // 100).cast(pl.String)
    return sign + whole + "." + (hundredths.abs() % 100).cast(pl.String).str.zfill(2)

"""Each line of a bordereau recomputed from its base, in whole euros."""

import polars as pl

from laroque.engines.contributions.rates import rates_frame
from laroque.engines.contributions.rounding import apply_rate, to_whole_euro
from laroque.engines.contributions.tables import DECLARATION, DsnTables
from laroque.kernel.money import CENTS_MAX
from laroque.legislation.parameters import Parameters

BY_COMMUNE = "CTP_RATE_BY_COMMUNE"
NOT_STATED = "CTP_RATE_NOT_STATED"
NO_BASE = "CTP_BASE_MISSING"
TOO_LARGE = "AMOUNT_TOO_LARGE"

_KEY = ["ctp", "qualifier", "last_day"]


def recompute_lines(tables: DsnTables, parameters: Parameters) -> pl.DataFrame:
    """The lines of S21.G00.23 with what is due for each: base x rate, in whole euros (CSS L133-10, R242-1 II).

    Adds to ``aggregated_lines``: siret, month, last_day (of the period), kind, label, ``applied_ppm`` (rate of the CTP
    and of occupational risk), ``risk_ppm``, ``exact_cents`` (null when nothing can be told), ``recomputed_cents``
    (signed, a relief below zero, 0 when nothing can be told), ``declared_cents`` (23.005 with the same sign),
    ``difference_cents`` (declared less recomputed), ``from_declared`` (what is declared was taken for want of a base
    or of a rate held here), article, source, ``problem`` (a control, null when all is told).
    """
    lines = _with_period(tables)
    rates = rates_frame(lines.select(_KEY), parameters)
    joined = lines.join(rates, on=_KEY, how="left", nulls_equal=True, maintain_order="left")
    rated = joined.with_columns(risk_ppm=_risk_ppm()).with_columns(applied_ppm=_applied_ppm())
    told = rated.with_columns(declared_cents=_declared(), problem=_problem()).with_columns(_computed=_computed())
    exact = told.with_columns(exact_cents=pl.coalesce("_computed", _as_declared())).with_columns(
        from_declared=pl.col("_computed").is_null() & pl.col("exact_cents").is_not_null()
    )
    due = exact.with_columns(recomputed_cents=to_whole_euro(pl.col("exact_cents")).fill_null(0))
    difference = pl.col("declared_cents") - pl.col("recomputed_cents")
    return due.with_columns(difference_cents=pl.when(pl.col("exact_cents").is_not_null()).then(difference)).drop(
        "_computed", "ctp_ppm", "table_risk_ppm"
    )


def _with_period(tables: DsnTables) -> pl.DataFrame:
    """The lines with the period of their bordereau; without one, that of the month declared."""
    declared = tables.declarations.select(*DECLARATION, "siret", "month")
    lines = tables.aggregated_lines.join(declared, on=DECLARATION, how="left", maintain_order="left")
    periods = lines.with_columns(
        period_start=pl.coalesce("period_start", "month"),
        period_end=pl.coalesce("period_end", pl.col("month").dt.offset_by("1mo")),
    )
    return periods.with_columns(last_day=pl.col("period_end").dt.offset_by("-1d"))


def _risk_ppm() -> pl.Expr:
    """The rate of 23.003 for a CTP that adds the establishment's own; for a flat one, that of the table failing it."""
    stated = pl.col("rate_ppm").fill_null(0)
    table = pl.when(stated != 0).then(stated).otherwise(pl.col("table_risk_ppm").fill_null(0))
    return pl.when(pl.col("risk") == "notified").then(stated).when(pl.col("risk") == "table").then(table).otherwise(0)


def _applied_ppm() -> pl.Expr:
    return pl.when(pl.col("kind") == "stated_rate").then("rate_ppm").otherwise(pl.col("ctp_ppm") + pl.col("risk_ppm"))


def _declared() -> pl.Expr:
    return pl.when(pl.col("kind") == "relief").then(-pl.col("amount_cents")).otherwise("amount_cents")


def _computed() -> pl.Expr:
    """What base and rate give; a relief is its amount, or its base at 100 % failing it."""
    relief = -pl.coalesce("amount_cents", "base_cents")
    product = apply_rate(pl.col("base_cents"), pl.col("applied_ppm"))
    told = pl.col("problem").is_null()
    return pl.when(told & (pl.col("kind") == "relief")).then(relief).when(told).then(product)


def _as_declared() -> pl.Expr:
    """The amount as declared, for a known CTP only: the sign of an unknown one is not known either.

    Failing it, a line of mobility takes the rate that the declaration states.
    """
    by_commune = pl.col("problem") == BY_COMMUNE
    stated = pl.when(by_commune & (pl.col("rate_ppm") > 0)).then(apply_rate(pl.col("base_cents"), pl.col("rate_ppm")))
    known = pl.col("problem").is_null() | pl.col("problem").is_in([BY_COMMUNE, NOT_STATED])
    return pl.when(known).then(pl.coalesce("declared_cents", stated))


def _problem() -> pl.Expr:
    """The control that says why nothing can be computed, in the order in which a person would ask."""
    large = (pl.col("base_cents").abs() > CENTS_MAX) | (pl.col("amount_cents").abs() > CENTS_MAX)
    without_base = pl.col("base_cents").is_null() & pl.col("amount_cents").is_null()
    return (
        pl.when(pl.col("problem").is_not_null())
        .then("problem")
        .when(large)
        .then(pl.lit(TOO_LARGE))
        .when(pl.col("kind") == "rate_by_commune")
        .then(pl.lit(BY_COMMUNE))
        .when((pl.col("kind") == "stated_rate") & pl.col("rate_ppm").is_null())
        .then(pl.lit(NOT_STATED))
        .when(without_base)
        .then(pl.lit(NO_BASE))
    )

"""What the place of work decides: the rate of mobility, and where the law held here does not reach."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from laroque.kernel.periods import last_day_of
from laroque.legislation.mobility import MobilityRate, mobility_rates
from laroque.legislation.topics import DatedValue

OVERSEAS = ("97", "98")
"""How the INSEE codes of overseas begin: other rates, ceilings and reliefs hold there (CSS L751-1 and what follows)."""

_DEPARTMENT = 2


def is_overseas(commune: pl.Expr) -> pl.Expr:
    """Whether a commune lies overseas, Mayotte among them."""
    return commune.str.slice(0, _DEPARTMENT).is_in(OVERSEAS)


def with_mobility(cases: pl.DataFrame, rates: Sequence[MobilityRate] | None = None) -> pl.DataFrame:
    """Fills in the rates of mobility that are not said, from the commune, at the end of the month (CSS R242-1 II).

    A rate that the case says wins. What is neither said nor held stays null: ``refused`` says so, nothing guesses.
    ``rates``: those held when not given. Adds mobility_place, the place whose rate was taken, where communes are said.
    """
    if "commune" not in cases.columns:
        return cases
    held = _frame(mobility_rates() if rates is None else rates)
    asked = cases.select(
        "commune", _on=pl.col("month").dt.month_end(), _department=pl.col("commune").str.slice(0, _DEPARTMENT)
    ).with_row_index("_row")
    of_commune, of_department = (
        asked.sort("_on")
        .join_asof(held, left_on="_on", right_on="since", by_left=by, by_right="place", check_sortedness=False)
        .sort("_row")["ppm"]
        for by in ("commune", "_department")
    )
    is_open = pl.col("mobility_ppm").is_null()
    place = (
        pl.when(of_commune.is_not_null()).then("commune").when(of_department.is_not_null()).then(asked["_department"])
    )
    return cases.with_columns(
        mobility_ppm=pl.coalesce("mobility_ppm", of_commune, of_department), mobility_place=pl.when(is_open).then(place)
    )


def mobility_value(place: str, month: date) -> DatedValue:
    """The rate of a place that ``with_mobility`` took for a month, with where it was read."""
    on = last_day_of(month)
    rate = max(
        (each for each in mobility_rates() if each.place == place and each.since <= on), key=lambda each: each.since
    )
    return DatedValue(rate.since, rate.ppm, rate.article, rate.source, rate.checked_on)


def _frame(rates: Sequence[MobilityRate]) -> pl.DataFrame:
    rows = sorted((rate.since, rate.place, rate.ppm) for rate in rates)
    return pl.DataFrame(rows, schema={"since": pl.Date, "place": pl.String, "ppm": pl.Int64}, orient="row")

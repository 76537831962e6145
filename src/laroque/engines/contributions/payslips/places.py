"""What the place of work decides: the rate of mobility, and where the law held here does not reach."""

from collections.abc import Sequence

import polars as pl

from laroque.legislation.mobility import MobilityRate, mobility_rates

OVERSEAS = ("97", "98")
"""How the INSEE codes of overseas begin: other rates, ceilings and reliefs hold there (CSS L751-1 and what follows)."""

_DEPARTMENT = 2


def is_overseas(commune: pl.Expr) -> pl.Expr:
    """Whether a commune lies overseas, Mayotte among them."""
    return commune.str.slice(0, _DEPARTMENT).is_in(OVERSEAS)


def with_mobility(cases: pl.DataFrame, rates: Sequence[MobilityRate] | None = None) -> pl.DataFrame:
    """Fills in the rates of mobility that are not said, from the commune, at the end of the month (CSS R242-1 II).

    A rate that the case says wins. What is neither said nor held stays null: ``refused`` says so, nothing guesses.
    ``rates``: those held when not given.
    """
    if "commune" not in cases.columns or not cases["mobility_ppm"].has_nulls():
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
    return cases.with_columns(mobility_ppm=pl.coalesce("mobility_ppm", of_commune, of_department))


def _frame(rates: Sequence[MobilityRate]) -> pl.DataFrame:
    rows = sorted((rate.since, rate.place, rate.ppm) for rate in rates)
    return pl.DataFrame(rows, schema={"since": pl.Date, "place": pl.String, "ppm": pl.Int64}, orient="row")

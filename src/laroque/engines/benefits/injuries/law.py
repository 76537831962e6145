"""The numbers of the law of work injuries on given days."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

REFORM = date(2026, 11, 1)
"""Incapacities consolidated, and deaths, from this day have another law, not held (loi 2025-199 article 90)."""

_SERIES = "injury."
_RAISE = "injury.raise"
_MONTHS = 12
_OVERSEAS = r"^9[78]"


def with_law(rows: pl.DataFrame, day: str, parameters: Parameters) -> pl.DataFrame:
    """Adds each value of ``injury`` by its name, and ``year_ceiling``, of the day of a column; null where not known."""
    days = rows[day].drop_nulls().unique().sort()
    return rows.join(numbers_of(days, parameters).rename({"day": day}), on=day, how="left", maintain_order="left")


def numbers_of(days: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """One row a day: ``day``, the values, and ``year_ceiling``, twelve monthly ceilings in cents."""
    names = sorted(name for name in parameters.series if name.startswith(_SERIES))
    rows = [
        {
            "day": day,
            **{name.removeprefix(_SERIES): _value(name, day, parameters) for name in names},
            "year_ceiling": _times(_value("pmss", day, parameters)),
        }
        for day in days
    ]
    columns = {name.removeprefix(_SERIES): pl.Int64() for name in names}
    return pl.DataFrame(rows, schema={"day": pl.Date(), **columns, "year_ceiling": pl.Int64()})


def raises_of(parameters: Parameters) -> tuple[tuple[date, int], ...]:
    """The day and the coefficient of each raise held, in order of time (CSS L434-17)."""
    return tuple((value.since, value.number) for value in parameters.history(_RAISE))


def is_reached(pay_from: str, parameters: Parameters) -> pl.Expr:
    """Whether every raise since the day of a column is held: none was a year before the first that is."""
    first = raises_of(parameters)[0][0]
    return pl.col(pay_from) >= first.replace(year=first.year - 1)


def is_refused(day: str) -> pl.Expr:
    """Whether the law of a day or place is not held: since the reform, or overseas (CSS L751-1)."""
    return (pl.col(day) >= REFORM) | pl.col("least_wage").is_null() | pl.col("place").str.contains(_OVERSEAS)


def _value(name: str, day: date, parameters: Parameters) -> int | None:
    try:
        return parameters.value(name, day).number
    except (NotLegislatedYet, UnknownValue):
        return None


def _times(monthly: int | None) -> int | None:
    return None if monthly is None else _MONTHS * monthly

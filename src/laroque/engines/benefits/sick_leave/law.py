"""The numbers of the law of sick leave, for each day a leave begins on."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from laroque.kernel.money import divide_half_up
from laroque.kernel.periods import add_months, month_of
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

_SERIES = "sick_leave."
_MONTHS = 12


def numbers_of(days: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """One row a day: ``started_on``, each value of ``sick_leave`` by its name, and what follows from the minimum wage.

    ``cap_cents``: what a month of pay counts for at most (CSS R323-4); ``short_cents`` and ``long_cents``: the pay
    that opens
    the right for six months, and beyond (CSS R313-3); ``short_equivalent_cents`` and ``long_equivalent_cents``: what a
    day
    paid counts for (CSS R313-8). A day on which the law is not known has null everywhere.
    """
    names = sorted(name for name in parameters.series if name.startswith(_SERIES))
    rows = [(day, *_of_day(day, names, parameters)) for day in days]
    schema = {name: pl.Int64() for name in (*(each.removeprefix(_SERIES) for each in names), *_WAGES)}
    return pl.DataFrame(rows, schema={"started_on": pl.Date(), **schema}, orient="row")


_WAGES = ("cap_cents", "short_cents", "long_cents", "short_equivalent_cents", "long_equivalent_cents")


def _of_day(day: date, names: list[str], parameters: Parameters) -> tuple[int | None, ...]:
    try:
        values = {name.removeprefix(_SERIES): parameters.value(name, day).number for name in names}
        return (*values.values(), *_of_wages(day, values, parameters))
    except (NotLegislatedYet, UnknownValue):
        return (None,) * (len(names) + len(_WAGES))


def _of_wages(day: date, values: dict[str, int], parameters: Parameters) -> tuple[int, ...]:
    month = month_of(day)
    short_wage = _hourly(add_months(month, -values["short_wages_months"]), parameters)
    long_wage = _hourly(add_months(month, -values["long_months"]).replace(month=1), parameters)
    hours = values["equivalent_hours"]
    return (
        _cap(month - timedelta(days=1), values, parameters),
        values["short_wages"] * short_wage,
        values["long_wages"] * long_wage,
        hours * _hourly(_january(add_months(month, -values["short_wages_months"])), parameters),
        hours * long_wage,
    )


def _cap(on: date, values: dict[str, int], parameters: Parameters) -> int:
    """So many times the monthly minimum wage, itself to the cent, of the last day of the month before (CSS R323-4)."""
    hours = parameters.value("minimum_wage.hours_a_year", on).number
    monthly = divide_half_up(_hourly(on, parameters) * hours, _MONTHS)
    return divide_half_up(monthly * values["cap_ratio"], 1_000_000)


def _january(day: date) -> date:
    return day.replace(month=1, day=1)


def _hourly(on: date, parameters: Parameters) -> int:
    return parameters.value("minimum_wage.hourly", on).number

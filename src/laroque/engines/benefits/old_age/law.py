"""The numbers of the law of old age on given days, by day of birth where it has many ages."""

import re
from collections.abc import Iterable
from datetime import date

import polars as pl

from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

_SERIES = "old_age."
_COHORT = re.compile(r"old_age\.(legal_age|duration)_from_(\d{4})(\d{2})(\d{2})")
_WAGES = re.compile(r"wage_revaluation\.\D*(\d{4})")
_MONTHS = 12


def numbers_of(days: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """One row a day: ``since``, each value of ``old_age`` by its name, the yearly ceiling and the minimum wage of
    1 January (``year_ceiling``, ``january_wage``); null where a value is not known."""
    names = sorted(name for name in parameters.series if name.startswith(_SERIES) and not _COHORT.fullmatch(name))
    rows = [
        {
            "since": day,
            **{name.removeprefix(_SERIES): _value(name, day, parameters) for name in names},
            "year_ceiling": _times(_value("pmss", day, parameters)),
            "january_wage": _value("minimum_wage.hourly", day.replace(month=1, day=1), parameters),
        }
        for day in days
    ]
    schema = {name.removeprefix(_SERIES): pl.Int64() for name in names}
    return pl.DataFrame(
        rows, schema={"since": pl.Date(), **schema, "year_ceiling": pl.Int64(), "january_wage": pl.Int64()}
    )


def cohorts_of(what: str, days: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """``legal_age`` (months) or ``duration`` (quarters) of pensions from each day: since, born_from, and the value."""
    found = [(name, match) for name in parameters.series if (match := _COHORT.fullmatch(name)) and match[1] == what]
    rows = [
        (day, date(int(match[2]), int(match[3]), int(match[4])), _value(name, day, parameters))
        for day in days
        for name, match in found
    ]
    return pl.DataFrame(rows, schema={"since": pl.Date(), "born_from": pl.Date(), what: pl.Int64()}, orient="row")


def coefficients_of(days: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """What the wage of a year is multiplied by for pensions from each day (CSS L351-11): since, year, coefficient."""
    found = [(name, match) for name in parameters.series if (match := _WAGES.fullmatch(name))]
    rows = [(day, int(match[1]), _value(name, day, parameters)) for day in days for name, match in found]
    schema = {"since": pl.Date(), "year": pl.Int64(), "coefficient": pl.Int64()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _value(name: str, day: date, parameters: Parameters) -> int | None:
    try:
        return parameters.value(name, day).number
    except (NotLegislatedYet, UnknownValue):
        return None


def _times(monthly: int | None) -> int | None:
    return None if monthly is None else _MONTHS * monthly

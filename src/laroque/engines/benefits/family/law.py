"""The numbers of the law of family benefits on given days."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

_SERIES = "family_benefits."
INCREASE_AGE = f"{_SERIES}increase_age"


def numbers_of(days: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """One row a day: ``day``, each value of ``family_benefits`` by its name; all null where the law is not known."""
    names = sorted(name for name in parameters.series if name.startswith(_SERIES))
    rows = [(day, *_of_day(day, names, parameters)) for day in days]
    schema = {name.removeprefix(_SERIES): pl.Int64() for name in names}
    return pl.DataFrame(rows, schema={"day": pl.Date(), **schema}, orient="row")


def _of_day(day: date, names: list[str], parameters: Parameters) -> tuple[int | None, ...]:
    try:
        return tuple(parameters.value(name, day).number for name in names)
    except (NotLegislatedYet, UnknownValue):
        return (None,) * len(names)


def age_of_increase(born_on: pl.Expr, parameters: Parameters) -> pl.Expr:
    """The age from which a child raises the allowances: that in force on its fourteenth birthday (CSS R521-1).

    A later age spares those who were fourteen before it (décret 2026-138, article 2).
    """
    first, *later = parameters.history(INCREASE_AGE)
    age = pl.lit(first.number)
    for value in later:
        is_later = born_on.dt.offset_by(f"{first.number}y") >= value.since
        age = pl.when(is_later).then(pl.lit(value.number)).otherwise(age)
    return age

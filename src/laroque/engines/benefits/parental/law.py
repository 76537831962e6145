"""The numbers of the law of parents' leaves, for each day a leave begins on."""

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from laroque.kernel.periods import month_of
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

_SERIES = "parental_leave."
_FLOOR = "floor"


def parental_numbers(days: Iterable[date], parameters: Parameters) -> pl.DataFrame:
    """One row a day: ``started_on``, each value of ``parental_leave``, and ``ceiling_cents``: the monthly ceiling of
    the last day of the month before (CSS R331-5). Null everywhere on a day whose law is not known; ``floor`` alone
    where only the minimum is not."""
    names = sorted(name.removeprefix(_SERIES) for name in parameters.series if name.startswith(_SERIES))
    rows = [{"started_on": day, **_of_day(day, names, parameters)} for day in days]
    columns = {name: pl.Int64() for name in (*names, "ceiling_cents")}
    return pl.DataFrame(rows, schema={"started_on": pl.Date(), **columns})


def _of_day(day: date, names: list[str], parameters: Parameters) -> dict[str, int | None]:
    try:
        found: dict[str, int | None] = {
            name: parameters.value(_SERIES + name, day).number for name in names if name != _FLOOR
        }
        found["ceiling_cents"] = parameters.value("pmss", month_of(day) - timedelta(days=1)).number
    except (NotLegislatedYet, UnknownValue):
        return {}
    try:
        return found | {_FLOOR: parameters.value(_SERIES + _FLOOR, day).number}
    except (NotLegislatedYet, UnknownValue):
        return found

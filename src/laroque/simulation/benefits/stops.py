"""Which made-up employees stop work in a month, why and for how long, and who is back before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from laroque.simulation.declarations import Stop
from laroque.simulation.population import Employee

SICK, MATERNITY, PATERNITY, ACCIDENT = "01", "02", "03", "06"
MANY, FEW = 14, 6
"""Stops of a month at a fund, of a large one and of a small one."""

_LENGTHS = (3, 5, 7, 10, 14, 21, 28, 45)
_MATERNITY_DAYS, _PATERNITY_DAYS = 112, 25
_BACK_BEFORE_DAYS = 2
_BEARING = range(22, 43)


def make_stops(*, employees: Sequence[Employee], count: int, month: date, seed: str) -> tuple[Stop, ...]:
    """``count`` stops, of an employee each: an expectant mother, a father, one accident in five, the others sick.

    One of the sick in four is back two days before the day told.
    """
    random = Random(seed)
    left = list(employees)
    random.shuffle(left)
    stops = [
        *_one(left, month, MATERNITY, _MATERNITY_DAYS, random, female=True),
        *_one(left, month, PATERNITY, _PATERNITY_DAYS, random, female=False),
    ]
    for rank, each in enumerate(left[: max(0, count - len(stops))]):
        last_worked_on = month + timedelta(random.randint(-12, 18))
        days = random.choice(_LENGTHS)
        is_accident = rank % 5 == 0
        stop = Stop(
            employee=each,
            reason=ACCIDENT if is_accident else SICK,
            last_worked_on=last_worked_on,
            expected_last_on=last_worked_on + timedelta(days),
            is_subrogated=rank % 3 == 0,
            happened_on=last_worked_on if is_accident else None,
        )
        stops.append(stop)
        if rank % 4 == 1 and days > _BACK_BEFORE_DAYS:
            stops.append(replace(stop, resumed_on=stop.expected_last_on - timedelta(_BACK_BEFORE_DAYS - 1)))
    return tuple(stops)


def _one(left: list[Employee], month: date, reason: str, days: int, random: Random, *, female: bool) -> list[Stop]:
    """The stop of the first who may be a parent, who is taken from those left."""
    found = next((each for each in left if each.female is female and month.year - each.born_on.year in _BEARING), None)
    if found is None:
        return []
    left.remove(found)
    last_worked_on = month + timedelta(random.randint(0, 10))
    return [Stop(found, reason, last_worked_on, last_worked_on + timedelta(days), is_subrogated=True)]

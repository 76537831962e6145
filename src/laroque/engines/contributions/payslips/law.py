"""The numbers of a month of pay: each with the article and the day it holds from."""

from collections.abc import Mapping, Sequence
from datetime import date

from laroque.kernel.money import PPM
from laroque.kernel.periods import last_day_of
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import DatedValue

Law = Mapping[str, DatedValue]
"""The values in force, by the name of their series."""

Numbers = Mapping[str, int]
"""The same without where they come from: what expressions are built of."""

SIGNED_FROM = "apprentices.exempt_share.since"
"""The first day of signature of the contracts that have the share of the month, as an ordinal."""

WHOLE = "whole"
"""The rate of a line that is its base."""

_TOPICS = (
    "pmss",
    "minimum_wage",
    "general_relief",
    "csg",
    "headcounts",
    "salaried_rates",
    "salaried_bases",
    "apprentices",
    "interns",
    "local_scheme",
    "overtime",
)


def law_of(month: date, parameters: Parameters) -> Law:
    """The values in force on the last day of a month (CSS R242-1 II).

    Raises ``NotLegislatedYet`` for a month that was not checked.
    """
    on = last_day_of(month)
    names = [name for name in parameters.series if name.partition(".")[0] in _TOPICS]
    return {name: parameters.value(name, on) for name in names}


def numbers_of(law: Law) -> Numbers:
    """The numbers of a month by name, with ``WHOLE`` and ``SIGNED_FROM``."""
    signed = law["apprentices.exempt_share"].since.toordinal()
    return {name: value.number for name, value in law.items()} | {WHOLE: PPM, SIGNED_FROM: signed}


def months_by_law(months: Sequence[date], parameters: Parameters) -> list[tuple[Law, list[date]]]:
    """The months grouped by equal numbers, in order of time: one set of expressions does for each group."""
    groups: dict[tuple[int, ...], tuple[Law, list[date]]] = {}
    for month in sorted(set(months)):
        law = law_of(month, parameters)
        key = tuple(value.number for value in law.values())
        groups.setdefault(key, (law, []))[1].append(month)
    return list(groups.values())

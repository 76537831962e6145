"""Acts that bear no co-payment by what they are: emergency contraception, screenings, vaccines, by code and age."""

from collections.abc import Mapping
from functools import cache

import polars as pl

from laroque.legislation.care import System, exempt_acts

_AGES = 10_000
"""What a year weighs beside month and day, written as one number."""


@cache
def is_exempt_act() -> pl.Expr:
    """Whether the act or product of a line is one that the articles name (CSS L160-14, R160-8, R160-17)."""
    age = _stamp("care_on") - _stamp("born_on")
    groups = []
    for (system, since, until), codes in _groups().items():
        holds = (pl.col("system") == system.value) & pl.col("code").is_in(codes)
        if since is not None:
            holds &= age >= since * _AGES
        if until is not None:
            holds &= age < until * _AGES
        groups.append(holds)
    return pl.any_horizontal(groups).fill_null(False)


def _stamp(name: str) -> pl.Expr:
    """Year, month and day as one number: a difference of so many times ``_AGES`` is so many whole years."""
    day = pl.col(name).dt
    return day.year().cast(pl.Int64) * _AGES + day.month().cast(pl.Int64) * 100 + day.day().cast(pl.Int64)


@cache
def _groups() -> Mapping[tuple[System, int | None, int | None], list[str]]:
    """The codes by nomenclature and ages."""
    found: dict[tuple[System, int | None, int | None], list[str]] = {}
    for act in exempt_acts():
        found.setdefault((act.system, act.age_from, act.age_until), []).append(act.code)
    return found

"""Acts that bear no co-payment by what they are: emergency contraception, screenings, vaccines, by code and age."""

from functools import cache

import polars as pl

from laroque.legislation.care import exempt_acts

_AGES = 10_000
"""What a year weighs beside month and day, written as one number."""


@cache
def exempt_frame() -> pl.DataFrame:
    """Every such act by ``system`` and ``code``: exempt_from and exempt_until, null where no age bounds it; is_listed.

    Ages are in units of ``_AGES``, half-open.
    """
    rows = [
        (act.system.value, act.code, _of_years(act.age_from), _of_years(act.age_until), True) for act in exempt_acts()
    ]
    schema = {
        "system": pl.String(),
        "code": pl.String(),
        "exempt_from": pl.Int64(),
        "exempt_until": pl.Int64(),
        "is_listed": pl.Boolean(),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@cache
def is_exempt_act() -> pl.Expr:
    """Whether the act or product of a line is one that the articles name (CSS L160-14, R160-8, R160-17)."""
    age = _stamp("care_on") - _stamp("born_on")
    is_old_enough = pl.col("exempt_from").is_null() | (age >= pl.col("exempt_from"))
    is_young_enough = pl.col("exempt_until").is_null() | (age < pl.col("exempt_until"))
    return (pl.col("is_listed") & is_old_enough & is_young_enough).fill_null(False)


def _of_years(age: int | None) -> int | None:
    return None if age is None else age * _AGES


def _stamp(name: str) -> pl.Expr:
    """Year, month and day as one number: a difference of so many times ``_AGES`` is so many whole years."""
    day = pl.col(name).dt
    return day.year().cast(pl.Int64) * _AGES + day.month().cast(pl.Int64) * 100 + day.day().cast(pl.Int64)

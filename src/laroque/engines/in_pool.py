"""Many small operations on frames, run where Polars runs them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import polars as pl

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


def in_pool(work: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """``work``, run in a thread of the pool of Polars; it gives and raises the same.

    An operation asked from any other thread is handed over to the pool and waited for, which costs more than the
    operation itself when rows are few (ADR 0204). ``work`` may not use what belongs to a thread: no database.
    """

    @wraps(work)
    def of_pool(*args: _Given.args, **named: _Given.kwargs) -> _Made:
        made: list[_Made] = []
        raised: list[BaseException] = []

        def run(_: pl.Series) -> pl.Series:
            try:
                made.append(work(*args, **named))
            except BaseException as problem:  # told by Polars, it would be another one
                raised.append(problem)
            return pl.Series([None])

        # Two columns: one alone would be computed by the thread that asks.
        pl.select(pl.lit(None).map_batches(run, return_dtype=pl.Null()), pl.lit(None).alias("beside"))
        if raised:
            raise raised[0]
        return made[0]

    return of_pool

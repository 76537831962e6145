"""Winners and losers by band of pay."""

import polars as pl

from laroque.engines.reforms.effects import Effects

BANDS = (0, 105, 120, 140, 160, 200, 250, 300, 400, 600)
"""Where each band begins, in hundredths of minimum wages, by full-time pay; the last has no end."""

_HUNDREDTHS = 100
_AMOUNTS = ("cost_before", "cost_after", "net_before", "net_after")


def bands(found: Effects) -> pl.DataFrame:
    """One row a band that has persons, by its start: band, persons, months, gross_cents, and for both sides.

    ``cost_*`` is that of employers, ``net_*`` that of employees, in cents: _before, _after, then how many persons cost
    less or keep more over the period (_winners), cost more or keep less (_losers), or neither (_unmoved). A person's
    band is that of the average full-time pay of its months against the minimum wage in force.
    """
    full_time, wage = pl.col("full_time_cents"), pl.col("wage_cents")
    starts = [pl.when(full_time * _HUNDREDTHS > wage * start).then(pl.lit(start)) for start in reversed(BANDS[1:])]
    placed = found.persons.with_columns(band=pl.coalesce(*starts, pl.lit(BANDS[0])).cast(pl.Int64))
    counted = [expression for side in ("cost", "net") for expression in _counts(side)]
    summed = placed.group_by("band").agg(
        pl.len().cast(pl.Int64).alias("persons"), pl.col("months", "gross_cents", *_AMOUNTS).sum(), *counted
    )
    return summed.sort("band")


def _counts(side: str) -> list[pl.Expr]:
    moved = pl.col(f"{side}_after") - pl.col(f"{side}_before")
    gained = moved < 0 if side == "cost" else moved > 0
    unmoved = moved == 0
    counted = {"winners": gained, "losers": ~gained & ~unmoved, "unmoved": unmoved}
    return [which.sum().cast(pl.Int64).alias(f"{side}_{name}") for name, which in counted.items()]

"""The wage that pensions are counted on: raised to the day of consolidation, then between its bounds."""

import polars as pl

from laroque.engines.benefits.injuries.law import raises_of
from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters


def raised(cents: str, since: pl.Expr, until: pl.Expr, parameters: Parameters) -> pl.Expr:
    """An amount raised on each 1 April after ``since``, ``until`` included, to the cent each time (CSS L434-17)."""
    found = pl.col(cents)
    for day, rate in raises_of(parameters):
        found = pl.when((since < day) & (pl.lit(day) <= until)).then(half_up(found * rate, PPM)).otherwise(found)
    return found


def with_useful_wage(rows: pl.DataFrame, day: str, parameters: Parameters) -> pl.DataFrame:
    """Adds raised_cents, and useful_cents: the least wage at least (CSS L434-16), whole up to twice it, a third of what
    is beyond, and nothing above eight times (CSS R434-28); to the cent. Needs the law of ``day``."""
    least = pl.col("least_wage")
    full, most = pl.col("full_wages") * least, pl.col("most_wages") * least
    own = pl.max_horizontal("raised_cents", least)
    over = (pl.min_horizontal(own, most) - full).clip(lower_bound=0)
    told = rows.with_columns(raised_cents=raised("year_cents", pl.col("stopped_on"), pl.col(day), parameters))
    return told.with_columns(useful_cents=pl.min_horizontal(own, full) + half_up(over, pl.col("over_part")))

"""The prices shipped with the project, as the frame that pricing reads."""

from collections.abc import Iterable
from functools import cache

import polars as pl

from laroque.engines.pricing.facts import PRICES_SCHEMA
from laroque.legislation.care import Price, prices


@cache
def shipped_prices() -> pl.DataFrame:
    """Every price that the project ships (``PRICES_SCHEMA``); raises ``BadPrice`` when a file is wrong."""
    return prices_frame(prices())


def prices_frame(held: Iterable[Price]) -> pl.DataFrame:
    """Prices as a frame of ``PRICES_SCHEMA``: those shipped, or those read from an official file."""
    columns = list(PRICES_SCHEMA)
    rows = [[getattr(price, column) for column in columns] for price in held]
    return pl.DataFrame(rows, schema=dict(PRICES_SCHEMA), orient="row")

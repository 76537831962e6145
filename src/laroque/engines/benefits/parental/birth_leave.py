"""The additional leave of birth (CSS L331-8-1), whose amount waits for a decree that is not held."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, empty, stacked

_CHILDREN_FROM = date(2026, 1, 1)
"""Children born or adopted from this day, or expected from it (loi 2025-1403, article 99 X)."""


def birth_leaves(tables: Mapping[str, pl.DataFrame]) -> Answered:
    """Nothing is paid: a child before the law has no such leave, and for others the part of pay is not held."""
    counted = pl.max_horizontal("born_on", "due_on") >= _CHILDREN_FROM
    reason = pl.when(counted).then(pl.lit("not_legislated")).otherwise(pl.lit("born_before_law"))
    leaves = tables["leaves"].select("case", reason=reason)
    unpaid = tables["spans"].join(leaves, on="case", how="inner").with_columns(asked=pl.lit(None, pl.String()))
    return Answered(
        empty(PAYMENTS_SCHEMA), stacked([unpaid], UNPAID_SCHEMA), tables["leaves"].select("case", "born_on")
    )

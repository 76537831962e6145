"""Lines computed here against lines expected by others."""

from dataclasses import dataclass
from typing import Any

import polars as pl

AGREED, CONTESTED, FAILED = "agreed", "contested", "failed"

TOLERANCE_CENTS = 1
"""What unrounded bases of others may move a line by."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many lines were compared: ``agreed`` within a cent; ``contested``, as our records decide where the oracles
    differ; ``failed``, with the rows: id, line, expected_cents, computed_cents (null: not computed), status.
    """

    compared: int
    agreed: int
    contested: int
    rows: list[dict[str, Any]]

    @property
    def failed(self) -> int:
        """How many lines lie further than a cent, or were not computed."""
        return len(self.rows)


def compare(expected: pl.DataFrame, computed: pl.DataFrame) -> Comparison:
    """``expected``: id, line, expected_cents, status; ``computed``: id, line, cents.

    A status that begins with ``contested`` marks a line on which the oracles differ; its expected amount is the one
    that docs/adr/0110 and 0111 decide for.
    """
    met = expected.join(computed, on=["id", "line"], how="left", maintain_order="left")
    near = ((pl.col("cents") - pl.col("expected_cents")).abs() <= TOLERANCE_CENTS).fill_null(False)
    contested = pl.col("status").str.starts_with(CONTESTED)
    outcome = pl.when(~near).then(pl.lit(FAILED)).when(contested).then(pl.lit(CONTESTED)).otherwise(pl.lit(AGREED))
    told = met.with_columns(outcome=outcome)
    counts = dict(told.group_by("outcome").len().rows())
    failed = told.filter(pl.col("outcome") == FAILED).rename({"cents": "computed_cents"})
    rows = failed.select("id", "line", "expected_cents", "computed_cents", "status").to_dicts()
    return Comparison(met.height, counts.get(AGREED, 0), counts.get(CONTESTED, 0), rows)

"""Bordereau lines as the engines take them, for tests."""

from datetime import date

import polars as pl

MAY = date(2026, 5, 1)
DUE_LINES = {
    "line": pl.Int64,
    "bordereau": pl.Int64,
    "ctp": pl.String,
    "qualifier": pl.String,
    "period_end": pl.Date,
    "cents": pl.Int64,
    "risk_ppm": pl.Int64,
    "insee": pl.String,
}


def due_lines(*lines: dict) -> pl.DataFrame:
    """Lines to share out; what a test does not say is that of an ordinary uncapped line of April 2026 (periods are half-open)."""
    usual = {"bordereau": 1, "qualifier": "920", "period_end": MAY, "risk_ppm": None, "insee": None}
    rows = [{"line": index, **usual, **line} for index, line in enumerate(lines)]
    return pl.DataFrame(rows, schema=DUE_LINES)

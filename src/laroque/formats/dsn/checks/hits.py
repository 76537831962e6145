"""Rows that say what was found where."""

from collections.abc import Iterable
from functools import cache

import polars as pl

from laroque.formats.dsn.lines import Parsed, located

SCHEMA = {
    "file": pl.UInt32,
    "line": pl.UInt32,
    "rubrique": pl.String,
    "rule": pl.String,
    "value": pl.String,
    "other": pl.String,
}
"""Columns of hits: file (rank), line, rubrique (code of a rubrique or block), rule, value found, other value named."""

SHOWN_CHARACTERS = 60
"""How much of a value a finding quotes."""


@cache
def no_hits() -> pl.DataFrame:
    """Nothing found."""
    return pl.DataFrame(schema=SCHEMA)


def gathered(found: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Hits of several checks as one frame."""
    return pl.concat([no_hits(), *(hit for hit in found if not hit.is_empty())])


def hits(
    rows: pl.DataFrame, rule: str, rubrique: str | pl.Expr, *, value: str = "", other: str | pl.Expr = ""
) -> pl.DataFrame:
    """Hits at the file and line of each row. ``value`` names a column; ``other`` is a text or an expression."""
    if rows.is_empty():
        return no_hits()
    return rows.select(
        "file",
        "line",
        (pl.lit(rubrique) if isinstance(rubrique, str) else rubrique).cast(pl.String).alias("rubrique"),
        rule=pl.lit(rule),
        value=(pl.col(value) if value else pl.lit(None)).cast(pl.String).str.slice(0, SHOWN_CHARACTERS),
        other=(pl.lit(other) if isinstance(other, str) else other).cast(pl.String),
    )


def field_hits(
    parsed: Parsed, rows: pl.DataFrame, rule: str, rubrique: str, *, value: str = "", other: str | pl.Expr = ""
) -> pl.DataFrame:
    """Hits on a rubrique of occurrences: at its own line, else at the block's first line; none on context."""
    rows = rows.filter(~pl.col("context"))
    if rows.is_empty():
        return no_hits()
    lines = field_lines(parsed, rubrique)
    placed = rows.join(lines, on="at", how="left", maintain_order="left")
    return hits(placed.with_columns(line=pl.coalesce("field_line", "line")), rule, rubrique, value=value, other=other)


def field_lines(parsed: Parsed, rubrique: str) -> pl.DataFrame:
    """Where a rubrique stands in each occurrence. Columns: at (UInt32), field_line (UInt32)."""
    return located(parsed.rows(rubrique), parsed.runs).select("at", field_line="line")

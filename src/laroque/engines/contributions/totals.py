"""The total of each bordereau against the sum of its lines."""

import polars as pl

from laroque.engines.contributions.tables import BORDEREAU, DsnTables


def compare_totals(tables: DsnTables, lines: pl.DataFrame) -> pl.DataFrame:
    """One row a bordereau: declared_total_cents (22.005), recomputed_total_cents, difference_cents (declared less
    recomputed, null without a declared total), line_count, ``told`` (every line could be computed)."""
    sums = lines.group_by(BORDEREAU).agg(
        recomputed_total_cents=pl.col("recomputed_cents").sum(),
        line_count=pl.len().cast(pl.Int64),
        told=pl.col("exact_cents").is_not_null().all(),
    )
    bordereaux = tables.bordereaux.rename({"total_cents": "declared_total_cents", "line": "bordereau"})
    joined = bordereaux.join(sums, on=BORDEREAU, how="left", maintain_order="left").with_columns(
        pl.col("recomputed_total_cents", "line_count").fill_null(0), pl.col("told").fill_null(True)
    )
    return joined.with_columns(difference_cents=pl.col("declared_total_cents") - pl.col("recomputed_total_cents"))

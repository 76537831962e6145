"""What a correction of past months changes: each line of a payslip after, less the same line before."""

import polars as pl

from laroque.engines.contributions.payslips.rules import EXTRA_RULES, RULES

OTHER_CASE = ("month", "contract", "person")
"""What makes a row of pay another one; it must not change under the same id."""


def difference(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Lines of two tables to what must be paid more, or given back where it is below zero (CSS R243-10 I).

    ``before`` and ``after``: id, line, cents, as ``lines_of`` writes them, each case with the rules in force at the end
    of its period of work, whenever it is paid (CSS R242-1 II). A line that only one table holds counts for nothing in
    the other: a month that was not declared, or one that should not have been. Gives id, line, before_cents,
    after_cents, difference_cents, for the lines that differ, in the order of ``after``, then of ``before``.
    """
    keys = ["id", "line"]
    together = after.rename({"cents": "after_cents"}).join(
        before.rename({"cents": "before_cents"}), on=keys, how="full", coalesce=True, maintain_order="left_right"
    )
    told = together.with_columns(pl.col("before_cents", "after_cents").fill_null(0))
    found = told.with_columns(difference_cents=pl.col("after_cents") - pl.col("before_cents"))
    return found.filter(pl.col("difference_cents") != 0).select(
        *keys, "before_cents", "after_cents", "difference_cents"
    )


def more_due(found: pl.DataFrame) -> int:
    """What a ``difference`` makes due in all, in cents: contributions less reliefs; below zero, given back."""
    lowers = pl.col("line").is_in([rule.code for rule in (*RULES, *EXTRA_RULES) if rule.lowers_others])
    signed = pl.when(lowers).then(-pl.col("difference_cents")).otherwise("difference_cents")
    return int(found.select(signed.sum()).item())


def mistaken(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The cases of two tables that bear one id but are not the same month, contract or person: id, column.

    A column that one table lacks is blank there: months corrected since January are not compared with months alone.
    """
    columns = [name for name in OTHER_CASE if name in before.columns or name in after.columns]
    met = _told(after, columns).join(_told(before, columns), on="id", suffix="_before")
    none = pl.DataFrame(schema={"id": pl.String, "column": pl.String})
    found = [
        met.filter(pl.col(name).ne_missing(pl.col(f"{name}_before"))).select("id", column=pl.lit(name))
        for name in columns
    ]
    return pl.concat([none, *found]).unique("id", keep="first", maintain_order=True)


def _told(cases: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    blank = [pl.lit(None, pl.String).alias(name) for name in columns if name not in cases.columns]
    return cases.with_columns(blank).select("id", *columns)

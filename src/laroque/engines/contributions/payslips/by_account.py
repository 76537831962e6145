"""Months of pay summed by establishment: what a batch keeps of each file, and what a body reads of all. Pure."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.contributions.payslips.facts import CASE_SCHEMA, USUAL_FACTS

FACTS_SCHEMA = {"siret": pl.String(), **CASE_SCHEMA}
"""What each row of facts says; it may say ``USUAL_FACTS`` too."""

_KEY = ["siret", "fnal_is_whole_pay"]
_COUNTED = ["employees", "gross_cents"]
_PARTS = ["relief_urssaf_cents", "relief_pensions_cents"]

LINES_SCHEMA = {"siret": pl.String(), "line": pl.String(), "cents": pl.Int64()}
"""What an establishment owes by line, none of nothing: a relief as ``lines_of`` writes it."""


def facts_columns(said: Sequence[str]) -> list[pl.Expr]:
    """The columns of facts among those that a file says, by their types; the others are left aside."""
    types = FACTS_SCHEMA | {name: fact.dtype for name, fact in USUAL_FACTS.items()}
    return [pl.col(name).cast(dtype) for name, dtype in types.items() if name in said]


def account_sums(slips: pl.LazyFrame, lines: Sequence[str]) -> pl.LazyFrame:
    """One row an establishment and key of its relief (``fnal_is_whole_pay``): employees, gross, each line, in cents."""
    summed = [pl.col(name).sum() for name in ("gross_cents", *lines, *_PARTS)]
    return slips.group_by(_KEY).agg(pl.len().cast(pl.Int64).alias("employees"), *summed).sort(_KEY)


def joined_sums(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The sums of several files as those of one; a line that a file does not have is nothing there."""
    whole = pl.concat(parts, how="diagonal").group_by(_KEY).agg(pl.exclude(_KEY).sum())
    return whole.sort(_KEY)


def lines_by_account(sums: pl.DataFrame) -> pl.DataFrame:
    """``LINES_SCHEMA`` of sums that are sorted by establishment: line after line, each in that order."""
    lines = [name for name in sums.columns if name not in {*_KEY, *_COUNTED, *_PARTS}]
    wide = sums.group_by("siret", maintain_order=True).agg(pl.col(lines).sum())
    due = [wide.select("siret", line=pl.lit(line), cents=line).filter(pl.col("cents") != 0) for line in lines]
    return pl.concat([pl.DataFrame(schema=LINES_SCHEMA), *due])


def totals(sums: pl.DataFrame) -> dict[str, int]:
    """What all establishments together owe by line, with their employees, their number and their gross pay."""
    numbers = sums.select(pl.exclude(_KEY).sum()).row(0, named=True)
    return {"establishments": sums["siret"].n_unique(), **{name: int(cents) for name, cents in numbers.items()}}

"""What cannot be computed, and why: said of each case before any is."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from laroque.engines.contributions.payslips.law import law_of
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet

REFUSAL_SCHEMA = {"id": pl.String(), "column": pl.String(), "reason_en": pl.String(), "reason_fr": pl.String()}


def refused(cases: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The cases that the law held here does not tell: id, column, reason_en, reason_fr; one row a case, its first.

    ``cases`` as ``payslips`` takes them. What is not in the answer is computed.
    """
    found = [
        cases.filter(which).select(
            "id", column=pl.lit(column), reason_en=pl.lit(reason.en), reason_fr=pl.lit(reason.fr)
        )
        for which, column, reason in _reasons(cases, parameters)
    ]
    none = pl.DataFrame(schema=REFUSAL_SCHEMA)
    return pl.concat([none, *found]).unique("id", keep="first", maintain_order=True)


def _reasons(cases: pl.DataFrame, parameters: Parameters) -> Iterator[tuple[pl.Expr, str, Text]]:
    """Which cases, the column that is to blame, and the reason."""
    for month in cases["month"].unique().sort():
        reason = _of_month(month, parameters)
        if reason is not None:
            yield pl.col("month") == month, "month", reason


def _of_month(month: date, parameters: Parameters) -> Text | None:
    try:
        law_of(month, parameters)
    except NotLegislatedYet as refusal:
        return refusal.text
    return None

"""Declarations of self-employed persons in CSV: one row each, refused alone when it cannot be read.

The tax administration sends incomes by a file of its own, which is not public: this table is ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from laroque.formats.cases import (
    CaseColumn,
    RefusedRow,
    WrongColumns,
    choice_column,
    code_column,
    day_column,
    euros_column,
    number_column,
    pattern_column,
    read_cases,
)
from laroque.kernel.text import Text

WHAT = ("turnover", "income", "estimate", "rhythm", "end")
"""What a row declares; the words are those of the facts of an account."""

RHYTHMS = ("monthly", "quarterly")
_HIGHEST_CENTS = 10**12

__all__ = ["RefusedRow", "SelfEmployedDeclared", "WrongColumns", "read_declared"]


@dataclass(frozen=True, slots=True)
class SelfEmployedDeclared:
    """One row: its number (1 after the header), its own name, and what it declares.

    ``month`` is the first of the period. What a row does not say is None, or empty.
    """

    row: int
    id: str
    siret: str
    what: str
    month: date | None
    cents: int | None
    rhythm: str
    pay_day: int | None
    ended_on: date | None


def read_declared(content: bytes) -> tuple[list[SelfEmployedDeclared], list[RefusedRow]]:
    """The rows of a table that can be read, and the others with the column and the reason. Raises ``WrongColumns``."""
    read = read_cases(content, _COLUMNS)
    names = ["row", *(column.into for column in _COLUMNS)]
    whole = read.frame.with_columns(pl.lit(None).alias(name) for name in names if name not in read.frame.columns)
    rows = [_row(*values) for values in whole.select(names).iter_rows()]
    refused = [*read.refused, *(each for row in rows if (each := _lacking(row)) is not None)]
    numbers = {each.row for each in refused}
    return [row for row in rows if row.row not in numbers], sorted(refused, key=lambda each: each.row)


def _row(
    row: int, name: str, siret: str, what: str, month: date | None, cents: int | None, rhythm: str | None,
    pay_day: int | None, ended_on: date | None,
) -> SelfEmployedDeclared:  # fmt: skip
    return SelfEmployedDeclared(row, name, siret, what, month, cents, rhythm or "", pay_day, ended_on)


_NEEDED: dict[str, Sequence[tuple[str, str]]] = {
    "turnover": (("period", "month"), ("euros", "cents")),
    "income": (("period", "month"), ("euros", "cents")),
    "estimate": (("period", "month"), ("euros", "cents")),
    "rhythm": (("rhythm", "rhythm"), ("pay_day", "pay_day")),
    "end": (("ended_on", "ended_on"),),
}


def _lacking(row: SelfEmployedDeclared) -> RefusedRow | None:
    """What a row of its kind must say and does not."""
    for column, name in _NEEDED[row.what]:
        if getattr(row, name) in (None, ""):
            reason = Text(f"a row of {row.what} says it", f"une ligne {row.what} doit le dire")
            return RefusedRow(row.row, column, reason)
    return None


def _period_column() -> CaseColumn:
    """A year ``2025``, or a month ``2026-04``, read as their first day."""
    text = pl.col("period").str.strip_chars()
    written = text.str.contains(r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2]))?$")
    day = pl.when(text.str.len_chars() == 4).then(text + "-01-01").otherwise(text + "-01")
    what = Text("a year such as 2025 or a month such as 2026-04", "une année telle que 2025 ou un mois tel que 2026-04")
    value = pl.when(written).then(day).str.to_date("%Y-%m-%d", strict=False)
    return CaseColumn("period", "month", value, what, optional=True)


_COLUMNS = (
    code_column("id"),
    pattern_column("siret", "^[0-9]{14}$", Text("fourteen figures are expected", "quatorze chiffres sont attendus")),
    choice_column("what", WHAT),
    _period_column(),
    euros_column("euros", "cents", lowest=-_HIGHEST_CENTS, highest=_HIGHEST_CENTS).or_blank(),
    choice_column("rhythm", RHYTHMS).or_blank(),
    number_column(
        "pay_day", "pay_day", places=0, lowest=5, highest=20, what=Text("5 or 20 is expected", "5 ou 20 est attendu")
    ).or_blank(),
    day_column("ended_on").or_blank(),
)


@dataclass(frozen=True, slots=True)
class SelfEmployedListed:
    """One person to register: a row of the table, its words checked one by one. ``nir`` and ``name`` may be empty."""

    row: int
    id: str
    siret: str
    scheme: str
    activity: str
    started_on: date
    rhythm: str
    nir: str
    name: str
    registered_on: date | None
    pay_day: int | None
    relieved_from: date | None
    spread_years: int | None


SCHEMES = ("micro", "general")
"""A micro-entrepreneur, or who owes on the income of the year."""


def read_listed(content: bytes, activities: Sequence[str]) -> tuple[list[SelfEmployedListed], list[RefusedRow]]:
    """The persons of a table, and the rows that cannot be read. Raises ``WrongColumns``."""
    columns = _listed_columns(activities)
    read = read_cases(content, columns)
    names = ["row", *(column.into for column in columns)]
    whole = read.frame.with_columns(pl.lit(None).alias(name) for name in names if name not in read.frame.columns)
    texts = whole.with_columns(pl.col("nir", "name").cast(pl.String).fill_null(""))
    return [SelfEmployedListed(*values) for values in texts.select(names).iter_rows()], read.refused


def _listed_columns(activities: Sequence[str]) -> tuple[CaseColumn, ...]:
    years = Text("0 to 5 years are expected", "0 à 5 années sont attendues")
    return (
        code_column("id"),
        _COLUMNS[1],
        choice_column("scheme", SCHEMES),
        choice_column("activity", activities),
        day_column("started_on"),
        choice_column("rhythm", RHYTHMS),
        code_column("nir").or_blank(),
        code_column("name").or_blank(),
        day_column("registered_on").or_blank(),
        _COLUMNS[6],
        day_column("relieved_from").or_blank(),
        number_column("spread_years", "spread_years", places=0, highest=5, what=years).or_blank(),
    )

"""Tables of cases in CSV: each row becomes typed values, or is refused alone with the column and the reason.

UTF-8, comma, header, point as decimal mark. A row is one line: a quoted cell holds no end of line, so a stray quote
spoils its own row and no other.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from laroque.kernel.money import CENTS_MAX
from laroque.kernel.text import Text

ROW = "row"
"""The column of the frame with the number of the row: 1 is the line after the header."""

ID = "id"
"""The column that names a case: filled in, and once in a table."""

_LINE_END = re.compile("\r\n|\n|\r")


class WrongColumns(ValueError):
    """The header lacks a column, holds one that is not known, or names one twice; nothing is read."""

    def __init__(self, missing: Sequence[str], unknown: Sequence[str], repeated: Sequence[str]) -> None:
        found = (
            ("missing", "manquantes", missing),
            ("unknown", "inconnues", unknown),
            ("repeated", "répétées", repeated),
        )
        self.text = Text(
            "wrong columns: " + "; ".join(f"{en} {', '.join(names)}" for en, _, names in found if names),
            "mauvaises colonnes : " + " ; ".join(f"{fr} {', '.join(names)}" for _, fr, names in found if names),
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class CaseColumn:
    """A column of the table: its name there, the name of its values in the frame, how they are read, and when not.

    ``value`` reads the column of strings ``name`` and is null where it cannot; ``reason`` says what is expected. An
    ``optional`` column may be missing from the table, and then from the frame; its blank cells are null, as are those
    of a ``blankable`` one, which must stand there.
    """

    name: str
    into: str
    value: pl.Expr
    reason: Text
    optional: bool = False
    blankable: bool = False

    def or_blank(self) -> "CaseColumn":
        """The same column, which a table may leave out or leave blank."""
        return replace(self, optional=True)

    def where_said(self) -> "CaseColumn":
        """The same column, whose cells may be blank."""
        return replace(self, blankable=True)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that is not computed: its number (1 is the line after the header), the column, and the reason."""

    row: int
    column: str
    reason: Text


@dataclass(frozen=True, slots=True)
class CasesRead:
    """The rows that can be computed (``row``, then the ``into`` of each column), and the others, in order of row.

    ``unread``: the cells, as strings, of the rows refused for one of them.
    """

    frame: pl.DataFrame
    refused: list[RefusedRow]
    unread: pl.DataFrame = field(default_factory=pl.DataFrame)

    def without(self, refused: Sequence[RefusedRow]) -> "CasesRead":
        """The same less the rows that a rule over several columns refuses."""
        rows = pl.Series([each.row for each in refused], dtype=pl.Int64)
        kept = self.frame.filter(~pl.col(ROW).is_in(rows.implode()))
        return replace(self, frame=kept, refused=sorted([*self.refused, *refused], key=lambda each: each.row))


def read_cases(content: bytes, columns: Sequence[CaseColumn]) -> CasesRead:
    """Read a table of cases; the order of its columns is free. ``id`` must be one of the columns.

    A blank line is no row. A row with a cell too many or too few, a cell that cannot be read, or an id met before
    is refused. Raises ``WrongColumns``.
    """
    header, *rows = _cells(_LINE_END.split(content.decode("utf-8-sig", errors="replace")))
    _check_header(header, columns)
    columns = [column for column in columns if column.name in header]
    whole = [(number, row) for number, row in enumerate(rows, start=1) if len(row) == len(header)]
    ragged = [
        RefusedRow(number, ID, _ragged(len(row), len(header)))
        for number, row in enumerate(rows, start=1)
        if row and len(row) != len(header)
    ]
    cells = list(zip(*(row for _, row in whole), strict=True)) or [()] * len(header)
    strings = pl.DataFrame(dict(zip(header, cells, strict=True)), schema=dict.fromkeys(header, pl.String))
    strings = strings.with_columns(pl.Series(ROW, [number for number, _ in whole], dtype=pl.Int64))
    return _read(strings, columns).without(ragged)


def code_column(name: str) -> CaseColumn:
    """A column of any words but none: an identifier."""
    words = pl.col(name).str.strip_chars()
    is_sound = (words != "") & ~words.str.contains("\ufffd", literal=True)
    return CaseColumn(
        name,
        name,
        pl.when(is_sound).then(words),
        Text("an identifier in UTF-8 is expected", "un identifiant en UTF-8 est attendu"),
    )


def choice_column(name: str, choices: Sequence[str]) -> CaseColumn:
    """A column that holds one of a few codes."""
    listed = ", ".join(choices)
    return CaseColumn(
        name,
        name,
        pl.when(pl.col(name).is_in(list(choices))).then(pl.col(name)),
        Text(f"one of {listed} is expected", f"une valeur parmi {listed} est attendue"),
    )


def month_column(name: str) -> CaseColumn:
    """A column of months written ``2026-04``, read as their first day."""
    is_month = pl.col(name).str.contains(r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")
    day = pl.when(is_month).then(pl.col(name) + "-01").str.to_date("%Y-%m-%d", strict=False)
    return CaseColumn(
        name,
        name,
        day,
        Text("a month such as 2026-04 is expected", "un mois tel que 2026-04 est attendu"),
    )


def day_column(name: str) -> CaseColumn:
    """A column of days written ``2026-04-30``."""
    day = pl.col(name).str.to_date("%Y-%m-%d", strict=False)
    written = pl.col(name).str.contains(r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$")
    return CaseColumn(
        name,
        name,
        pl.when(written).then(day),
        Text("a day such as 2026-04-30 is expected", "un jour tel que 2026-04-30 est attendu"),
    )


def pattern_column(name: str, pattern: str, what: Text) -> CaseColumn:
    """A column of codes of one form, a regular expression; ``what`` names what is expected."""
    return CaseColumn(name, name, pl.when(pl.col(name).str.contains(pattern)).then(pl.col(name)), what)


def number_column(
    name: str, into: str, *, places: int, lowest: int = 0, highest: int = CENTS_MAX, what: Text
) -> CaseColumn:
    """A column of decimal numbers, read as integers of ``places`` decimals: 2 for cents, 4 for ppm of percents.

    ``lowest`` and ``highest`` (included) are in the unit of ``into``. ``what`` names what is expected.
    """
    decimals = rf"(?:\.([0-9]{{1,{places}}})0*)?" if places else r"(?:\.0+)?"
    pattern = rf"^-?([0-9]{{1,13}}){decimals}$"
    text = pl.col(name)
    whole = text.str.extract(pattern, 1).cast(pl.Int64, strict=False) * 10**places
    part = text.str.extract(pattern, 2) if places else pl.lit(None, pl.String)
    fine = part.fill_null("").str.pad_end(places, "0").cast(pl.Int64, strict=False).fill_null(0)
    signed = pl.when(text.str.starts_with("-")).then(-(whole + fine)).otherwise(whole + fine)
    return CaseColumn(name, into, pl.when(signed.is_between(lowest, highest)).then(signed), what)


def euros_column(name: str, into: str, *, lowest: int = 0, highest: int = CENTS_MAX) -> CaseColumn:
    """A column of euros, read as cents; nothing finer than a cent. Bounds (included) are in cents."""
    span = f"{lowest // 100} to {highest // 100}", f"{lowest // 100} à {highest // 100}"
    what = Text(
        f"euros and cents such as 1234.56, from {span[0]}, are expected",
        f"des euros et centimes tels que 1234.56, de {span[1]}, sont attendus",
    )
    return number_column(name, into, places=2, lowest=lowest, highest=highest, what=what)


def refuse_values(read: CasesRead, column: str, reason_of: Callable[[Any], Text | None]) -> CasesRead:
    """Refuse the rows whose value in ``column`` (a name of the frame) a rule refuses; it is asked once a value."""
    reasons = {value: reason_of(value) for value in read.frame[column].unique().to_list()}
    unfit = [value for value, reason in reasons.items() if reason is not None]
    rows = read.frame.filter(pl.col(column).is_in(unfit)).select(ROW, column).rows()
    return read.without([RefusedRow(row, column, why) for row, value in rows if (why := reasons[value]) is not None])


def _cells(lines: Sequence[str]) -> Iterator[list[str]]:
    """The cells of each line; a line whose quotes do not close is one cell."""
    closed = (line if line.count('"') % 2 == 0 else "\ufffd" for line in lines)
    return csv.reader(closed)


def _check_header(header: Sequence[str], columns: Sequence[CaseColumn]) -> None:
    missing = [column.name for column in columns if column.name not in header and not column.optional]
    unknown = [name for name in header if name not in {column.name for column in columns}]
    repeated = sorted({name for name in header if header.count(name) > 1})
    if missing or unknown or repeated:
        raise WrongColumns(missing, unknown, repeated)


def _ragged(found: int, expected: int) -> Text:
    return Text(
        f"{expected} cells are expected, {found} stand there, or a quote is not closed",
        f"{expected} cellules sont attendues, il y en a {found}, ou un guillemet n'est pas fermé",
    )


def _is_said(column: CaseColumn) -> pl.Expr:
    """Whether a cell must be readable: always, but for a blank one of a column that allows it."""
    return pl.col(column.name).str.strip_chars() != "" if column.optional or column.blankable else pl.lit(True)


def _read(strings: pl.DataFrame, columns: Sequence[CaseColumn]) -> CasesRead:
    values = [column.value.alias(f"_{rank}") for rank, column in enumerate(columns)]
    faults = [
        pl.when(pl.col(f"_{rank}").is_null() & _is_said(column)).then(rank) for rank, column in enumerate(columns)
    ]
    repeated = len(columns)
    read = strings.with_columns(values).with_columns(
        _fault=pl.coalesce(*faults, pl.when(~pl.col(ID).str.strip_chars().is_first_distinct()).then(repeated))
    )
    by_rank = [(column.name, column.reason) for column in columns]
    by_rank.append((ID, Text("this id stands in a row above", "cet identifiant figure dans une ligne au-dessus")))
    refused = read.filter(pl.col("_fault").is_not_null()).select(ROW, "_fault").rows()
    sound = read.filter(pl.col("_fault").is_null())
    unread = strings.filter(read["_fault"].is_not_null())
    frame = sound.select(ROW, *(pl.col(f"_{rank}").alias(column.into) for rank, column in enumerate(columns)))
    return CasesRead(frame, [RefusedRow(row, *by_rank[fault]) for row, fault in refused], unread)

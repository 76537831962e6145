"""Cases that come as texts by name, from a form or a program: read by the columns of their table in CSV."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

import polars as pl

from laroque.formats.cases import CaseColumn, CasesRead, read_cases
from laroque.kernel.text import Text

_CELL_LENGTH_MAX = 1_000
_UNREADABLE = "\ufffd"
_LINE_ENDS = str.maketrans({"\r": _UNREADABLE, "\n": _UNREADABLE})


def read_rows(rows: Sequence[Mapping[str, str]], columns: Sequence[CaseColumn]) -> CasesRead:
    """Read cases as if they stood in a table: the same values, and the same refusals, row by row from 1.

    A name that a row leaves out is a blank cell; an optional column that no row says is left out. Raises
    ``WrongColumns`` for a name that no column has.
    """
    said = {name for row in rows for name in row}
    named = [column.name for column in columns if not column.optional or column.name in said]
    names = [*named, *sorted(said.difference(named))]
    written = StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(names)
    table.writerows([_cell(row.get(name, "")) for name in names] for row in rows)
    return read_cases(written.getvalue().encode("utf-8", errors="surrogatepass"), columns)


def faults_of(cells: Mapping[str, str], columns: Sequence[CaseColumn]) -> dict[str, Text]:
    """What is expected of each cell of one case that cannot be read, by name of its column."""
    read = [column for column in columns if column.name in cells]
    frame = pl.DataFrame({column.name: [_cell(cells[column.name])] for column in read})
    if not read:
        return {}
    values = frame.select(column.value.alias(column.name) for column in read).row(0, named=True)
    may_be_blank = {column.name for column in read if column.optional or column.blankable}
    blank_is_right = {name for name in may_be_blank if not cells[name].strip()}
    return {
        column.name: column.reason
        for column in read
        if values[column.name] is None and column.name not in blank_is_right
    }


def _cell(text: str) -> str:
    """A cell on one line: what no cell can hold is made unreadable, so that its row alone is refused."""
    return text.translate(_LINE_ENDS) if len(text) <= _CELL_LENGTH_MAX else _UNREADABLE

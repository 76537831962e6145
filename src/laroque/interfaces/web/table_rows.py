"""What a reader asks of a table, and what answers: a query, or a list sorted, filtered and cut here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from laroque.interfaces.web.table_cells import Column, matches_search, sort_key

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a table: a list of ``(value, label)``, or a field for a text, a day or a month.

    ``matches`` says whether a row of a list answers; by default the row has the value under the name of the filter.
    """

    name: str
    title: str
    choices: Sequence[tuple[str, str]] | None = None
    kind: Literal["text", "date", "month"] = "text"
    matches: Callable[[Row, Any], bool] | None = None

    def value_of(self, text: str) -> Any:
        """The value asked for, None when nothing (or nothing that can be read) is."""
        if not text:
            return None
        if self.choices is not None:
            return text if text in {value for value, _label in self.choices} else None
        if self.kind == "text":
            return text
        try:
            return date.fromisoformat(f"{text}-01" if self.kind == "month" else text)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Ask:
    """What a reader asks of a table; ``after`` is the ``next`` of the page before, for those paged by key."""

    sort: str
    descending: bool
    filters: Mapping[str, Any]
    search: str
    page: int
    after: str
    limit: int

    @property
    def offset(self) -> int:
        """How many rows are before those asked, for a query paged by number."""
        return (self.page - 1) * self.limit


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one page. Give ``total`` (of all pages) or ``next`` (the key to go on from, empty at the end)."""

    rows: Sequence[Row]
    total: int | None = None
    next: str = ""
    totals: Row | None = None


def of_list(rows: Sequence[Row], ask: Ask, columns: Sequence[Column], filters: Sequence[Filter]) -> Rows:
    """Filter, sort and cut rows held in memory; totals are those of all rows that answer."""
    tests = [(each.matches or _same(each.name), ask.filters[each.name]) for each in filters if each.name in ask.filters]
    found = [row for row in rows if all(test(row, value) for test, value in tests)]
    if ask.search:
        found = [row for row in found if matches_search(columns, row, ask.search)]
    by = next((column for column in columns if column.name == ask.sort), None)
    if by is not None:
        known = [row for row in found if row.get(by.name) is not None]
        unknown = [row for row in found if row.get(by.name) is None]
        found = sorted(known, key=lambda row: sort_key(row[by.name]), reverse=ask.descending) + unknown
    summed = [column.name for column in columns if column.total]
    totals = {name: sum(row.get(name) or 0 for row in found) for name in summed} if summed and found else None
    last = max(1, -(-len(found) // ask.limit))
    start = (min(ask.page, last) - 1) * ask.limit
    return Rows(found[start : start + ask.limit], total=len(found), totals=totals)


def _same(name: str) -> Callable[[Row, Any], bool]:
    def test(row: Row, value: Any) -> bool:
        held = row.get(name)
        if isinstance(held, (list, tuple, set, frozenset)):
            return value in held
        return held == value if isinstance(value, date) else str(held) == value

    return test

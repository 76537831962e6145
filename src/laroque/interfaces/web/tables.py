"""The one table of the site: sorted, filtered, searched, paged and exported, with all its state in the address.

A page declares columns and gives rows: a list that is sorted and cut here, or, when they are too many to hold, a query
that answers an ``Ask``. Links and one form do the rest: no script. Several tables of a page are told apart by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from laroque.interfaces.web.table_cells import Cell, Column, Tag, cell_of
from laroque.interfaces.web.table_export import as_csv
from laroque.interfaces.web.table_rows import Ask, Filter, Row, Rows, of_list

PAGE = 50
PAGES_MAX = 1_000
"""An offset is read again from the start by the database: further than this, filters are the way."""

__all__ = ["Ask", "Column", "Filter", "Rows", "Table", "Tag", "table_page"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form of a table."""

    key: str
    title: str
    value: str
    kind: str
    choices: Sequence[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: the link that sorts by it, and how it is sorted now, as ``aria-sort`` says it."""

    title: str
    css: str
    href: str
    sorted: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row, and the row itself for the template of its detail."""

    cells: Sequence[Cell]
    row: Row


@dataclass(frozen=True, slots=True)
class Table:
    """A table as ``parts/table.html`` draws it."""

    id: str
    caption: str
    heads: Sequence[Head]
    rows: Sequence[TableRow]
    totals: Sequence[Cell]
    fields: Sequence[Field]
    kept: Sequence[tuple[str, str]]
    problems: Sequence[str]
    narrowed: bool
    total: int | None
    page: int
    pages: int | None
    first: str
    previous: str
    next: str
    clear: str
    csv: str
    empty: str
    detail: str

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to narrow or to sort: one row at most, and no field but its order."""
        return self.total is not None and self.total < 2 and all(field.kind == "sort" for field in self.fields)


def table_page(
    request: HttpRequest,
    *,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row] | Callable[[Ask], Rows],
    name: str = "",
    filters: Sequence[Filter] = (),
    sort: str = "",
    search: str = "",
    empty: str = "",
    detail: str = "",
    limit: int = PAGE,
    taken: Callable[[Ask], None] | None = lambda _ask: None,
) -> Table | HttpResponseBase:
    """Answer what the address asks of a table: the table, or the whole of it as CSV, which the page returns as it is.

    ``name`` tells tables of one page apart (in their keys of the address) and names the file. ``sort`` is the column
    sorted by at first, ``-`` before it for the other way. ``search`` is the label of a field of free search, if any.
    ``empty`` says what to do when no row exists at all; ``detail`` is a template drawn under each row (with
    ``row``). A query gives ``ask.limit`` rows at most: an export asks for thousands at once. ``taken`` is called before
    the whole is given as a file, with what is asked; None: nobody takes it as one.
    """
    asked = _Address(request.GET, f"{name}-" if name else "", name)
    ask, problems = asked.ask(columns, filters, sort, bool(search), limit)
    answer = rows if callable(rows) else lambda ask: of_list(rows, ask, columns, filters)
    if asked.get("format") == "csv":
        if taken is None:
            raise PermissionDenied
        taken(ask)
        return as_csv(name=name or "table", columns=columns, chunks=answer, ask=ask)
    found = answer(ask)
    pages = None if found.total is None else max(1, -(-found.total // ask.limit))
    more = ask.page < min(pages, PAGES_MAX) if pages else bool(found.next)
    step = {"after": found.next} if found.next else {"page": str(ask.page + 1)}
    shown = [column for column in columns if not column.only_export]
    return Table(
        id=f"table-{name or 'main'}",
        caption=caption,
        heads=[_head(asked, ask, column) for column in shown],
        rows=[TableRow([cell_of(column, row) for column in shown], row) for row in found.rows],
        totals=_totals(shown, found.totals),
        fields=_fields(asked, ask, shown, filters, search),
        kept=asked.others({"q", "sort", *(each.name for each in filters)}),
        problems=problems,
        narrowed=bool(ask.search or ask.filters),
        total=found.total,
        page=min(ask.page, pages or ask.page),
        pages=pages,
        first=asked.link() if ask.after or ask.page > 1 else "",
        previous=asked.link(page=str(ask.page - 1)) if ask.page > 1 else "",
        next=asked.link(**step) if more else "",
        clear=asked.link(**dict.fromkeys(("q", *(each.name for each in filters)), "")),
        csv=asked.link(format="csv") if taken else "",
        empty=empty or _("There is nothing here yet."),
        detail=detail,
    )


@dataclass(frozen=True, slots=True)
class _Address:
    """The part of the address that speaks of one table."""

    query: QueryDict
    prefix: str
    name: str
    places: frozenset[str] = field(default=frozenset({"page", "after", "format"}))

    def get(self, key: str) -> str:
        return self.query.get(self.prefix + key, "").strip()

    def others(self, own: set[str]) -> list[tuple[str, str]]:
        """What a form of the table must send along: the state of the other tables and of the page."""
        left = {self.prefix + key for key in own | self.places}
        return [(key, value) for key, values in self.query.lists() if key not in left for value in values]

    def link(self, **changed: str) -> str:
        """The address with some keys of the table changed; the place in the pages is forgotten unless it is given."""
        query = self.query.copy()
        for key in self.places:
            query.pop(self.prefix + key, None)
        for key, value in changed.items():
            query.pop(self.prefix + key, None)
            if value:
                query[self.prefix + key] = value
        return f"?{query.urlencode()}#table-{self.name or 'main'}"

    def ask(
        self, columns: Sequence[Column], filters: Sequence[Filter], sort: str, searched: bool, limit: int
    ) -> tuple[Ask, list[str]]:
        """What is asked, and what of it was not understood; a sort nobody offers is the first one."""
        wanted = self.get("sort")
        offered = {column.name for column in columns if column.sortable}
        order = wanted if wanted.removeprefix("-") in offered else sort
        values, problems = {}, []
        for each in filters:
            text = self.get(each.name)
            value = each.value_of(text)
            if value is not None:
                values[each.name] = value
            elif text:
                problems.append(_("“%(text)s” is not understood in “%(field)s”.") % {"text": text, "field": each.title})
        number = self.get("page")
        page = min(int(number), PAGES_MAX) if number.isascii() and number.isdigit() and len(number) < 7 else 1
        search = self.get("q") if searched else ""
        ask = Ask(
            order.removeprefix("-"), order.startswith("-"), values, search, max(1, page), self.get("after"), limit
        )
        return ask, problems


def _head(asked: _Address, ask: Ask, column: Column) -> Head:
    now = ask.sort == column.name
    other = f"-{column.name}" if now and not ask.descending else column.name
    direction = ("descending" if ask.descending else "ascending") if now else "none"
    href = asked.link(sort=other) if column.sortable else ""
    return Head(column.title, column.css, href, direction if column.sortable else "")


def _totals(columns: Sequence[Column], totals: Row | None) -> list[Cell]:
    if totals is None:
        return []
    known = [replace(column, href=None, note="") for column in columns]
    return [
        cell_of(column, totals) if column.name in totals else Cell("", column.css, column.title) for column in known
    ]


def _fields(
    asked: _Address, ask: Ask, columns: Sequence[Column], filters: Sequence[Filter], search: str
) -> list[Field]:
    """The fields of the form; the order of the rows is one of them, for narrow screens have no heads to click."""
    fields = [Field(asked.prefix + "q", search, ask.search, "search")] if search else []
    fields += [
        Field(
            key=asked.prefix + each.name,
            title=each.title,
            value=asked.get(each.name),
            kind=each.kind if each.choices is None else "choice",
            choices=each.choices,
        )
        for each in filters
    ]
    sortable = [column for column in columns if column.sortable]
    if sortable:
        ways = [(column.name, column.title) for column in sortable]
        ways += [(f"-{column.name}", _("%(column)s, descending") % {"column": column.title}) for column in sortable]
        order = f"-{ask.sort}" if ask.descending else ask.sort
        fields.append(Field(asked.prefix + "sort", _("Sort by"), order, "sort", ways))
    return fields

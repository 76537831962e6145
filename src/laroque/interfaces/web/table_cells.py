"""Cells of a table: how each kind of value is read, sorted, searched, shown and exported."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from laroque.interfaces.web.amounts import euros, month, percent, siret
from laroque.kernel.money import format_decimal

Kind = Literal["text", "code", "siret", "money", "number", "percent", "day", "instant", "month", "state", "part"]

_RIGHT = {"money", "number", "percent"}
_TEXTS = {"text", "code", "siret", "state"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the value is that of the row under ``name``.

    Kinds and their values: ``text``, ``code`` and ``siret`` a text; ``money`` whole cents; ``number`` an integer;
    ``percent`` parts per million; ``day`` a date, ``month`` its first day, ``instant`` a datetime; ``state`` a ``Tag``;
    ``part`` is drawn by the template ``part`` (with ``row``) and not exported. ``href`` gives the address a row's cell
    leads to; ``note`` names a second text of the row, shown small below; ``total`` sums it over a list.
    """

    name: str
    title: str
    kind: Kind = "text"
    sortable: bool = False
    href: Callable[[Mapping[str, Any]], str | None] | None = None
    note: str = ""
    total: bool = False
    part: str = ""
    only_export: bool = False

    @property
    def css(self) -> str:
        """The class of its cells."""
        return "money" if self.kind in _RIGHT else ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as a coloured word; ``tone`` is ``good``, ``warn``, ``bad`` or nothing."""

    label: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the template draws it."""

    text: str | SafeString
    css: str
    title: str
    href: str = ""
    note: str = ""
    part: str = ""


def cell_of(column: Column, row: Mapping[str, Any]) -> Cell:
    """The cell of a row under a column."""
    text = "" if column.kind == "part" else shown(column.kind, row.get(column.name))
    href = (column.href(row) or "") if column.href else ""
    return Cell(text, column.css, column.title, href, str(row.get(column.note) or ""), column.part)


def shown(kind: Kind, value: Any) -> str | SafeString:
    """A value as a page shows it, in the language of the reader."""
    if value is None or value == "":
        return "–" if kind in _RIGHT else ""
    return _SHOWN.get(kind, conditional_escape)(value)


def exported(kind: Kind, value: Any) -> str:
    """A value as a CSV has it: point for the decimals, days as ISO says, no cell that a spreadsheet would compute."""
    if value is None:
        return ""
    match kind:
        case "money":
            return format_decimal(value)
        case "number":
            return str(value)
        case "percent":
            return f"{value // 10_000}.{value % 10_000:04d}"
        case "day":
            return value.isoformat()
        case "month":
            return f"{value:%Y-%m}"
        case "instant":
            return timezone.localtime(value).isoformat(timespec="seconds")
    text = value.label if isinstance(value, Tag) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def sort_key(value: Any) -> Any:
    """What orders a value that is known: words without case or accents, states by their word."""
    if isinstance(value, Tag):
        return plain(str(value.label))
    return plain(value) if isinstance(value, str) else value


def matches_search(columns: Sequence[Column], row: Mapping[str, Any], search: str) -> bool:
    """Whether every word searched is in a text of the row."""
    texts = [row.get(column.name) for column in columns if column.kind in _TEXTS]
    whole = plain(" ".join(each.label if isinstance(each, Tag) else str(each) for each in texts if each))
    return all(word in whole for word in plain(search).split())


def plain(text: str) -> str:
    """A text without case or accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


_SHOWN: dict[str, Callable[[Any], str | SafeString]] = {
    "money": euros,
    "number": lambda value: formats.number_format(value, force_grouping=True),
    "percent": percent,
    "day": lambda value: formats.date_format(value, "SHORT_DATE_FORMAT"),
    "month": month,
    "instant": lambda value: formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT"),
    "siret": lambda value: format_html('<span class="code">{}</span>', siret(value)),
    "code": lambda value: format_html('<span class="code">{}</span>', value),
    "state": lambda value: format_html('<span class="tag {}">{}</span>', value.tone, value.label),
}

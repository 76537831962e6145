"""A whole table as CSV, read piece by piece so that a million rows take no more memory than a page."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation

from laroque.interfaces.web.table_cells import Column, exported
from laroque.interfaces.web.table_rows import Ask, Rows
from laroque.postgres.scope import current_organism, is_national, scope

CHUNK = 5_000


def as_csv(*, name: str, columns: Sequence[Column], chunks: Callable[[Ask], Rows], ask: Ask) -> HttpResponseBase:
    """Every row that answers, as a file: UTF-8 with a head, commas, CRLF (RFC 4180).

    The first piece is read now, so that a fault is answered as one. What follows is read while it is sent, each piece
    in a scope of its own: a browser that takes its answer slowly holds no transaction open.
    """
    taken = [column for column in columns if column.kind != "part"]
    ask = replace(ask, page=1, after="", limit=CHUNK)
    found = chunks(ask)
    head = _lines([[column.title for column in taken], *_values(taken, found)])
    rest = _next(ask, found)
    if rest is None:
        response: HttpResponseBase = HttpResponse(head)
    else:
        response = StreamingHttpResponse(_stream(head, rest, taken, chunks))
    response["Content-Type"] = "text/csv; charset=utf-8; header=present"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _stream(head: bytes, ask: Ask | None, columns: Sequence[Column], chunks: Callable[[Ask], Rows]) -> Iterator[bytes]:
    organism_id, national, language = current_organism(), is_national(), translation.get_language()

    def pieces(ask: Ask | None) -> Iterator[bytes]:
        yield head
        while ask is not None:
            with scope(organism_id, national=national), translation.override(language):
                found = chunks(ask)
                piece = _lines(_values(columns, found))
            yield piece
            ask = _next(ask, found)

    return pieces(ask)


def _next(ask: Ask, found: Rows) -> Ask | None:
    """What to ask for the rows after these, None at the end."""
    if found.next:
        return replace(ask, after=found.next, page=ask.page + 1)
    if found.total is not None and found.total > ask.page * ask.limit:
        return replace(ask, page=ask.page + 1)
    return None


def _values(columns: Sequence[Column], found: Rows) -> list[list[str]]:
    return [[exported(column.kind, row.get(column.name)) for column in columns] for row in found.rows]


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()

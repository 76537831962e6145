"""A page that holds tables: drawn whole, or one of them as the file that its address asks for."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from laroque.interfaces.web.tables import Table


def tables_answer(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    tables: Mapping[str, Table | HttpResponseBase],
) -> HttpResponseBase:
    """The page, with its tables under ``tables``; or the file of the table asked as CSV."""
    for table in tables.values():
        if isinstance(table, HttpResponseBase):
            return table
    return render(request, template, {**context, "tables": tables})

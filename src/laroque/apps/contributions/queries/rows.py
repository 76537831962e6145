"""Rows of a statement, in the caller's scope."""

from typing import Any

from django.db import connection


def fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    """All the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()

"""Reading what a page shows: the rows of its tables, and how many statements it asks for."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def rows_of(page: Any, table: str) -> list[dict[str, Any]]:
    """The rows that a table of a page shows."""
    return [line.row for line in page.context["tables"][table].rows]


def statements(client: Client, address: str) -> int:
    """How many statements a page asks of the database."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def confirmed(client: Client, address: str, fields: Mapping[str, str]) -> tuple[Any, dict[str, str]]:
    """The page after a form is opened, filled in and confirmed, and what was sent."""
    key = client.get(address).context["form"]["key"].value()
    sent = {"key": key, **fields, "confirmed": "1"}
    return client.post(address, sent, follow=True), sent

"""Connections beside Django's, to the same database, under another role."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connections
from psycopg.conninfo import make_conninfo

from laroque.postgres.roles import LOADER, OWNER


@contextmanager
def loader_connection(using: str = "default") -> Iterator[psycopg.Connection]:
    """A connection of ``laroque_loader``, for bulk COPY: committed at the end, rolled back on an error.

    It does not see what Django's open transaction has written and not yet committed.
    """
    with _connect(LOADER, using) as connection:
        yield connection


@contextmanager
def owner_connection(using: str = "default") -> Iterator[psycopg.Connection]:
    """A connection of ``laroque_owner``, for partitions and maintenance: committed at the end, else rolled back."""
    with _connect(OWNER, using) as connection:
        yield connection


def conninfo(role: str, using: str = "default") -> str:
    """The connection string of ``role`` to Django's database; the passwords stand in the settings under ``ROLES``."""
    settings = connections[using].settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str | int)}
    return make_conninfo(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=settings["NAME"],
        user=role,
        password=settings["ROLES"][role],
        **options,
    )


def _connect(role: str, using: str) -> psycopg.Connection:
    connection = psycopg.connect(conninfo(role, using))
    connection.execute("set time zone 'UTC'")
    connection.commit()
    return connection

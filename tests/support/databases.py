"""One server for a test session, one migrated template, and a copy of it for each worker or test that commits."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo

from laroque.apps.network.operations import open_books
from laroque.config import database
from laroque.postgres import server
from laroque.postgres.databases import create_database, database_exists, drop_database

FUNDS = ("cpam-751", "cpam-673")
"""The local funds whose books the tests open: Paris, and Strasbourg for the local scheme of Alsace-Moselle."""

# A session throws its database away: what would survive a power cut is of no use to it.
_THROWN_AWAY = {**server.SETTINGS, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def session_home() -> Path:
    """The state folder of the session, shared by its workers."""
    return Path(os.environ["LAROQUE_HOME"])


def template_name() -> str:
    """The migrated database that the others are copies of."""
    return f"laroque_test_{session_home().name.rsplit('-', 1)[-1]}"


def administrator() -> str:
    """The administrator of the session's server, started by the first test that asks."""
    return os.environ.get("DATABASE_URL") or server.start(session_home(), settings=_THROWN_AWAY).administrator


def migrated_template() -> str:
    """The name of the template, made by the first worker that asks."""
    name = template_name()
    session_home().mkdir(exist_ok=True)
    with (session_home() / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = session_home() / "template.done"
        if not done.exists():
            drop_database(administrator(), name)
            database.use(administrator(), name)
            database.run_migrations()
            database.load_reference_data()
            open_books(codes=FUNDS)
            _close()
            done.touch()
    return name


@contextmanager
def copy_of_template(suffix: str) -> Iterator[str]:
    """Django on a copy of the template, dropped at the end; the former database is given back."""
    from django.db import connection

    template, former = migrated_template(), connection.settings_dict["NAME"]
    name = f"{template}_{suffix}"
    create_database(administrator(), name, template=template)
    database.use(administrator(), name)
    try:
        yield name
    finally:
        _close()
        connection.settings_dict["NAME"] = former
        drop_database(administrator(), name)


def leave_nothing() -> None:
    """Stop the session's server, or drop its databases from a server that is not ours."""
    if "DATABASE_URL" in os.environ and (session_home() / "template.done").exists():
        _drop_all(os.environ["DATABASE_URL"])
    if session_home().exists():
        server.destroy(session_home())
        shutil.rmtree(session_home())


def _drop_all(url: str) -> None:
    import psycopg

    with psycopg.connect(make_conninfo(url, dbname="postgres"), autocommit=True) as connection:
        rows = connection.execute("select datname from pg_database where starts_with(datname, %s)", [template_name()])
        names = [row[0] for row in rows]
    for name in names:
        if database_exists(url, name):
            drop_database(url, name)


def _close() -> None:
    from django.db import connections

    connections.close_all()

"""The database of the demo: its own, made clean at each run, and never another one."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from laroque.config import database
from laroque.config.database import NoDatabase
from laroque.kernel.text import Text
from laroque.postgres import server
from laroque.postgres.databases import create_database, database_exists, drop_database
from laroque.postgres.roles import prepare_roles

NAME = "laroque_demo"
_MARK = "Made by laroque demo, and dropped by the next one."


@contextmanager
def clean_demo() -> Iterator[None]:
    """Django on a new, migrated database named ``laroque_demo``; an embedded server started here is stopped at the end.

    The server is the one of ``DATABASE_URL`` when it is given, else the embedded one.

    Raises:
        NoDatabase: no server answers, or a database of this name was not made by a demo.
    """
    database.set_up()
    from django.conf import settings
    from django.db import connections

    was_running = not settings.DATABASE_URL and server.status(settings.LAROQUE_HOME).state is server.State.RUNNING
    try:  # from before the server starts: a Ctrl-C while it does leaves none behind
        administrator = database.administrator()
        _drop_former(administrator)
        prepare_roles(administrator)
        create_database(administrator, NAME)
        _mark(administrator)
        database.use(administrator, NAME)
        settings.LAROQUE_MFA_REQUIRED = False  # made-up money, behind passwords that the demo prints
        database.run_migrations()
        database.load_reference_data()
        yield
    finally:
        connections.close_all()
        if not settings.DATABASE_URL and not was_running:
            server.stop(settings.LAROQUE_HOME)


def _drop_former(administrator: str) -> None:
    if not database_exists(administrator, NAME):
        return
    with psycopg.connect(make_conninfo(administrator, dbname="postgres"), autocommit=True) as connection:
        row = connection.execute(
            "select shobj_description(oid, 'pg_database') from pg_database where datname = %s", [NAME]
        ).fetchone()
    if row is None or row[0] != _MARK:
        raise NoDatabase(
            Text(
                en=f"A database named {NAME} exists and no demo made it: it is left alone. Rename it, or give another "
                "server in DATABASE_URL.",
                fr=f"Une base {NAME} existe et aucune démonstration ne l'a faite : elle reste telle quelle. "
                "Renommez-la, ou donnez un autre serveur dans DATABASE_URL.",
            )
        )
    drop_database(administrator, NAME)


def _mark(administrator: str) -> None:
    with psycopg.connect(make_conninfo(administrator, dbname="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(NAME), sql.Literal(_MARK)))

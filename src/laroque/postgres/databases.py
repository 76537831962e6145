"""The databases of a server: made for Laroque, cloned for tests, dropped."""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from laroque.postgres.roles import APP, LOADER, NATIONAL, OWNER, conninfo_of

_BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")
_BUILTIN_LOCALE_MAJOR = 17
_OF_THE_SERVER = ("postgres", "template0", "template1")


class NotOurs(Exception):
    """A database that holds the tables of something else; Laroque touches no such database."""


def prepare_database(administrator: str, name: str, owner_password: str) -> bool:
    """Make the database ``name``, owned by ``laroque_owner``, with what migrations expect; ``True`` when it is new.

    Raises:
        NotOurs: the database exists and holds tables that Laroque did not make, or every program of the server uses it.
    """
    made = False
    if not is_ours(administrator, name):
        if database_exists(administrator, name):
            _adopt(administrator, name)
        else:
            create_database(administrator, name)
            made = True
    owner = conninfo_of(administrator, OWNER, owner_password, name)
    with psycopg.connect(owner) as connection:
        if made or not is_prepared(connection):
            connection.execute(_BOOTSTRAP.read_bytes())
            connection.execute(sql.SQL("COMMENT ON SCHEMA parts IS {}").format(_mark()))
    return made


def is_ours(administrator: str, name: str) -> bool:
    """Whether the database exists and is of ``laroque_owner``; ``False`` when it is missing, or empty and another's.

    Raises:
        NotOurs: it holds tables of another program, or serves the whole server.
    """
    if name in _OF_THE_SERVER:
        raise NotOurs(f"the database {name} serves the whole server")
    if not database_exists(administrator, name):
        return False
    with psycopg.connect(make_conninfo(administrator, dbname=name), autocommit=True) as connection:
        row = connection.execute(
            "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
        ).fetchone()
        if row is not None and row[0] == OWNER:
            return True
        if has_tables(connection):
            raise NotOurs(f"the database {name} holds tables of another program, and belongs to {row and row[0]}")
        return False


def database_exists(administrator: str, name: str) -> bool:
    """Whether the server has a database of this name."""
    with _maintenance(administrator) as connection:
        return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def create_database(administrator: str, name: str, *, template: str | None = None) -> None:
    """Make an empty database of ``laroque_owner``, or a copy of ``template``, which nobody may be using."""
    with _maintenance(administrator) as connection:
        source = sql.SQL("TEMPLATE {}").format(sql.Identifier(template or "template0"))
        if template is not None:
            # Files are copied as they are: a template of a thousand partitions is cloned in a fraction of a second.
            source += sql.SQL(" STRATEGY FILE_COPY")
        elif connection.info.server_version >= _BUILTIN_LOCALE_MAJOR * 10_000:
            source += sql.SQL(" ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'")
        else:
            source += sql.SQL(" ENCODING 'UTF8'")
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ").format(sql.Identifier(name), sql.Identifier(OWNER)) + source
        )
        _close_to_others(connection, name)


def drop_database(administrator: str, name: str) -> None:
    """Drop the database, its connections cut; nothing happens when there is none."""
    with _maintenance(administrator) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def is_prepared(connection: psycopg.Connection) -> bool:
    """Whether the database of this connection was prepared by this release: the mark is that of its bootstrap."""
    row = connection.execute(
        "select obj_description(to_regnamespace('parts')::oid, 'pg_namespace') = %s", [_mark()]
    ).fetchone()
    return row is not None and row[0] is True


def _mark() -> str:
    return f"prepared by bootstrap {hashlib.sha256(_BOOTSTRAP.read_bytes()).hexdigest()}"


def has_tables(connection: psycopg.Connection) -> bool:
    """Whether the database of this connection holds any table in its public schema."""
    row = connection.execute(
        "select 1 from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') limit 1"
    ).fetchone()
    return row is not None


def _adopt(administrator: str, name: str) -> None:
    """Give an empty database that somebody made for us to the owner."""
    with psycopg.connect(make_conninfo(administrator, dbname=name), autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
        _close_to_others(connection, name)


def _close_to_others(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(
            sql.Identifier(name), sql.Identifier(APP), sql.Identifier(LOADER)
        )
    )
    # A frame goes into a table under row security by way of a temporary table, since COPY is refused there.
    connection.execute(
        sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}, {}").format(
            sql.Identifier(name), sql.Identifier(APP), sql.Identifier(NATIONAL)
        )
    )


def _maintenance(administrator: str) -> psycopg.Connection:
    """A connection to a database that is sure to exist, for those statements that no transaction may hold."""
    return psycopg.connect(make_conninfo(administrator, dbname="postgres"), autocommit=True)

"""Backups of a database into one file, and their restoration beside the living database before they take its place."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from laroque.postgres.databases import create_database, database_exists, drop_database, has_tables, is_ours
from laroque.postgres.programs import client_programs
from laroque.postgres.roles import OWNER, conninfo_of

_HEADER = b"PGDMP"
_OBJECTS_A_TRANSACTION = 500  # one each would wait for the disk thousands of times, all at once exhaust the lock table


class BackupFailed(Exception):
    """The backup or the restoration stopped; the message is that of the program."""


class NotABackup(Exception):
    """The file is no backup of ``pg_dump`` in its own format, or is damaged."""


class NotEmpty(Exception):
    """The database to restore into holds tables, and nobody said to replace them."""


def back_up(owner: str, file: Path) -> int:
    """Write the whole database of the connection string ``owner`` to ``file``, readable by us only; give its size.

    The state is that of one instant, while the database is used. The file appears whole or not at all.

    Raises:
        BackupFailed: ``pg_dump`` refuses (a server later than our programs, a full disk).
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"):
        pass
    try:
        _connected("pg_dump", owner, "--format=custom", f"--file={draft}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return file.stat().st_size


def restore(
    administrator: str,
    name: str,
    owner_password: str,
    file: Path,
    *,
    replace: bool = False,
    check: Callable[[str], None],
) -> None:
    """Make the database ``name`` hold what ``file`` holds.

    The file is restored into a database beside it, which takes its name only when it is whole and ``check``, called
    with the name of that database, raises nothing: a failure leaves the living database as it was.

    Raises:
        NotABackup: the file. NotOurs: ``name`` is of another program. NotEmpty: it holds tables, and ``replace`` is
        false. BackupFailed: ``pg_restore``.
    """
    with file.open("rb") as opened:
        if opened.read(len(_HEADER)) != _HEADER:
            raise NotABackup(f"{file} is no backup made by `laroque db backup`")
    is_ours(administrator, name)  # raises for the database of another program, which no option replaces
    if not replace and _holds_tables(administrator, name):
        raise NotEmpty(f"the database {name} is not empty")
    beside = f"{name} being restored"  # no name that somebody would give to a database of their own
    drop_database(administrator, beside)
    create_database(administrator, beside)
    try:
        owner = conninfo_of(administrator, OWNER, owner_password, beside)
        _restore_into(owner, file)
        _refresh_statistics(owner)
        check(beside)
    except Exception:
        drop_database(administrator, beside)
        raise
    _take_place(administrator, beside, name)


def become_psql(conninfo: str, settings: str) -> None:
    """Replace this process by ``psql`` on a database; ``settings`` are those of its session (``-c name=value ...``)."""
    given = conninfo_to_dict(conninfo)
    secret = str(given.pop("password", "") or "")
    environment = {**os.environ, "PGPASSWORD": secret, "PGOPTIONS": settings}
    program = str(client_programs() / "psql")
    os.execve(program, [program, f"--dbname={make_conninfo('', **given)}"], environment)


def _holds_tables(administrator: str, name: str) -> bool:
    if not database_exists(administrator, name):
        return False
    with psycopg.connect(make_conninfo(administrator, dbname=name)) as connection:
        return has_tables(connection)


def _take_place(administrator: str, beside: str, name: str) -> None:
    """Drop the former database and give its name to the restored one."""
    drop_database(administrator, name)
    with psycopg.connect(make_conninfo(administrator, dbname="postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(beside), sql.Identifier(name))
        )


def _restore_into(owner: str, file: Path) -> None:
    try:
        _connected("pg_restore", owner, "--exit-on-error", f"--transaction-size={_OBJECTS_A_TRANSACTION}", str(file))
    except BackupFailed:
        try:
            _run("pg_restore", "--file=/dev/null", str(file))
        except BackupFailed as damage:
            raise NotABackup(f"{file} is damaged: {damage}") from damage
        raise


def _refresh_statistics(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as connection:
        rows = connection.execute("""
            select oid::regclass::text from pg_class
            where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
        """).fetchall()
        for (table,) in rows:
            connection.execute(sql.SQL("ANALYZE {}").format(sql.SQL(table)))


def _connected(program: str, conninfo: str, *options: str) -> None:
    """Run a client program on a database; the password travels in its environment, where other users do not read it."""
    given = conninfo_to_dict(conninfo)
    password = str(given.pop("password", "") or "")
    _run(program, f"--dbname={make_conninfo('', **given)}", *options, password=password)


def _run(program: str, *options: str, password: str = "") -> None:
    """Run a client program as ourselves."""
    answer = subprocess.run(
        [str(client_programs() / program), *options],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": password},
    )
    if answer.returncode != 0:
        raise BackupFailed(answer.stderr.strip())

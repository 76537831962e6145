"""The four roles of the database, made by an administrator before the first migration.

``laroque_owner`` owns the tables and migrates; ``laroque_app`` is what requests run as, bound by row security;
``laroque_national`` is reached from it by SET ROLE and reads every organism; ``laroque_loader`` bulk-loads by COPY,
which row security refuses to the application.
"""

import hashlib
import hmac
from functools import cache

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

OWNER = "laroque_owner"
APP = "laroque_app"
NATIONAL = "laroque_national"
LOADER = "laroque_loader"
LOGINS = (OWNER, APP, LOADER)

_ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER CREATEDB NOBYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOINHERIT NOBYPASSRLS",
    LOADER: "LOGIN NOSUPERUSER BYPASSRLS",
    NATIONAL: "NOLOGIN NOSUPERUSER NOBYPASSRLS",
}
_LOCK = 0x4C41_524F  # one maker of roles at a time, all clients of the server together
_OLDEST_MAJOR = 16


class ServerTooOld(Exception):
    """The server is older than PostgreSQL 16, which granting a role without its inheritance needs."""


class RoleRefused(Exception):
    """The administrator may not make the roles, or a role made cannot sign in."""


def prepare_roles(administrator: str) -> dict[str, str]:
    """Make the roles that are missing on the administrator's server; give the password of each that signs in.

    Passwords are derived from the administrator's, so that every holder of the same connection string agrees on them
    and none has to be written down a second time. A role whose password no longer follows is given the new one.

    Raises:
        ServerTooOld: PostgreSQL before 16. RoleRefused: rights are missing, or the server refuses password sign-in.
        psycopg.OperationalError: the server does not answer.
    """
    with psycopg.connect(administrator, autocommit=True) as connection:
        if connection.info.server_version < _OLDEST_MAJOR * 10_000:
            raise ServerTooOld(f"PostgreSQL {connection.info.server_version // 10_000} is older than {_OLDEST_MAJOR}")
        secret = connection.info.password or ""
        passwords = {role: _password_of(role, secret) for role in LOGINS}
        try:
            _make_missing(connection, passwords)
            for role in LOGINS:
                if not _signs_in(administrator, role, passwords[role]):
                    _set_password(connection, role, passwords[role])
                    _require_sign_in(administrator, role, passwords[role])
        except psycopg.errors.InsufficientPrivilege as error:
            raise RoleRefused(f"the administrator may not make the roles: {error}") from error
    return passwords


def conninfo_of(administrator: str, role: str, password: str, database: str) -> str:
    """The connection string of ``role`` to ``database`` on the administrator's server."""
    return make_conninfo(administrator, user=role, password=password, dbname=database)


def _make_missing(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", [list(_ATTRIBUTES)])
    present = {row[0] for row in rows}
    if present == set(_ATTRIBUTES):
        return
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
        rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", [list(_ATTRIBUTES)])
        present = {row[0] for row in rows}
        for role in _ATTRIBUTES:
            if role not in present:
                connection.execute(sql.SQL("CREATE ROLE {} " + _ATTRIBUTES[role]).format(sql.Identifier(role)))
                if role in passwords:
                    _set_password(connection, role, passwords[role])
        # The application does not inherit the policy that reads every organism: it must ask for the role by name.
        connection.execute(f"GRANT {NATIONAL} TO {APP}, {OWNER} WITH INHERIT FALSE, SET TRUE")
        # An administrator who is no superuser must be able to give databases to the owner.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))


def _set_password(connection: psycopg.Connection, role: str, password: str) -> None:
    encrypted = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(encrypted)))


def _signs_in(administrator: str, role: str, password: str) -> bool:
    try:
        psycopg.connect(conninfo_of(administrator, role, password, "postgres")).close()
    except psycopg.OperationalError:
        return False
    return True


def _require_sign_in(administrator: str, role: str, password: str) -> None:
    try:
        psycopg.connect(conninfo_of(administrator, role, password, "postgres")).close()
    except psycopg.OperationalError as error:
        raise RoleRefused(f"{role} cannot sign in with its password: {error}") from error


@cache
def _password_of(role: str, administrator_password: str) -> str:
    """A slow derivation, so that a role's password that leaks does not give the administrator's away."""
    salt = f"laroque role {role}".encode()
    key = hashlib.scrypt(administrator_password.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return hmac.new(key, role.encode(), hashlib.sha256).hexdigest()

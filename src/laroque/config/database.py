"""From nothing to a database that answers: server, roles, database, migrations, in that order."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from laroque.config.environment import BadEnvironment
from laroque.kernel.text import Text
from laroque.postgres import server
from laroque.postgres.databases import NotOurs, is_ours, prepare_database
from laroque.postgres.programs import ProgramsMissing
from laroque.postgres.roles import APP, OWNER, RoleRefused, ServerTooOld, prepare_roles

DEFAULT_NAME = "laroque"
_DJANGO_KEYS = {"host", "port", "user", "password", "dbname"}


class NoDatabase(Exception):
    """No database can be used; ``text`` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def ready(*, migrate: bool = True) -> None:
    """Set up Django on a database that answers: starts the embedded server when no ``DATABASE_URL`` is given, makes the
    roles and the database, and fills an empty one by the migrations. A database already in use stays in use.

    A database of another release is refused: its upgrade is a decision, taken by ``laroque db upgrade``.

    Raises:
        NoDatabase: with what to do.
    """
    set_up()
    from django.conf import settings

    if not settings.DATABASES["default"]["ROLES"]:
        use(administrator(), name())
    if not migrate:
        return
    if not _applied():
        run_migrations()
        load_reference_data()
    refuse_later_release()
    if unapplied():
        raise NoDatabase(_NEEDS_UPGRADE)


def name() -> str:
    """The name of the database in use: ``LAROQUE_DATABASE``, else that of ``DATABASE_URL``, else ``laroque``."""
    from django.conf import settings

    if settings.DATABASES["default"]["ROLES"]:
        return settings.DATABASES["default"]["NAME"]
    url = settings.DATABASE_URL
    return settings.DATABASE_NAME or str((conninfo_to_dict(url).get("dbname") if url else None) or DEFAULT_NAME)


def is_embedded() -> bool:
    """Whether the server is the embedded one, and not that of ``DATABASE_URL``."""
    from django.conf import settings

    return settings.DATABASE_URL is None


def home() -> Path:
    """The state folder."""
    from django.conf import settings

    return settings.LAROQUE_HOME


def set_up() -> None:
    """Set up Django, without any database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "laroque.config.settings")
    try:
        django.setup()
    except BadEnvironment as error:
        raise NoDatabase(error.text) from error


def administrator() -> str:
    """The administrator's connection string: of ``DATABASE_URL``, else of the embedded server, started if needed.

    It leads to the database ``postgres``, since that of the URL may be still to be made.

    Raises:
        NoDatabase: with what to do.
    """
    from django.conf import settings

    if settings.DATABASE_URL:
        return make_conninfo(settings.DATABASE_URL, dbname="postgres")
    try:
        return server.start(settings.LAROQUE_HOME).administrator
    except server.OtherMajor as error:
        raise NoDatabase(_other_major(error)) from error
    except (server.ServerFailed, ProgramsMissing, OSError) as error:
        raise NoDatabase(_embedded_failed(error)) from error


def use(administrator: str, name: str) -> None:
    """Point Django at the database ``name`` of this server, made if missing, as ``laroque_app``.

    Raises:
        NoDatabase: with what to do.
    """
    try:
        passwords = prepare_roles(administrator)
        prepare_database(administrator, name, passwords[OWNER])
    except (ServerTooOld, RoleRefused, NotOurs) as error:
        raise NoDatabase(_refused(error)) from error
    except psycopg.OperationalError as error:
        raise NoDatabase(_unreachable(error)) from error
    use_passwords(administrator, name, passwords)


def answers() -> bool:
    """Whether the server of ``DATABASE_URL`` answers."""
    try:
        psycopg.connect(administrator(), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def facts() -> dict[str, Any] | None:
    """Name, size in bytes and migrations due of the database; ``None`` when it was never made. Makes nothing."""
    from django.db import connection

    try:
        if not is_ours(administrator(), name()):
            return None
    except NotOurs as error:
        raise NoDatabase(_refused(error)) from error
    ready(migrate=False)
    with connection.cursor() as cursor:
        cursor.execute("select pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    return {"name": name(), "bytes": size, "migrations_due": unapplied()}


@contextmanager
def as_owner() -> Iterator[None]:
    """Django's default connection under ``laroque_owner``: for migrations and for seeding, in one thread only."""
    from django.db import connection

    settings = connection.settings_dict
    former = {"USER": settings["USER"], "PASSWORD": settings["PASSWORD"]}
    connection.close()
    settings.update(USER=OWNER, PASSWORD=settings["ROLES"][OWNER])
    try:
        yield
    finally:
        connection.close()
        settings.update(former)


def run_migrations() -> bool:
    """Run the migrations that were not, as the owner, and complete the partitions; ``False`` when none was due."""
    from django.core.management import call_command

    if not unapplied():
        return False
    with as_owner():
        call_command("migrate", verbosity=0, interactive=False)
        settle()
    return True


def load_reference_data() -> bool:
    """Bring the reference tables (the network) to the data files of this release, as the owner; ``False`` when they
    already held them."""
    from laroque.apps.network import operations, queries

    if queries.is_current():
        return False
    with as_owner():
        return operations.load_network().changed


def refuse_later_release(name: str | None = None) -> None:
    """Raise ``NoDatabase`` when a later release has migrated the database in use, or the one called ``name``."""
    with _named(name):
        unknown = _applied() - _known()
    if unknown:
        raise NoDatabase(_written_by_newer(sorted(unknown)))


def unapplied() -> list[str]:
    """The migrations that the database has not run, as ``app.name``, in order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return [".".join(key) for key, _ in _plan(executor)]


@contextmanager
def _named(name: str | None) -> Iterator[None]:
    """Django's connection on another database of the server."""
    from django.db import connection

    if name is None:
        yield
        return
    former = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = former


def _applied() -> set[tuple[str, str]]:
    """The migrations of our own apps that the database has run; a library may drop its own from one release on."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    own = {config.label for config in apps.get_app_configs() if config.name.startswith("laroque.")}
    return {key for key in MigrationRecorder(connection).applied_migrations() if key[0] in own}


def _known() -> set[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader

    return set(MigrationLoader(None).disk_migrations)


def _plan(executor: Any) -> list[tuple[tuple[str, str], bool]]:
    return [
        ((migration.app_label, migration.name), backwards)
        for migration, backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def settle() -> None:
    """What follows each migration, as owner: grants on the tables of the libraries, partitions of the new tables."""
    from django.apps import apps
    from django.db import connection

    from laroque.postgres.connections import owner_connection
    from laroque.postgres.partitions import complete_partitions
    from laroque.postgres.security import secure_national_table

    own = "laroque.apps."
    with connection.cursor() as cursor:
        for config in apps.get_app_configs():
            if not config.name.startswith(own):
                for model in config.get_models(include_auto_created=True):
                    if model._meta.managed and not model._meta.proxy:
                        cursor.execute(secure_national_table(model._meta.db_table, privileges=_LIBRARY_PRIVILEGES))
        cursor.execute(secure_national_table("django_migrations", privileges="SELECT"))
    with owner_connection() as owner:
        complete_partitions(owner)


_LIBRARY_PRIVILEGES = "SELECT, INSERT, UPDATE, DELETE"


def use_passwords(administrator: str, name: str, passwords: dict[str, str]) -> None:
    """Point Django at the database ``name``, whether it exists or not, with the passwords of the roles."""
    from django.conf import settings
    from django.db import connections

    given = {key: value for key, value in conninfo_to_dict(administrator).items() if value is not None}
    target = settings.DATABASES["default"]
    connections.close_all()
    target.update(
        HOST=str(given.get("host", "")),
        PORT=str(given.get("port", "")),
        NAME=name,
        USER=APP,
        PASSWORD=passwords[APP],
        ROLES=passwords,
        OPTIONS={key: value for key, value in given.items() if key not in _DJANGO_KEYS},
    )


_NEEDS_UPGRADE = Text(
    en="The database was written by an earlier release. Run `laroque db upgrade`: it makes a backup, then upgrades.",
    fr="La base a été écrite par une version antérieure. Lancez `laroque db upgrade` : une sauvegarde est faite, puis "
    "la mise à niveau.",
)


def _written_by_newer(migrations: list[tuple[str, str]]) -> Text:
    last = ".".join(migrations[-1])
    return Text(
        en=f"The database was written by a later release of Laroque ({last}). Use that release, or restore a backup.",
        fr=f"La base a été écrite par une version ultérieure de Laroque ({last}). Utilisez celle-ci, ou restaurez une "
        "sauvegarde.",
    )


def _other_major(error: server.OtherMajor) -> Text:
    return Text(
        en=f"{error}. With the release of Laroque that wrote it, run `laroque db backup`; "
        f"then move {error.data} away and run `laroque db restore` with this release.",
        fr=f"{error.data} a été écrit par PostgreSQL {error.found} ; cette version de Laroque apporte PostgreSQL "
        f"{error.wanted}. Avec la version de Laroque qui l'a écrit, lancez `laroque db backup` ; puis déplacez ce "
        "dossier et lancez `laroque db restore` avec cette version-ci.",
    )


def _embedded_failed(error: Exception) -> Text:
    return Text(
        en=f"The embedded database server cannot be used: {error}. See `laroque db status`, "
        "or set DATABASE_URL to a server.",
        fr=f"Le serveur de base de données embarqué est inutilisable : {error}. Voyez `laroque db status`, "
        "ou donnez un serveur dans DATABASE_URL.",
    )


def _refused(error: Exception) -> Text:
    return Text(
        en=f"The database of DATABASE_URL cannot be used: {error}. Give PostgreSQL 16 or later, a role that may create "
        "roles and databases, and an empty database or a new name.",
        fr=f"La base de DATABASE_URL est inutilisable : {error}. Donnez PostgreSQL 16 ou plus récent, un rôle qui peut "
        "créer des rôles et des bases, et une base vide ou un nom nouveau.",
    )


def _unreachable(error: Exception) -> Text:
    return Text(
        en=f"The database server does not answer: {str(error).strip()}. Check DATABASE_URL, or unset it to use the "
        "embedded server.",
        fr=f"Le serveur de base de données ne répond pas : {str(error).strip()}. Vérifiez DATABASE_URL, ou retirez-la "
        "pour utiliser le serveur embarqué.",
    )

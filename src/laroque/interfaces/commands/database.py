"""The database a command works on. Opening one is for ``config``, above this room: the entry point hands it over."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol


class Databases(Protocol):
    """What the entry point can do with databases; see ``laroque.config.database``."""

    def ready(self, *, migrate: bool = True) -> None:
        """Set up Django on a database that answers, started and made if needed; an error says what to do."""

    def clean_demo(self) -> AbstractContextManager[None]:
        """Django on the demo's own database, made anew; an embedded server started for it is stopped at the end."""

    def administrator(self) -> str:
        """The administrator's connection string; starts the embedded server when there is no ``DATABASE_URL``."""

    def use(self, administrator: str, name: str) -> None:
        """Point Django at the database ``name`` of a server, made if missing."""

    def set_up(self) -> None:
        """Set up Django, without any database."""

    def use_passwords(self, administrator: str, name: str, passwords: dict[str, str]) -> None:
        """Point Django at the database ``name``, whether it exists or not."""

    def answers(self) -> bool:
        """Whether the server of ``DATABASE_URL`` answers."""

    def facts(self) -> dict[str, Any] | None:
        """Name, size and migrations due of the database."""

    def name(self) -> str:
        """The name of the database in use."""

    def is_embedded(self) -> bool:
        """Whether the server is the embedded one, and not that of ``DATABASE_URL``."""

    def home(self) -> Path:
        """The state folder."""

    def unapplied(self) -> list[str]:
        """The migrations that the database has not run."""

    def refuse_later_release(self, name: str | None = None) -> None:
        """Raise an error when a later release has migrated the database in use, or the one called ``name``."""

    def run_migrations(self) -> bool:
        """Run them as the owner; ``False`` when none was due."""

    def load_reference_data(self) -> None:
        """Bring the network to what the release's data files say."""

    def as_owner(self) -> AbstractContextManager[None]:
        """Django's connection under the owner of the tables."""


_given: list[Databases] = []


def provide(databases: Databases) -> None:
    """Hand over the databases of this process; the entry point does."""
    _given[:] = [databases]


def ready() -> None:
    """Set up Django on a database that answers; raises ``NoDatabase``, which says what to do."""
    databases().ready()


def is_running() -> bool:
    """Whether a database that this release uses runs already; nothing is started, and none is made."""
    road = databases()
    road.set_up()
    if road.is_embedded():
        from laroque.postgres import server  # asks for psycopg, which help must not wait for

        if server.status(road.home()).state is not server.State.RUNNING:
            return False
    elif not road.answers():
        return False
    found = road.facts()
    return found is not None and not found["migrations_due"]


def databases() -> Databases:
    """What was handed over."""
    assert _given, "the entry point hands over the databases before any command"
    return _given[0]

"""How a command reaches the database: the entry point gives the road, since only it knows the settings."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class Database(Protocol):
    """What ``laroque.config.database`` offers to the commands."""

    def ready(self, *, migrate: bool = True) -> None:
        """Set up Django on a database that answers, started and made if needed; an error says what to do."""

    def administrator(self) -> str:
        """The administrator's connection string; starts the embedded server when there is no ``DATABASE_URL``."""

    def use(self, administrator: str, name: str) -> None:
        """Point Django at the database ``name`` of a server, made if missing."""

    def set_up(self) -> None:
        """Set up Django, without any database."""

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

    def as_owner(self) -> AbstractContextManager[None]:
        """Django's connection under the owner of the tables."""


_given: list[Callable[[], Database]] = []


def provide(give: Callable[[], Database]) -> None:
    """Say how the database is reached; ``give`` is called by the first command that needs it."""
    _given[:] = [give]


def database() -> Database:
    """The road to the database."""
    assert _given, "the entry point provides the database before any command runs"
    return _given[0]()

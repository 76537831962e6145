"""The database a command works on. Opening one is for ``config``, above this room: the entry point hands it over."""

from typing import Protocol


class Databases(Protocol):
    """What the entry point can do with databases; see ``laroque.config.database``."""

    def ready(self, *, migrate: bool = True) -> None:
        """Set up Django on the database of the environment, made and migrated."""


_given: list[Databases] = []


def provide(databases: Databases) -> None:
    """Hand over the databases of this process; the entry point and the tests do."""
    _given[:] = [databases]


def ready() -> None:
    """Set up Django on a database that answers; raises ``NoDatabase``, which says what to do."""
    databases().ready()


def databases() -> Databases:
    """What was handed over."""
    assert _given, "the entry point hands over the databases before any command"
    return _given[0]

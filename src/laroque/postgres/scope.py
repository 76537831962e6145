"""The organism on whose behalf the database is used.

Row security shows the application the rows of one organism only, and none outside a scope. The organism is told to
PostgreSQL for the length of one transaction, so that a pooled connection never carries it to its next user.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

from laroque.postgres.roles import NATIONAL


class NoScope(Exception):
    """An operation of an organism was called outside ``scope``."""


@dataclass(frozen=True, slots=True)
class _Scope:
    organism_id: int | None
    national: bool
    read_only: bool = False

    def tell(self) -> None:
        organism = "" if self.organism_id is None else str(self.organism_id)
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('laroque.organism', %s, true), set_config('role', %s, true)",
                [organism, NATIONAL if self.national else "none"],
            )
            if self.read_only:
                cursor.execute("set transaction read only")


_OUTSIDE = _Scope(None, national=False)
_current: ContextVar[_Scope] = ContextVar("laroque_scope", default=_OUTSIDE)


@contextmanager
def scope(organism_id: int, *, national: bool = False, read_only: bool = False) -> Iterator[None]:
    """Open a transaction in which the database shows and takes the rows of ``organism_id``.

    With ``national``, the rows of every organism are read, and those of ``organism_id`` written. With ``read_only``,
    PostgreSQL refuses every change until the scope ends. Scopes nest: the outer one is restored when the inner one
    ends, whichever way, and one inside a read-only scope is read-only too.
    """
    outer, nested = _current.get(), connection.in_atomic_block
    inner = _Scope(organism_id, national, read_only or outer.read_only)
    is_told = nested and inner == outer
    with transaction.atomic():
        if not is_told:
            inner.tell()
        token = _current.set(inner)
        try:
            yield
            # A released savepoint keeps what was set inside it; only a rollback undoes it.
            if nested and not is_told and not connection.needs_rollback:
                outer.tell()
        finally:
            _current.reset(token)


def current_organism() -> int:
    """The organism of the current scope. Raises ``NoScope`` outside any."""
    organism_id = _current.get().organism_id
    if organism_id is None:
        raise NoScope("no organism was chosen: open scope(organism_id) around this call")
    return organism_id


def is_national() -> bool:
    """Whether the current scope reads every organism; ``False`` outside any scope."""
    return _current.get().national

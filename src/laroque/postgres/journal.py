"""The journal of changes to master records: what changed, when, by whom.

Triggers write it in the same transaction as the change, whatever made the change. Only master records and cases are
journaled: on what is loaded in bulk (entries, lines) it would cost more than the load.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Func

M = TypeVar("M", bound=type[models.Model])


class Event(pghistory.models.Event):
    """What every row of the journal says besides the record: the database role that wrote, known even without user."""

    pgh_role = models.CharField(max_length=63, db_default=Func(template="session_user"), editable=False)

    class Meta:
        abstract = True


def journaled(
    *, exclude: Sequence[str] = (), fields: Sequence[str] | None = None, name: str | None = None
) -> Callable[[M], M]:
    """Class decorator: each insert, change and deletion of a row of the model becomes a row of ``<Model>Event``.

    ``exclude`` are fields that the journal must not hold (secrets), ``fields`` the only ones it holds. One statement on
    many rows writes its events in one statement too.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
        fields=None if fields is None else list(fields),
        model_name=name,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,
        obj_field=None,
        append_only=True,
        level=pgtrigger.Statement,
        base_model=Event,
    )


def acting(*, user: str | int, command: str, **more: Any) -> AbstractContextManager[Any]:
    """Say in the journal who changes what follows and by which command; a web request says it by itself.

    ``user`` is the number of a user, or the name of the account of the machine for a command. Inside another
    ``acting`` or a request it adds to what was said.
    """
    return pghistory.context(user=user, command=command, **more)

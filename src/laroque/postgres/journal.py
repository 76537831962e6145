"""The journal of changes to master records: what changed, when, by whom.

Triggers write it in the same transaction as the change, whatever made the change. Only master records and cases are
journaled: on what is loaded in bulk (entries, lines) it would cost more than the load.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Func

M = TypeVar("M", bound=type[models.Model])


CHANGES_MAX = 500
_LABELS = {"insert": "made", "update": "changed", "delete": "deleted"}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after a change, None where there was no record; ``name`` is what people call it."""

    field: str
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the journal: ``kind`` is made, changed or deleted; ``user`` is the number of a user, the name of an
    account of the machine, or None when only the database role (``role``) is known."""

    at: datetime
    kind: str
    user: str | int | None
    command: str
    role: str
    fields: tuple[FieldChange, ...]


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


def changes(model: type[models.Model], *, hidden: Sequence[str] = (), **record: Any) -> list[Change]:
    """What happened to the records of a journaled model that have these values, the oldest first.

    ``hidden`` fields are left out. At most ``CHANGES_MAX`` rows, the latest ones.
    """
    events = model.pgh_event_model  # type: ignore[attr-defined]
    shown = [field for field in events._meta.concrete_fields if not field.name.startswith("pgh_")]
    shown = [field for field in shown if field.name not in hidden]
    rows = list(events.objects.filter(**record).order_by("-pgh_id")[:CHANGES_MAX])[::-1]
    key = model._meta.pk.attname if model._meta.pk else "id"
    last: dict[Any, dict[str, Any]] = {}
    found = []
    for row in rows:
        deleted = row.pgh_label == "delete"
        now = {field.attname: _said(field, getattr(row, field.attname)) for field in shown}
        before, after = last.get(getattr(row, key), now if deleted else {}), {} if deleted else now
        last[getattr(row, key)] = after
        fields = tuple(
            FieldChange(field.attname, str(field.verbose_name), before.get(field.attname), after.get(field.attname))
            for field in shown
            if before.get(field.attname) != after.get(field.attname)
        )
        context = row.pgh_context or {}
        command = str(context.get("command") or context.get("url") or "")
        kind = _LABELS.get(row.pgh_label, row.pgh_label)
        found.append(Change(row.pgh_created_at, kind, context.get("user"), command, row.pgh_role, fields))
    return found


def _said(field: Any, value: Any) -> Any:
    """A value of a closed list by its word, any other as it is."""
    choices = dict(field.flatchoices)
    return str(choices[value]) if value in choices else value

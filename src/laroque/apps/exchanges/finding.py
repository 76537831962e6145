"""Messages found by what a person knows of them, and listed as asked. Each query is bounded and uses an index."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from laroque.apps.exchanges.models import Message
from laroque.apps.exchanges.queries import MessageView, view_of
from laroque.apps.exchanges.states import OF_CARE, Direction, MessageKind, MessageState

_FRANCE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class MessagesWanted:
    """What a list of messages is narrowed to; ``name`` is the beginning of the name, ``on`` a day in France."""

    direction: Direction | None = None
    kind: MessageKind | None = None
    state: MessageState | None = None
    name: str = ""
    on: date | None = None


def messages_wanted(
    *, organism_ids: Collection[int], wanted: MessagesWanted, before_id: int | None, limit: int
) -> list[MessageView]:
    """A page of messages, those of care apart, the latest first; ``before_id`` is the last id of the page before."""
    found = _not_of_care(organism_ids)
    for field in ("direction", "kind", "state"):
        value = getattr(wanted, field)
        if value is not None:
            found = found.filter(**{field: value})
    if wanted.name:
        found = found.filter(name__gte=wanted.name, name__lt=f"{wanted.name}\U0010ffff")
    if wanted.on is not None:
        start = datetime(wanted.on.year, wanted.on.month, wanted.on.day, tzinfo=_FRANCE)
        following = wanted.on + timedelta(1)
        end = datetime(following.year, following.month, following.day, tzinfo=_FRANCE)
        found = found.filter(recorded_at__gte=start, recorded_at__lt=end)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return _views(found, limit)


def messages_named(*, organism_ids: Collection[int], text: str, limit: int) -> list[MessageView]:
    """The messages whose name begins so, or whose key (the hash of the bytes received, else our own) is the text.

    Those of care are left out.
    """
    found = _not_of_care(organism_ids)
    keyed = _views(found.filter(direction__in=list(Direction), key__in=[text, text.lower()]), limit)
    named = _views(found.filter(name__gte=text, name__lt=f"{text}\U0010ffff"), limit)
    return list({view.id: view for view in [*keyed, *named]}.values())[:limit]


def _not_of_care(organism_ids: Collection[int]) -> QuerySet[Message]:
    return Message.objects.filter(organism_id__in=list(organism_ids)).exclude(kind__in=OF_CARE)


def _views(found: QuerySet[Message], limit: int) -> list[MessageView]:
    return [view_of(row=row) for row in found.order_by("-id")[:limit]]

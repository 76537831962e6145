"""Reads of the messages."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from laroque.apps.exchanges import contents
from laroque.apps.exchanges.models import Message, Report
from laroque.apps.exchanges.states import Direction, MessageKind, MessageState, ReportKind
from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as it was recorded; ``sha256`` is in hexadecimal, ``size`` in bytes."""

    id: int
    organism_id: int
    direction: Direction
    kind: MessageKind
    name: str
    sender: str
    sha256: str
    size: int
    state: MessageState
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """A receipt or a report of anomalies."""

    message_id: int
    kind: ReportKind
    body: dict[str, Any]
    text: Text
    made_at: datetime


def message(*, organism_id: int, message_id: int) -> MessageView | None:
    """One message of an organism."""
    found = Message.objects.filter(organism_id=organism_id, id=message_id).first()
    return None if found is None else view_of(row=found)


def messages(
    *,
    organism_id: int,
    direction: Direction | None = None,
    kind: MessageKind | None = None,
    state: MessageState | None = None,
    sender: str = "",
    before_id: int | None = None,
    limit: int = 50,
) -> list[MessageView]:
    """Messages of an organism, the latest first; ``before_id`` is the last id of the page before."""
    found = Message.objects.filter(organism_id=organism_id)
    if sender:
        found = found.filter(sender=sender)
    if direction is not None:
        found = found.filter(direction=direction)
    if kind is not None:
        found = found.filter(kind=kind)
    if state is not None:
        found = found.filter(state=state)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return [view_of(row=each) for each in found.order_by("-id")[:limit]]


def received_by_state(*, organism_ids: Collection[int], since: datetime) -> dict[tuple[int, MessageState], int]:
    """How many messages organisms received since an instant, by organism and by where each stands now."""
    found = Message.objects.filter(
        organism_id__in=list(organism_ids), recorded_at__gte=since, direction=Direction.RECEIVED
    )
    rows = found.values_list("organism_id", "state").annotate(count=Count("id")).order_by("organism_id", "state")
    return {(organism_id, MessageState(state)): count for organism_id, state, count in rows}


def content(*, organism_id: int, sha256: str) -> Iterator[bytes]:
    """The bytes behind a hash (hexadecimal), part by part."""
    return contents.read(organism_id, bytes.fromhex(sha256))


def contents_of(*, organism_id: int, message_ids: Iterable[int]) -> dict[int, bytes]:
    """The whole bytes of a few messages, by message id."""
    rows = Message.objects.filter(organism_id=organism_id, id__in=list(message_ids)).order_by("id")
    hashes = {message_id: bytes(sha256) for message_id, sha256 in rows.values_list("id", "sha256")}
    whole = contents.read_whole(organism_id, set(hashes.values()))
    return {message_id: whole[sha256] for message_id, sha256 in hashes.items()}


def sent_under(*, organism_id: int, keys: Iterable[str]) -> dict[str, int]:
    """The messages sent under some keys, by key."""
    rows = Message.objects.filter(organism_id=organism_id, direction=Direction.SENT, key__in=list(keys))
    return dict(rows.values_list("key", "id"))


def sizes(*, organism_id: int, message_ids: Iterable[int]) -> dict[int, int]:
    """The number of bytes of messages, by message id."""
    rows = Message.objects.filter(organism_id=organism_id, id__in=list(message_ids)).order_by("id")
    return dict(rows.values_list("id", "size"))


def hashes(*, organism_id: int, message_ids: Iterable[int]) -> dict[int, str]:
    """The SHA-256 of the bytes of messages in hexadecimal, by message id."""
    rows = Message.objects.filter(organism_id=organism_id, id__in=list(message_ids)).order_by("id")
    return {message_id: bytes(sha256).hex() for message_id, sha256 in rows.values_list("id", "sha256")}


def reports(*, organism_id: int, message_ids: Sequence[int]) -> list[ReportView]:
    """What was answered to messages, the oldest first."""
    found = Report.objects.filter(organism_id=organism_id, message_id__in=list(message_ids)).order_by("id")
    return [ReportView(r.message_id, ReportKind(r.kind), r.body, Text(r.text_en, r.text_fr), r.made_at) for r in found]


def reports_since(*, organism_id: int, kind: MessageKind, since: datetime, until: datetime) -> list[ReportView]:
    """What was answered to the messages of a kind received between two instants, both included; in order."""
    found = Report.objects.filter(
        organism_id=organism_id, message__organism_id=organism_id, message__kind=kind,
        message__direction=Direction.RECEIVED, message__recorded_at__gte=since, message__recorded_at__lte=until,
    ).order_by("id")  # fmt: skip
    return [ReportView(r.message_id, ReportKind(r.kind), r.body, Text(r.text_en, r.text_fr), r.made_at) for r in found]


def view_of(*, row: Message) -> MessageView:
    """A row of messages as it is shown."""
    return MessageView(
        row.id,
        row.organism_id,
        Direction(row.direction),
        MessageKind(row.kind),
        row.name,
        row.sender,
        bytes(row.sha256).hex(),
        row.size,
        MessageState(row.state),
        row.recorded_at,
    )

"""Writes of the messages: receive, send, decide. Set-based: a handful of statements whatever the number."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from laroque.apps.exchanges import contents
from laroque.apps.exchanges.contents import Hashed
from laroque.apps.exchanges.states import MOVES, Direction, MessageKind, MessageState, ReportKind
from laroque.kernel.text import Text


class KeyReused(ValueError):
    """The key was already used to send other bytes."""


class IllegalMove(ValueError):
    """A message cannot go to the state asked for, or is not there."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that arrives; ``content`` is its bytes, or the file that holds them, or either once hashed."""

    name: str
    kind: MessageKind
    content: bytes | Path | Hashed
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send once: the same key is never used for other bytes."""

    kind: MessageKind
    name: str
    content: bytes
    key: str


@dataclass(frozen=True, slots=True)
class Received:
    """Where a message was recorded. The same bytes received again give the first message, not ``is_new``."""

    message_id: int
    is_new: bool
    state: MessageState


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a received message, and the report that answers it."""

    message_id: int
    state: MessageState
    body: dict[str, Any]
    text: Text


@transaction.atomic
def receive(
    *, organism_id: int, kind: MessageKind, name: str, content: bytes, at: datetime, sender: str = ""
) -> Received:
    """Record one message byte for byte; the same bytes twice are one message of the organism."""
    (received,) = receive_all(organism_id=organism_id, messages=[Incoming(name, kind, content, sender)], at=at)
    return received


@transaction.atomic
def receive_all(*, organism_id: int, messages: Sequence[Incoming], at: datetime) -> list[Received]:
    """Record messages byte for byte, in the order given; bytes already received give the first message."""
    hashed = [_hashed(message.content) for message in messages]
    keys = [each.sha256.hex() for each in hashed]
    new = _insert_messages(organism_id, Direction.RECEIVED, MessageState.RECEIVED, list(messages), hashed, keys, at)
    contents.store(organism_id, {key: each for key, each in zip(keys, hashed, strict=True) if key in new}.values())
    known = _known(organism_id, Direction.RECEIVED, keys)
    answers = []
    for key in keys:
        message_id, _, state = known[key]
        answers.append(Received(message_id, key in new, MessageState(state)))
        new.discard(key)
    return answers


@transaction.atomic
def send(*, organism_id: int, kind: MessageKind, name: str, content: bytes, key: str, at: datetime) -> int:
    """Record a message sent and give its id; the same key and bytes give the first one.

    Raises ``KeyReused`` when the key was used for other bytes.
    """
    (message_id,) = send_all(organism_id=organism_id, messages=[Outgoing(kind, name, content, key)], at=at)
    return message_id


@transaction.atomic
def send_all(*, organism_id: int, messages: Sequence[Outgoing], at: datetime) -> list[int]:
    """Record messages sent and give their ids, in order, as ``send`` does for one."""
    hashed = {message.key: contents.hash_content(message.content) for message in messages}
    outgoing = [Incoming(message.name, message.kind, message.content) for message in messages]
    keys = [message.key for message in messages]
    new = _insert_messages(
        organism_id, Direction.SENT, MessageState.SENT, outgoing, [hashed[key] for key in keys], keys, at
    )
    contents.store(organism_id, {each.sha256: each for key, each in hashed.items() if key in new}.values())
    known = _known(organism_id, Direction.SENT, keys)
    for key in keys:
        message_id, sha256, _ = known[key]
        if sha256 != hashed[key].sha256:
            raise KeyReused(f"the key {key} was already used to send other bytes (message {message_id})")
    return [known[key][0] for key in keys]


@transaction.atomic
def decide(*, organism_id: int, decisions: Sequence[Decision], at: datetime) -> None:
    """Move received messages to their state and keep the receipt or report of anomalies of each.

    Raises ``IllegalMove`` when one of them is missing or was already decided; nothing is then written.
    """
    if not decisions:
        return
    for decision in decisions:
        if (MessageState.RECEIVED, decision.state) not in MOVES:
            raise IllegalMove(f"a message cannot go from {MessageState.RECEIVED} to {decision.state}")
    with connection.cursor() as cursor:
        cursor.execute(
            "update exchanges_message set state = decided.state"
            " from unnest(%s::bigint[], %s::text[]) as decided (id, state)"
            " where organism_id = %s and exchanges_message.id = decided.id and exchanges_message.state = %s",
            [[d.message_id for d in decisions], [d.state.value for d in decisions], organism_id, MessageState.RECEIVED],
        )
        if cursor.rowcount != len(decisions):
            raise IllegalMove("a message to decide is missing or was already decided")
    _insert_reports(organism_id, decisions, at)


def _hashed(content: bytes | Path | Hashed) -> Hashed:
    return content if isinstance(content, Hashed) else contents.hash_content(content)


def _insert_messages(
    organism_id: int,
    direction: Direction,
    state: MessageState,
    messages: Sequence[Incoming],
    hashed: Sequence[Hashed],
    keys: Sequence[str],
    at: datetime,
) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchanges_message"
            " (organism_id, direction, kind, name, sender, key, sha256, size, state, recorded_at)"
            " select %s, %s, kind, name, sender, key, sha256, size, %s, %s"
            " from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::bigint[])"
            " as new (kind, name, sender, key, sha256, size) on conflict do nothing returning key",
            [
                organism_id,
                direction,
                state,
                at,
                [message.kind.value for message in messages],
                [_storable(message.name, 255) for message in messages],
                [_storable(message.sender, 80) for message in messages],
                list(keys),
                [each.sha256 for each in hashed],
                [each.size for each in hashed],
            ],
        )
        return {key for (key,) in cursor.fetchall()}


def _known(organism_id: int, direction: Direction, keys: Sequence[str]) -> dict[str, tuple[int, bytes, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select key, id, sha256, state from exchanges_message"
            " where organism_id = %s and direction = %s and key = any(%s)",
            [organism_id, direction, list(keys)],
        )
        return {key: (message_id, bytes(sha256), state) for key, message_id, sha256, state in cursor.fetchall()}


def _insert_reports(organism_id: int, decisions: Sequence[Decision], at: datetime) -> None:
    kinds = [ReportKind.ANOMALIES if d.state is MessageState.REFUSED else ReportKind.RECEIPT for d in decisions]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchanges_report (organism_id, message_id, kind, body, text_en, text_fr, made_at)"
            " select %s, message_id, kind, body, text_en, text_fr, %s"
            " from unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::text[], %s::text[])"
            " as new (message_id, kind, body, text_en, text_fr)",
            [
                organism_id,
                at,
                [d.message_id for d in decisions],
                [kind.value for kind in kinds],
                [json.dumps(_clean(d.body)) for d in decisions],
                [_storable(d.text.en) for d in decisions],
                [_storable(d.text.fr) for d in decisions],
            ],
        )


def _storable(text: str, length: int | None = None) -> str:
    """Text as PostgreSQL takes it: no NUL, and nothing that is not Unicode (names of files may hold either)."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()[:length]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, dict):
        return {key: _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value

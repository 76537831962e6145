"""Two books move: a body tells another by a message, and each books its own half under one pair key.

What is told is told once: asked again under its reference, the message sent is read again, and what was left half done
is completed.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Decision
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import queries as books
from laroque.apps.ledger.rules import Draft, Leg
from laroque.apps.network.queries import OrganismView
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

Document = Mapping[str, Any]
"""What a message tells, in the types of JSON."""

Legs = Callable[[Document], tuple[Leg, ...]]
"""The half of an entry that a message makes in the books of one body."""


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two bodies: the reason of its entry, and its legs."""

    organism: OrganismView
    reason: str
    legs: Legs


def pass_on(
    *,
    reference: str,
    day: date,
    sender: Half,
    receiver: Half,
    document: Callable[[], Document | None],
    at: datetime,
    told: Callable[[Document], None] | None = None,
) -> Document | None:
    """Have ``sender`` book its half and tell ``receiver``, which books its own; gives what was told.

    ``document`` is asked in the scope of the sender when nothing was told under the reference before; None: nothing to
    tell. ``told`` runs there too, with the entry and the message.
    """
    with scope(sender.organism.id):
        content = _sent(sender, reference)
        if content is None:
            content = _send(sender, reference, day, document(), at, told)
    if content is None:
        return None
    with scope(receiver.organism.id):
        _take(sender.organism.code, receiver, reference, day, content, at)
    answer: Document = json.loads(content)
    return answer


def written(document: Document) -> bytes:
    """A document as the message holds it; the same one gives the same bytes."""
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _sent(sender: Half, reference: str) -> bytes | None:
    """What was told under the reference, from the message that the entry comes from."""
    entry = books.entry_of_key(organism_id=sender.organism.id, key=f"{sender.reason}:{reference}")
    if entry is None:
        return None
    message_id = int(entry.source.removeprefix("message:"))
    return messages.contents_of(organism_id=sender.organism.id, message_ids=[message_id])[message_id]


def _send(
    sender: Half,
    reference: str,
    day: date,
    document: Document | None,
    at: datetime,
    told: Callable[[Document], None] | None,
) -> bytes | None:
    if document is None:
        return None
    content = written(document)
    message_id = exchanges.send(
        organism_id=sender.organism.id,
        kind=MessageKind.NOTIFICATION,
        name=f"{reference}.json",
        content=content,
        key=reference,
        at=at,
    )
    _book(sender, f"message:{message_id}", reference, day, document, at)
    if told is not None:
        told(document)
    return content


def _take(code: str, receiver: Half, reference: str, day: date, content: bytes, at: datetime) -> None:
    received = exchanges.receive(
        organism_id=receiver.organism.id,
        kind=MessageKind.NOTIFICATION,
        name=f"{reference}.json",
        content=content,
        at=at,
        sender=code,
    )
    if received.state is not MessageState.RECEIVED:
        return
    _book(receiver, f"message:{received.message_id}", reference, day, json.loads(content), at)
    taken = Text(f"{reference}: taken in", f"{reference} : prise en compte")
    decision = Decision(received.message_id, MessageState.ACCEPTED, {"reference": reference}, taken)
    exchanges.decide(organism_id=receiver.organism.id, decisions=[decision], at=at)


def _book(half: Half, source: str, reference: str, day: date, document: Document, at: datetime) -> None:
    key, on = f"{half.reason}:{reference}", timezone.localdate(at)
    draft = Draft(half.reason, source, key, on, day, half.legs(document), reference)
    ledger.post(organism_id=half.organism.id, draft=draft, at=at)

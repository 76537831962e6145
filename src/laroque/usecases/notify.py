"""Notify the agency of what a body collected for each beneficiary, since the last time (CSS L225-1-1 5°)."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges.operations import Decision
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import queries as books
from laroque.apps.ledger.rules import Draft, agency, collecting
from laroque.apps.network import queries as network
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

AGENCY = "agency"
_HEAD, _TAIL = "due:", ":collected"


@dataclass(frozen=True, slots=True)
class Notification:
    """What a body notifies: signed cents by beneficiary, net of what came back; ``reference`` is the pair key."""

    reference: str
    body: str
    day: date
    shares: dict[str, int]

    @property
    def cents(self) -> int:
        """Total notified."""
        return sum(self.shares.values())

    def content(self) -> bytes:
        """The message to the agency; the same notification gives the same bytes."""
        document = {
            "schema_version": 1,
            "reference": self.reference,
            "body": self.body,
            "day": self.day.isoformat(),
            "shares_cents": self.shares,
        }
        return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def notify(*, organism_id: int, day: date, at: datetime) -> Notification | None:
    """Notify the sums collected and not yet notified: the body books its half, sends it, the agency books its own.

    Net, so that a share may be negative when more came back than was paid. Once a day: a second call gives the same
    notification and books nothing more. None when there is nothing to notify.
    """
    catalogue = network.network()
    body, receiver = catalogue.organism(organism_id), catalogue.organism(AGENCY)
    with scope(body.id):
        notification = _notify(body.id, body.code, day, at)
    if notification is not None:
        with scope(receiver.id):
            _take(receiver.id, notification, at)
    return notification


def _notify(organism_id: int, code: str, day: date, at: datetime) -> Notification | None:
    reference = f"NOTIFY-{code.upper()}-{day:%Y%m%d}"
    key = f"notified_by_body:{reference}"
    before = books.entry_of_key(organism_id=organism_id, key=key)
    if before is not None:
        return Notification(reference, code, day, _shares({leg.account: -leg.cents for leg in before.legs}))
    notification = Notification(reference, code, day, _shares(books.balances(organism_id=organism_id, prefix=_HEAD)))
    if not notification.shares:
        return None
    message_id = exchanges.send(
        organism_id=organism_id,
        kind=MessageKind.NOTIFICATION,
        name=f"{reference}.json",
        content=notification.content(),
        key=reference,
        at=at,
    )
    legs = collecting.notified_by_body(notification.shares)
    draft = Draft("notified_by_body", f"message:{message_id}", key, timezone.localdate(at), day, legs, reference)
    ledger.post(organism_id=organism_id, draft=draft, at=at)
    return notification


def _take(organism_id: int, notification: Notification, at: datetime) -> None:
    received = exchanges.receive(
        organism_id=organism_id,
        kind=MessageKind.NOTIFICATION,
        name=f"{notification.reference}.json",
        content=notification.content(),
        at=at,
        sender=notification.body,
    )
    if received.state is not MessageState.RECEIVED:
        return
    reason, reference = "notified_at_agency", notification.reference
    legs = agency.notified_at_agency(notification.body, notification.shares)
    source, on = f"message:{received.message_id}", timezone.localdate(at)
    draft = Draft(reason, source, f"{reason}:{reference}", on, notification.day, legs, reference)
    ledger.post(organism_id=organism_id, draft=draft, at=at)
    taken = Text(f"{reference}: taken in", f"{reference} : prise en compte")
    body = {"cents": notification.cents}
    exchanges.decide(
        organism_id=organism_id,
        decisions=[Decision(received.message_id, MessageState.ACCEPTED, body, taken)],
        at=at,
    )


def _shares(balances: dict[str, int]) -> dict[str, int]:
    """What stands to each beneficiary's credit, in the order of their names."""
    return {
        account.removeprefix(_HEAD).removesuffix(_TAIL): -cents
        for account, cents in sorted(balances.items())
        if account.startswith(_HEAD) and account.endswith(_TAIL) and cents
    }

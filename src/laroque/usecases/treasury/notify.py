"""Notify the agency of what a body collected for each beneficiary, since the last time (CSS L225-1-1 5°)."""

from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.ledger import queries as books
from laroque.apps.ledger.rules import agency, collecting
from laroque.apps.network import queries as network
from laroque.usecases.treasury.notify_ahead import clear_advances
from laroque.usecases.treasury.passing import Document, Half, pass_on, written

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
        return written(self.document())

    def document(self) -> Document:
        """What the message tells."""
        return {
            "schema_version": 1,
            "reference": self.reference,
            "body": self.body,
            "day": self.day.isoformat(),
            "shares_cents": self.shares,
        }


def notify(*, organism_id: int, day: date, at: datetime) -> Notification | None:
    """Notify the sums collected and not yet notified: the body books its half, sends it, the agency books its own.

    What was notified ahead of its collection is cleared first, and not notified twice (CSS R225-1). Net, so that a
    share may be negative when more came back than was paid. Once a day: a second call gives the same notification and
    books nothing more. None when there is nothing to notify.
    """
    body, receiver = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    reference = f"NOTIFY-{body.code.upper()}-{day:%Y%m%d}"
    clear_advances(organism_id=body.id, day=day, at=at)

    def document() -> Document | None:
        shares = _shares(books.balances(organism_id=body.id, prefix=_HEAD))
        return Notification(reference, body.code, day, shares).document() if shares else None

    told = pass_on(
        reference=reference,
        day=day,
        sender=Half(body, "notified_by_body", lambda told: collecting.notified_by_body(told["shares_cents"])),
        receiver=Half(
            receiver,
            "notified_at_agency",
            lambda told: agency.notified_at_agency(told["body"], told["shares_cents"]),
        ),
        document=document,
        at=at,
    )
    return None if told is None else Notification(reference, body.code, day, dict(told["shares_cents"]))


def _shares(balances: dict[str, int]) -> dict[str, int]:
    """What stands to each beneficiary's credit, in the order of their names."""
    return {
        account.removeprefix(_HEAD).removesuffix(_TAIL): -cents
        for account, cents in sorted(balances.items())
        if account.startswith(_HEAD) and account.endswith(_TAIL) and cents
    }

"""Notify the surcharges and penalties collected, by the key of the dues they follow (CSS L225-1-1 5°)."""

from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.unallocated import UNALLOCATED
from laroque.apps.ledger import rates
from laroque.apps.ledger.rules import agency, collecting
from laroque.apps.ledger.states import Regime
from laroque.apps.network import queries as network
from laroque.usecases.treasury.passing import Document, Half, pass_on

AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class SurchargesNotified:
    """Surcharges that a body notifies: signed cents by beneficiary; ``waiting_cents`` follow dues without a key."""

    reference: str
    body: str
    day: date
    shares: dict[str, int]
    waiting_cents: int

    @property
    def cents(self) -> int:
        """Total notified."""
        return sum(self.shares.values())


def notify_surcharges(*, organism_id: int, day: date, at: datetime) -> SurchargesNotified | None:
    """Notify what the key of their dues gives of all surcharges paid so far, less what was notified before.

    Once a day; None when there is nothing to notify. A due declared anew changes its key, and the next notification
    says the difference. Surcharges of dues that wait for a key wait with them.
    """
    body, receiver = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    reference = f"SURCHARGES-{body.code.upper()}-{day:%Y%m%d}"

    def document() -> Document | None:
        paid = contributor_accounts.surcharges_collected(organism_id=body.id)
        waiting = paid.pop(UNALLOCATED, 0)
        before = rates.told(organism_id=body.id, regime=Regime.SURCHARGES)
        gaps = {name: paid.get(name, 0) - before.get(name, 0) for name in sorted(paid.keys() | before.keys())}
        shares = {name: cents for name, cents in gaps.items() if cents}
        facts = {"schema_version": 1, "reference": reference, "body": body.code, "day": day.isoformat()}
        if not sum(shares.values()):
            return None
        return {**facts, "surcharges_cents": shares, "waiting_cents": waiting}

    def keep(told: Document) -> None:
        rates.tell(organism_id=body.id, regime=Regime.SURCHARGES, reference=reference, shares=told["surcharges_cents"])

    told = pass_on(
        reference=reference,
        day=day,
        sender=Half(
            body,
            "surcharge_notified_by_body",
            lambda t: collecting.surcharge_notified_by_body(sum(t["surcharges_cents"].values())),
        ),
        receiver=Half(
            receiver,
            "surcharge_notified_at_agency",
            lambda t: agency.notified_at_agency(t["body"], t["surcharges_cents"]),
        ),
        document=document,
        at=at,
        told=keep,
    )
    if told is None:
        return None
    return SurchargesNotified(reference, body.code, day, dict(told["surcharges_cents"]), told["waiting_cents"])

"""Taxes and transfers of the State come to the agency, and are shared by their dated key (CSS L131-8, L139-2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, agency
from laroque.apps.network import queries as network
from laroque.apps.treasury.operations import incomes
from laroque.kernel.money import share
from laroque.kernel.text import Text
from laroque.legislation.transfers import transfer_key
from laroque.postgres.scope import scope

AGENCY = "agency"


class BadShares(ValueError):
    """Shares given by a decision that do not sum to what came in, or without the decision they rest on."""

    def __init__(self, given_cents: int, cents: int) -> None:
        self.text = Text(
            f"the shares given sum to {given_cents} cents, and {cents} came in; give the decision that sets them too",
            f"les parts données font {given_cents} centimes, et {cents} ont été reçus ; donnez aussi la décision qui "
            "les fixe",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class TransferShared:
    """A tax or transfer received and shared: signed cents by beneficiary, and the article of its key."""

    name: str
    movement_id: int
    cents: int
    shares: dict[str, int]
    article: str


def share_state_transfer(
    *,
    movement_id: int,
    name: str,
    event_on: date,
    at: datetime,
    decided: Mapping[str, int] | None = None,
    decision: str = "",
) -> TransferShared:
    """Share a receipt of the agency's statement as a tax whose chargeable event was on a day, once a movement.

    Each part is rounded to the cent, half up; what is left over goes to the largest. ``decided`` gives the cents of
    each beneficiary where the law leaves the key to a convention, with the ``decision`` that sets them (CSS L139-2).

    Raises ``KeyUnknown`` or ``NotLegislatedYet`` (no key, and none decided), ``BadShares``,
    ``NothingToExplain``.
    """
    receiver = network.organism_by_code(code=AGENCY)
    key = None if decided else transfer_key(name, event_on)
    with scope(receiver.id):
        source = f"movement:{movement_id}"
        received = incomes.explain_income(organism_id=receiver.id, movement_id=movement_id, meaning="state_transfer")
        if key is not None:
            parts = share(received.cents, list(key.weights.values()))
            shares, article = dict(zip(key.weights, parts, strict=True)), key.article
        else:
            shares, article = _decided(decided or {}, decision, received.cents), decision
        reason = "state_transfer_received"
        legs = agency.state_transfer_received(shares)
        on = timezone.localdate(at)
        draft = Draft(reason, source, f"{reason}:{name}:{movement_id}", on, received.value_on, legs)
        ledger.post(organism_id=receiver.id, draft=draft, at=at)
    return TransferShared(name, movement_id, received.cents, shares, article)


def _decided(shares: Mapping[str, int], decision: str, cents: int) -> dict[str, int]:
    if sum(shares.values()) != cents or not decision:
        raise BadShares(sum(shares.values()), cents)
    return dict(shares)

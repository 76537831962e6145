"""A branch pays another: settlement or compensation, by a decision that two persons answer for (CSS D225-1)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.ledger import deeds
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import queries as books
from laroque.apps.ledger.chart import BRANCHES
from laroque.apps.ledger.deeds import Deed
from laroque.apps.ledger.rules import Draft, agency
from laroque.apps.ledger.states import DeedKind
from laroque.apps.network import queries as network
from laroque.kernel.text import Text
from laroque.postgres.scope import scope

AGENCY = "agency"


class NotASettlement(ValueError):
    """A settlement that is not an amount above zero from one branch to another."""

    def __init__(self, payer: str, payee: str, cents: int) -> None:
        names = ", ".join(BRANCHES)
        self.text = Text(
            f"{cents} cents from {payer} to {payee} is no settlement: an amount above zero, from a branch to another, "
            f"among {names}",
            f"{cents} centimes de {payer} à {payee} n'est pas un règlement : un montant positif, d'une branche à une "
            f"autre, parmi {names}",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class BranchesSettled:
    """A settlement booked: who paid whom, cents, and the decision."""

    decision: str
    payer: str
    payee: str
    cents: int


def ask_settlement(*, decision: str, payer: str, payee: str, cents: int, value_on: date, by: int, at: datetime) -> Deed:
    """Ask that a second person decides on a settlement; ``decision`` is the reference of the act it rests on.

    Raises ``NotASettlement``, ``DeedReused``, ``NotAMember``.
    """
    if payer not in BRANCHES or payee not in BRANCHES or payer == payee or cents <= 0:
        raise NotASettlement(payer, payee, cents)
    content = {"payer": payer, "payee": payee, "cents": cents, "value_on": value_on.isoformat()}
    agency_id = network.organism_by_code(code=AGENCY).id
    with scope(agency_id):
        return deeds.ask_deed(
            organism_id=agency_id, kind=DeedKind.SETTLEMENT, reference=decision, content=content, by=by, at=at
        )


def settle_branches(*, decision: str, at: datetime) -> BranchesSettled:
    """Book a settlement that a second person approved, once. Raises ``NotApproved``."""
    agency_id = network.organism_by_code(code=AGENCY).id
    with scope(agency_id):
        deed = deeds.approved_deed(organism_id=agency_id, kind=DeedKind.SETTLEMENT, reference=decision)
        facts = deed.content
        settled = BranchesSettled(decision, facts["payer"], facts["payee"], facts["cents"])
        legs = agency.branches_settled(settled.payer, settled.payee, settled.cents)
        key = f"branches_settled:{decision}"
        if books.entry_of_key(organism_id=agency_id, key=key) is None:
            value_on = date.fromisoformat(facts["value_on"])
            source = f"approval:{deed.approval_id}"
            draft = Draft("branches_settled", source, key, timezone.localdate(at), value_on, legs)
            ledger.post(organism_id=agency_id, draft=draft, at=at)
    return settled

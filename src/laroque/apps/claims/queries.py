"""Reads of claims."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count

from laroque.apps.claims.models import Claim
from laroque.apps.claims.states import ClaimState
from laroque.engines.pricing.reasons import reasons


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A claim of a message that waits or is rejected: its place there and the reason of its first line that is."""

    place: int
    professional: str
    nir: str
    number: str
    billed_cents: int
    state: ClaimState
    reason: str

    def as_json(self) -> dict[str, Any]:
        """As an answer tells it."""
        return {
            "place": self.place,
            "professional": self.professional,
            "nir": self.nir,
            "number": self.number,
            "billed_cents": self.billed_cents,
            "outcome": "refused" if self.state is ClaimState.REJECTED else "held",
            "reason": self.reason,
            "message": reasons()[self.reason].title.as_json(),
        }


def states_of_message(*, organism_id: int, message_id: int) -> Counter[ClaimState]:
    """How many claims of a message stand where."""
    rows = Claim.objects.filter(organism_id=organism_id, message_id=message_id).values("state").annotate(n=Count("id"))
    return Counter({ClaimState(row["state"]): row["n"] for row in rows})


def unpaid_of_message(*, organism_id: int, message_id: int, limit: int) -> list[Unpaid]:
    """The claims of a message that wait or are rejected, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select claim.position, claim.professional, claim.nir, claim.number, claim.billed_cents, claim.state, ("
            "  select line.reason from claims_claimline line where line.organism_id = %(organism)s"
            "  and line.claim_id = claim.id and line.reason <> ''"
            "  and (claim.question = '' or line.reason = claim.question) order by line.line limit 1)"
            " from claims_claim claim where claim.organism_id = %(organism)s and claim.message_id = %(message)s"
            " and claim.state = any(%(states)s) order by claim.position limit %(limit)s",
            {
                "organism": organism_id,
                "message": message_id,
                "states": [ClaimState.SUSPENDED, ClaimState.MEDICAL, ClaimState.REJECTED],
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    return [Unpaid(*row[:5], ClaimState(row[5]), row[6]) for row in rows]

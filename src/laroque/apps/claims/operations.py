"""Writes of claims: the turn of a body, and what persons do about claims. Prices are written by ``frames``."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from laroque.apps.claims.models import Claim, ClaimAct
from laroque.apps.claims.states import CLAIM_MOVES, ActKind, ClaimState
from laroque.kernel.text import Text

_LOCK = 78
"""First number of the advisory locks of claims; the second is the organism."""


class IllegalMove(ValueError):
    """A claim does not stand where what is asked may be done to it; the text says where it stands and what to do."""

    def __init__(self, claim_id: int, state: ClaimState, wanted: str) -> None:
        self.text = Text(
            f"claim {claim_id} is {state.value}: it cannot be {wanted} now",
            f"la demande {claim_id} est à l'état « {state.value} » : elle ne peut pas l'être maintenant ({wanted})",
        )
        super().__init__(self.text.en)


def take_turn(*, organism_id: int) -> None:
    """Wait until nobody else prices claims of the body, and hold the turn to the end of the transaction.

    The caps of a person are counted by one pricing at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, organism_id])


@transaction.atomic
def note(
    *,
    organism_id: int,
    claim_id: int,
    kind: ActKind,
    text: str,
    by: int,
    at: datetime,
    lines: Sequence[tuple[int, str]] = (),
    accepts: bool | None = None,
    changes: Mapping[str, Any] | None = None,
) -> int:
    """Note what a person did about a claim, for the whole of it or for lines with the question answered of each.

    Gives the number of the (last) act. An opinion is for the medical service only.
    """
    acts = ClaimAct.objects.bulk_create(
        ClaimAct(
            organism_id=organism_id, claim_id=claim_id, line=line, reason=reason, kind=kind, accepts=accepts, text=text,
            changes=dict(changes or {}), is_medical=kind is ActKind.OPINION, by=by, at=at,
        )
        for line, reason in (lines or [(None, "")])
    )  # fmt: skip
    return acts[-1].id


@transaction.atomic
def move(*, organism_id: int, claim_id: int, to: ClaimState) -> None:
    """Have a claim stand elsewhere; raises ``IllegalMove``, ``LookupError``."""
    row = Claim.objects.select_for_update().filter(organism_id=organism_id, id=claim_id).first()
    if row is None:
        raise LookupError(f"organism {organism_id} has no claim {claim_id}")
    if (ClaimState(row.state), to) not in CLAIM_MOVES:
        raise IllegalMove(claim_id, ClaimState(row.state), to.value)
    Claim.objects.filter(organism_id=organism_id, id=claim_id).update(state=to)


@transaction.atomic
def close_version(*, organism_id: int, claim_id: int, payment_id: int | None) -> None:
    """Have a version of which nothing more is to be paid be paid, by the payment of the version it replaces."""
    Claim.objects.filter(organism_id=organism_id, id=claim_id).update(state=ClaimState.PAID, payment_id=payment_id)

"""What persons do about claims: questions answered, medical opinions, rejections, reopening, adjustment by two.

A claim that is reopened or adjusted gets a new version, which replaces it; only the difference is booked and paid.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access import queries as approvals
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.claims import operations as claims
from laroque.apps.claims import queries as claims_read
from laroque.apps.claims.operations import IllegalMove
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.states import ActKind, ClaimState
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.care.care_pricing import price_waiting, reject_whole, replace

APPROVAL_KIND = "claim_adjustment"
"""What a second person is asked to decide; the key of the subject is the number of the act that asks."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_CARE in held)

CHANGEABLE = frozenset({"insurance", "injury_file", "care_path", "entered_on", "left_on", "lines"})
"""What an adjustment may change of a claim, beside its lines."""

CHANGEABLE_OF_LINES = frozenset(
    {"care_on", "nature", "code", "activity", "phase", "modifiers", "association", "quantity",
     "coefficient_hundredths", "billed_cents", "exemption_asked", "complementary_ppm"}
)  # fmt: skip
"""What it may change of a line."""


class WrongAct(ValueError):
    """What is asked cannot be done to a claim; the text says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def answer(
    *, organism_id: int, claim_id: int, accepts: bool, text: str, by: int, at: datetime, line: int | None = None
) -> ClaimState:
    """Answer the questions that a claim waits with, of one line or of all; priced again once all are answered.

    Accepted, what a control found no more keeps the line waiting; what the registers did not know is looked up again.
    Not accepted, the line is refused, or paid at the ordinary rate where an exemption or an injury was asked for. Gives
    where the claim stands then. Raises ``WrongAct``, ``IllegalMove``, ``LookupError``.
    """
    return _answer(organism_id, claim_id, ClaimState.SUSPENDED, ActKind.ANSWERED, accepts, text, by, at, line)


def give_opinion(
    *, organism_id: int, claim_id: int, accepts: bool, text: str, by: int, at: datetime, line: int | None = None
) -> ClaimState:
    """Give the opinion of the medical service on what a claim waits with; its text is read by that service only.

    Raises as ``answer``.
    """
    return _answer(organism_id, claim_id, ClaimState.MEDICAL, ActKind.OPINION, accepts, text, by, at, line)


def reject(*, organism_id: int, claim_id: int, text: str, by: int, at: datetime) -> None:
    """Reject a claim that waits, with the reason why. Raises ``IllegalMove``, ``LookupError``."""
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        _waiting(organism_id, claim_id, "rejected")
        claims.note(
            organism_id=organism_id, claim_id=claim_id, kind=ActKind.REFUSED, text=text, by=by, at=at, accepts=False
        )
        reject_whole(organism_id=organism_id, claim_id=claim_id, on=timezone.localdate(at))


def reopen(*, organism_id: int, claim_id: int, text: str, by: int, at: datetime) -> int:
    """Price a rejected claim again, as a new version whose number is given. Raises ``IllegalMove``, ``LookupError``."""
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        found = _found(organism_id, claim_id)
        if found.state is not ClaimState.REJECTED:
            raise IllegalMove(claim_id, found.state, "reopened")
        claims.note(organism_id=organism_id, claim_id=claim_id, kind=ActKind.REOPENED, text=text, by=by, at=at)
        return replace(organism_id=organism_id, claim_id=claim_id, changes={}, paid_on=timezone.localdate(at), at=at)


def ask_adjustment(
    *, organism_id: int, claim_id: int, changes: Mapping[str, Any], reason: str, by: int, at: datetime
) -> int:
    """Ask a second person to change what a claim told (``CHANGEABLE``, lines by number); gives the number of the act.

    Raises ``WrongAct``, ``IllegalMove``, ``NotAMember``, ``LookupError``.
    """
    with scope(organism_id):
        found = _found(organism_id, claim_id)
        if found.state not in (ClaimState.PAYABLE, ClaimState.PAID):
            raise IllegalMove(claim_id, found.state, "adjusted")
        _require_known(changes)
        act_id = claims.note(
            organism_id=organism_id, claim_id=claim_id, kind=ActKind.ADJUSTED, text=reason, by=by, at=at,
            changes=changes,
        )  # fmt: skip
        access.request_approval(
            organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(act_id), requested_by=by, at=at,
            reason=reason,
        )  # fmt: skip
    return act_id


def decide_adjustment(
    *, organism_id: int, act_id: int, approved: bool, by: int, at: datetime, reason: str = ""
) -> int | None:
    """A second person adjusts the claim, whose new version is given, or refuses with the reason.

    Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``, ``IllegalMove``, ``LookupError``.
    """
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        asked = claims_read.act(organism_id=organism_id, act_id=act_id)
        request = approvals.approval(organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(act_id))
        if asked is None or request is None:
            raise LookupError(f"organism {organism_id} has no adjustment {act_id}")
        claim_id, act = asked
        given = {"organism_id": organism_id, "approval_id": request.id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**given, reason=reason, roles=_DECIDERS)
            return None
        access.approve(**given, roles=_DECIDERS)
        found = _found(organism_id, claim_id)
        if found.state not in (ClaimState.PAYABLE, ClaimState.PAID):
            raise IllegalMove(claim_id, found.state, "adjusted")
        return replace(
            organism_id=organism_id, claim_id=claim_id, changes=act.changes, paid_on=timezone.localdate(at), at=at
        )


def _answer(
    organism_id: int, claim_id: int, state: ClaimState, kind: ActKind, accepts: bool, text: str, by: int,
    at: datetime, line: int | None,
) -> ClaimState:  # fmt: skip
    with scope(organism_id):
        claims.take_turn(organism_id=organism_id)
        found = _found(organism_id, claim_id)
        if found.state is not state:
            raise IllegalMove(claim_id, found.state, kind.value)
        asked = claims_read.open_questions(organism_id=organism_id, claim_id=claim_id)
        mine = [each for each in asked if line in (None, each[0])]
        if not mine:
            raise WrongAct(
                Text(f"line {line} of claim {claim_id} asks nothing", f"la ligne {line} ne pose pas de question")
            )
        claims.note(
            organism_id=organism_id, claim_id=claim_id, kind=kind, text=text, by=by, at=at, lines=mine, accepts=accepts
        )
        if len(mine) == len(asked):
            price_waiting(organism_id=organism_id, claim_ids=[claim_id], paid_on=timezone.localdate(at), at=at)
        return _found(organism_id, claim_id).state


def _waiting(organism_id: int, claim_id: int, wanted: str) -> ClaimView:
    found = _found(organism_id, claim_id)
    if found.state not in claims_read.WAITING:
        raise IllegalMove(claim_id, found.state, wanted)
    return found


def _found(organism_id: int, claim_id: int) -> ClaimView:
    found = claims_read.claim(organism_id=organism_id, claim_id=claim_id)
    if found is None:
        raise LookupError(f"organism {organism_id} has no claim {claim_id}")
    return found


def _require_known(changes: Mapping[str, Any]) -> None:
    of_lines = {name for told in changes.get("lines", {}).values() for name in told}
    unknown = sorted((set(changes) - CHANGEABLE) | (of_lines - CHANGEABLE_OF_LINES))
    if unknown or not changes:
        named = ", ".join(unknown) or "nothing"
        raise WrongAct(Text(f"an adjustment cannot change {named}", f"un ajustement ne peut pas changer {named}"))

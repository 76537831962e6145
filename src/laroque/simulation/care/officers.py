"""Made-up staff of a fund: an officer who answers questions, a medical adviser who gives opinions, some days late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.claims import queries as claims
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.states import ClaimState
from laroque.apps.network.queries import OrganismView
from laroque.postgres.scope import scope
from laroque.usecases.care.claim_acts import answer, give_opinion, reject

_LATE = timedelta(days=4)
_LEFT_ONE_OF = 3
_ACCEPTED = frozenset({"stays_overlap", "daily_quantity"})
_REFUSED = frozenset({"unknown_protocol", "unknown_exemption"})


@dataclass(frozen=True, slots=True)
class Staff:
    """The users of a fund who work on its claims."""

    officer_id: int
    adviser_id: int


def make_staff(*, body: OrganismView, since: date) -> Staff:
    """Make the officer and the medical adviser of a fund; nobody signs in as them."""
    numbers = []
    for name, role in (("officer", Role.CARE_OFFICER), ("adviser", Role.MEDICAL_ADVISER)):
        username = f"{name}-{body.code}"
        user_id = access.create_user(username=username, email=f"{username}@example.invalid", password=None)
        access.grant_membership(user_id=user_id, organism_id=body.id, role=role, valid_from=since)
        numbers.append(user_id)
    return Staff(*numbers)


def work(*, body: OrganismView, staff: Staff, day: date, at: datetime) -> int:
    """Answer what has waited for some days; gives how many claims. One of three is left for who looks at the demo."""
    with scope(body.id):
        suspended = claims.queue(organism_id=body.id, state=ClaimState.SUSPENDED, limit=1_000)
        medical = claims.queue(organism_id=body.id, state=ClaimState.MEDICAL, limit=1_000)
    old = [each for each in suspended if _is_old(each, day)]
    for each in old:
        _settle(body, each, staff.officer_id, at)
    waiting = [each for each in medical if _is_old(each, day)]
    for each in waiting:
        give_opinion(
            organism_id=body.id,
            claim_id=each.id,
            accepts=True,
            text="Indication médicale fondée",
            by=staff.adviser_id,
            at=at,
        )
    return len(old) + len(waiting)


def _is_old(claim: ClaimView, day: date) -> bool:
    return claim.received_on + _LATE <= day and claim.id % _LEFT_ONE_OF > 0


def _settle(body: OrganismView, claim: ClaimView, by: int, at: datetime) -> None:
    if claim.question in _ACCEPTED:
        answer(organism_id=body.id, claim_id=claim.id, accepts=True, text="Justifié par le professionnel", by=by, at=at)
    elif claim.question in _REFUSED:
        answer(organism_id=body.id, claim_id=claim.id, accepts=False, text="Aucun protocole en cours", by=by, at=at)
    else:
        reject(organism_id=body.id, claim_id=claim.id, text="Bénéficiaire inconnu de la caisse", by=by, at=at)

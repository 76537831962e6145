"""Decisions by a second person of an organism."""

from datetime import datetime

from django.db import transaction

from laroque.apps.access import queries
from laroque.apps.access.models import Approval
from laroque.apps.access.rules import PORTAL_ROLES
from laroque.apps.access.states import MOVES, ApprovalState, Role


class SamePerson(Exception):
    """Who asked for a decision may not take it."""


class AlreadyDecided(Exception):
    """The request was approved or refused before."""


class NotAMember(Exception):
    """The user has no membership of the organism that day, or not in a role that may decide."""


@transaction.atomic
def request_approval(
    *, organism_id: int, subject_kind: str, subject_key: str, requested_by: int, at: datetime, reason: str = ""
) -> int:
    """Ask that a second person decides on a subject; the same open request is given back.

    Raises:
        NotAMember: who asks is no member of the organism that day.
    """
    _require_membership(requested_by, organism_id, at, roles=None)
    subject = {"organism_id": organism_id, "subject_kind": subject_kind, "subject_key": subject_key}
    approval, _ = Approval.objects.get_or_create(
        **subject,
        state=ApprovalState.REQUESTED,
        defaults={"requested_by_id": requested_by, "requested_at": at, "reason": reason},
    )
    return approval.pk


def approve(
    *, organism_id: int, approval_id: int, decided_by: int, at: datetime, roles: frozenset[Role] | None = None
) -> None:
    """Approve a request as a second person; ``roles`` are those that may, all of them when left out.

    Raises:
        SamePerson, AlreadyDecided, NotAMember.
    """
    _decide(organism_id, approval_id, decided_by, at, ApprovalState.APPROVED, roles)


def refuse(
    *,
    organism_id: int,
    approval_id: int,
    decided_by: int,
    at: datetime,
    reason: str,
    roles: frozenset[Role] | None = None,
) -> None:
    """Refuse a request as a second person, with the reason; raises as ``approve``."""
    _decide(organism_id, approval_id, decided_by, at, ApprovalState.REFUSED, roles, reason)


@transaction.atomic
def _decide(
    organism_id: int,
    approval_id: int,
    decided_by: int,
    at: datetime,
    to: ApprovalState,
    roles: frozenset[Role] | None,
    reason: str | None = None,
) -> None:
    approval = Approval.objects.select_for_update().get(organism_id=organism_id, pk=approval_id)
    if (approval.state, to) not in MOVES:
        raise AlreadyDecided(f"approval {approval_id} was {approval.state} on {approval.decided_at}")
    if approval.requested_by_id == decided_by:
        raise SamePerson(f"user {decided_by} asked for approval {approval_id}: somebody else decides")
    _require_membership(decided_by, organism_id, at, roles)
    approval.state, approval.decided_by_id, approval.decided_at = to, decided_by, at
    if reason is not None:
        approval.reason = reason
    approval.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _require_membership(user_id: int, organism_id: int, at: datetime, roles: frozenset[Role] | None) -> None:
    held = {
        membership.role
        for membership in queries.memberships_of(user_id=user_id, on=at.date())
        if membership.organism_id == organism_id and membership.role not in PORTAL_ROLES
    }
    if not held or (roles is not None and not held & roles):
        raise NotAMember(f"user {user_id} has no role in organism {organism_id} that may do this")

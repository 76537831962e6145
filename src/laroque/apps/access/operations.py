"""Users, memberships, and decisions by a second person."""

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from laroque.apps.access import queries
from laroque.apps.access.models import Approval, Membership, User
from laroque.apps.access.states import MOVES, ApprovalState, Role
from laroque.kernel.identifiers import check_siren


class SamePerson(Exception):
    """Who asked for a decision may not take it."""


class AlreadyDecided(Exception):
    """The request was approved or refused before."""


class NotAMember(Exception):
    """The user has no membership of the organism that day, or not in a role that may decide."""


@transaction.atomic
def create_user(
    *,
    username: str,
    email: str,
    password: str,
    language: str = "fr",
    first_name: str = "",
    last_name: str = "",
    staff: bool = False,
    superuser: bool = False,
) -> int:
    """Make a user who may sign in; gives its number. ``staff`` opens the back office.

    Raises:
        django.core.exceptions.ValidationError: the password is weak, or a field is wrong or taken.
    """
    user = User(
        username=username,
        email=email,
        language=language,
        first_name=first_name,
        last_name=last_name,
        is_staff=staff or superuser,
        is_superuser=superuser,
    )
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    return user.pk


@transaction.atomic
def set_language(*, user_id: int, language: str) -> None:
    """Meet a user in another language (``en`` or ``fr``) from now on."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])


@transaction.atomic
def grant_membership(
    *,
    user_id: int,
    organism_id: int,
    role: Role,
    valid_from: date,
    valid_to: date | None = None,
    national: bool = False,
    siren: str | None = None,
) -> int:
    """Give a user a role in an organism from a day (until another, excluded); gives the membership's number.

    Raises:
        django.core.exceptions.ValidationError: the role is held already then, or a SIREN is not an employer's user's.
    """
    membership = Membership(
        user_id=user_id,
        organism_id=organism_id,
        role=role,
        national=national,
        siren=None if siren is None else check_siren(siren),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    membership.full_clean()
    membership.save()
    return membership.pk


@transaction.atomic
def end_membership(*, membership_id: int, on: date) -> None:
    """End a membership on a day, the first one it no longer holds."""
    membership = Membership.objects.select_for_update().get(pk=membership_id)
    membership.valid_to = on
    membership.full_clean()
    membership.save(update_fields=["valid_to"])


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
        if membership.organism_id == organism_id and membership.role is not Role.EMPLOYER
    }
    if not held or (roles is not None and not held & roles):
        raise NotAMember(f"user {user_id} has no role in organism {organism_id} that may do this")

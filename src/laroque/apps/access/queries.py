"""Who may do what, for which organism, on a day."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from laroque.apps.access.models import Approval, Membership
from laroque.apps.access.states import ApprovalState, Role


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A role of a user in an organism; ``siren`` is the one employer that an employer's user sees."""

    id: int
    user_id: int
    organism_id: int
    organism_code: str
    organism_name: str
    role: Role
    national: bool
    siren: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A request for a second pair of eyes, and where it stands."""

    id: int
    organism_id: int
    subject_kind: str
    subject_key: str
    requested_by: int
    requested_at: datetime
    state: ApprovalState
    decided_by: int | None
    decided_at: datetime | None
    reason: str


def memberships_of(*, user_id: int, on: date) -> list[MembershipView]:
    """The memberships of a user on a day, in the order of the organisms."""
    rows = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), user_id=user_id, user__is_active=True, valid_from__lte=on
    ).select_related("organism")
    return [
        MembershipView(
            id=row.pk,
            user_id=row.user_id,
            organism_id=row.organism_id,
            organism_code=row.organism.code,
            organism_name=row.organism.name,
            role=Role(row.role),
            national=row.national,
            siren=row.siren,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows.order_by("organism_id", "role", "id")
    ]


def approval(*, organism_id: int, subject_kind: str, subject_key: str) -> ApprovalView | None:
    """The latest request on a subject, or None."""
    row = (
        Approval.objects.filter(organism_id=organism_id, subject_kind=subject_kind, subject_key=subject_key)
        .order_by("-id")
        .first()
    )
    return None if row is None else _view(row)


def pending_approvals(*, organism_id: int) -> list[ApprovalView]:
    """The requests of an organism that await a decision, oldest first."""
    rows = Approval.objects.filter(organism_id=organism_id, state=ApprovalState.REQUESTED).order_by("id")
    return [_view(row) for row in rows]


def _view(row: Approval) -> ApprovalView:
    return ApprovalView(
        id=row.pk,
        organism_id=row.organism_id,
        subject_kind=row.subject_kind,
        subject_key=row.subject_key,
        requested_by=row.requested_by_id,
        requested_at=row.requested_at,
        state=ApprovalState(row.state),
        decided_by=row.decided_by_id,
        decided_at=row.decided_at,
        reason=row.reason,
    )

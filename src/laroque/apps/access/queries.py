"""Who may do what, for which organism, on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from laroque.apps.access.models import Approval, Membership, SignInFailure, User
from laroque.apps.access.rules import LOCK_ADDRESS_AFTER, LOCK_FOR, locked_until
from laroque.apps.access.states import ApprovalState, Role
from laroque.apps.network.states import OrganismKind

TOKEN_KEYS = "token:"
"""What the keys of failures by token begin with."""


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A role of a user in an organism, which shows one ``siren``, ``nir`` or ``professional`` to who is no staff."""

    id: int
    user_id: int
    organism_id: int
    organism_code: str
    organism_name: str
    organism_kind: OrganismKind
    role: Role
    national: bool
    siren: str | None
    valid_from: date
    valid_to: date | None
    state: ApprovalState = ApprovalState.APPROVED
    given_by: int | None = None
    nir: str | None = None
    professional: str | None = None


@dataclass(frozen=True, slots=True)
class UserView:
    """Who signs in, and how: ``second_factor`` when one is set up, ``locked_until`` after too many failures."""

    id: int
    username: str
    email: str
    name: str
    language: str
    active: bool
    superuser: bool
    second_factor: bool
    last_signed_in_at: datetime | None
    sessions: int
    locked_until: datetime | None
    memberships: tuple[MembershipView, ...]


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
    """The memberships of a user on a day, in the order of the organisms; those that wait or were refused open nothing.

    An inactive user has none.
    """
    rows = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        user_id=user_id,
        user__is_active=True,
        valid_from__lte=on,
        state=ApprovalState.APPROVED,
    ).select_related("organism")
    return [_membership(row) for row in rows.order_by("organism_id", "role", "id")]


def membership(*, membership_id: int) -> MembershipView | None:
    """One membership, whatever its state, or None."""
    row = Membership.objects.select_related("organism").filter(pk=membership_id).first()
    return None if row is None else _membership(row)


def users(*, organism_id: int | None, search: str = "", at: datetime, limit: int = 200) -> list[UserView]:
    """Users in order of name: those with a membership of an organism, past or to come; all when it is None.

    ``search`` is a part of a user name, a name or an e-mail address.
    """
    rows = User.objects.order_by("username")
    if organism_id is not None:
        rows = rows.filter(Exists(Membership.objects.filter(user_id=OuterRef("pk"), organism_id=organism_id)))
    for word in search.split():
        rows = rows.filter(
            Q(username__icontains=word)
            | Q(email__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
        )
    return _users(list(rows[:limit]), at)


def user(*, user_id: int, at: datetime) -> UserView | None:
    """One user, or None."""
    found = _users(list(User.objects.filter(pk=user_id)), at)
    return found[0] if found else None


def user_by_login(*, login: str) -> int | None:
    """The number of the user whom a user name or an e-mail address tells, whatever its case, or None."""
    rows = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login))
    return rows.order_by("pk").values_list("pk", flat=True).first()


def failure_key(*, login: str, user_id: int | None) -> str:
    """What failures are counted by: the user, else a digest of what was typed, which may be a password gone astray."""
    if user_id is not None:
        return f"user:{user_id}"
    return salted_hmac("laroque.access.failure", login.strip().lower(), algorithm="sha256").hexdigest()


def sign_in_locked_until(*, login: str, address: str | None, at: datetime) -> datetime | None:
    """Until when a login is locked after failures, from anywhere or from an address; None when one may try."""
    key = failure_key(login=login, user_id=user_by_login(login=login))
    recent = SignInFailure.objects.filter(failed_at__gt=at - LOCK_FOR)
    of_login = locked_until(list(recent.filter(key=key).values_list("failed_at", flat=True)), now=at)
    if of_login is not None or address is None:
        return of_login
    of_address = recent.filter(address=address).exclude(key__startswith=TOKEN_KEYS)
    return locked_until(list(of_address.values_list("failed_at", flat=True)), now=at, after=LOCK_ADDRESS_AFTER)


def token_failure_key(*, secret: str) -> str:
    """What a secret that is no token is counted by: a digest, for it may be one of elsewhere gone astray."""
    return TOKEN_KEYS + salted_hmac("laroque.access.token_failure", secret, algorithm="sha256").hexdigest()


def tokens_locked_until(*, address: str, at: datetime) -> datetime | None:
    """Until when an address opens nothing by token, after too many secrets that are none; None when it may try.

    Failures of people at that address do not count here, nor these there.
    """
    recent = SignInFailure.objects.filter(failed_at__gt=at - LOCK_FOR, address=address, key__startswith=TOKEN_KEYS)
    return locked_until(list(recent.values_list("failed_at", flat=True)), now=at, after=LOCK_ADDRESS_AFTER)


def _membership(row: Membership) -> MembershipView:
    return MembershipView(
        id=row.pk,
        user_id=row.user_id,
        organism_id=row.organism_id,
        organism_code=row.organism.code,
        organism_name=row.organism.name,
        organism_kind=OrganismKind(row.organism.kind),
        role=Role(row.role),
        national=row.national,
        siren=row.siren,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        state=ApprovalState(row.state),
        given_by=row.given_by_id,
        nir=row.nir,
        professional=row.professional,
    )


def _users(rows: Sequence[User], at: datetime) -> list[UserView]:
    numbers = [row.pk for row in rows]
    held: dict[int, list[MembershipView]] = {number: [] for number in numbers}
    failed: dict[int, list[datetime]] = {number: [] for number in numbers}
    sessions = dict.fromkeys(numbers, 0)
    known = Membership.objects.filter(user_id__in=numbers).select_related("organism")
    for membership in known.order_by("organism_id", "role", "valid_from"):
        held[membership.user_id].append(_membership(membership))
    failures = SignInFailure.objects.filter(user_id__in=numbers, failed_at__gt=at - LOCK_FOR)
    for number, failed_at in failures.values_list("user_id", "failed_at"):
        failed[number].append(failed_at)
    for number in UserSession.objects.filter(user_id__in=numbers).values_list("user_id", flat=True):
        sessions[number] += 1
    enrolled = set(Authenticator.objects.filter(user_id__in=numbers).values_list("user_id", flat=True))
    return [
        UserView(
            id=row.pk,
            username=row.username,
            email=row.email,
            name=row.get_full_name(),
            language=row.language,
            active=row.is_active,
            superuser=row.is_superuser,
            second_factor=row.pk in enrolled,
            last_signed_in_at=row.last_login,
            sessions=sessions[row.pk],
            locked_until=locked_until(failed[row.pk], now=at),
            memberships=tuple(held[row.pk]),
        )
        for row in rows
    ]


def approval(*, organism_id: int, subject_kind: str, subject_key: str) -> ApprovalView | None:
    """The latest request on a subject, or None."""
    row = (
        Approval.objects.filter(organism_id=organism_id, subject_kind=subject_kind, subject_key=subject_key)
        .order_by("-id")
        .first()
    )
    return None if row is None else _view(row)


def approvals_of(*, organism_id: int, subject_kind: str, subject_key: str) -> list[ApprovalView]:
    """Every request made on a subject, the oldest first."""
    rows = Approval.objects.filter(organism_id=organism_id, subject_kind=subject_kind, subject_key=subject_key)
    return [_view(row) for row in rows.order_by("id")]


def latest_approvals(*, organism_id: int, subject_kind: str, subject_keys: Iterable[str]) -> dict[str, ApprovalView]:
    """The latest request on each of some subjects, by subject; one statement."""
    rows = Approval.objects.filter(
        organism_id=organism_id, subject_kind=subject_kind, subject_key__in=list(subject_keys)
    )
    return {row.subject_key: _view(row) for row in rows.order_by("id")}


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

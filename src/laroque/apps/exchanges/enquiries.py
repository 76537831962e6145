"""Enquiries: what employers write to their body about an establishment, and what it answers. Writes and reads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from laroque.apps.exchanges.models import Enquiry, EnquiryPost
from laroque.apps.exchanges.states import ENQUIRY_MOVES, EnquiryState

TEXT_MAX = 4_000


class UnknownEnquiry(LookupError):
    """There is no such enquiry at this body."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A text to write, by a user; the key makes it once."""

    text: str
    author: int
    key: str
    from_body: bool = False


@dataclass(frozen=True, slots=True)
class EnquiryView:
    """An enquiry and whose turn it is; ``closed_by`` is the user who closed it, while it is."""

    id: int
    siret: str
    subject: str
    about: str
    state: EnquiryState
    opened_at: datetime
    last_at: datetime
    closed_by: int | None


@dataclass(frozen=True, slots=True)
class PostView:
    """One writing of an enquiry."""

    from_body: bool
    author: int
    text: str
    written_at: datetime


@transaction.atomic
def open_enquiry(*, organism_id: int, siret: str, subject: str, about: str = "", writing: Writing, at: datetime) -> int:
    """Open an enquiry with its first writing and give its id; the same key gives the first one."""
    enquiry, is_new = Enquiry.objects.get_or_create(
        organism_id=organism_id,
        key=writing.key,
        defaults={
            "siret": siret, "subject": subject, "about": about, "state": EnquiryState.WAITING, "opened_at": at,
            "last_at": at,
        },
    )  # fmt: skip
    if is_new:
        _write(enquiry, writing, at)
    return enquiry.id


@transaction.atomic
def reply(*, organism_id: int, enquiry_id: int, writing: Writing, at: datetime) -> None:
    """Write in an enquiry: the body answers it, the employer makes it wait again. The same key writes once.

    Raises ``UnknownEnquiry``.
    """
    enquiry = _locked(organism_id, enquiry_id)
    if EnquiryPost.objects.filter(organism_id=organism_id, enquiry_id=enquiry_id, key=writing.key).exists():
        return
    _write(enquiry, writing, at)
    _move(enquiry, EnquiryState.ANSWERED if writing.from_body else EnquiryState.WAITING, at)


@transaction.atomic
def close_enquiry(*, organism_id: int, enquiry_id: int, by: int, at: datetime) -> None:
    """Nothing is left to answer; writing opens it again. One that is closed stays so. Raises ``UnknownEnquiry``."""
    enquiry = _locked(organism_id, enquiry_id)
    if enquiry.state != EnquiryState.CLOSED:
        enquiry.closed_by = by
        _move(enquiry, EnquiryState.CLOSED, at)


def enquiries(
    *,
    organism_id: int,
    sirens: Collection[str] | None = None,
    siret: str = "",
    state: EnquiryState | None = None,
    limit: int = 200,
) -> list[EnquiryView]:
    """The enquiries of a body, those that wait first, the longest waiting first; ``sirens`` keeps to those."""
    found = Enquiry.objects.filter(organism_id=organism_id)
    if sirens is not None:
        theirs = Q(pk__in=[])
        for siren in sirens:
            theirs |= Q(siret__startswith=siren)
        found = found.filter(theirs)
    if siret:
        found = found.filter(siret=siret)
    if state is not None:
        found = found.filter(state=state)
    waiting = list(found.filter(state=EnquiryState.WAITING).order_by("last_at")[:limit])
    others = found.exclude(state=EnquiryState.WAITING).order_by("-last_at")[: limit - len(waiting)]
    return [_view(row) for row in (*waiting, *others)]


def waiting_enquiries(*, organism_id: int) -> tuple[int, datetime | None]:
    """How many enquiries wait for an answer, and since when the longest does."""
    found = Enquiry.objects.filter(organism_id=organism_id, state=EnquiryState.WAITING).order_by("last_at")
    times = list(found.values_list("last_at", flat=True))
    return len(times), (times[0] if times else None)


def enquiry(*, organism_id: int, enquiry_id: int) -> tuple[EnquiryView, list[PostView]]:
    """One enquiry with its writings, the first first. Raises ``UnknownEnquiry``."""
    row = Enquiry.objects.filter(organism_id=organism_id, id=enquiry_id).first()
    if row is None:
        raise UnknownEnquiry(f"organism {organism_id} has no enquiry {enquiry_id}")
    posts = EnquiryPost.objects.filter(organism_id=organism_id, enquiry_id=enquiry_id).order_by("id")
    return _view(row), [PostView(*post) for post in posts.values_list("from_body", "author", "text", "written_at")]


def _locked(organism_id: int, enquiry_id: int) -> Enquiry:
    row = Enquiry.objects.select_for_update().filter(organism_id=organism_id, id=enquiry_id).first()
    if row is None:
        raise UnknownEnquiry(f"organism {organism_id} has no enquiry {enquiry_id}")
    return row


def _write(row: Enquiry, writing: Writing, at: datetime) -> None:
    EnquiryPost.objects.create(
        organism_id=row.organism_id,
        enquiry_id=row.id,
        from_body=writing.from_body,
        author=writing.author,
        text=writing.text[:TEXT_MAX],
        key=writing.key,
        written_at=at,
    )


def _move(row: Enquiry, to: EnquiryState, at: datetime) -> None:
    if (EnquiryState(row.state), to) in ENQUIRY_MOVES:
        row.state = to
    if to is not EnquiryState.CLOSED:
        row.closed_by = None
    row.last_at = at
    row.save(update_fields=["state", "last_at", "closed_by"])


def _view(row: Enquiry) -> EnquiryView:
    return EnquiryView(
        row.id, row.siret, row.subject, row.about, EnquiryState(row.state), row.opened_at, row.last_at, row.closed_by
    )

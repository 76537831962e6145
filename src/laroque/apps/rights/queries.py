"""Reads of rights: the file of a person, requests that wait, who looked. What tells of health asks for a look first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from laroque.apps.rights.models import Beneficiary, Look, Request, Right
from laroque.apps.rights.states import Basis, RequestKind, RequestState
from laroque.engines.pricing.facts import RightKind

TELLING_OF_HEALTH = (RightKind.LONG_ILLNESS, RightKind.INJURY, RightKind.INVALIDITY, RightKind.INJURY_PENSION)
"""Rights whose detail tells of somebody's health: ``detail`` and ``slot`` are left out where a look at the health data
was not asked for."""


@dataclass(frozen=True, slots=True)
class RightView:
    """A half-open period of rights; ``until`` None: open."""

    id: int
    kind: RightKind
    slot: str
    since: date
    until: date | None
    detail: str
    basis: Basis | None

    def on(self, day: date) -> bool:
        """Whether it is had on a day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class BeneficiaryView:
    """A beneficiary with the rights asked for, in order of kind and day; see the model for the words."""

    id: int
    nir: str
    own_nir: str
    born_on: date
    birth_rank: int
    sex: str
    family_name: str
    given_names: str
    is_dependant: bool
    address: str
    postcode: str
    town: str
    rights: tuple[RightView, ...]


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request; what it rests on is left out: see ``request_facts``."""

    id: int
    beneficiary_id: int
    kind: RequestKind
    asked_on: date
    answer_by: date | None
    state: RequestState
    decided_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class LookView:
    """Who looked at what of a person, when and why."""

    what: str
    who: str
    why: str
    at: datetime


def files(
    *, organism_id: int, nirs: Sequence[str] = (), beneficiary_ids: Sequence[int] = (), with_health: bool = False
) -> list[BeneficiaryView]:
    """The persons under some numbers, the insured person first, or those of some beneficiaries; two statements.

    ``with_health``: with the details that tell of health; the caller notes a look at them first (``operations.look``).
    """
    rows = list(
        Beneficiary.objects.filter(
            Q(nir__in=list(nirs)) | Q(id__in=list(beneficiary_ids)), organism_id=organism_id
        ).order_by("nir", "is_dependant", "born_on", "birth_rank")
    )
    rights: dict[int, list[RightView]] = {row.id: [] for row in rows}
    found = Right.objects.filter(organism_id=organism_id, beneficiary_id__in=list(rights))
    for right in found.order_by("kind", "since", "id"):
        rights[right.beneficiary_id].append(_right(right, with_health))
    return [_beneficiary(row, rights[row.id]) for row in rows]


def waiting_requests(*, organism_id: int, kind: RequestKind | None = None) -> list[RequestView]:
    """The requests that nobody answered, the most pressing first."""
    rows = Request.objects.filter(organism_id=organism_id, state=RequestState.ASKED)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [request_view(row) for row in rows.order_by("answer_by", "id")]


def requests_of(*, organism_id: int, beneficiary_ids: Sequence[int]) -> list[RequestView]:
    """The requests made for some beneficiaries, the last first."""
    rows = Request.objects.filter(organism_id=organism_id, beneficiary_id__in=list(beneficiary_ids))
    return [request_view(row) for row in rows.order_by("-asked_on", "-id")]


def request_facts(*, organism_id: int, request_id: int) -> Mapping[str, Any]:
    """What a request rests on: resources, or the illness, at which the caller notes a look. Raises ``LookupError``."""
    row = Request.objects.filter(organism_id=organism_id, id=request_id).first()
    if row is None:
        raise LookupError(f"organism {organism_id} has no request {request_id}")
    return dict(row.facts)


def looks(*, organism_id: int, beneficiary_id: int, limit: int = 200) -> list[LookView]:
    """Who looked at the data of a person, the last first."""
    rows = Look.objects.filter(organism_id=organism_id, beneficiary_id=beneficiary_id).order_by("-at", "-id")
    return [LookView(row.what, row.who, row.why, row.at) for row in rows[:limit]]


def _right(row: Right, with_health: bool) -> RightView:
    kind = RightKind(row.kind)
    hidden = kind in TELLING_OF_HEALTH and not with_health
    slot, detail = ("", "") if hidden else (row.slot, row.detail)
    return RightView(row.id, kind, slot, row.since, row.until, detail, Basis(row.basis) if row.basis else None)


def _beneficiary(row: Beneficiary, rights: Sequence[RightView]) -> BeneficiaryView:
    return BeneficiaryView(
        row.id, row.nir, row.own_nir, row.born_on, row.birth_rank, row.sex, row.family_name, row.given_names,
        row.is_dependant, row.address, row.postcode, row.town, tuple(rights),
    )  # fmt: skip


def request_view(row: Request) -> RequestView:
    """A request as it is read."""
    return RequestView(
        row.id, row.beneficiary_id, RequestKind(row.kind), row.asked_on, row.answer_by, RequestState(row.state),
        row.decided_on, row.reason,
    )  # fmt: skip

"""Reads of rights: the file of a person, requests that wait, who looked. What tells of health asks for a look first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from laroque.apps.rights.models import Beneficiary, FormerNumber, Look, Request, Right
from laroque.apps.rights.states import Basis, RequestKind, RequestState
from laroque.engines.pricing.facts import RightKind

TELLING_OF_HEALTH = (RightKind.LONG_ILLNESS, RightKind.INJURY, RightKind.INVALIDITY, RightKind.INJURY_PENSION)
"""Rights whose detail tells of somebody's health: ``detail`` and ``slot`` are left out where a look at the health data
was not asked for."""


# Born on 29 February, one is 18 on 1 March here and on 28 February for PostgreSQL: the end of cover says it.
_GROWN_UP = """
select child.id, ended.until from rights_right ended
join rights_beneficiary child on child.organism_id = ended.organism_id and child.id = ended.beneficiary_id
where ended.organism_id = %(organism)s and ended.kind = %(covered)s and ended.until <= %(on)s and child.is_dependant
    and ended.until >= child.born_on + interval '18 years'
    and not exists (
        select from rights_beneficiary own
        join rights_right had on had.organism_id = own.organism_id and had.beneficiary_id = own.id
        where own.organism_id = child.organism_id and not own.is_dependant and child.own_nir <> ''
            and own.nir = child.own_nir and own.born_on = child.born_on
            and had.kind = %(covered)s and (had.until is null or had.until > ended.until))
order by child.id
"""
_ENDING = """
select ended.beneficiary_id, ended.kind from rights_right ended
where ended.organism_id = %(organism)s and ended.until = %(on)s and not exists (
    select from rights_right next where next.organism_id = ended.organism_id
        and next.beneficiary_id = ended.beneficiary_id and next.kind = ended.kind and next.since = ended.until)
order by ended.beneficiary_id, ended.kind
"""


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
class Asked:
    """A request, the beneficiaries it is about, and the file of an injury when it is about one."""

    id: int
    kind: RequestKind
    beneficiary_ids: tuple[int, ...]
    file: str


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


def dependants(*, organism_id: int, own_nirs: Sequence[str]) -> list[BeneficiaryView]:
    """The files as dependants, under one parent or both, of persons of some own numbers; with what tells of health."""
    rows = Beneficiary.objects.filter(organism_id=organism_id, own_nir__in=list(own_nirs), is_dependant=True)
    ids = list(rows.values_list("id", flat=True))
    return files(organism_id=organism_id, beneficiary_ids=ids, with_health=True) if ids else []


def grown_up(*, organism_id: int, on: date) -> dict[int, date]:
    """Dependants whose cover ended at 18 by a day and whom no file of their own covers since, by that birthday."""
    with connection.cursor() as cursor:
        cursor.execute(_GROWN_UP, {"organism": organism_id, "on": on, "covered": RightKind.COVERED})
        return dict(cursor.fetchall())


def ending(*, organism_id: int, on: date) -> list[tuple[int, RightKind]]:
    """The rights that a day is the first without, by beneficiary: nothing of the same kind follows them."""
    with connection.cursor() as cursor:
        cursor.execute(_ENDING, {"organism": organism_id, "on": on})
        return [(number, RightKind(kind)) for number, kind in cursor.fetchall()]


def due_on(*, organism_id: int, beneficiary_id: int) -> date | None:
    """The day a birth is expected, None when none is. Raises ``LookupError``."""
    row = Beneficiary.objects.filter(organism_id=organism_id, id=beneficiary_id).first()
    if row is None:
        raise LookupError(f"organism {organism_id} has no beneficiary {beneficiary_id}")
    return row.due_on


def births_expected(*, organism_id: int, beneficiary_ids: Sequence[int]) -> dict[int, date]:
    """The days births are expected, of those of some beneficiaries who expect one."""
    rows = Beneficiary.objects.filter(organism_id=organism_id, id__in=list(beneficiary_ids), due_on__isnull=False)
    return {number: day for number, day in rows.values_list("id", "due_on") if day}


def numbers_now(*, organism_id: int, nirs: Sequence[str]) -> dict[str, str]:
    """The certified numbers that replaced some waiting ones."""
    rows = FormerNumber.objects.filter(organism_id=organism_id, former__in=list(nirs))
    return dict(rows.values_list("former", "nir"))


def waiting_requests(*, organism_id: int, kind: RequestKind | None = None) -> list[RequestView]:
    """The requests that nobody answered, the most pressing first."""
    rows = Request.objects.filter(organism_id=organism_id, state=RequestState.ASKED)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [request_view(row=row) for row in rows.order_by("answer_by", "id")]


def requests_of(*, organism_id: int, beneficiary_ids: Sequence[int]) -> list[RequestView]:
    """The requests made for some beneficiaries, the last first."""
    rows = Request.objects.filter(organism_id=organism_id, beneficiary_id__in=list(beneficiary_ids))
    return [request_view(row=row) for row in rows.order_by("-asked_on", "-id")]


def asked(*, organism_id: int, request_ids: Sequence[int]) -> list[Asked]:
    """Whom some requests are about: the whole household of a C2S."""
    rows = Request.objects.filter(organism_id=organism_id, id__in=list(request_ids)).order_by("id")
    return [
        Asked(
            row.id, RequestKind(row.kind), tuple(row.facts.get("beneficiaries", [row.beneficiary_id])),
            row.facts.get("file", ""),
        )
        for row in rows
    ]  # fmt: skip


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


def request_view(*, row: Request) -> RequestView:
    """A request as it is read."""
    return RequestView(
        row.id, row.beneficiary_id, RequestKind(row.kind), row.asked_on, row.answer_by, RequestState(row.state),
        row.decided_on, row.reason,
    )  # fmt: skip

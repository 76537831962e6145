"""Persons found by what is known of them, and looks listed as asked. Each query is bounded and uses an index."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from laroque.apps.rights.linking import files_of_persons
from laroque.apps.rights.models import Act, Beneficiary, Counted, Look, Request, Right
from laroque.apps.rights.queries import BeneficiaryView, RequestView, files, request_view
from laroque.apps.rights.rules import plain_name
from laroque.apps.rights.states import ActKind, LookedAt, RequestKind, RequestState
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import BadIdentifier, check_nir, compact

_FRANCE = ZoneInfo("Europe/Paris")
_FIGURES = re.compile(r"[0-9]{5}[0-9AB]{0,10}")
_LAST = "\U0010ffff"


def funds_insuring(*, nirs: Collection[str], on: date) -> dict[str, int]:
    """The fund that insures each NIR of a person on a day, where the network has one; in a national scope."""
    covered = Right.objects.filter(
        organism_id=OuterRef("organism_id"), beneficiary_id=OuterRef("id"), kind=RightKind.COVERED, since__lte=on
    ).filter(Q(until=None) | Q(until__gt=on))
    found = Beneficiary.objects.filter(Exists(covered), own_nir__in=list(nirs))
    return dict(found.order_by("organism_id").values_list("own_nir", "organism_id"))


@dataclass(frozen=True, slots=True)
class PersonFound:
    """A beneficiary of a fund in a list; ``covered``: whether the fund pays for care on the day asked."""

    id: int
    organism_id: int
    nir: str
    own_nir: str
    family_name: str
    given_names: str
    born_on: date
    is_dependant: bool
    town: str
    covered: bool


@dataclass(frozen=True, slots=True)
class LookFound:
    """A look in the list of a fund; ``person`` is empty when the fund does not know whose claim was looked at."""

    id: int
    beneficiary_id: int | None
    person: str
    claim_id: int | None
    what: LookedAt
    who_id: int
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ActFound:
    """What was done to a file, by whom (None: by the fund unasked), and about which kind of right when it was one."""

    kind: ActKind
    at: datetime
    by: int | None
    right: RightKind | None


@dataclass(frozen=True, slots=True)
class LooksWanted:
    """What a list of looks is narrowed to; ``on`` is a day in France."""

    beneficiary_ids: Collection[int] | None = None
    who_id: int | None = None
    what: LookedAt | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Borne:
    """How many participations or franchises of a kind a beneficiary bore in a year, and their amount in cents."""

    number: int
    cents: int


def people(
    *,
    organism_ids: Collection[int],
    on: date,
    text: str = "",
    born_on: date | None = None,
    after_id: int | None = None,
    limit: int,
) -> list[PersonFound]:
    """A page of the beneficiaries of some funds by name; ``after_id`` is the last of the page before.

    ``text``: a NIR (whole, without its key, or its first five figures and more), or words of a name in any order, one
    of which begins the family name; accents, capitals and hyphens do not count.
    """
    found = Beneficiary.objects.filter(organism_id__in=list(organism_ids))
    if text.strip():
        found = found.filter(_answering(text))
    if born_on is not None:
        found = found.filter(born_on=born_on)
    if after_id is not None:
        last = found.model.objects.filter(organism_id__in=list(organism_ids), id=after_id).first()
        if last is not None:
            after = Q(plain_name__gt=last.plain_name) | Q(plain_name=last.plain_name, id__gt=last.id)
            found = found.filter(after, plain_name__gte=last.plain_name)
    cover = Right.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), organism_id=OuterRef("organism_id"), beneficiary_id=OuterRef("id"),
        kind=RightKind.COVERED, since__lte=on,
    )  # fmt: skip
    rows = found.annotate(covered=Exists(cover)).order_by("plain_name", "id")[:limit]
    return [PersonFound(*(getattr(row, name) for name in PersonFound.__slots__)) for row in rows]


def household(*, organism_id: int, beneficiary_id: int) -> list[BeneficiaryView]:
    """A person, those under the same number, and the other parent of the children; empty when the fund has no such one.

    A child under the numbers of two parents is two beneficiaries, told to be one by name, day and rank of birth. What
    tells of health is said without its detail.
    """
    nir = Beneficiary.objects.filter(organism_id=organism_id, id=beneficiary_id).values_list("nir", flat=True).first()
    if nir is None:
        return []
    children = Beneficiary.objects.filter(organism_id=organism_id, nir=nir, is_dependant=True)
    twin = children.filter(
        born_on=OuterRef("born_on"), plain_name=OuterRef("plain_name"), birth_rank=OuterRef("birth_rank")
    )
    same = Beneficiary.objects.filter(
        Exists(twin), organism_id=organism_id, is_dependant=True,
        born_on__in=list(children.values_list("born_on", flat=True)),
    )  # fmt: skip
    numbers = {nir, *same.values_list("nir", flat=True)}
    people = files(organism_id=organism_id, nirs=sorted(numbers))
    under = [each for each in people if each.nir == nir]
    return under + [each for each in people if each.nir != nir and not each.is_dependant]


def borne_in(*, organism_id: int, beneficiary_id: int, year: int) -> dict[str, Borne]:
    """What a beneficiary bore of participations and franchises paid in a calendar year, by kind, in all its files."""
    of = files_of_persons(organism_id=organism_id, beneficiary_ids=[beneficiary_id])
    rows = Counted.objects.filter(
        organism_id=organism_id, beneficiary_id__in=of, paid_on__gte=date(year, 1, 1),
        paid_on__lt=date(year + 1, 1, 1),
    ).values("kind").annotate(number=Sum("number"), cents=Sum("cents"))  # fmt: skip
    return {row["kind"]: Borne(row["number"], row["cents"]) for row in rows}


def acts_of(*, organism_id: int, beneficiary_id: int, limit: int) -> list[ActFound]:
    """What was done to the file of a beneficiary, the last first."""
    rows = Act.objects.filter(organism_id=organism_id, beneficiary_id=beneficiary_id).order_by("-at", "-id")
    return [
        ActFound(
            ActKind(row.kind), row.at, row.by, RightKind(row.facts["kind"]) if "kind" in row.facts else None
        )
        for row in rows[:limit]
    ]  # fmt: skip


def requests_waiting(
    *, organism_id: int, kinds: Collection[RequestKind], after_id: int | None = None, limit: int
) -> list[tuple[RequestView, str]]:
    """A page of the requests that wait, with the name of the person, in the order in which they are to be answered.

    Those without a legal day are last; ``after_id`` is the last of the page before.
    """
    by = Coalesce("answer_by", Value(date.max))
    rows = Request.objects.filter(organism_id=organism_id, kind__in=list(kinds), state=RequestState.ASKED)
    rows = rows.annotate(by=by)
    last = rows.filter(id=after_id).first() if after_id is not None else None
    if last is not None:
        rows = rows.filter(Q(by__gt=last.by) | Q(by=last.by, id__gt=last.id))
    return _named(organism_id, list(rows.order_by("by", "id")[:limit]))


def requests_answered(
    *,
    organism_id: int,
    kinds: Collection[RequestKind],
    state: RequestState | None = None,
    after_id: int | None = None,
    limit: int,
) -> list[tuple[RequestView, str]]:
    """A page of the requests answered, in one state or any, with the name of the person, the last asked first."""
    rows = Request.objects.filter(organism_id=organism_id, kind__in=list(kinds)).exclude(state=RequestState.ASKED)
    if state is not None:
        rows = rows.filter(state=state)
    if after_id is not None:
        rows = rows.filter(id__lt=after_id)
    return _named(organism_id, list(rows.order_by("-id")[:limit]))


def request(*, organism_id: int, request_id: int) -> RequestView | None:
    """One request of a fund, None when it has no such one."""
    row = Request.objects.filter(organism_id=organism_id, id=request_id).first()
    return None if row is None else request_view(row=row)


def looks(*, organism_id: int, wanted: LooksWanted, before_id: int | None = None, limit: int) -> list[LookFound]:
    """A page of the looks kept at a fund, the last first; ``before_id`` is the last of the page before."""
    rows = Look.objects.filter(organism_id=organism_id)
    if wanted.beneficiary_ids is not None:
        rows = rows.filter(beneficiary_id__in=list(wanted.beneficiary_ids))
    for name in ("who_id", "what"):
        value = getattr(wanted, name)
        if value is not None:
            rows = rows.filter(**{name: value})
    if wanted.on is not None:
        rows = rows.filter(at__gte=_start(wanted.on), at__lt=_start(wanted.on + timedelta(1)))
    last = Look.objects.filter(organism_id=organism_id, id=before_id).first() if before_id is not None else None
    if last is not None:
        rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.id), at__lte=last.at)
    page = list(rows.order_by("-at", "-id")[:limit])
    names = names_of(organism_id=organism_id, beneficiary_ids={row.beneficiary_id for row in page})
    return [
        LookFound(
            row.id, row.beneficiary_id, names.get(row.beneficiary_id, ""), row.claim_id, LookedAt(row.what),
            row.who_id, row.who, row.why, row.at,
        )
        for row in page
    ]  # fmt: skip


def names_of(*, organism_id: int, beneficiary_ids: Collection[int | None]) -> dict[int | None, str]:
    """The names of some beneficiaries of a fund, by number; None, the person of nobody, has none."""
    rows = Beneficiary.objects.filter(organism_id=organism_id, id__in=[each for each in beneficiary_ids if each])
    return {row.id: str(row) for row in rows}


def _named(organism_id: int, rows: Sequence[Request]) -> list[tuple[RequestView, str]]:
    names = names_of(organism_id=organism_id, beneficiary_ids={row.beneficiary_id for row in rows})
    return [(request_view(row=row), names.get(row.beneficiary_id, "")) for row in rows]


def _answering(text: str) -> Q:
    """What a beneficiary answers who is looked for by a text: the number, or the name."""
    figures = compact(text).upper()
    try:
        number = check_nir(figures)
    except BadIdentifier:
        number = ""
    if number:
        return Q(nir=number) | Q(own_nir=number)
    if _FIGURES.fullmatch(figures):
        last = f"{figures}{_LAST}"
        return Q(nir__gte=figures, nir__lt=last) | Q(own_nir__gte=figures, own_nir__lt=last)
    words = plain_name(text).split()
    begins = Q(pk__in=[])
    for word in words:
        begins |= Q(plain_name__gte=word, plain_name__lt=f"{word}{_LAST}")
    for word in words:
        begins &= Q(plain_name__contains=word)
    return begins


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=_FRANCE)

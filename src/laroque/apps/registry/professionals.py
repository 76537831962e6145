"""The professionals and institutions of the registers: who claims for care, under what terms, since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from laroque.apps.registry.models import Professional, ProfessionalTerms
from laroque.apps.registry.states import ProfessionalKind, Sector
from laroque.kernel.identifiers import check_professional, check_rpps


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfessionalRow:
    """A professional to register; raises ``BadIdentifier`` on a wrong number (ADELI or FINESS, 9 figures) or RPPS."""

    number: str
    kind: ProfessionalKind
    name: str
    rpps: str = ""
    department: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "number", check_professional(self.number))
        if self.rpps:
            object.__setattr__(self, "rpps", check_rpps(self.rpps))


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRow:
    """Terms of a professional from a day on: they end those that were open before it.

    ``speciality``: two figures of the health insurance, such as 01 for general medicine.
    """

    number: str
    since: date
    speciality: str = ""
    sector: Sector = Sector.NONE
    is_agreed: bool = True


@dataclass(frozen=True, slots=True)
class ProfessionalView:
    """A professional with the terms of a day; they are empty and not agreed when there are none that day."""

    number: str
    kind: ProfessionalKind
    name: str
    rpps: str
    department: str
    speciality: str
    sector: Sector
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class TermsView:
    """Terms of a professional in a half-open period; ``until`` is None while they hold."""

    since: date
    until: date | None
    speciality: str
    sector: Sector
    is_agreed: bool


_REGISTER = """
insert into registry_professional as kept (number, kind, name, rpps, department)
select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
on conflict (number) do update set (kind, name, rpps, department) = (
    excluded.kind, excluded.name, coalesce(nullif(excluded.rpps, ''), kept.rpps),
    coalesce(nullif(excluded.department, ''), kept.department))
where (kept.kind, kept.name, kept.rpps, kept.department) is distinct from (
    excluded.kind, excluded.name, coalesce(nullif(excluded.rpps, ''), kept.rpps),
    coalesce(nullif(excluded.department, ''), kept.department))
"""

_GIVEN = "unnest(%s::text[], %s::date[], %s::text[], %s::text[], %s::boolean[]) as given (number, since, {columns})"

# What is open before the first new day of a professional ends that day; terms known from that very day are changed.
_END = """
update registry_professionalterms as kept set until = given.since
from (select number, min(since) as since from unnest(%s::text[], %s::date[]) as asked (number, since) group by number)
    as given
where kept.number = given.number and kept.until is null and kept.since < given.since
"""

_CHANGE = f"""
update registry_professionalterms as kept
set speciality = given.speciality, sector = given.sector, is_agreed = given.is_agreed
from {_GIVEN.format(columns="speciality, sector, is_agreed")}
where kept.number = given.number and kept.since = given.since
    and (kept.speciality, kept.sector, kept.is_agreed)
        is distinct from (given.speciality, given.sector, given.is_agreed)
"""

_ADD = f"""
insert into registry_professionalterms (number, since, until, speciality, sector, is_agreed)
select number, since, lead(since) over (partition by number order by since), speciality, sector, is_agreed
from {_GIVEN.format(columns="speciality, sector, is_agreed")}
where not exists (
    select from registry_professionalterms kept where kept.number = given.number and kept.since = given.since)
"""


@transaction.atomic
def register_professionals(*, rows: Iterable[ProfessionalRow], terms: Iterable[TermsRow] = ()) -> None:
    """Add or change professionals and their terms; the same rows twice change nothing.

    Of two rows with one number the last one counts. Terms must begin after those registered before began.
    """
    by_number = {row.number: row for row in rows}
    of_day = {(row.number, row.since): row for row in terms}
    with connection.cursor() as cursor:
        if by_number:
            known = by_number.values()
            cursor.execute(
                _REGISTER,
                [
                    [row.number for row in known],
                    [row.kind.value for row in known],
                    [row.name for row in known],
                    [row.rpps for row in known],
                    [row.department for row in known],
                ],
            )
        if of_day:
            given = list(of_day.values())
            days = [[row.number for row in given], [row.since for row in given]]
            said = [
                [row.speciality for row in given],
                [row.sector.value for row in given],
                [row.is_agreed for row in given],
            ]
            cursor.execute(_END, days)
            cursor.execute(_CHANGE, [*days, *said])
            cursor.execute(_ADD, [*days, *said])


def professionals(*, numbers: Iterable[str], on: date) -> dict[str, ProfessionalView]:
    """The professionals registered under numbers, by number, with their terms on a day."""
    wanted = list(numbers)
    terms = {
        each.professional_id: each
        for each in ProfessionalTerms.objects.filter(professional_id__in=wanted, since__lte=on)
        if each.until is None or each.until > on
    }
    return {row.number: _view(row, terms.get(row.number)) for row in Professional.objects.filter(number__in=wanted)}


def terms_of(*, number: str) -> list[TermsView]:
    """All the terms of a professional, the latest first."""
    rows = ProfessionalTerms.objects.filter(professional_id=number).order_by("-since")
    return [TermsView(row.since, row.until, row.speciality, Sector(row.sector), row.is_agreed) for row in rows]


def numbers_of(
    *, text: str = "", kind: ProfessionalKind | None = None, department: str = "", after: str = "", limit: int
) -> list[str]:
    """Numbers of professionals in order, from after a number on: whose number or RPPS begins by the text, or whose name
    has it; of a kind, of a département."""
    found = Professional.objects.filter(number__gt=after)
    if text:
        found = found.filter(Q(number__startswith=text) | Q(rpps__startswith=text) | Q(name__icontains=text))
    if kind is not None:
        found = found.filter(kind=kind)
    if department:
        found = found.filter(department=department)
    return list(found.order_by("number").values_list("number", flat=True)[:limit])


def _view(row: Professional, terms: ProfessionalTerms | None) -> ProfessionalView:
    return ProfessionalView(
        row.number,
        ProfessionalKind(row.kind),
        row.name,
        row.rpps,
        row.department,
        terms.speciality if terms else "",
        Sector(terms.sector) if terms else Sector.NONE,
        terms.is_agreed if terms else False,
    )

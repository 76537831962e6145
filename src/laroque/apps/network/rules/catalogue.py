"""The network as frozen values, read from the data files or handed over from the tables."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

from laroque.apps.network.states import BeneficiaryKind, CodeSystem, Mission, OrganismKind, Task
from laroque.kernel.text import Text

_MISSIONS_WITH_BOOKS = frozenset({Mission.COLLECTION, Mission.TREASURY})


class UnknownOrganism(LookupError):
    """No organism bears that code or number; ``text`` says so in both languages."""

    def __init__(self, asked: str | int) -> None:
        self.text = Text(
            f"No organism of the network is known as {asked}; see `laroque network list`",
            f"Aucun organisme du réseau n'est connu sous {asked} ; voir `laroque network list`",
        )
        super().__init__(self.text.en)


class InSpan:
    """What holds from a day until another, the end not included; an absent bound means not known or not ended."""

    __slots__ = ()
    valid_from: date | None
    valid_to: date | None

    def valid_on(self, day: date) -> bool:
        """Whether it holds that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class OrganismView(InSpan):
    """An organism. ``departments`` are those it collects or insures on any day; ``certain`` is False when a fact of
    the row (code, date) awaits confirmation: ``note`` then says which."""

    id: int
    code: str
    kind: OrganismKind
    name: str
    dsn_code: str | None
    siret: str | None
    seat: str
    departments: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    successor: str | None
    certain: bool
    note: Text
    source: str


@dataclass(frozen=True, slots=True)
class MissionView(InSpan):
    """A mission of an organism, with the article that gives it."""

    organism: str
    mission: Mission
    valid_from: date | None
    valid_to: date | None
    certain: bool
    note: Text
    source: str


@dataclass(frozen=True, slots=True)
class AreaView(InSpan):
    """A département that an organism serves for a task."""

    organism: str
    task: Task
    department: str
    valid_from: date | None
    valid_to: date | None
    certain: bool
    note: Text
    source: str


@dataclass(frozen=True, slots=True)
class CodeView:
    """A code that names an organism in a list; an organism may have several in one list."""

    organism: str
    system: CodeSystem
    value: str
    certain: bool
    note: Text
    source: str


@dataclass(frozen=True, slots=True)
class BeneficiaryView:
    """Whom a cent collected belongs to. ``fund`` is the national fund that manages a branch, ``payee`` who is paid
    for a third party."""

    code: str
    kind: BeneficiaryKind
    name: Text
    fund: str | None
    payee: str
    source: str


@dataclass(frozen=True)
class Network:
    """The whole network, with its look-ups."""

    organisms: tuple[OrganismView, ...]
    missions: tuple[MissionView, ...]
    areas: tuple[AreaView, ...]
    codes: tuple[CodeView, ...]
    beneficiaries: tuple[BeneficiaryView, ...]

    def organism(self, asked: str | int) -> OrganismView:
        """The organism of a code (``urssaf-117``) or a number; raises ``UnknownOrganism``."""
        found = self._by_code.get(asked) if isinstance(asked, str) else self._by_id.get(asked)
        if found is None:
            raise UnknownOrganism(asked)
        return found

    def of_siret(self, siret: str) -> OrganismView | None:
        """The organism that has an establishment of that SIRET."""
        code = self._by_siret.get(siret)
        return None if code is None else self._by_code[code]

    def of_siren(self, siren: str) -> OrganismView | None:
        """The organism that is the legal person of that SIREN."""
        code = self._by_siren.get(siren)
        return None if code is None else self._by_code[code]

    def serving(self, task: Task, department: str, on: date) -> list[AreaView]:
        """The areas of a département for a task on a day, in the order of the organisms."""
        return [area for area in self._areas_of.get((task, department), []) if area.valid_on(on)]

    def missions_of(self, code: str, on: date) -> list[MissionView]:
        """The missions of an organism on a day: none when the organism does not exist that day."""
        if not self.organism(code).valid_on(on):
            return []
        return [mission for mission in self.missions if mission.organism == code and mission.valid_on(on)]

    def keeping_books(self) -> list[OrganismView]:
        """The organisms whose accounts this release keeps, on any day: those that collect, and the agency.

        A local fund gets its partitions when its books are opened (``operations.open_books``): two thousand tables that
        nothing fills would make each database slow to create, back up and copy.
        """
        keeping = {row.organism for row in self.missions if row.mission in _MISSIONS_WITH_BOOKS}
        return [organism for organism in self.organisms if organism.code in keeping]

    def select(
        self, *, on: date | None = None, kind: OrganismKind | None = None, mission: Mission | None = None
    ) -> list[OrganismView]:
        """The organisms that exist on a day (any day when none is given), of a kind, with a mission."""
        entrusted = {
            row.organism for row in self.missions if row.mission == mission and (on is None or row.valid_on(on))
        }
        return [
            organism
            for organism in self.organisms
            if (on is None or organism.valid_on(on))
            and (kind is None or organism.kind == kind)
            and (mission is None or organism.code in entrusted)
        ]

    @cached_property
    def known_departments(self) -> frozenset[str]:
        """The départements and collectivities that a body of the network serves, on any day."""
        return frozenset(area.department for area in self.areas)

    @cached_property
    def _by_code(self) -> dict[str, OrganismView]:
        return {organism.code: organism for organism in self.organisms}

    @cached_property
    def _by_id(self) -> dict[int, OrganismView]:
        return {organism.id: organism for organism in self.organisms}

    @cached_property
    def _by_siret(self) -> dict[str, str]:
        seats = {organism.siret: organism.code for organism in self.organisms if organism.siret}
        return seats | {code.value: code.organism for code in self.codes if code.system is CodeSystem.SIRET}

    @cached_property
    def _by_siren(self) -> dict[str, str]:
        return {siret[:9]: code for siret, code in self._by_siret.items()}

    @cached_property
    def _areas_of(self) -> dict[tuple[Task, str], list[AreaView]]:
        found: dict[tuple[Task, str], list[AreaView]] = {}
        for area in sorted(self.areas, key=lambda area: self._by_code[area.organism].id):
            found.setdefault((area.task, area.department), []).append(area)
        return found


@lru_cache(maxsize=1)
def read_network() -> Network:
    """The network of the data files of this release."""
    return assemble(
        organisms=[_organism(row) for row in read_rows("organisms.csv")],
        missions=[_mission(row) for row in read_rows("missions.csv")],
        areas=[_area(row) for row in read_rows("areas.csv")],
        codes=[_code(row) for row in read_rows("codes.csv")],
        beneficiaries=[_beneficiary(row) for row in read_rows("beneficiaries.csv")],
    )


def assemble(
    *,
    organisms: Iterable[OrganismView],
    missions: Iterable[MissionView],
    areas: Iterable[AreaView],
    codes: Iterable[CodeView],
    beneficiaries: Iterable[BeneficiaryView],
) -> Network:
    """The network in its one order, whatever the order of the rows, each organism with the départements it serves."""
    areas = sorted(areas, key=lambda area: (area.task, area.department, area.organism, area.valid_from or date.min))
    served: dict[str, set[str]] = {}
    for area in areas:
        served.setdefault(area.organism, set()).add(area.department)
    views = sorted(organisms, key=lambda organism: organism.id)
    return Network(
        organisms=tuple(replace(view, departments=tuple(sorted(served.get(view.code, ())))) for view in views),
        missions=tuple(sorted(missions, key=lambda row: (row.organism, row.mission, row.valid_from or date.min))),
        areas=tuple(areas),
        codes=tuple(sorted(codes, key=lambda code: (code.system, code.value))),
        beneficiaries=tuple(sorted(beneficiaries, key=_place_of)),
    )


def _place_of(beneficiary: BeneficiaryView) -> tuple[int, int, str]:
    branches = [mission.value for mission in Mission]
    place = branches.index(beneficiary.code) if beneficiary.code in branches else len(branches)
    return list(BeneficiaryKind).index(beneficiary.kind), place, beneficiary.code


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a data file, as text."""
    content = files("laroque.apps.network").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(content.splitlines()))


def _organism(row: dict[str, str]) -> OrganismView:
    return OrganismView(
        id=int(row["id"]),
        code=row["code"],
        kind=OrganismKind(row["kind"]),
        name=row["name"],
        dsn_code=row["dsn_code"] or None,
        siret=row["siret"] or None,
        seat=row["seat"],
        departments=(),
        successor=row["successor"] or None,
        **_facts(row),
    )


def _mission(row: dict[str, str]) -> MissionView:
    return MissionView(organism=row["organism"], mission=Mission(row["mission"]), **_facts(row))


def _area(row: dict[str, str]) -> AreaView:
    return AreaView(organism=row["organism"], task=Task(row["task"]), department=row["department"], **_facts(row))


def _code(row: dict[str, str]) -> CodeView:
    facts = {key: fact for key, fact in _facts(row).items() if not key.startswith("valid")}
    return CodeView(organism=row["organism"], system=CodeSystem(row["system"]), value=row["value"], **facts)


def _beneficiary(row: dict[str, str]) -> BeneficiaryView:
    return BeneficiaryView(
        code=row["code"],
        kind=BeneficiaryKind(row["kind"]),
        name=Text(row["name_en"], row["name_fr"]),
        fund=row["fund"] or None,
        payee=row["payee"],
        source=row["source"],
    )


def _facts(row: dict[str, str]) -> dict[str, Any]:
    certain = {"true": True, "false": False}[row["certain"]]
    note = Text(row["note_en"], row["note_fr"])
    return {
        "valid_from": _day(row.get("valid_from")),
        "valid_to": _day(row.get("valid_to")),
        "certain": certain,
        "note": note,
        "source": row["source"],
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""Reading the network: each call reads the tables; over many rows, take ``network()`` once and ask it."""

from dataclasses import replace
from datetime import date

from django.db.models import Q

from laroque.apps.network.models import Area, Beneficiary, Organism, OrganismCode, OrganismMission
from laroque.apps.network.rules import routing
from laroque.apps.network.rules.catalogue import (
    AreaView,
    BeneficiaryView,
    CodeView,
    MissionView,
    Network,
    OrganismView,
    UnknownOrganism,
    assemble,
    read_network,
)
from laroque.apps.network.rules.postcodes import departments_of_postcode
from laroque.apps.network.rules.routing import Route
from laroque.apps.network.states import BeneficiaryKind, CodeSystem, Mission, OrganismKind, Task
from laroque.kernel.text import Text

__all__ = ["Network", "OrganismView", "Route", "UnknownOrganism"]


def network() -> Network:
    """The whole network of the tables, in five statements, with its look-ups (``rules.catalogue.Network``)."""
    rows = {row.id: row for row in Organism.objects.all()}
    code_of = {number: row.code for number, row in rows.items()}
    return assemble(
        organisms=[_organism(row, code_of) for row in rows.values()],
        missions=[
            MissionView(organism=code_of[row.organism_id], mission=Mission(row.mission), **_dated(row))
            for row in OrganismMission.objects.all()
        ],
        areas=[
            AreaView(organism=code_of[row.organism_id], task=Task(row.task), department=row.department, **_dated(row))
            for row in Area.objects.all()
        ],
        codes=[
            CodeView(organism=code_of[row.organism_id], system=CodeSystem(row.system), value=row.value, **_sourced(row))
            for row in OrganismCode.objects.all()
        ],
        beneficiaries=[_beneficiary(row, code_of) for row in Beneficiary.objects.all()],
    )


def is_current() -> bool:
    """Whether the tables hold what the data files of this release say."""
    return network() == read_network()


def organism_by_code(*, code: str) -> OrganismView:
    """The organism of a code such as ``urssaf-117``, in two statements; raises ``UnknownOrganism``."""
    return _one(code, code=code)


def organism(*, organism_id: int) -> OrganismView:
    """The organism of a number, in two statements; raises ``UnknownOrganism``."""
    return _one(organism_id, id=organism_id)


def organisms(
    *, on: date | None = None, kind: OrganismKind | None = None, mission: Mission | None = None
) -> list[OrganismView]:
    """The organisms that exist on a day (any day when none is given), of a kind, with a mission, in their order."""
    return network().select(on=on, kind=kind, mission=mission)


def organism_ids() -> list[int]:
    """The numbers of all organisms, ended ones included."""
    return list(Organism.objects.order_by("id").values_list("id", flat=True))


def organisms_with_mission(*, mission: Mission, on: date) -> dict[int, str]:
    """The codes of the organisms that have a mission on a day, by number; one statement."""
    holds = Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    rows = OrganismMission.objects.filter(*holds, mission=mission).order_by("organism_id")
    return dict(rows.values_list("organism_id", "organism__code"))


def missions_of(*, organism_id: int, on: date) -> set[Mission]:
    """The missions of an organism on a day."""
    whole = network()
    return {row.mission for row in whole.missions_of(whole.organism(organism_id).code, on)}


def collecting_body_of_recipient(*, siret: str, on: date) -> Route:
    """The collecting body behind the SIRET of a recipient of a DSN on a day."""
    return routing.route_recipient(network(), siret, on)


def collecting_body_of_department(*, department: str, on: date) -> Route:
    """The collecting body of a département on a day."""
    return routing.route_department(network(), department, on)


def funds_of_department(*, department: str, on: date) -> list[OrganismView]:
    """The funds that insure the residents of a département on a day: where there are several, a person chooses."""
    return list(routing.route_residence(network(), department, on).candidates)


def route_home(*, postcode: str, on: date) -> Route:
    """The fund that insures the residents of a postal code on a day (CSS R312-1), and those to choose from."""
    return routing.route_postcode(network(), postcode, on, Task.HEALTH)


def departments_of(*, postcode: str) -> list[str]:
    """The départements of a postal code: none when it is no French code, several when they share it."""
    return departments_of_postcode(postcode)


def route_establishment(*, recipient_siret: str | None, postcode: str | None, on: date) -> Route:
    """The collecting body of an establishment: the recipient its declaration names, else its place."""
    return routing.route_establishment(network(), recipient_siret=recipient_siret, postcode=postcode, on=on)


def beneficiaries() -> tuple[BeneficiaryView, ...]:
    """The branches, third parties and the State, in their order."""
    return network().beneficiaries


def beneficiary_names() -> dict[str, Text]:
    """The name of each branch and third party by its code; one statement."""
    return {row.code: Text(row.name_en, row.name_fr) for row in Beneficiary.objects.all()}


def _one(asked, **named):
    """One organism with the départements it serves, as the whole network shows it."""
    row = Organism.objects.select_related("successor").filter(**named).first()
    if row is None:
        raise UnknownOrganism(asked)
    code_of = {row.successor_id: row.successor.code} if row.successor else {}
    served = Area.objects.filter(organism_id=row.id).values_list("department", flat=True)
    return replace(_organism(row, code_of), departments=tuple(sorted(set(served))))


def _organism(row, code_of):
    return OrganismView(
        id=row.id,
        code=row.code,
        kind=OrganismKind(row.kind),
        name=row.name,
        dsn_code=row.dsn_code,
        siret=row.siret,
        seat=row.seat,
        departments=(),
        successor=code_of.get(row.successor_id),
        **_dated(row),
    )


def _beneficiary(row, code_of):
    return BeneficiaryView(
        code=row.code,
        kind=BeneficiaryKind(row.kind),
        name=Text(row.name_en, row.name_fr),
        fund=code_of.get(row.fund_id),
        payee=row.payee,
        source=row.source,
    )


def _dated(row):
    return {"valid_from": row.valid_from, "valid_to": row.valid_to, **_sourced(row)}


def _sourced(row):
    return {"certain": row.certain, "note": Text(row.note_en, row.note_fr), "source": row.source}

"""Who collects, who insures: from the recipient of a DSN, a département or a postal code to the organism, any day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from laroque.apps.network.rules.catalogue import Network, OrganismView
from laroque.apps.network.rules.postcodes import departments_of_postcode, normal_department
from laroque.apps.network.states import Mission, OrganismKind, RouteBy, Task
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

REGIONAL_SINCE = date(2014, 1, 1)
"""From that day every URSSAF is regional and the areas held are its own (day remembered, not read in the orders of
CSS D213-1); before it some were by département, and are not in the data."""


@dataclass(frozen=True, slots=True)
class Route:
    """Where a declaration or a resident goes. Without ``organism``, ``candidates`` are those a person chooses from,
    and ``findings`` say why; with it, they say what is worth knowing (a merger, an uncertain fact)."""

    organism: OrganismView | None
    how: RouteBy
    candidates: tuple[OrganismView, ...] = ()
    findings: tuple[Finding, ...] = ()


def route_recipient(network: Network, siret: str, on: date) -> Route:
    """The collecting body behind the SIRET of a recipient (S21.G00.20.001, S21.G00.22.001) on a day.

    A merged body gives its successor; an unknown seat of a known body gives the body; both are said.
    """
    organism, how = network.of_siret(siret), RouteBy.RECIPIENT
    findings: list[Finding] = []
    if organism is None and (organism := network.of_siren(siret[:9])) is not None:
        how = RouteBy.RECIPIENT_SEAT
        findings.append(_other_seat(siret, organism))
    if organism is None:
        return Route(None, RouteBy.NOTHING, findings=(_unknown_recipient(siret),))
    if organism.valid_to is not None and organism.valid_to <= on and organism.successor is not None:
        successor = network.organism(organism.successor)
        findings.append(_merged(organism, successor))
        organism, how = successor, RouteBy.SUCCESSOR
    if not organism.valid_on(on):
        return Route(None, RouteBy.NOTHING, findings=(*findings, _not_that_day(organism, on)))
    if Mission.COLLECTION not in {row.mission for row in network.missions_of(organism.code, on)}:
        return Route(None, RouteBy.NOTHING, findings=(*findings, _does_not_collect(organism)))
    return Route(organism, how, findings=(*findings, *_uncertain(organism)))


def route_department(network: Network, department: str, on: date) -> Route:
    """The collecting body of a département on a day."""
    return _one_of_departments(network, [department], Task.COLLECTION, on)


def route_residence(network: Network, department: str, on: date) -> Route:
    """The fund that insures the residents of a département (CSS R312-1); where several share it, a person chooses."""
    return _one_of_departments(network, [department], Task.HEALTH, on)


def route_postcode(network: Network, postcode: str, on: date, task: Task = Task.COLLECTION) -> Route:
    """The collecting body, or the fund, of a postal code on a day."""
    departments = departments_of_postcode(postcode)
    if not departments:
        return Route(None, RouteBy.NOTHING, findings=(_unknown_postcode(postcode),))
    route = _one_of_departments(network, departments, task, on)
    if len(departments) > 1:
        severity = Severity.WARN if route.candidates else Severity.REJECT
        route = replace(route, findings=(_shared_postcode(postcode, departments, severity), *route.findings))
    return route


def route_establishment(network: Network, *, recipient_siret: str | None, postcode: str | None, on: date) -> Route:
    """The collecting body of an establishment: the recipient its declaration names, else the place of work.

    The recipient comes first because an employer may pay all its establishments to one body (CSS R243-6-3, R243-8).
    """
    findings: tuple[Finding, ...] = ()
    if recipient_siret:
        route = route_recipient(network, recipient_siret, on)
        if route.organism is not None or not postcode:
            return route
        findings = tuple(replace(finding, severity=Severity.WARN) for finding in route.findings)
    if not postcode:
        return Route(None, RouteBy.NOTHING, findings=(_nothing_to_go_by(),))
    route = route_postcode(network, postcode, on)
    return replace(route, findings=(*findings, *route.findings))


def before_regions(organisms: Iterable[OrganismView], on: date) -> list[Finding]:
    """What warns of URSSAF given for a day when the data held do not say which they were."""
    if on >= REGIONAL_SINCE or all(organism.kind is not OrganismKind.URSSAF for organism in organisms):
        return []
    return [
        _warn(
            "AREAS_NOT_HELD_THAT_FAR",
            f"Before {REGIONAL_SINCE} some URSSAF were by département: the regional body is given",
            f"Avant le {REGIONAL_SINCE}, des Urssaf étaient départementales : l'organisme régional est donné",
        )
    ]


def _one_of_departments(network: Network, departments: Iterable[str], task: Task, on: date) -> Route:
    how = RouteBy.DEPARTMENT if task is Task.COLLECTION else RouteBy.RESIDENCE
    findings: list[Finding] = []
    found: dict[str, OrganismView] = {}
    for text in departments:
        department = normal_department(text)
        if department is None or department not in network.known_departments:
            findings.append(_unknown_department(text))
            continue
        serving = {area.organism: network.organism(area.organism) for area in network.serving(task, department, on)}
        if not serving:
            findings.append(_not_held(department, on))
        found |= serving
    candidates = tuple(sorted(found.values(), key=lambda organism: organism.id))
    if len(candidates) == 1 and not findings:
        return Route(candidates[0], how, candidates, (*_uncertain(candidates[0]), *before_regions(candidates, on)))
    if len(candidates) > 1:
        findings.append(_several(candidates))
    return Route(None, how if candidates else RouteBy.NOTHING, candidates, tuple(findings))


def _uncertain(organism: OrganismView) -> list[Finding]:
    if organism.certain:
        return []
    en, fr = organism.note.en, organism.note.fr
    return [_warn("UNCERTAIN_FACT", f"{organism.name}: {en}", f"{organism.name} : {fr}")]


def _other_seat(siret: str, organism: OrganismView) -> Finding:
    return _warn(
        "RECIPIENT_OTHER_SEAT",
        f"SIRET {siret} is not a known seat of {organism.name}, whose SIREN it bears",
        f"Le SIRET {siret} n'est pas un siège connu de {organism.name}, dont il porte le SIREN",
    )


def _merged(organism: OrganismView, successor: OrganismView) -> Finding:
    return _warn(
        "RECIPIENT_MERGED",
        f"{organism.name} merged into {successor.name} on {organism.valid_to}: sent to the successor",
        f"{organism.name} a fusionné dans {successor.name} le {organism.valid_to} : transmis au successeur",
    )


def _unknown_recipient(siret: str) -> Finding:
    return _reject(
        "UNKNOWN_RECIPIENT",
        f"{siret} is not a collecting body of the network; check the recipient of the declaration",
        f"{siret} n'est pas un organisme de recouvrement du réseau ; vérifier le destinataire de la déclaration",
    )


def _not_that_day(organism: OrganismView, on: date) -> Finding:
    return _reject(
        "RECIPIENT_NOT_OPEN",
        f"{organism.name} does not exist on {on}",
        f"{organism.name} n'existe pas le {on}",
    )


def _does_not_collect(organism: OrganismView) -> Finding:
    return _reject(
        "RECIPIENT_DOES_NOT_COLLECT",
        f"{organism.name} does not collect contributions",
        f"{organism.name} ne recouvre pas de cotisations",
    )


def _unknown_department(text: str) -> Finding:
    return _reject(
        "UNKNOWN_DEPARTMENT",
        f"No body of the network serves {text!r}; give a département such as 01, 2A or 971",
        f"Aucun organisme du réseau ne sert {text!r} ; donner un département comme 01, 2A ou 971",
    )


def _unknown_postcode(postcode: str) -> Finding:
    return _reject(
        "UNKNOWN_POSTCODE",
        f"{postcode!r} is not a French postal code of five figures",
        f"{postcode!r} n'est pas un code postal français de cinq chiffres",
    )


def _shared_postcode(postcode: str, departments: list[str], severity: Severity) -> Finding:
    places = ", ".join(departments)
    return Finding(
        "SHARED_POSTCODE",
        severity,
        Text(
            f"Postal code {postcode} covers communes of several départements: {places}",
            f"Le code postal {postcode} couvre des communes de plusieurs départements : {places}",
        ),
    )


def _not_held(department: str, on: date) -> Finding:
    return _reject(
        "AREA_NOT_HELD",
        f"The body that serves {department} on {on} is not in the data",
        f"L'organisme qui sert {department} le {on} n'est pas dans les données",
    )


def _several(candidates: Iterable[OrganismView]) -> Finding:
    names = ", ".join(candidate.name for candidate in candidates)
    return _warn("SEVERAL_CANDIDATES", f"A person chooses between: {names}", f"Une personne choisit entre : {names}")


def _nothing_to_go_by() -> Finding:
    return _reject(
        "NOTHING_TO_ROUTE_BY",
        "Neither a recipient nor a postal code: nothing says which body collects",
        "Ni destinataire ni code postal : rien ne dit quel organisme recouvre",
    )


def _warn(control: str, en: str, fr: str) -> Finding:
    return Finding(control, Severity.WARN, Text(en, fr))


def _reject(control: str, en: str, fr: str) -> Finding:
    return Finding(control, Severity.REJECT, Text(en, fr))

"""``laroque network``: the bodies of the network, and who serves whom; needs no database."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from laroque.apps.network.rules.catalogue import Network, OrganismView, read_network
from laroque.apps.network.rules.routing import (
    Route,
    before_regions,
    route_department,
    route_postcode,
    route_recipient,
    route_residence,
)
from laroque.apps.network.states import OrganismKind, RouteBy, Task
from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import SEVERITIES, Exit, emit, error, say
from laroque.kernel.findings import Finding, is_rejected
from laroque.kernel.text import Text

app = typer.Typer(no_args_is_help=True, add_completion=False)

OnDay = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day, such as 2026-04-01; today if left out.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]

_KINDS = {
    OrganismKind.AGENCY: Text("agency", "agence"),
    OrganismKind.NATIONAL_FUND: Text("national fund", "caisse nationale"),
    OrganismKind.URSSAF: Text("URSSAF", "Urssaf"),
    OrganismKind.CPAM: Text("CPAM", "CPAM"),
    OrganismKind.CGSS: Text("CGSS", "CGSS"),
    OrganismKind.CSS: Text("CSS", "CSS"),
    OrganismKind.CCSS: Text("CCSS", "CCSS"),
}
_MISSIONS = {
    "collection": Text("collection", "recouvrement"),
    "health": Text("health", "maladie"),
    "occupational_risk": Text("occupational risk", "AT-MP"),
    "old_age": Text("old age", "vieillesse"),
    "family": Text("family", "famille"),
    "autonomy": Text("autonomy", "autonomie"),
    "treasury": Text("treasury", "trésorerie"),
}


@app.command("list")
def list_organisms(
    on: OnDay = None,
    kind: Annotated[OrganismKind | None, typer.Option(help="Only the bodies of this kind.")] = None,
    as_json: AsJson = False,
) -> int:
    """List the bodies of the network that exist on a day, with their missions."""
    day = a_day(on, "--on")
    network = read_network()
    organisms = network.select(on=day, kind=kind)
    findings = before_regions(organisms, day)
    document = {
        "schema_version": 1,
        "on": day.isoformat(),
        "organisms": [_as_json(organism, network, day) for organism in organisms],
        "findings": [finding.as_json() for finding in findings],
    }

    def draw(console: Console) -> None:
        _draw_list(console, organisms, network, day)
        _draw_findings(console, findings)

    emit(document, as_json=as_json, render=draw)
    return Exit.DONE


@app.command("route")
def route(
    siret: Annotated[str | None, typer.Option(help="SIRET of the recipient of a DSN (S21.G00.20.001).")] = None,
    department: Annotated[str | None, typer.Option(help="A département, such as 01, 2A or 971.")] = None,
    postcode: Annotated[str | None, typer.Option(help="A postal code.")] = None,
    on: OnDay = None,
    residence: Annotated[
        bool, typer.Option("--residence", help="The fund that insures, not the body that collects.")
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Say which body collects, or which fund insures, on a day."""
    if [siret, department, postcode].count(None) != 2 or (residence and siret is not None):
        error(
            Text(
                "Give one of --siret, --department and --postcode; --residence goes with the last two.",
                "Donner un seul de --siret, --department et --postcode ; --residence va avec les deux derniers.",
            )
        )
        return Exit.MISUSE
    day = a_day(on, "--on")
    network = read_network()
    found = _find(network, siret, department, postcode, day, Task.HEALTH if residence else Task.COLLECTION)
    document = {
        "schema_version": 1,
        "on": day.isoformat(),
        "organism": None if found.organism is None else _as_json(found.organism, network, day),
        "by": found.how.value,
        "candidates": [_as_json(candidate, network, day) for candidate in found.candidates],
        "findings": [finding.as_json() for finding in found.findings],
    }
    emit(document, as_json=as_json, render=lambda console: _draw_route(console, found, network, day))
    return Exit.REFUSED if is_rejected(found.findings) else Exit.DONE


def _find(
    network: Network, siret: str | None, department: str | None, postcode: str | None, day: date, task: Task
) -> Route:
    if siret is not None:
        return route_recipient(network, siret.replace(" ", ""), day)
    if postcode is not None:
        return route_postcode(network, postcode, day, task)
    assert department is not None
    return (route_residence if task is Task.HEALTH else route_department)(network, department, day)


def _as_json(organism: OrganismView, network: Network, day: date) -> dict[str, Any]:
    return {
        "id": organism.id,
        "code": organism.code,
        "kind": organism.kind.value,
        "name": organism.name,
        "dsn_code": organism.dsn_code,
        "siret": organism.siret,
        "seat": organism.seat or None,
        "departments": list(organism.departments),
        "missions": [row.mission.value for row in network.missions_of(organism.code, day)],
        "codes": [
            {"list": code.system.value, "value": code.value, "certain": code.certain}
            for code in network.codes
            if code.organism == organism.code
        ],
        "from": None if organism.valid_from is None else organism.valid_from.isoformat(),
        "to": None if organism.valid_to is None else organism.valid_to.isoformat(),
        "successor": organism.successor,
        "certain": organism.certain,
        "note": organism.note.as_json() if organism.note.en else None,
        "source": organism.source,
    }


def _draw_list(console: Console, organisms: list[OrganismView], network: Network, day: date) -> None:
    table = Table(title=say(Text(f"The network on {day}", f"Le réseau au {day}")))
    for heading in (
        Text("Code", "Code"),
        Text("Kind", "Nature"),
        Text("Name", "Nom"),
        Text("Missions", "Missions"),
        Text("Départements", "Départements"),
    ):
        table.add_column(say(heading), overflow="fold")
    for organism in organisms:
        table.add_row(
            organism.code if organism.certain else f"{organism.code} (?)",
            say(_KINDS[organism.kind]),
            organism.name,
            _missions(network, organism, day),
            " ".join(organism.departments),
        )
    console.print(table)
    console.print(say(Text(f"{len(organisms)} organisms", f"{len(organisms)} organismes")))
    for organism in organisms:
        if not organism.certain:
            console.print(f"(?) {organism.code}: {say(organism.note)}", markup=False, soft_wrap=True)


def _draw_route(console: Console, found: Route, network: Network, day: date) -> None:
    for organism in [found.organism] if found.organism else found.candidates:
        console.print(f"{organism.code}  {organism.name}  ({_missions(network, organism, day)})", markup=False)
    if found.how is RouteBy.NOTHING:
        console.print(say(Text("No body found.", "Aucun organisme trouvé.")))
    _draw_findings(console, found.findings)


def _draw_findings(console: Console, findings: Iterable[Finding]) -> None:
    for finding in findings:
        console.print(
            f"{say(SEVERITIES[finding.severity])} {finding.control}: {say(finding.message)}",
            markup=False,
            soft_wrap=True,
        )


def _missions(network: Network, organism: OrganismView, day: date) -> str:
    return ", ".join(say(_MISSIONS[row.mission.value]) for row in network.missions_of(organism.code, day))

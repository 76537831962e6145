"""``laroque returns``: the reports to employers, after a deposit, after the due day, and each March. For a timer."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.interfaces.commands import database
from laroque.interfaces.commands.days import a_month
from laroque.interfaces.commands.output import Exit, emit, error, say
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.usecases.declarations.return_reports import ReturnMade

SCHEMA_VERSION = 1
SHOWN_MAX = 200
"""Returns drawn on a screen; ``--json`` gives them all."""

app = typer.Typer(no_args_is_help=True, add_completion=False)

_KINDS = {
    "reception": Text("reception", "réception"),
    "after_due": Text("after the due day", "après l'échéance"),
    "yearly": Text("yearly", "annuel"),
}

Body = Annotated[
    list[str] | None,
    typer.Option("--organism", metavar="CODE", help="A body, such as urssaf-117; all that hold accounts if left out."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON")]
Made = dict[str, "list[ReturnMade]"]


@app.callback()
def returns() -> None:
    """Reports to employers. Les comptes rendus aux employeurs."""


@app.command("reception")
def reception(
    since: Annotated[
        str, typer.Option("--since", metavar="INSTANT", help="From when on, such as 2026-05-05T08:00+02:00.")
    ],
    organism: Body = None,
    as_json: Json = False,
) -> int:
    """Assess what was received from an instant on, and tell employers what was found.

    Liquider ce qui est arrivé depuis un instant, et dire aux employeurs ce qui a été constaté.
    """
    start = _instant(since)
    database.ready()
    from laroque.usecases.declarations.return_reports import report_reception

    at = datetime.now(UTC)
    return _run(organism, lambda body: report_reception(organism_id=body, since=start, at=at), as_json)


@app.command("after-due")
def after_due(
    month: Annotated[str, typer.Option("--month", metavar="MONTH", help="The month declared, such as 2026-04.")],
    organism: Body = None,
    as_json: Json = False,
) -> int:
    """Tell employers what still stands for a month, five days after its due day.

    Dire aux employeurs ce qui subsiste pour un mois, cinq jours après son échéance.
    """
    of_month = a_month(month)
    database.ready()
    from laroque.usecases.declarations.return_reports import report_after_due

    at = datetime.now(UTC)
    return _run(organism, lambda body: report_after_due(organism_id=body, month=of_month, at=at), as_json)


@app.command("yearly")
def yearly(
    year: Annotated[int, typer.Option("--year", metavar="YEAR", min=2000, max=2100, help="The year, such as 2025.")],
    organism: Body = None,
    as_json: Json = False,
) -> int:
    """Remind employers of the anomalies of a year that stand; from March of the year after, else it ends with 1.

    Rappeler aux employeurs les anomalies d'une année qui subsistent.
    """
    database.ready()
    from laroque.usecases.declarations.return_reports import remind_yearly

    at = datetime.now(UTC)
    return _run(organism, lambda body: remind_yearly(organism_id=body, year=year, at=at), as_json)


def _run(codes: list[str] | None, make: "Callable[[int], Sequence[ReturnMade]]", as_json: bool) -> int:
    """Make the returns of each body; what the law leaves unknown, or a time not come, refuses with its reason."""
    from laroque.legislation.topics import NotLegislatedYet, UnknownValue
    from laroque.usecases.declarations.return_reports import TooSoon

    bodies = _bodies(codes)
    made: Made = {}
    try:
        for code, number in bodies.items():
            made[code] = list(make(number))
    except (NotLegislatedYet, UnknownValue, TooSoon) as refusal:
        error(refusal.text)
        return Exit.REFUSED
    emit(_document(made), as_json=as_json, render=lambda console: _draw(console, made))
    return Exit.DONE


def _bodies(codes: list[str] | None) -> dict[str, int]:
    """The bodies asked for, by code; without any, those that hold contributor accounts."""
    from laroque.apps.contributions import queries as contributions
    from laroque.apps.network import queries as network
    from laroque.postgres.scope import scope

    known = {body.code: body.id for body in network.network().organisms}
    if codes:
        unknown = [code for code in codes if code not in known]
        if unknown:
            wrong = Text(f"No body has the code {unknown[0]}", f"Aucun organisme n'a le code {unknown[0]}")
            raise typer.BadParameter(say(wrong), param_hint="--organism")
        return {code: known[code] for code in codes}
    with scope(min(known.values()), national=True):
        holders = contributions.bodies_with_accounts(organism_ids=known.values())
    return {code: number for code, number in sorted(known.items()) if number in holders}


def _document(made: Made) -> dict[str, Any]:
    told = [
        {
            "organism": code,
            "kind": each.kind.value,
            "siret": each.siret,
            "month": f"{each.month:%Y-%m}",
            "version": each.version,
            "message": each.message_id,
            "anomalies": each.anomalies,
        }
        for code, returns_made in made.items()
        for each in returns_made
    ]
    return {"schema_version": SCHEMA_VERSION, "returns": told}


def _draw(console: Console, made: Made) -> None:
    table = Table(box=SIMPLE)
    headings = (Text("Body", "Organisme"), Text("Kind", "Nature"), Text("SIRET", "SIRET"), Text("Month", "Mois"))
    for heading in (*headings, Text("Message", "Message"), Text("Anomalies", "Anomalies")):
        table.add_column(say(heading))
    rows = [(code, each) for code, returns_made in made.items() for each in returns_made]
    for code, each in rows[:SHOWN_MAX]:
        cells = (code, say(_KINDS[each.kind.value]), each.siret, f"{each.month:%Y-%m}", str(each.message_id))
        table.add_row(*cells, str(each.anomalies))
    console.print(table)
    console.print(say(Text(f"{len(rows)} returns sent", f"{len(rows)} comptes rendus envoyés")))


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        wrong = Text(
            f"{text} is not an instant; write it as 2026-05-05T08:00+02:00",
            f"{text} n'est pas un instant ; écrire 2026-05-05T08:00+02:00",
        )
        raise typer.BadParameter(say(wrong), param_hint="--since")
    return found

"""``laroque treasury``: the agency's cash, by branch and third party, and the files of the banks."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.interfaces.commands import database, treasury_evening, treasury_files
from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import Exit, emit, language, say
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.apps.treasury.rules import CashPosition, Position

SCHEMA_VERSION = 1
AGENCY = "agency"

app = typer.Typer(no_args_is_help=True, add_completion=False)

_NAMES = {
    "health": Text("Health", "Maladie"),
    "occupational_risk": Text("Occupational risk", "AT-MP"),
    "family": Text("Family", "Famille"),
    "old_age": Text("Old age", "Vieillesse"),
    "autonomy": Text("Autonomy", "Autonomie"),
}


@app.callback()
def treasury() -> None:
    """The cash of the branches, and the files of the banks. La trésorerie des branches, et les fichiers des banques."""


app.command("book")(treasury_files.book)
app.command("resend")(treasury_files.resend)
app.command("feed")(treasury_files.feed)
app.command("planned")(treasury_files.planned)
app.command("evening")(treasury_evening.evening)


@app.command("position")
def position(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day, such as 2026-05-18; today if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> int:
    """Show what is due to each branch and third party, what its funds drew, what the banks hold, and the identity.

    Ends with 1 when the identity does not hold.
    """
    day = a_day(on, "--on")
    database.ready()
    found = _read(day)
    emit(_document(found), as_json=as_json, render=lambda console: _draw(console, found))
    return Exit.DONE if found.identity_clean else Exit.REFUSED


def _read(day: date) -> "Position":
    from laroque.apps.network import queries as network
    from laroque.apps.treasury import queries
    from laroque.postgres.scope import scope

    agency = network.organism_by_code(code=AGENCY)
    with scope(agency.id):
        return queries.position(agency_id=agency.id, on=day)


def _document(found: "Position") -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "on": found.on.isoformat(),
        "branches": {name: _cash(cash) for name, cash in found.branches.items()},
        "third_parties": {name: _cash(cash) for name, cash in found.third_parties.items()},
        "banks_cents": found.banks_cents,
        "identity_clean": found.identity_clean,
    }


def _cash(cash: "CashPosition") -> dict[str, int]:
    return {"due_cents": cash.due_cents, "drawn_cents": cash.drawn_cents, "position_cents": cash.position_cents}


def _draw(console: Console, found: "Position") -> None:
    title = Text(f"Cash position on {found.on}, in euros", f"Position de trésorerie au {found.on}, en euros")
    table = Table(title=say(title), title_justify="left", box=SIMPLE)
    table.add_column(say(Text("Beneficiary", "Attributaire")))
    for heading in (Text("Due", "Dû"), Text("Drawn", "Tiré"), Text("Position", "Position")):
        table.add_column(say(heading), justify="right", no_wrap=True)
    for name, cash in found.branches.items():
        table.add_row(say(_NAMES[name]), *_amounts(cash))
    table.add_section()
    for name, cash in found.third_parties.items():
        if cash.due_cents or cash.drawn_cents:
            table.add_row(name, *_amounts(cash))
    console.print(table)
    banks = format_euros(found.banks_cents, language())
    console.print(f"{say(Text('Held at the banks', 'Détenu en banque'))}  {banks}", highlight=False)
    holds = Text("The identity of the books holds.", "L'identité des livres est vérifiée.")
    broken = Text(
        f"The identity of the books is out by {format_euros(found.identity_gap_cents)}: run `laroque ledger audit`.",
        f"L'identité des livres n'est pas vérifiée, de {format_euros(found.identity_gap_cents, 'fr')} : "
        "lancer `laroque ledger audit`.",
    )
    console.print(say(holds if found.identity_clean else broken), style=None if found.identity_clean else "bold red")


def _amounts(cash: "CashPosition") -> list[str]:
    amounts = (cash.due_cents, cash.drawn_cents, cash.position_cents)
    return [format_euros(cents, language()) for cents in amounts]

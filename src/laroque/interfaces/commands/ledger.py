"""``laroque ledger``: the books of the whole network, audited and closed day by day."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.interfaces.commands import database
from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import Exit, emit, error, language, say
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.apps.ledger.checks import Audit, Difference, Waiting

SCHEMA_VERSION = 1
DIFFERENCES_MAX = 50
"""Differences drawn of one check: ``--json`` gives them all."""

app = typer.Typer(no_args_is_help=True, add_completion=False)

_NAMES = {
    "entries_balance": Text("Each entry balances", "Chaque écriture est équilibrée"),
    "accounts_in_chart": Text("Each account is in the chart", "Chaque compte est au plan"),
    "balances_recompute": Text("Balances are the sum of their legs", "Les soldes sont la somme de leurs lignes"),
    "liaisons_mirror": Text("Liaison accounts mirror each other", "Les comptes de liaison se répondent"),
    "pairs_agree": Text("The halves of each pair cancel", "Les moitiés de chaque paire s'annulent"),
    "pairs_complete": Text("No pair waits for its half", "Aucune paire n'attend sa moitié"),
    "agency_identity": Text("The agency's cash is accounted for", "La trésorerie de l'agence est justifiée"),
    "agency_never_overdrawn": Text("No account of the agency is overdrawn", "Aucun compte de l'agence à découvert"),
    "transits_clear": Text("Transit accounts clear", "Les comptes de transit se soldent"),
    "reversals_undo": Text("Each reversal undoes an entry", "Chaque contre-passation annule une écriture"),
    "seals_recompute": Text("Each seal recomputes", "Chaque scellé se recalcule"),
    "contributor_accounts_agree": Text(
        "Contributor accounts agree with the ledger", "Les comptes cotisants s'accordent à la comptabilité"
    ),
    "told_is_booked": Text(
        "Surcharges and advances equal what was told", "Majorations et avances égalent ce qui a été notifié"
    ),
    "banks_equal_statements": Text(
        "Bank accounts equal their statements", "Les comptes bancaires égalent leurs relevés"
    ),
    "transits_equal_orders": Text("Transits equal the orders under way", "Les transits égalent les ordres en cours"),
    "suspense_equals_movements": Text(
        "Suspense equals the movements that wait", "Les attentes égalent les mouvements à expliquer"
    ),
    "movements_are_booked": Text("Each movement is in a book", "Chaque mouvement est dans un livre"),
    "care_is_payable": Text("What is payable is what claims ask", "Ce qui est à payer est ce que demandent les soins"),
    "debts_are_receivable": Text("What is receivable is what is owed", "Les créances sont celles des comptes"),
}


@app.callback()
def ledger() -> None:
    """The books of the network. Les livres du réseau."""


@app.command("audit")
def audit(
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="The day, such as 2026-05-18; the last day booked if left out."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> int:
    """Check every identity, mirror, pair and seal of the books, and what stands behind their accounts.

    Ends with 1 when one does not hold.
    """
    day = None if on is None else a_day(on, "--on")
    database.ready()
    from laroque.usecases.daily.audit_books import audit_books

    found = audit_books(on=day)
    emit(found.as_json(), as_json=as_json, render=lambda console: _draw(console, found))
    return Exit.DONE if found.clean else Exit.REFUSED


@app.command("close")
def close(
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day to seal, such as 2026-05-18.")],
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Who closes it / qui clôture")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> int:
    """Seal a day in every book: nothing is booked on it any more. Clôturer une journée dans tous les livres.

    Sealed again, it gives the same seals. Ends with 1 when an earlier day of a body is not sealed, or a later one is.
    """
    day = a_day(on, "--on")
    database.ready()
    from laroque.apps.ledger.operations import DayOpen, DaySealed
    from laroque.usecases.daily.close_day import close_day

    try:
        closed = close_day(day=day, at=datetime.now(UTC), by=by)
    except (DayOpen, DaySealed) as refused:
        error(refused.text)
        return Exit.REFUSED
    told = [
        {"body": each.code, "seal": each.seal.hex(), "alarms": [alarm.number for alarm in each.alarms]}
        for each in closed
    ]
    document = {"schema_version": SCHEMA_VERSION, "on": day.isoformat(), "closed": told}
    emit(document, as_json=as_json, render=lambda console: _draw_closed(console, told))
    return Exit.DONE


def _draw_closed(console: Console, told: Sequence[Mapping[str, Any]]) -> None:
    table = Table(box=SIMPLE)
    for heading in (Text("Body", "Organisme"), Text("Seal", "Sceau"), Text("Alarms", "Alertes")):
        table.add_column(say(heading))
    for each in told:
        table.add_row(each["body"], each["seal"][:16], ", ".join(each["alarms"]))
    console.print(table)


def _draw(console: Console, found: "Audit") -> None:
    table = Table(box=SIMPLE, show_header=False)
    for check in found.checks:
        mark = "[green]✓[/green]" if check.clean else "[bold red]✗[/bold red]"
        count = "" if check.clean else str(len(check.differences))
        table.add_row(mark, say(_NAMES.get(check.name, Text(check.name, check.name))), count)
    console.print(table)
    for check in found.checks:
        if not check.clean:
            _draw_differences(console, say(_NAMES.get(check.name, Text(check.name, check.name))), check.differences)
    if found.waiting:
        _draw_waiting(console, found.waiting)
    verdict = (
        Text("The books are clean.", "Les livres sont justes.")
        if found.clean
        else Text("The books are not clean.", "Les livres ne sont pas justes.")
    )
    console.print(say(verdict), style=None if found.clean else "bold red")


def _draw_differences(console: Console, title: str, differences: "tuple[Difference, ...]") -> None:
    table = Table(title=title, title_justify="left", box=SIMPLE)
    for heading in (Text("Body", "Organisme"), Text("Account", "Compte"), Text("Entry", "Écriture")):
        table.add_column(say(heading), no_wrap=True)
    table.add_column(say(Text("Difference", "Écart")), justify="right", no_wrap=True)
    table.add_column(say(Text("What", "Quoi")))
    for one in differences[:DIFFERENCES_MAX]:
        entry = "" if one.entry_id is None else str(one.entry_id)
        table.add_row(one.organism or "", one.account or "", entry, _euros(one.cents), say(one.message))
    console.print(table)
    if len(differences) > DIFFERENCES_MAX:
        more = len(differences) - DIFFERENCES_MAX
        console.print(say(Text(f"and {more} more: --json gives them all", f"et {more} de plus : --json les donne")))


def _draw_waiting(console: Console, waiting: "tuple[Waiting, ...]") -> None:
    title = Text("In transit or in suspense, in euros", "En transit ou en attente, en euros")
    table = Table(title=say(title), title_justify="left", box=SIMPLE, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    for one in waiting:
        table.add_row(one.organism, one.account, _euros(one.cents))
    console.print(table)


def _euros(cents: int | None) -> str:
    return "" if cents is None else format_euros(cents, language())

"""``laroque statement``: show what bank statements and answers to payment orders say, without a database."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.formats.camt import Balance, CamtFile, Movement, Statement, read_statements
from laroque.formats.camt.records import BOOKED
from laroque.formats.sepa.reasons import reason_of
from laroque.formats.sepa.statuses import StatusFile, is_status_report, read_statuses
from laroque.interfaces.commands.output import Exit, emit, language, progress, say
from laroque.interfaces.commands.paths import readable_files
from laroque.interfaces.commands.statuses_shown import render_statuses, status_rows
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

SCHEMA_VERSION = 1
_HEAD_BYTES = 8192
ROWS_MAX = 200
"""Movements drawn of one statement: a screen is no place for a hundred thousand; ``--json`` gives them all."""

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def statement() -> None:
    """Show bank statements (camt.052, 053, 054) and answers (pain.002). Montrer des relevés et réponses de banque."""


@app.command()
def show(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="camt and pain.002 files / fichiers camt et pain.002")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")] = False,
) -> int:
    """Show accounts, balances, movements, statuses of orders. Montrer comptes, soldes, mouvements, états des ordres."""
    reading = Text("Reading statements", "Lecture des relevés")
    read: list[CamtFile | StatusFile] = []
    readable, status = readable_files(files)
    with progress(reading, total=len(readable), as_json=as_json) as advance:
        for path in readable:
            file = _read(path)
            read.append(file)
            status = max(status, Exit.REFUSED if file.is_rejected else Exit.DONE)
            advance(1)
    emit(_document(read), as_json=as_json, render=partial(_render, read))
    return int(status)


def _read(path: Path) -> CamtFile | StatusFile:
    with path.open("rb") as stream:
        is_answer = is_status_report(stream.read(_HEAD_BYTES))
    return read_statuses(path) if is_answer else read_statements(path)


def _document(files: Sequence[CamtFile | StatusFile]) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [
            {
                "file": file.name,
                "version": file.version,
                "findings": [finding.as_json() for finding in file.findings],
                "statements": [_statement_json(one) for one in file.statements] if isinstance(file, CamtFile) else [],
                "statuses": status_rows(file) if isinstance(file, StatusFile) else [],
            }
            for file in files
        ],
    }


def _statement_json(one: Statement) -> dict[str, Any]:
    return {
        "id": one.id,
        "account": one.account,
        "complete": one.is_complete,
        "opening": _balance_json(one.opening),
        "closing": _balance_json(one.closing),
        "credit_cents": one.credit_cents,
        "debit_cents": one.debit_cents,
        "movements": [_movement_json(movement) for movement in one.movements],
    }


def _balance_json(balance: Balance | None) -> dict[str, Any] | None:
    if balance is None:
        return None
    return {"amount_cents": balance.amount_cents, "currency": balance.currency, "on": _day(balance.on)}


def _movement_json(movement: Movement) -> dict[str, Any]:
    return {
        "amount_cents": movement.amount_cents,
        "currency": movement.currency,
        "booked_on": _day(movement.booked_on),
        "value_on": _day(movement.value_on),
        "status": movement.status,
        "end_to_end_id": movement.end_to_end_id,
        "mandate_id": movement.mandate_id,
        "reference": movement.reference,
        "reason": movement.reason,
        "bank_reference": movement.bank_reference,
        "counterparty_name": movement.counterparty_name,
        "counterparty_iban": movement.counterparty_iban,
        "reversal": movement.is_reversal,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _render(files: Sequence[CamtFile | StatusFile], console: Console) -> None:
    for file in files:
        console.print(f"[bold]{escape(file.name)}[/bold]  {escape(file.version or '—')}")
        for finding in file.findings:
            _render_finding(finding, console)
        if isinstance(file, StatusFile):
            render_statuses(file, console)
            continue
        for one in file.statements:
            _render_statement(one, console)


def _render_finding(finding: Finding, console: Console) -> None:
    style = "red" if finding.severity is Severity.REJECT else "yellow"
    place = f"{say(Text('line', 'ligne'))} {finding.line}: " if finding.line else ""
    console.print(f"  {place}{finding.control}  {say(finding.message)}", style=style, markup=False, highlight=False)


def _render_statement(one: Statement, console: Console) -> None:
    table = Table(title=_title(one), title_justify="left", caption=_totals(one), caption_justify="left", box=SIMPLE)
    for heading, justify in _HEADINGS:
        table.add_column(say(heading), justify=justify, no_wrap=True)
    table.add_column(say(Text("Details", "Détails")), overflow="fold")
    for movement in one.movements[:ROWS_MAX]:
        table.add_row(*(escape(cell) for cell in _cells(movement)))
    console.print(table)
    left = len(one.movements) - ROWS_MAX
    if left > 0:
        more = Text(
            f"{left} more movements: --json gives them all", f"{left} autres mouvements : --json les donne tous"
        )
        console.print(f"  {say(more)}", markup=False)


_HEADINGS: tuple[tuple[Text, Any], ...] = (
    (Text("Booked", "Passé le"), "left"),
    (Text("Value", "Valeur"), "left"),
    (Text("Amount", "Montant"), "right"),
)


def _cells(movement: Movement) -> list[str]:
    return [
        _day(movement.booked_on) or "—",
        _day(movement.value_on) or "—",
        f"{_amount(movement.amount_cents)} {movement.currency or ''}".strip(),
        " · ".join(_details(movement)),
    ]


def _details(movement: Movement) -> list[str]:
    """What identifies a movement, the words that matter most first."""
    mandate, code = movement.mandate_id, movement.reason
    parts = [
        None if movement.status == BOOKED else movement.status,
        f"{code} {say(reason_of(code).label)}" if code else None,
        movement.counterparty_name or movement.counterparty_iban,
        movement.end_to_end_id,
        say(Text(f"mandate {mandate}", f"mandat {mandate}")) if mandate else None,
        movement.reference or movement.remittance,
    ]
    return [part for part in parts if part]


def _title(one: Statement) -> str:
    none = say(Text("none given", "non donné"))
    opening, closing = (_balance_words(balance) or none for balance in (one.opening, one.closing))
    words = Text(
        f"Account {one.account or '—'}  opening {opening}  closing {closing}",
        f"Compte {one.account or '—'}  ouverture {opening}  clôture {closing}",
    )
    return escape(say(words))


def _totals(one: Statement) -> str:
    credit, debit = (
        ", ".join(f"{_amount(cents)} {currency}" for currency, cents in totals.items()) or "0"
        for totals in (one.credit_cents, one.debit_cents)
    )
    return escape(say(Text(f"Credits {credit}  Debits {debit}", f"Crédits {credit}  Débits {debit}")))


def _balance_words(balance: Balance | None) -> str | None:
    if balance is None:
        return None
    return f"{_amount(balance.amount_cents)} {balance.currency or ''}".strip()


def _amount(cents: int | None) -> str:
    return "—" if cents is None else format_euros(cents, language())

"""What an answer of the bank (pain.002) looks like on a screen and in JSON: one row a message, a group, an order."""

from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.formats.sepa.reasons import reason_of
from laroque.formats.sepa.statuses import StatusFile
from laroque.interfaces.commands.output import say
from laroque.kernel.text import Text

ROWS_MAX = 200
_MEANINGS = {
    "RJCT": Text("refused", "refusé"),
    "PDNG": Text("waiting", "en attente"),
    "PART": Text("taken in part", "pris en partie"),
    "RCVD": Text("received", "reçu"),
    "ACTC": Text("checked", "contrôlé"),
    "ACCP": Text("accepted", "accepté"),
    "ACSP": Text("being executed", "en cours d'exécution"),
    "ACSC": Text("executed", "exécuté"),
    "ACCC": Text("credited to the payee", "crédité au bénéficiaire"),
    "ACWC": Text("accepted with a change", "accepté avec modification"),
}


def status_rows(file: StatusFile) -> list[dict[str, Any]]:
    """What the answer says, one row a level that has a status; ``level`` is message, group or order."""
    rows = [_row("message", file, original=file.original_message_id)]
    for group in file.groups:
        rows.append(_row("group", group, original=file.original_message_id, payment_id=group.payment_id))
        rows += [
            _row(
                "order",
                order,
                original=file.original_message_id,
                payment_id=group.payment_id,
                end_to_end_id=order.end_to_end_id,
                amount_cents=order.amount_cents,
                currency=order.currency,
            )
            for order in group.orders
        ]
    return [row for row in rows if row["status"] or row["level"] == "order"]


def render_statuses(file: StatusFile, console: Console) -> None:
    """The rows of an answer as a table."""
    rows = status_rows(file)
    table = Table(title=escape(f"{file.original_message_id or '—'}  {file.original_kind or ''}"), box=SIMPLE)
    table.title_justify = "left"
    for heading in (Text("Order", "Ordre"), Text("Status", "État"), Text("Reason", "Motif")):
        table.add_column(say(heading), overflow="fold")
    for row in rows[:ROWS_MAX]:
        named = row["end_to_end_id"] or row["payment_id"] or say(Text("whole message", "message entier"))
        table.add_row(escape(named), escape(_status(row["status"])), escape(_reason(row)))
    console.print(table)
    if len(rows) > ROWS_MAX:
        left = len(rows) - ROWS_MAX
        more = Text(f"{left} more rows: --json gives them all", f"{left} autres lignes : --json les donne toutes")
        console.print(f"  {say(more)}", markup=False)


def _row(level: str, told: Any, **facts: Any) -> dict[str, Any]:
    empty = {"payment_id": None, "end_to_end_id": None, "amount_cents": None, "currency": None}
    return {
        "level": level,
        "original_message": facts.pop("original"),
        **empty,
        **facts,
        "status": told.status,
        "reason": told.reason,
        "detail": told.detail,
    }


def _status(code: str | None) -> str:
    meaning = _MEANINGS.get(code or "")
    return f"{code or '—'} {say(meaning)}" if meaning else code or "—"


def _reason(row: dict[str, Any]) -> str:
    code = row["reason"]
    parts = [f"{code} {say(reason_of(code).label)}" if code else None, row["detail"]]
    return " · ".join(part for part in parts if part)

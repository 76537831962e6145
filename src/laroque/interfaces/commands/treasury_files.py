"""``laroque treasury book``, ``resend``, ``feed`` and ``planned``: files that come from the bank, and go to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.interfaces.commands import database
from laroque.interfaces.commands.output import Exit, emit, error, say
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.money import format_euros
from laroque.kernel.periods import working_day_from
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.usecases.daily.book_payment_statuses import StatusOutcome
    from laroque.usecases.daily.book_statements import FileOutcome

SCHEMA_VERSION = 1
_HEAD_BYTES = 8192

Body = Annotated[str, typer.Option("--body", metavar="CODE", help="The body, such as urssaf-117 / l'organisme")]


def book(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="camt and pain.002 files or folders")],
    body: Body,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON")] = False,
) -> int:
    """Book bank statements (camt) and answers to payment orders (pain.002). Comptabiliser ce que dit la banque.

    The same file twice is one message. Ends with 1 when something was refused.
    """
    files, status = readable_files(paths)
    if not files:
        return status
    database.ready()
    outcomes = _book(body, files)
    emit(_document(outcomes), as_json=as_json, render=lambda console: _draw(console, outcomes))
    refused = any(each.booked is None and each.is_new for each in outcomes)
    return max(status, Exit.REFUSED if refused else Exit.DONE)


def resend(
    reference: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="The file's reference / la référence du fichier")
    ],
    body: Body,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to write it / où l'écrire")],
) -> int:
    """Write again the very bytes of a file of orders sent before. Réécrire à l'identique un fichier envoyé.

    The bank knows a repetition by its bytes and its message id; no other file is ever made under the reference.
    """
    database.ready()
    from laroque.apps.exchanges import queries as messages
    from laroque.apps.network import queries as network
    from laroque.apps.treasury import queries as treasury
    from laroque.postgres.scope import scope

    organism = network.organism_by_code(code=body)
    with scope(organism.id):
        found = treasury.sent_files(organism_id=organism.id, reference=reference)
        contents = messages.contents_of(organism_id=organism.id, message_ids=[each.message_id for each in found])
    if not found:
        error(Text(f"{body} sent no file {reference}", f"{body} n'a envoyé aucun fichier {reference}"))
        return Exit.REFUSED
    (sent,) = found
    to.write_bytes(contents[sent.message_id])
    said = Text(
        f"{to}: {reference} again, byte for byte as first sent on {sent.ordered_at:%Y-%m-%d}",
        f"{to} : {reference} à nouveau, à l'octet près comme envoyé le {sent.ordered_at:%d/%m/%Y}",
    )
    typer.echo(say(said))
    return Exit.DONE


def feed(
    body: Body,
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day / le jour")] = None,
) -> int:
    """Have the agency feed the account of a body before money leaves it. Alimenter un compte à temps.

    Returns that notices announce and refunds approved are counted. Ends with 1 when the agency does not hold the sum.
    """
    database.ready()
    from laroque.apps.network import queries as network
    from laroque.apps.treasury.operations import WouldOverdraw
    from laroque.usecases.collection.feed_before_returns import feed_before_returns

    day = (on or datetime.now(ZoneInfo("Europe/Paris"))).date()
    try:
        fed = feed_before_returns(organism_id=network.organism_by_code(code=body).id, day=day)
    except WouldOverdraw as refused:
        error(refused.text)
        return Exit.REFUSED
    nothing = Text(f"{body} holds enough", f"{body} détient assez")
    done = (
        nothing
        if fed is None
        else Text(
            f"{body} is fed {format_euros(fed.cents)} under {fed.reference}",
            f"{body} reçoit {format_euros(fed.cents, 'fr')} sous {fed.reference}",
        )
    )
    typer.echo(say(done))
    return Exit.DONE


def planned(
    body: Body,
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Debited on / débité le")] = None,
) -> int:
    """Order the debits that payers planned up to a day, tomorrow's by default. Ordonner les prélèvements programmés.

    One file a month and a scheme, sent once; what else those months have due by that day is in it. Ends with 1 for a
    day that is past.
    """
    database.ready()
    from laroque.apps.network import queries as network
    from laroque.usecases.collection.collect_month import collect_planned

    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    day = on.date() if on else working_day_from(today + timedelta(1))
    if day < today:
        error(
            Text(f"{day} is past: choose today or later", f"Le {day:%d/%m/%Y} est passé : choisissez un jour à venir")
        )
        return Exit.REFUSED
    found = collect_planned(organism_id=network.organism_by_code(code=body).id, debit_on=day, at=datetime.now(UTC))
    cents, left = sum(each.cents for each in found), sum(len(each.left) for each in found)
    done = Text(
        f"{body}: {format_euros(cents)} ordered for {day}; {left} accounts are left to transfers or to another day",
        f"{body} : {format_euros(cents, 'fr')} ordonnés pour le {day:%d/%m/%Y} ; {left} comptes restent à payer par "
        "virement ou un autre jour",
    )
    typer.echo(say(done))
    return Exit.DONE


def _book(body: str, files: list[Path]) -> "list[FileOutcome | StatusOutcome]":
    from laroque.apps.network import queries as network
    from laroque.formats.sepa import is_status_report
    from laroque.usecases.daily.book_payment_statuses import book_payment_statuses
    from laroque.usecases.daily.book_statements import StatementFile, book_statements

    organism_id, at = network.organism_by_code(code=body).id, datetime.now(UTC)
    outcomes: list[FileOutcome | StatusOutcome] = []
    for path in files:
        given = [StatementFile(path.name, path)]
        with path.open("rb") as stream:
            is_answer = is_status_report(stream.read(_HEAD_BYTES))
        deal_with = book_payment_statuses if is_answer else book_statements
        outcomes += deal_with(organism_id=organism_id, files=given, at=at)
    return outcomes


def _document(outcomes: "list[FileOutcome | StatusOutcome]") -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "files": [
            {
                "file": each.name,
                "message": each.message_id,
                "new": each.is_new,
                "booked": each.booked is not None,
                "counts": _counts(each),
                "findings": [finding.as_json() for finding in each.findings],
            }
            for each in outcomes
        ],
    }


def _counts(outcome: "FileOutcome | StatusOutcome") -> dict[str, int]:
    """How many of each thing the file told, under the names of the records of the booking."""
    if outcome.booked is None:
        return {}
    counted = ("settled", "returned", "transfers", "executed", "came_back", "suspended", "rejected_debits",
               "rejected_transfers", "accepted", "unknown", "too_late")  # fmt: skip
    told = {name: getattr(outcome.booked, name, None) for name in counted}
    return {name: value if isinstance(value, int) else len(value) for name, value in told.items() if value is not None}


def _draw(console: Console, outcomes: "list[FileOutcome | StatusOutcome]") -> None:
    table = Table(box=SIMPLE)
    for heading in (Text("File", "Fichier"), Text("Status", "État"), Text("Told", "Dit")):
        table.add_column(say(heading))
    for each in outcomes:
        told = ", ".join(f"{name} {count}" for name, count in _counts(each).items() if count)
        findings = ", ".join(dict.fromkeys(finding.control for finding in each.findings))
        table.add_row(
            escape(each.name), say(_status(each)), escape("; ".join(part for part in (told, findings) if part))
        )
    console.print(table)


def _status(outcome: "FileOutcome | StatusOutcome") -> Text:
    if not outcome.is_new:
        return Text("known", "déjà reçu")
    return Text("refused", "refusé") if outcome.booked is None else Text("booked", "comptabilisé")

"""``laroque receive``: receive files, whole folders too; each is stored, checked, recorded and answered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.interfaces.commands import database
from laroque.interfaces.commands.output import Exit, emit, language, progress, say
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.usecases.receive_dsn import FileReception

SCHEMA_VERSION = 1
FILES_MAX = 200
"""Files drawn on a screen, the refused ones first; ``--json`` gives them all."""


def receive(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders / fichiers ou dossiers")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON")] = False,
) -> int:
    """Receive DSN files: store them byte for byte, check, record, answer. Recevoir des fichiers DSN.

    The same file twice is one message; one bad file leaves the others received. Ends with 1 when something was refused.
    """
    files, status = readable_files(paths)
    if not files:
        return status
    database.ready()
    from laroque.usecases.receive_dsn import receive_paths

    with progress(Text("Receiving", "Réception"), total=len(files), as_json=as_json) as advance:
        received = receive_paths(paths=files, at=datetime.now(UTC), advance=advance)
    emit(_document(received), as_json=as_json, render=lambda console: _draw(console, received))
    refused = any(finding["severity"] == "reject" for each in received for finding in each.findings)
    return max(status, Exit.REFUSED if refused else Exit.DONE)


def _document(received: "Sequence[FileReception]") -> dict[str, Any]:
    return {"schema_version": SCHEMA_VERSION, "files": [each.as_json() for each in received]}


def _draw(console: Console, received: "Sequence[FileReception]") -> None:
    accepted = sum(each.is_accepted for each in received)
    table = Table(box=SIMPLE)
    for heading in (Text("File", "Fichier"), Text("Message", "Message"), Text("Status", "État"), Text("Says", "Dit")):
        table.add_column(say(heading))
    for each in sorted(received, key=lambda file: file.is_accepted)[:FILES_MAX]:
        places = ", ".join(f"{body} {number}" for body, number in each.messages.items())
        table.add_row(escape(Path(each.file).name), places, say(_status(each)), escape(_said(each)))
    console.print(table)
    left = len(received) - FILES_MAX
    if left > 0:
        console.print(
            say(Text(f"{left} more files; --json gives them all", f"{left} autres fichiers ; --json les donne"))
        )
    console.print(
        say(
            Text(
                f"{len(received)} files: {accepted} accepted, {len(received) - accepted} refused",
                f"{len(received)} fichiers : {accepted} acceptés, {len(received) - accepted} refusés",
            )
        )
    )


def _status(received: "FileReception") -> Text:
    status = Text("accepted", "accepté") if received.is_accepted else Text("refused", "refusé")
    return status if received.is_new else Text(f"{status.en}, known", f"{status.fr}, déjà reçu")


def _said(received: "FileReception") -> str:
    """The first finding that refuses, else the first; how many others there are."""
    findings = sorted(received.findings, key=lambda finding: finding["severity"] != "reject")
    if not findings:
        return ""
    first = f"{findings[0]['control']}: {findings[0]['message'][language()]}"
    return first if len(findings) == 1 else f"{first} (+{len(findings) - 1})"

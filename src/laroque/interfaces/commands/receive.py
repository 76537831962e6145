"""``laroque receive``: receive files, whole folders too; each is stored, checked, recorded and answered."""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.interfaces.commands import database
from laroque.interfaces.commands.output import Exit, emit, language, progress, say
from laroque.interfaces.commands.paths import readable_files
from laroque.interfaces.commands.receive_workers import NotReceived, process, receive_by_workers, serve
from laroque.kernel.text import Text

SCHEMA_VERSION = 1
SHARED_FROM = 1_000
"""From how many files on they are shared out among processes: fewer are done before a process has started."""

FILES_MAX = 200
"""Files drawn on a screen, the refused ones first; ``--json`` gives them all."""


def receive(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH...", help="Files or folders / fichiers ou dossiers")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON")] = False,
    assess: Annotated[
        bool, typer.Option("--assess", help="Assess and book at once what is complete / calculer et comptabiliser")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes, from 1,000 files on / processus, dès 1 000 fichiers")
    ] = os.cpu_count() or 1,
    worker: Annotated[str, typer.Option(metavar="INSTANT", hidden=True)] = "",
) -> int:
    """Receive DSN files: store them byte for byte, check, record, answer. Recevoir des fichiers DSN.

    The same file twice is one message; one bad file leaves the others received. Ends with 1 when something was refused.
    All are received as of the instant the command starts: how long it takes makes none of them late.
    """
    at = datetime.fromisoformat(worker) if worker else datetime.now(UTC)
    if worker:
        database.ready()
        serve(partial(_received, assess=assess, at=at), sys.stdin)
        return Exit.DONE
    if not paths:
        raise typer.BadParameter(say(Text("name files or folders", "nommez des fichiers ou des dossiers")))
    files, status = readable_files(paths)
    if not files:
        return status
    database.ready()
    with progress(Text("Receiving", "Réception"), total=len(files), as_json=as_json) as advance:
        if workers > 1 and len(files) >= SHARED_FROM:
            start = partial(process, assess, at)
            received = receive_by_workers(files, workers=workers, start=start, advance=advance)
        else:
            try:
                received = _received(files, assess=assess, at=at, advance=advance)
            except OSError as failure:
                raise NotReceived(str(failure)) from failure
    document = {"schema_version": SCHEMA_VERSION, "files": received}
    emit(document, as_json=as_json, render=lambda console: _draw(console, received))
    refused = any(finding["severity"] == "reject" for each in received for finding in each["findings"])
    return max(status, Exit.REFUSED if refused else Exit.DONE)


def _received(
    files: Sequence[Path], *, assess: bool, at: datetime, advance: Callable[[int], None] = lambda _: None
) -> list[dict[str, Any]]:
    from laroque.usecases.declarations.receive_day import receive_day
    from laroque.usecases.declarations.receive_dsn import receive_paths

    taking = receive_day if assess else receive_paths
    return [each.as_json() for each in taking(paths=files, at=at, advance=advance)]


def _draw(console: Console, received: Sequence[dict[str, Any]]) -> None:
    accepted = sum(_is_accepted(each) for each in received)
    table = Table(box=SIMPLE)
    for heading in (Text("File", "Fichier"), Text("Message", "Message"), Text("Status", "État"), Text("Says", "Dit")):
        table.add_column(say(heading))
    for each in sorted(received, key=_is_accepted)[:FILES_MAX]:
        places = ", ".join(f"{message['organism']} {message['message']}" for message in each["messages"])
        table.add_row(escape(Path(each["file"]).name), places, say(_status(each)), escape(_said(each)))
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


def _is_accepted(received: dict[str, Any]) -> bool:
    return bool(received["status"] == "accepted")


def _status(received: dict[str, Any]) -> Text:
    status = Text("accepted", "accepté") if _is_accepted(received) else Text("refused", "refusé")
    return status if received["new"] else Text(f"{status.en}, known", f"{status.fr}, déjà reçu")


def _said(received: dict[str, Any]) -> str:
    """The first finding that refuses, else the first; how many others there are."""
    findings = sorted(received["findings"], key=lambda finding: finding["severity"] != "reject")
    if not findings:
        return ""
    first = f"{findings[0]['control']}: {findings[0]['message'][language()]}"
    return first if len(findings) == 1 else f"{first} (+{len(findings) - 1})"

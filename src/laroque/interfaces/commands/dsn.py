"""``laroque dsn``: check and assess DSN files, without a database."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.formats.dsn import FileCheck, check_files
from laroque.interfaces.commands.dsn_assess import assess
from laroque.interfaces.commands.output import SEVERITIES, Exit, emit, progress, say
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

SCHEMA_VERSION = 1
_COLOURS = {Severity.REJECT: "red", Severity.WARN: "yellow"}

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command("assess")(assess)


@app.callback()
def dsn() -> None:
    """Check and assess DSN files. Contrôler et recalculer des fichiers DSN."""


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="DSN files or folders of them / fichiers DSN ou dossiers")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")] = False,
) -> int:
    """Check files against the norm P26 (P25 read too). Contrôler des fichiers selon la norme P26."""
    readable, status = readable_files(files)
    with progress(Text("Checking files", "Contrôle des fichiers"), total=len(readable), as_json=as_json) as advance:
        checks = check_files(readable)
        advance(len(readable))
    if not all(found.is_accepted for found in checks):
        status = max(status, Exit.REFUSED)
    emit(_document(checks), as_json=as_json, render=partial(_render, checks))
    return int(status)


def _document(checks: Sequence[FileCheck]) -> dict[str, Any]:
    return {"schema_version": SCHEMA_VERSION, "files": [found.as_json() for found in checks]}


def _render(checks: Sequence[FileCheck], console: Console) -> None:
    for found in checks:
        _render_file(found, console)
    refused = sum(not found.is_accepted for found in checks)
    accepted = len(checks) - refused
    console.print(
        say(
            Text(
                f"{accepted} accepted, {refused} rejected of {len(checks)} files",
                f"{accepted} acceptés, {refused} rejetés sur {len(checks)} fichiers",
            )
        )
    )


def _render_file(found: FileCheck, console: Console) -> None:
    verdict = Text("accepted", "accepté") if found.is_accepted else Text("rejected", "rejeté")
    colour = "green" if found.is_accepted else "red"
    console.print(f"[bold]{escape(found.file)}[/] [{colour}]{say(verdict)}[/]", soft_wrap=True)
    for head in found.declarations:
        said = head.as_json()
        shown = " · ".join(f"{key} {value}" for key, value in said.items() if value is not None)
        console.print(f"  {escape(shown)}", soft_wrap=True, highlight=False)
    if found.findings:
        console.print(_table(found.findings))


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column(say(Text("line", "ligne")), justify="right")
    for heading in (Text("rubrique", "rubrique"), Text("control", "contrôle"), Text("severity", "gravité")):
        table.add_column(say(heading), no_wrap=True)
    table.add_column(say(Text("finding", "constat")), overflow="fold")
    for finding in findings:
        table.add_row(
            "" if finding.line is None else str(finding.line),
            finding.rubrique or "",
            finding.control,
            f"[{_COLOURS[finding.severity]}]{say(SEVERITIES[finding.severity])}[/]",
            escape(say(finding.message)),
        )
    return table

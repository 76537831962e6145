"""``laroque dsn assess``: what DSN files make due, recomputed line by line, without a database."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.engines.contributions import DsnTables, declarations_json, format_rate, joined
from laroque.engines.contributions import assess as assess_tables
from laroque.formats.dsn import check_files, read_files, read_windows, tables
from laroque.interfaces.commands.output import SEVERITIES, Exit, emit, language, progress, say
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.findings import Severity, is_rejected
from laroque.kernel.money import PPM, format_euros
from laroque.kernel.text import Text
from laroque.legislation.parameters import load

SCHEMA_VERSION = 1
WIDE = 110
"""Columns of a terminal that has room for the names of the CTP."""
LABEL_WIDTH = 30

UNREADABLE = frozenset({"NOT_A_DSN", "NORM_NOT_SUPPORTED", "FILE_TOO_LARGE"})
"""Findings of the check after which nothing of a file is recomputed."""

BROKEN = frozenset({"CST-01", "CST-04"})
"""Findings of the check that make the recomputed total doubtful: broken lines, missing blocks, a truncated file."""


def assess(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="DSN files / fichiers DSN")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")] = False,
) -> int:
    """Recompute what declarations make due, and compare. Recalculer ce que des déclarations rendent dû, et comparer."""
    assessed: list[dict[str, Any]] = []
    readable, status = readable_files(files)
    with progress(Text("Assessing files", "Recalcul des fichiers"), total=len(readable), as_json=as_json) as advance:
        for path in readable:
            record, rejected = _assess_file(path)
            assessed.append(record)
            status = max(status, Exit.REFUSED if rejected else Exit.DONE)
            advance(1)
    emit({"schema_version": SCHEMA_VERSION, "files": assessed}, as_json=as_json, render=partial(_render, assessed))
    return int(status)


def _assess_file(path: Path) -> tuple[dict[str, Any], bool]:
    """The record of a file, and whether something of it is refused. One file is held at a time."""
    (check,) = check_files([path])
    found = [finding for finding in check.findings if finding.control in UNREADABLE | BROKEN]
    declarations: list[dict[str, Any]] = []
    if not any(finding.control in UNREADABLE for finding in found):
        read = _read(path)
        assessment = assess_tables(read, load())
        declarations = declarations_json(read, assessment).get(0, [])
        found += [placed.finding for placed in assessment.findings]
    record = {"file": str(path), "declarations": declarations, "findings": [finding.as_json() for finding in found]}
    return record, is_rejected(found)


def _read(path: Path) -> DsnTables:
    """The tables of a file, window by window: the lines of a large one are never all held."""
    windows = [(_tables(frame), frame["line"].max() or 0) for frame in read_windows([path])]
    return joined(windows or [(_tables(read_files([])), 0)])


def _tables(frame: Any) -> DsnTables:
    return DsnTables(
        declarations=tables.declarations(frame),
        bordereaux=tables.bordereaux(frame),
        aggregated_lines=tables.aggregated_lines(frame),
        bases=tables.bases(frame),
        nominative_lines=tables.nominative_lines(frame),
        contracts=tables.contracts(frame),
        remunerations=tables.remunerations(frame),
        other_income=tables.other_income(frame),
        activities=tables.activities(frame),
        suspensions=tables.suspensions(frame),
        base_components=tables.base_components(frame),
    )


def _render(files: Sequence[dict[str, Any]], console: Console) -> None:
    for file in files:
        console.print(f"[bold]{escape(file['file'])}[/bold]")
        for declaration in file["declarations"]:
            _render_declaration(declaration, console)
        for finding in file["findings"]:
            console.print(_finding_line(finding))
        if not file["findings"]:
            console.print(say(Text("Nothing differs.", "Aucun écart.")), style="green")


def _render_declaration(declaration: dict[str, Any], console: Console) -> None:
    title = f"{declaration['siret'] or '?'} · {(declaration['month'] or '?')[:7]}"
    table = Table(box=SIMPLE, title=title, title_justify="left", pad_edge=False)
    labelled = console.width >= WIDE
    table.add_column("CTP", no_wrap=True)
    if labelled:
        table.add_column("", no_wrap=True, max_width=LABEL_WIDTH)
    for heading in (
        Text("Base", "Assiette"),
        Text("Rate", "Taux"),
        Text("Declared", "Déclaré"),
        Text("Recomputed", "Recalculé"),
        Text("Difference", "Écart"),
    ):
        table.add_column(say(heading), justify="right", no_wrap=True)
    table.add_column(say(Text("Control", "Contrôle")), overflow="fold", style="yellow")
    for line in declaration["lines"]:
        table.add_row(*_line_cells(line, labelled=labelled))
    declared, recomputed = declaration["declared_total_cents"], declaration["recomputed_total_cents"]
    totals = [_amount(declared), _amount(recomputed), _amount(declared - recomputed)]
    table.add_section()
    table.add_row("Total", *[""] * (2 + labelled), *totals, "", style="bold")
    console.print(table)


def _line_cells(line: dict[str, Any], *, labelled: bool) -> list[str]:
    return [
        escape(f"{line['ctp'] or '?'} {line['qualifier'] or ''}"),
        *([escape(line["label"] or "")] if labelled else []),
        _amount(line["base_cents"]) if line["base_cents"] else "",
        "" if line["rate_ppm"] in (None, PPM) else format_rate(line["rate_ppm"], language()),
        _amount(line["declared_cents"]),
        _amount(line["recomputed_cents"]),
        _amount(line["difference_cents"]),
        line["control"] or "",
    ]


def _finding_line(finding: dict[str, Any]) -> str:
    severity = Severity(finding["severity"])
    colour = "red" if severity is Severity.REJECT else "yellow"
    place = say(Text("line", "ligne")) + f" {finding['line']}" if finding["line"] else ""
    message = escape(finding["message"][language()])
    return f"[{colour}]{say(SEVERITIES[severity]):>6}[/{colour}] {finding['control']} {place}: {message}"


def _amount(cents: int | None) -> str:
    return "" if cents is None else format_euros(cents, language())

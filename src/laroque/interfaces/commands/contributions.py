"""``laroque contributions``: what months of pay make due, and how it compares with the oracles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.engines.contributions.payslips import (
    Comparison,
    LineExplained,
    compare,
    explain_slip,
    law_of,
    lines_of,
    payslips,
)
from laroque.formats.payslip_tables import NotExpectedLines, read_expected, read_written_cases
from laroque.interfaces.commands.contributions_difference import difference_command
from laroque.interfaces.commands.csv_cases import (
    CasesRead,
    WrongColumns,
    tell_refused,
    write_out,
)
from laroque.interfaces.commands.explain_pdf import write_explanation
from laroque.interfaces.commands.output import Exit, emit, error, language, note, say
from laroque.interfaces.commands.pay_cases import read_pay_cases
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text
from laroque.legislation.parameters import load
from laroque.usecases.simulate.simulate_pay import letter, slip_of

SCHEMA_VERSION = 1
_CHECKOUT = Path(__file__).resolve().parents[4]
_TABLES = _CHECKOUT.parent / "shared" / "contributions"
_OWN = _CHECKOUT / "tests" / "cases"
_CASES, _EXPECTED = "cases_salaried.csv", "oracle_salaried_expected.csv"

app = typer.Typer(no_args_is_help=True, add_completion=False)
app.command("difference")(difference_command)


@dataclass(frozen=True, slots=True)
class _Refusal(Exception):
    """Why a command cannot begin; it ends with ``status``."""

    why: Text
    status: Exit = Exit.MISUSE


@app.callback()
def contributions() -> None:
    """What pay makes due, line by line. Ce que la paie rend dû, ligne à ligne."""


@app.command()
def compute(
    cases: Annotated[Path, typer.Argument(metavar="CASES.csv", help="cases of pay / cas de paie")],
    out: Annotated[Path, typer.Option("--out", metavar="OUT.csv", help="lines / lignes")],
) -> int:
    """Compute the lines of each case. Calculer les lignes de chaque cas."""
    try:
        read = _read(cases)
        write_out(out, lines_of(payslips(read.frame, load())))
    except _Refusal as refusal:
        error(refusal.why)
        return refusal.status
    except OSError as failure:
        error(Text(f"{out}: {failure.strerror}", f"{out} : {failure.strerror}"))
        return Exit.MISUSE
    return tell_refused(read.refused)


@app.command("oracle-report")
def oracle_report(
    tables: Annotated[Path | None, typer.Option("--tables", metavar="FOLDER", help="tables of an oracle")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")] = False,
) -> int:
    """Compare every line with what the oracles expect. Comparer chaque ligne à ce que les oracles attendent."""
    folder = tables or (_TABLES if _TABLES.exists() else None)
    try:
        pairs = [_tables(folder)] if folder else _own_cases()
    except _Refusal as refusal:
        error(refusal.why)
        return refusal.status
    found = _together([compare(expected, lines_of(payslips(read.frame, load()))) for read, expected in pairs])
    note(Text(f"Cases of {folder or _OWN}", f"Cas de {folder or _OWN}"))
    emit(_document(found), as_json=as_json, render=partial(_render, found))
    told = tell_refused([row for read, _ in pairs for row in read.refused])
    return max(told, Exit.REFUSED if found.failed else Exit.DONE)


@app.command()
def explain(
    cases: Annotated[Path, typer.Argument(metavar="CASES.csv", help="cases of pay / cas de paie")],
    case_id: Annotated[str, typer.Option("--id", metavar="ID", help="the case / le cas")],
    line: Annotated[str | None, typer.Option("--line", metavar="LINE", help="one line / une ligne")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT.pdf", help="a letter / une lettre")] = None,
) -> int:
    """Say why each line of a case is what it is. Dire pourquoi chaque ligne d'un cas vaut ce qu'elle vaut."""
    try:
        slip = _slip(cases, case_id)
        explained = _chosen(explain_slip(slip, law_of(slip["month"], load())), line)
    except _Refusal as refusal:
        error(refusal.why)
        return refusal.status
    if pdf is not None:
        return write_explanation(pdf, letter(slip_of(slip)))
    document = {
        "schema_version": SCHEMA_VERSION,
        "id": case_id,
        "month": slip["month"].isoformat(),
        "lines": [_line_json(each) for each in explained],
    }
    emit(document, as_json=as_json, render=partial(_render_lines, explained))
    return Exit.DONE


def _slip(cases: Path, case_id: str) -> dict[str, Any]:
    """The payslip of one case; a case that is refused is said with its reason."""
    read = _read(cases)
    (place,) = [rank for rank, name in enumerate(read.frame["id"]) if name == case_id] or [None]
    if place is None:
        tell_refused(read.refused)
        raise _Refusal(
            Text(f"{cases} holds no sound case {case_id}", f"{cases} ne contient aucun cas valable {case_id}"),
            Exit.REFUSED,
        )
    others_count = not {"contract", "person"}.isdisjoint(read.frame.columns)
    rows, rank = (read.frame, place) if others_count else (read.frame[place], 0)
    slip: dict[str, Any] = payslips(rows, load()).row(rank, named=True)
    return slip


def _chosen(explained: Sequence[LineExplained], line: str | None) -> Sequence[LineExplained]:
    if line is None:
        return explained
    chosen = [each for each in explained if each.line == line]
    if not chosen:
        known = ", ".join(each.line for each in explained)
        raise _Refusal(Text(f"no line {line}; the lines are {known}", f"pas de ligne {line} ; les lignes sont {known}"))
    return chosen


def _line_json(each: LineExplained) -> dict[str, Any]:
    return {
        "line": each.line,
        "amount_cents": each.amount_cents,
        "collected_by": each.collected_by.value,
        "steps": [step.as_json() for step in each.steps],
        "parameters": [
            {
                "name": name,
                "number": value.number,
                "from": value.since.isoformat(),
                "article": value.article,
                "source": value.source,
            }
            for name, value in each.parameters.items()
        ],
    }


def _render_lines(explained: Sequence[LineExplained], console: Console) -> None:
    for each in explained:
        table = Table(box=SIMPLE, title=each.line, title_justify="left", pad_edge=False)
        table.add_column("", overflow="fold")
        table.add_column("€", justify="right", no_wrap=True)
        table.add_column("Article", overflow="fold")
        for step in each.steps:
            cents = "" if step.amount_cents is None else format_euros(step.amount_cents, language())
            table.add_row(say(step.label), cents, step.article or "")
        console.print(table)


def _tables(folder: Path) -> tuple[CasesRead, Any]:
    """The cases of a folder and the lines that its oracle expects."""
    read, path = _read(folder / _CASES), folder / _EXPECTED
    try:
        return read, read_expected(_bytes(path))
    except NotExpectedLines as failure:
        raise _Refusal(Text(f"{path}: {failure.text.en}", f"{path} : {failure.text.fr}"), Exit.REFUSED) from failure


def _own_cases() -> list[tuple[CasesRead, Any]]:
    written = [(path, read_written_cases(_bytes(path))) for path in sorted(_OWN.glob("salaried*.yaml"))]
    return [(_sound(path, cases), expected) for path, (cases, expected) in written]


def _together(found: Sequence[Comparison]) -> Comparison:
    return Comparison(
        sum(each.compared for each in found),
        sum(each.agreed for each in found),
        sum(each.contested for each in found),
        [row for each in found for row in each.rows],
    )


def _read(path: Path) -> CasesRead:
    return _sound(path, _bytes(path))


def _sound(path: Path, content: bytes) -> CasesRead:
    try:
        return read_pay_cases(content)
    except WrongColumns as failure:
        raise _Refusal(Text(f"{path}: {failure.text.en}", f"{path} : {failure.text.fr}")) from failure


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise _Refusal(Text(f"{path}: {failure.strerror}", f"{path} : {failure.strerror}")) from failure


def _document(found: Comparison) -> dict[str, Any]:
    counts = {name: getattr(found, name) for name in ("compared", "agreed", "contested", "failed")}
    return {"schema_version": SCHEMA_VERSION, **counts, "rows": found.rows}


def _render(found: Comparison, console: Console) -> None:
    console.print(
        say(
            Text(
                f"{found.compared} lines compared: {found.agreed} agreed, {found.contested} contested, "
                f"{found.failed} failed",
                f"{found.compared} lignes comparées : {found.agreed} concordent, {found.contested} contestées, "
                f"{found.failed} en échec",
            )
        )
    )
    for row in found.rows:
        console.print(f"{row['id']} {row['line']} {row['expected_cents']} {row['computed_cents']} {row['status']}")

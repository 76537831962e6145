"""``laroque contributions``: what months of pay make due, and how it compares with the oracles."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from laroque.engines.contributions.payslips import (
    AMOUNT_CENTS_MAX,
    Comparison,
    compare,
    law_of,
    lines_of,
    payslips,
)
from laroque.formats.payslip_tables import NotExpectedLines, payslip_columns, read_expected
from laroque.interfaces.commands.csv_cases import (
    CasesRead,
    WrongColumns,
    read_cases,
    refuse_values,
    tell_refused,
    write_out,
)
from laroque.interfaces.commands.output import Exit, emit, error, note, say
from laroque.kernel.text import Text
from laroque.legislation.parameters import load
from laroque.legislation.topics import NotLegislatedYet

SCHEMA_VERSION = 1
_CHECKOUT = Path(__file__).resolve().parents[4]
_TABLES = (_CHECKOUT.parent / "shared" / "contributions", _CHECKOUT / "tests" / "cases" / "payslips")
_CASES, _EXPECTED = "cases_salaried.csv", "oracle_salaried_expected.csv"

app = typer.Typer(no_args_is_help=True, add_completion=False)


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
    """Compute the 33 lines of each case. Calculer les 33 lignes de chaque cas."""
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
    folder = tables or next((folder for folder in _TABLES if (folder / _EXPECTED).exists()), _TABLES[-1])
    try:
        read = _read(folder / _CASES)
        expected = read_expected(_bytes(folder / _EXPECTED))
    except _Refusal as refusal:
        error(refusal.why)
        return refusal.status
    except NotExpectedLines as failure:
        error(Text(f"{folder / _EXPECTED}: {failure.text.en}", f"{folder / _EXPECTED} : {failure.text.fr}"))
        return Exit.REFUSED
    found = compare(expected, lines_of(payslips(read.frame, load())))
    note(Text(f"Tables of {folder}", f"Tables de {folder}"))
    emit(_document(found), as_json=as_json, render=partial(_render, found))
    return max(tell_refused(read.refused), Exit.REFUSED if found.failed else Exit.DONE)


def _read(path: Path) -> CasesRead:
    try:
        read = read_cases(path, payslip_columns(AMOUNT_CENTS_MAX, _full_week()))
    except WrongColumns as failure:
        raise _Refusal(Text(f"{path}: {failure.text.en}", f"{path} : {failure.text.fr}")) from failure
    except OSError as failure:
        raise _Refusal(Text(f"{path}: {failure.strerror}", f"{path} : {failure.strerror}")) from failure
    return refuse_values(read, "month", _not_legislated)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise _Refusal(Text(f"{path}: {failure.strerror}", f"{path} : {failure.strerror}")) from failure


def _not_legislated(month: Any) -> Text | None:
    try:
        law_of(month, load())
    except NotLegislatedYet as refusal:
        return refusal.text
    return None


def _full_week() -> int:
    return load().history("salaried_bases.full_week")[-1].number


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

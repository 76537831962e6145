"""``laroque claims``: what becomes of claims for care, without booking and without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, JustifyMethod
from rich.markup import escape
from rich.table import Table

from laroque.engines.pricing.explaining import explain_line
from laroque.engines.pricing.facts import (
    COUNTED_SCHEMA,
    KNOWN_SCHEMA,
    LINES_SCHEMA,
    PRICED_SCHEMA,
    Facts,
    Outcome,
    no_rows,
)
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price
from laroque.engines.pricing.reasons import reasons
from laroque.formats.b2 import read_file
from laroque.formats.b2.rights_told import rights_told
from laroque.formats.care_cases import NotCareCases, read_care_cases
from laroque.interfaces.commands.days import a_day
from laroque.interfaces.commands.output import Exit, emit, error, say
from laroque.interfaces.commands.paths import readable_files
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text

app = typer.Typer(no_args_is_help=True, add_completion=False)

_CASES = (".yaml", ".yml")
_WORDS_WIDTH = 6
_SAID = ("person", "professional", "nature", "code", "quantity", "billed_cents")


@dataclass(frozen=True, slots=True)
class _Read:
    """Facts of a file, the names of its cases by their number, and what of it is refused or doubtful."""

    kind: str
    facts: Facts
    names: Mapping[str, str]
    refused: Sequence[dict[str, Any]]
    warnings: Sequence[dict[str, Any]]


@app.callback()
def claims() -> None:
    """Claims for care."""


@app.command("price")
def price_file(
    file: Annotated[
        Path, typer.Argument(help="A B2 file, or cases in YAML (.yaml): see docs/algorithms/care_cases.md.")
    ],
    paid_on: Annotated[
        str | None,
        typer.Option("--paid-on", metavar="DATE", help="The day of payment of a B2 file; today if left out."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="The steps of each line, with their articles.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> int:
    """Price the claims of a file: base, rate, exemption, what each one bears, who is paid. Nothing is booked.

    Of a B2 file, every person is taken for covered. Status 1 when a claim or a line is refused.
    """  # fmt: skip
    day = a_day(paid_on, "--paid-on")
    readable, status = readable_files([file])
    if status is not Exit.DONE:
        return status
    try:
        read = _read_cases(readable[0]) if file.suffix.lower() in _CASES else _read_b2(readable[0], day)
    except NotCareCases as not_cases:
        error(not_cases.text)
        return Exit.REFUSED
    priced = price(read.facts, shipped_prices(), care_law())
    both = list(zip(read.facts.lines.iter_rows(named=True), priced.iter_rows(named=True), strict=True))
    lines = [_line(read, line, row, explain=explain) for line, row in both]
    document = {
        "schema_version": 1,
        "file": file.name,
        "kind": read.kind,
        "paid_on": day.isoformat() if read.kind == "b2" else None,
        "totals": _totals(lines),
        "lines": lines,
        "refused": list(read.refused),
        "warnings": list(read.warnings),
    }
    emit(document, as_json=as_json, render=lambda console: _draw(console, document))
    is_refused = bool(read.refused) or any(line["outcome"] == Outcome.REFUSED for line in lines)
    return Exit.REFUSED if is_refused else Exit.DONE


def _read_cases(file: Path) -> _Read:
    read = read_care_cases(file.read_bytes())
    refused = [
        {"place": f"{each.number}: {each.place}", "name": each.name, "reason": each.reason.as_json()}
        for each in read.refused
    ]
    facts = Facts(read.lines, read.persons, read.rights, read.counted, read.known)
    return _Read("cases", facts, {str(number): case.name for number, case in read.cases.items()}, refused, [])


def _read_b2(file: Path, paid_on: date) -> _Read:
    with file.open("rb") as stream:
        read = read_file(stream)
    found = {severity: [_finding(each) for each in read.findings if each.severity is severity] for severity in Severity}
    lines = read.lines.with_columns(paid_on=paid_on).select(*LINES_SCHEMA)
    facts = Facts(lines, read.persons, rights_told(lines), no_rows(COUNTED_SCHEMA), no_rows(KNOWN_SCHEMA))
    return _Read("b2", facts, {}, found[Severity.REJECT], found[Severity.WARN])


def _finding(found: Finding) -> dict[str, Any]:
    place = ": ".join(str(part) for part in (found.line, found.rubrique) if part is not None)
    return {"place": place, "name": found.control, "reason": found.message.as_json()}


def _line(read: _Read, line: Mapping[str, Any], row: Mapping[str, Any], *, explain: bool) -> dict[str, Any]:
    """A line of the answer: what it is, then what became of it, as ``PRICED_SCHEMA`` names it."""
    number, _, own = line["claim"].partition("/")
    reason = None if row["reason"] is None else reasons()[row["reason"]]
    told = {
        "case": read.names.get(number),
        "claim": own if read.kind == "cases" else line["claim"],
        "line": line["line"],
        "care_on": line["care_on"].isoformat() if line["care_on"] else None,
        "paid_on": line["paid_on"].isoformat(),
    }
    told |= {name: line[name] for name in _SAID}
    told["person"] = line["person"].partition("/")[2] if read.kind == "cases" else line["person"]
    told |= {name: row[name] for name in PRICED_SCHEMA if name not in ("claim", "line")}
    told["why"] = None if reason is None else _why(reason.title, reason.article, reason.remedy)
    if explain:
        told["steps"] = [
            {"label": step.label.as_json(), "amount_cents": step.amount_cents, "article": step.article}
            for step in explain_line(line, row)
        ]
    return told


def _why(title: Text, article: str, remedy: Text) -> dict[str, Any]:
    return {"title": title.as_json(), "article": article, "remedy": remedy.as_json()}


def _totals(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = ("billed_cents", *(name for name in PRICED_SCHEMA if name.endswith("_cents") and name != "base_cents"))
    outcomes = {each.value: sum(line["outcome"] == each for line in lines) for each in Outcome}
    return {"lines": len(lines), "outcomes": outcomes} | {name: sum(line[name] for line in lines) for name in names}


def _draw(console: Console, document: Mapping[str, Any]) -> None:
    for case, group in groupby(document["lines"], key=lambda line: line["case"]):
        lines = list(group)
        _draw_table(console, document["file"] if case is None else case, lines)
        for line in lines:
            _draw_line(console, line)
    for each in (*document["refused"], *document["warnings"]):
        reason = Text(each["reason"]["en"], each["reason"]["fr"])
        console.print(f"{each['place']} {each['name']}: {say(reason)}", markup=False, soft_wrap=True)
    totals = document["totals"]
    paid, owed = _euros(totals["paid_cents"]), _euros(totals["owed_cents"])
    said = Text(
        f"{totals['lines']} lines, {totals['outcomes']['priced']} priced; {paid} paid, {owed} owed by the insured",
        f"{totals['lines']} lignes, {totals['outcomes']['priced']} liquidées ; {paid} payés, {owed} dus par l'assuré",
    )
    console.print(say(said), markup=False, soft_wrap=True)


def _draw_table(console: Console, title: str, lines: Sequence[Mapping[str, Any]]) -> None:
    """The lines of a case, under its name, or those of a file."""
    table = Table(title=escape(title))
    for head, _ in _COLUMNS:
        is_number = head in _RIGHT
        width = 3 if is_number else _WORDS_WIDTH
        justify: JustifyMethod = "right" if is_number else "left"
        table.add_column(say(head), justify=justify, overflow="fold", no_wrap=is_number, min_width=width)
    for line in lines:
        table.add_row(*(_cell(line, names) for _, names in _COLUMNS))
    console.print(table)


def _draw_line(console: Console, line: Mapping[str, Any]) -> None:
    """Why a line is not priced, and its steps where they are asked for."""
    place = _place(line)
    if line["why"] is not None:
        title, remedy = (Text(**line["why"][name]) for name in ("title", "remedy"))
        console.print(
            f"{place}: {line['reason']}: {say(title)} ({line['why']['article']}). {say(remedy)}.",
            markup=False,
            soft_wrap=True,
        )
    for step in line.get("steps", ()) if line["why"] is None else ():
        amount = _euros(step["amount_cents"])
        console.print(
            f"{place}: {say(Text(**step['label']))} {amount} ({step['article']})", markup=False, soft_wrap=True
        )


def _place(line: Mapping[str, Any]) -> str:
    return " ".join(str(part) for part in (line["case"], line["claim"], line["line"]) if part is not None)


def _cell(line: Mapping[str, Any], names: Sequence[str]) -> str:
    """A cell; amounts of several names are added."""
    if names == ("place",):
        return f"{line['claim']} {line['line']}"
    if names == ("rate_ppm",):
        return f"{line['rate_ppm'] / 10_000:g} %"
    if names == ("nature",):
        return str(line["nature"] or "")
    return _euros(sum(line[name] for name in names))


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}".replace(",", " ")


_COLUMNS = (
    (Text("Line", "Ligne"), ("place",)),
    (Text("Nature", "Nature"), ("nature",)),
    (Text("Base", "Base"), ("base_cents",)),
    (Text("Rate", "Taux"), ("rate_ppm",)),
    (Text("Kept", "Retenu"), ("participation_cents", "franchise_cents")),
    (Text("Scheme", "Régime"), ("basic_cents",)),
    (Text("Others", "Autres"), ("solidarity_cents", "complementary_cents")),
    (Text("Insured", "Assuré"), ("insured_cents",)),
    (Text("Paid", "Payé"), ("paid_cents",)),
)
_RIGHT = [head for head, names in _COLUMNS if names[0].endswith(("_cents", "_ppm"))]

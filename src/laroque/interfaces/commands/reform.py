"""``laroque reform``: what a change of the numbers of the law would do to contributions, pay and cost."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.formats.reforms import NotAReform, Reform, read_reform
from laroque.interfaces.commands import reform_words as words
from laroque.interfaces.commands.output import Exit, emit, error, language, note, say
from laroque.interfaces.commands.reform_report import Report, files, told
from laroque.kernel.money import format_euros
from laroque.kernel.periods import add_months, parse_month
from laroque.kernel.text import Text
from laroque.legislation.changes import RefusedChange
from laroque.legislation.parameters import Parameters, load
from laroque.legislation.topics import NotLegislatedYet
from laroque.simulation.reform_runs import NotAPopulation, ReformRun, run_made_up, run_on_file

SCHEMA_VERSION = 1
MADE_UP = "made-up"
PEOPLE, SEED = 20_000, 1

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def reform() -> None:
    """What a change of the law would do. Ce que ferait un changement du droit."""


@app.command()
def run(
    file: Annotated[Path, typer.Argument(metavar="REFORM.yaml", help="what changes / ce qui change")],
    period: Annotated[str, typer.Option("--period", metavar="YEAR|MONTH", help="2026 or/ou 2026-04")],
    population: Annotated[str, typer.Option("--population", metavar="PARQUET|made-up", help="who / qui")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="where the report goes / où va le rapport")],
    people: Annotated[int, typer.Option("--people", min=1, help="made-up people / personnes inventées")] = PEOPLE,
    seed: Annotated[int, typer.Option("--seed", help="of the made-up people / des personnes inventées")] = SEED,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")] = False,
) -> int:
    """Run a reform on people, month by month. Simuler une réforme sur des personnes, mois par mois."""
    try:
        months = _months(period)
    except ValueError as misuse:
        error(Text(f"--period: {misuse}", f"--period : {misuse}"))
        return Exit.MISUSE
    try:
        read = _read(file)
        law = load()
        done = _run(read, law, months, population=population, people=people, seed=seed)
    except (RefusedChange, NotAPopulation, NotAReform, NotLegislatedYet) as refusal:
        error(refusal.text)
        return Exit.REFUSED
    except OSError as failure:
        error(Text(f"{file}: {failure.strerror}", f"{file} : {failure.strerror}"))
        return Exit.MISUSE
    report = _report(read, law, months, _who(population, people, seed), done)
    try:
        _write(out, files(report))
    except OSError as failure:
        error(Text(f"{out}: {failure.strerror}", f"{out} : {failure.strerror}"))
        return Exit.MISUSE
    note(Text(f"Report in {out}", f"Rapport dans {out}"))
    emit(_document(report, population), as_json=as_json, render=partial(_render, report))
    return Exit.DONE


def _months(period: str) -> list[date]:
    """The months of a year or the month itself; raises ``ValueError``."""
    if len(period) == 4 and period.isdigit():
        first = parse_month(f"{period}-01")
        return [add_months(first, rank) for rank in range(12)]
    return [parse_month(period)]


def _read(file: Path) -> Reform:
    try:
        return read_reform(file.read_bytes())
    except NotAReform as failure:
        raise NotAReform(f"{file}: {failure.text.en}", f"{file} : {failure.text.fr}") from failure


def _run(
    reform: Reform, law: Parameters, months: Sequence[date], *, population: str, people: int, seed: int
) -> ReformRun:
    source = reform.title.en
    if population == MADE_UP:
        return run_made_up(law, reform.changes, months, people=people, seed=seed, source=source)
    path = Path(population)
    if not path.exists():
        raise NotAPopulation(Text(f"{path} does not exist", f"{path} n'existe pas"))
    return run_on_file(law, reform.changes, months, path=path, source=source)


def _who(population: str, people: int, seed: int) -> Text:
    if population == MADE_UP:
        return Text(
            f"made-up people (laroque reform, {people} people, seed {seed})",
            f"des personnes inventées (laroque reform, {people} personnes, graine {seed})",
        )
    return Text(f"the people of {population}", f"les personnes de {population}")


def _report(reform: Reform, law: Parameters, months: Sequence[date], who: Text, done: ReformRun) -> Report:
    changed = law.with_changes(reform.changes, source=reform.title.en)
    return Report(reform.title, months, who, [told(each, law, changed) for each in reform.changes], done)


def _write(out: Path, found: dict[str, str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, content in found.items():
        (out / name).write_text(content, encoding="utf-8", newline="\n")


def _document(report: Report, population: str) -> dict[str, Any]:
    done = report.run
    return {
        "schema_version": SCHEMA_VERSION,
        "title": {"en": report.title.en, "fr": report.title.fr},
        "period": {"first_month": f"{report.months[0]:%Y-%m}", "last_month": f"{report.months[-1]:%Y-%m}"},
        "population": population,
        "persons": done.persons,
        "months_of_pay": done.months_of_pay,
        "gross_cents": done.gross_cents,
        "changes": [
            {
                "series": each.change.series,
                "from": each.change.since.isoformat(),
                "until": each.change.until.isoformat() if each.change.until else None,
                "before": each.before.en,
                "after": each.after.en,
            }
            for each in report.changes
        ],
        "yields": done.yields,
        "lines": done.lines,
        "bands": done.bands,
    }


def _render(report: Report, console: Console) -> None:
    table = Table(box=SIMPLE, title=say(words.YIELDS), title_justify="left", pad_edge=False)
    for head, number in words.YIELD_HEADS:
        table.add_column(say(head), justify="right" if number else "left", no_wrap=number)
    for each in report.run.yields:
        if each["before"] != each["after"]:
            amounts = (each["before"], each["after"], each["after"] - each["before"])
            table.add_row(
                words.beneficiary(each["beneficiary"], language()),
                say(words.SIDES[each["side"]]),
                *(format_euros(cents, language()) for cents in amounts),
            )
    console.print(table)

"""``laroque batch``: what the pay of everybody makes due, from facts kept as Parquet, on one machine or many."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from laroque.apps.contributions.store import NoSuchStore
from laroque.interfaces.commands import database
from laroque.interfaces.commands.output import Exit, emit, error, note, progress, say
from laroque.kernel.money import format_euros
from laroque.kernel.periods import parse_month
from laroque.kernel.text import Text
from laroque.legislation.topics import NotLegislatedYet
from laroque.simulation.made_up_facts import made_up_tasks, make_up_file
from laroque.usecases.batch import BatchAssessed, Executor, MissingExecutor, NoFacts, WorkerLost, assess_facts
from laroque.usecases.batch.executors import started

SCHEMA_VERSION = 1
_COUNTS = ("establishments", "employees", "gross_cents", "relief_urssaf_cents", "relief_pensions_cents")

_Period = Annotated[str, typer.Option("--period", metavar="YYYY-MM", help="the month of pay / le mois de paie")]
_Store = Annotated[
    str, typer.Option("--store", metavar="PREFIX", envvar="LAROQUE_STORE", help="folder or fsspec / dossier ou fsspec")
]
_Executor = Annotated[Executor, typer.Option("--executor", help="who computes / qui calcule")]
_Address = Annotated[str, typer.Option("--address", metavar="URL", help="of a cluster / d'une grappe")]
_Workers = Annotated[
    int, typer.Option("--workers", min=0, help="processes here, 0: one a core / processus, 0 : un par cœur")
]
_Json = Annotated[bool, typer.Option("--json", help="one JSON document / un document JSON")]

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def batch() -> None:
    """What the pay of everybody makes due. Ce que la paie de tous rend dû."""


@app.command()
def assess(
    period: _Period,
    store: _Store,
    executor: _Executor = Executor.LOCAL,
    workers: _Workers = 0,
    address: _Address = "",
    as_json: _Json = False,
) -> int:
    """Compute a month of pay of everybody, summed by establishment. Calculer un mois de paie de tous."""
    month = _month(period)
    if month is None:
        return Exit.MISUSE
    try:
        with _bar(as_json) as advance:
            done = assess_facts(
                prefix=store,
                month=month,
                executor=executor,
                workers=workers or _cores(),
                address=address,
                advance=advance,
            )
    except (NoFacts, NotLegislatedYet) as refusal:
        error(refusal.text)
        return Exit.REFUSED
    except (MissingExecutor, NoSuchStore) as misuse:
        error(misuse.text)
        return Exit.MISUSE
    except WorkerLost as failure:
        error(failure.text)
        return Exit.FAILED
    emit(_document(done, month, executor), as_json=as_json, render=partial(_render, done))
    refused = sum(each.refused_rows for each in done.organisms)
    if refused:
        note(
            Text(f"{refused} rows refused, each with its reason", f"{refused} lignes refusées, chacune avec sa raison")
        )
    return Exit.REFUSED if refused else Exit.DONE


@app.command()
def book(
    period: _Period,
    store: _Store,
    executor: _Executor = Executor.LOCAL,
    workers: _Workers = 0,
    address: _Address = "",
    as_json: _Json = False,
) -> int:
    """Compute a month, then book at each body what its establishments did not declare. Calculer, puis comptabiliser."""
    month = _month(period)
    if month is None:
        return Exit.MISUSE
    database.ready()
    from laroque.usecases.batch.book import NotBodies, book_organism, check_bodies

    try:
        with _bar(as_json) as advance:
            computed = assess_facts(
                prefix=store, month=month, executor=executor, workers=workers or _cores(), address=address,
                advance=advance,
            )  # fmt: skip
        check_bodies([each.organism_id for each in computed.organisms])
    except (NoFacts, NotLegislatedYet, NotBodies) as refusal:
        error(refusal.text)
        return Exit.REFUSED
    except (MissingExecutor, NoSuchStore) as misuse:
        error(misuse.text)
        return Exit.MISUSE
    at = datetime.now(UTC)
    with progress(Text("Bodies", "Organismes"), total=len(computed.organisms), as_json=as_json) as advance_bodies:
        booked = []
        for each in computed.organisms:
            booked.append(book_organism(prefix=store, month=month, done=each, at=at))
            advance_bodies(1)
    document = {"schema_version": SCHEMA_VERSION, "month": f"{month:%Y-%m}", "record": computed.record}
    document |= {"bodies": [asdict(each) for each in booked]}
    emit(document, as_json=as_json, render=partial(_render_booked, booked))
    refused = any(each.refused_rows for each in computed.organisms) or any(each.unknown for each in booked)
    return Exit.REFUSED if refused else Exit.DONE


@app.command()
def facts(period: _Period, store: _Store, as_json: _Json = False) -> int:
    """Write the facts of pay that declarations tell. Écrire les faits de paie que disent les déclarations."""
    month = _month(period)
    if month is None:
        return Exit.MISUSE
    database.ready()
    from laroque.usecases.batch.declared_facts import collecting_bodies, write_declared_facts

    bodies = collecting_bodies()
    written = []
    try:
        with progress(Text("Bodies", "Organismes"), total=len(bodies), as_json=as_json) as advance:
            for organism_id in bodies:
                written.append(write_declared_facts(prefix=store, month=month, organism_id=organism_id))
                advance(1)
    except NoSuchStore as misuse:
        error(misuse.text)
        return Exit.MISUSE
    told = [asdict(each) for each in written if each.rows]
    document = {"schema_version": SCHEMA_VERSION, "month": f"{month:%Y-%m}", "bodies": told}
    rows = sum(each.rows for each in written)
    said = Text(f"{rows} months of pay of {len(told)} bodies", f"{rows} mois de paie de {len(told)} organismes")
    emit(document, as_json=as_json, render=lambda console: console.print(say(said)))
    return Exit.DONE


@app.command("make-up")
def make_up(
    people: Annotated[int, typer.Option("--people", min=1, help="how many / combien")],
    store: _Store,
    period: _Period = "2026-04",
    seed: Annotated[int, typer.Option("--seed", min=0, help="the same seed, the same people / la graine")] = 1,
    is_plain: Annotated[bool, typer.Option("--plain", help="no unusual fact / aucun fait inhabituel")] = False,
    executor: _Executor = Executor.LOCAL,
    workers: _Workers = 0,
) -> int:
    """Write the facts of made-up people. Écrire les faits de paie de personnes inventées."""
    month = _month(period)
    if month is None:
        return Exit.MISUSE
    tasks = made_up_tasks(prefix=store, month=month, people=people, seed=seed, is_plain=is_plain)
    try:
        running = started(executor, workers=workers or _cores())
        with progress(Text("Facts", "Faits"), total=len(tasks)) as advance, running as each:
            for _ in each(make_up_file, tasks):
                advance(1)
    except (MissingExecutor, NoSuchStore, NotLegislatedYet) as refusal:
        error(refusal.text)
        return Exit.MISUSE
    note(Text(f"{people} people in {store}/facts", f"{people} personnes dans {store}/facts"))
    return Exit.DONE


@contextmanager
def _bar(as_json: bool) -> Iterator[Callable[[int, int], None]]:
    """How many files are done, on standard error: a bar on a terminal, a line every tenth of them elsewhere."""
    with progress(Text("Files", "Fichiers"), total=None, as_json=as_json) as advance:
        said = 0

        def tell(done: int, files: int) -> None:
            nonlocal said
            advance(1)
            if done * 10 // files > said:
                said = done * 10 // files
                note(Text(f"{done} of {files} files", f"{done} fichiers sur {files}"))

        yield tell


def _month(period: str) -> date | None:
    try:
        return parse_month(period)
    except ValueError as misuse:
        error(Text(f"--period: {misuse}", f"--period : {misuse}"))
        return None


def _cores() -> int:
    return os.cpu_count() or 1


def _document(done: BatchAssessed, month: date, executor: Executor) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "month": f"{month:%Y-%m}",
        "executor": executor.value,
        "record": done.record,
        "inputs_hash": done.inputs_hash,
        "result_hash": done.result_hash,
        "files": done.files,
        "files_done_before": done.files_done_before,
        "refused_rows": sum(each.refused_rows for each in done.organisms),
        "totals": done.totals(),
        "organisms": [
            {
                "organism": each.organism_id,
                "lines": each.lines,
                "refused": each.refused,
                "refused_rows": each.refused_rows,
                "totals": each.totals,
            }
            for each in done.organisms
        ],
    }


def _render_booked(booked: Sequence[Any], console: Console) -> None:
    table = Table(box=SIMPLE)
    table.add_column(say(Text("Body", "Organisme")))
    for title in (
        Text("Accounts booked", "Comptes mouvementés"),
        Text("Entries", "Écritures"),
        Text("Declared: compared", "Déclarés : comparés"),
        Text("That differ", "Qui diffèrent"),
        Text("Without account", "Sans compte"),
    ):
        table.add_column(say(title), justify="right")
    for each in booked:
        differ = sum(one.declared_cents != one.computed_cents for one in each.compared)
        counts = (each.accounts, each.entries, len(each.compared), differ, len(each.unknown))
        table.add_row(str(each.organism_id), *map(str, counts))
    console.print(table)


def _render(done: BatchAssessed, console: Console) -> None:
    totals = done.totals()
    table = Table(box=SIMPLE)
    table.add_column(say(Text("Line", "Ligne")))
    table.add_column(say(Text("Total", "Total")), justify="right")
    for line, cents in totals.items():
        if line not in _COUNTS:
            table.add_row(line, format_euros(cents))
    console.print(table)
    people, places = totals.get("employees", 0), totals.get("establishments", 0)
    console.print(
        say(
            Text(
                f"{people} months of pay, {places} establishments, {done.files} files"
                f" ({done.files_done_before} done before); record: {done.record}",
                f"{people} mois de paie, {places} établissements, {done.files} fichiers"
                f" (dont {done.files_done_before} déjà faits) ; trace : {done.record}",
            )
        ),
        markup=False,
    )

"""``laroque self-employed register|receive|assess``: the accounts of self-employed persons at a collecting body."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from laroque.formats.cases import RefusedRow, WrongColumns
from laroque.interfaces.commands import database
from laroque.interfaces.commands.output import Exit, emit, error, say
from laroque.kernel.text import Text

SCHEMA_VERSION = 1

Organism = Annotated[str, typer.Option("--organism", metavar="CODE", help="The collecting body, such as urssaf-117.")]
File = Annotated[Path, typer.Argument(metavar="FILE.csv")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON")]


def register(file: File, organism: Organism, as_json: Json = False) -> int:
    """Register the persons of a list, open their accounts, and book what they are called to pay.

    Enregistrer les personnes d'une liste, ouvrir leurs comptes, et comptabiliser ce qui leur est appelé.
    """

    def work(organism_id: int, content: bytes) -> tuple[dict[str, Any], Text, bool]:
        from laroque.usecases.self_employment.self_employed_files import register_list

        done = register_list(organism_id=organism_id, content=content, at=datetime.now(UTC))
        document = {"registered": done.registered, "refused": _rows(done.refused)}
        text = Text(
            f"{done.registered} persons registered, {len(done.refused)} rows refused",
            f"{done.registered} personnes enregistrées, {len(done.refused)} lignes refusées",
        )
        return document, text, bool(done.refused)

    return _with_file(file, organism, work, as_json)


def receive(file: File, organism: Organism, as_json: Json = False) -> int:
    """Receive a file of declarations: kept as it came, answered once; a bad row is refused alone.

    Recevoir un fichier de déclarations : gardé tel quel, répondu une fois ; une mauvaise ligne est refusée seule.
    """

    def work(organism_id: int, content: bytes) -> tuple[dict[str, Any], Text, bool]:
        from laroque.usecases.self_employment.self_employed_files import receive_file

        done = receive_file(organism_id=organism_id, name=file.name, content=content, at=datetime.now(UTC))
        said = {name: done.body[name] for name in ("kind", "taken", "refused")}
        document = {"message": done.message_id, "new": done.is_new, **said}
        return document, done.text, bool(done.body["refused"])

    return _with_file(file, organism, work, as_json)


def assess(organism: Organism, as_json: Json = False) -> int:
    """Book what self-employed persons are called to pay by today: to run each day; a second time books nothing.

    Comptabiliser ce qui est appelé aux indépendants à ce jour : chaque jour ; une seconde fois, rien de plus.
    """
    database.ready()
    from laroque.usecases.self_employment.self_employed import assess_self_employed

    organism_id = _organism_id(organism)
    if organism_id is None:
        return Exit.MISUSE
    runs = assess_self_employed(organism_id=organism_id, at=datetime.now(UTC))
    entries = sum(run.entries for run in runs)
    text = Text(f"{len(runs)} runs, {entries} entries", f"{len(runs)} calculs, {entries} écritures")
    document = {"schema_version": SCHEMA_VERSION, "runs": [run.run_id for run in runs], "entries": entries}
    emit(document, as_json=as_json, render=lambda console: console.print(say(text)))
    return Exit.DONE


def _with_file(file: Path, organism: str, work: Any, as_json: bool) -> int:
    try:
        content = file.read_bytes()
    except OSError as failure:
        reason = f"{file}: {failure.strerror}"
        error(Text(f"cannot be read: {reason}", f"lecture impossible : {reason}"))
        return Exit.MISUSE
    database.ready()
    organism_id = _organism_id(organism)
    if organism_id is None:
        return Exit.MISUSE
    try:
        document, text, refused = work(organism_id, content)
    except WrongColumns as wrong:
        error(wrong.text)
        return Exit.MISUSE
    except ValueError as refusal:
        if not isinstance(getattr(refusal, "text", None), Text):
            raise
        error(refusal.text)  # type: ignore[attr-defined]
        return Exit.REFUSED
    emit({"schema_version": SCHEMA_VERSION, **document}, as_json=as_json, render=lambda console: _draw(console, text))
    return Exit.REFUSED if refused else Exit.DONE


def _draw(console: Console, text: Text) -> None:
    console.print(say(text), markup=False)


def _organism_id(code: str) -> int | None:
    from laroque.apps.network import queries as network

    try:
        return network.organism_by_code(code=code).id
    except network.UnknownOrganism as unknown:
        error(unknown.text)
        return None


def _rows(refused: Sequence[RefusedRow]) -> list[dict[str, Any]]:
    return [{"row": each.row, "column": each.column, "reason": each.reason.as_json()} for each in refused]

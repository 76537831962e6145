"""What the commands of ``laroque sharing`` and ``laroque network merge`` answer, and how they refuse."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.interfaces.commands import database
from laroque.interfaces.commands.output import Exit, emit, error, language, say
from laroque.kernel.money import NotAnAmount, format_euros, parse_cents, percent_to_ppm
from laroque.kernel.text import Text

SCHEMA_VERSION = 1

_STATES = {
    "done": Text("Done", "Fait"),
    "asked": Text("Asked: a second person has to approve it", "Demandé : une seconde personne doit l'approuver"),
    "nothing": Text("Nothing to do", "Rien à faire"),
}


class Refused(Exception):
    """What was asked cannot be done; the text says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@contextmanager
def working() -> Iterator[list[int]]:
    """Open the database, run the block, and give its exit status: a refusal is said, and ends with 1."""
    status = [int(Exit.DONE)]
    database.ready()
    try:
        yield status
    except Exception as refusal:
        text = getattr(refusal, "text", None)
        if not isinstance(text, Text):
            text = _of_another(refusal)
        if text is None:
            raise
        error(text)
        status[0] = int(Exit.REFUSED)


def now() -> datetime:
    """The instant of the command."""
    return datetime.now(UTC)


def shares_of(given: Sequence[str], *, percent: bool) -> dict[str, int]:
    """Shares written as ``health=60.5``: parts per million of percents, or cents of euros."""
    shares: dict[str, int] = {}
    for each in given:
        name, _, number = each.partition("=")
        try:
            shares[name] = percent_to_ppm(number) if percent else parse_cents(number)
        except NotAnAmount:
            wrong = Text(f"{each} is not a share; write health=60.5", f"{each} n'est pas une part ; écrire health=60.5")
            raise typer.BadParameter(say(wrong)) from None
    return shares


def body_id(code: str) -> int:
    """The number of the organism of a code. Raises ``UnknownOrganism``, which says why."""
    from laroque.apps.network import queries as network

    return network.organism_by_code(code=code).id


def person(login: str) -> int:
    """The number of a user. Raises ``Refused``."""
    from laroque.apps.access import queries as access

    user_id = access.user_by_login(login=login)
    if user_id is None:
        raise Refused(Text(f"no user is called {login}", f"aucun utilisateur ne s'appelle {login}"))
    return user_id


def answer_act(
    act: str,
    *,
    state: str,
    reference: str | None,
    body: str | None = None,
    amounts: Mapping[str, int] | None = None,
    details: Mapping[str, Any] | None = None,
    as_json: bool,
) -> None:
    """Say what an act did (``done``, ``asked`` or ``nothing``), with cents by beneficiary or account."""
    parts = dict(amounts or {})
    document = {
        "schema_version": SCHEMA_VERSION,
        "act": act,
        "state": state,
        "reference": reference,
        "body": body,
        "amounts_cents": parts,
        "total_cents": sum(parts.values()),
        "details": dict(details or {}),
    }
    emit(document, as_json=as_json, render=lambda console: _draw_act(console, document))


def answer_list(name: str, rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """Say the rows of a list, each with the same keys; cents are shown in euros."""
    document = {"schema_version": SCHEMA_VERSION, "list": name, "rows": [dict(row) for row in rows]}
    emit(document, as_json=as_json, render=lambda console: _draw_rows(console, rows))


def _draw_act(console: Console, document: Mapping[str, Any]) -> None:
    title = " ".join(each for each in (document["body"], document["reference"]) if each)
    console.print(escape(f"{say(_STATES[document['state']])}. {title}".strip()), soft_wrap=True)
    table = Table(box=SIMPLE, show_header=False)
    for name, cents in document["amounts_cents"].items():
        table.add_row(escape(name), format_euros(cents, language()))
    if document["amounts_cents"]:
        console.print(table)
    for name, value in document["details"].items():
        console.print(escape(f"{name}: {value}"), soft_wrap=True)


def _draw_rows(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        console.print(say(Text("Nothing waits.", "Rien n'attend.")))
        return
    table = Table(box=SIMPLE)
    for name in rows[0]:
        table.add_column(name.removesuffix("_cents"), justify="right" if name.endswith("_cents") else "left")
    for row in rows:
        table.add_row(*(_cell(name, value) for name, value in row.items()))
    console.print(table)


def _cell(name: str, value: Any) -> str:
    if name.endswith("_cents"):
        return format_euros(value, language())
    if isinstance(value, dict):
        return escape(value["fr" if language() == "fr" else "en"])
    return "" if value is None else escape(str(value))


def _of_another(refusal: Exception) -> Text | None:
    """The words of refusals that carry none in both languages."""
    from laroque.apps.access.operations import AlreadyDecided, NotAMember, SamePerson

    if isinstance(refusal, SamePerson):
        return Text("who asked cannot approve: somebody else decides", "qui a demandé n'approuve pas : un autre décide")
    if isinstance(refusal, NotAMember):
        return Text("this user has no role there that may do this", "cet utilisateur n'a pas de rôle qui le permette")
    return Text("it was decided before", "il en a déjà été décidé") if isinstance(refusal, AlreadyDecided) else None

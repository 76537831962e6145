"""``laroque substitutions``: what employers left uncorrected after the legal delay, corrected in their place."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.interfaces.commands.days import a_day, a_month
from laroque.interfaces.commands.output import emit, language, say
from laroque.interfaces.commands.sharing_answers import body_id, now, person, working
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.usecases.declarations.substitute import Substitutable

SCHEMA_VERSION = 1
SHOWN_MAX = 200
"""Months drawn on a screen; ``--json`` gives them all."""

app = typer.Typer(no_args_is_help=True, add_completion=False)

Body = Annotated[str, typer.Argument(metavar="BODY", help="Code of the collecting body, such as urssaf-117.")]
Siret = Annotated[str, typer.Argument(metavar="SIRET", help="The establishment.")]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="The month declared, such as 2026-04.")]
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does it: user name or e-mail address.")]
Back = Annotated[bool, typer.Option("--back", help="Take back the substitution that stands.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


@app.callback()
def substitutions() -> None:
    """Corrections in employers' place (CSS R133-14-3). Les DSN de substitution."""


@app.command("list")
def list_(
    body: Body,
    day: Annotated[
        str | None, typer.Option("--day", metavar="DATE", help="The day, such as 2026-06-16; today if left out.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """List the months whose delay to correct is over, with what may be put in their place.

    Lister les mois au délai de correction échu, et ce qui peut y être substitué.
    """
    with working() as status:
        from laroque.usecases.declarations.substitute import substitutable

        found = substitutable(organism_id=body_id(body), on=a_day(day))
        document = {"schema_version": SCHEMA_VERSION, "body": body, "substitutable": [_row(each) for each in found]}
        emit(document, as_json=as_json, render=lambda console: _draw(console, document["substitutable"]))
    return status[0]


@app.command("ask")
def ask(
    body: Body,
    siret: Siret,
    month: Month,
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="Why: the return left without answer.")],
    back: Back = False,
    as_json: AsJson = False,
) -> int:
    """Ask that a month be corrected in its employer's place, who did not oppose it with reasons (CSS R133-14-2).

    Demander la substitution d'un mois, faute d'opposition motivée de l'employeur.
    """
    with working() as status:
        from laroque.usecases.declarations import substitute

        number = substitute.ask(
            organism_id=body_id(body), siret=siret, month=a_month(month), reason=reason, by=person(by), at=now(),
            back=back,
        )  # fmt: skip
        _answer(body, "asked", number, None, as_json=as_json)
    return status[0]


@app.command("approve")
def approve(
    body: Body,
    siret: Siret,
    month: Month,
    by: By,
    back: Back = False,
    refuse: Annotated[str, typer.Option("--refuse", metavar="REASON", help="Refuse instead, with the reason.")] = "",
    as_json: AsJson = False,
) -> int:
    """Decide as a second person: the declaration is made, received and assessed, or refused with the reason.

    Décider en seconde personne : la déclaration est établie, reçue et liquidée, ou refusée avec le motif.
    """
    with working() as status:
        from laroque.usecases.declarations import substitute

        decided_by, at = person(by), now()
        number, message = substitute.decide_of_month(
            organism_id=body_id(body), siret=siret, month=a_month(month), back=back, approved=not refuse, by=decided_by,
            at=at, reason=refuse,
        )  # fmt: skip
        _answer(body, "refused" if refuse else "done", number, message, as_json=as_json)
    return status[0]


def _row(found: "Substitutable") -> dict[str, Any]:
    return {
        "siret": found.of.siret,
        "month": f"{found.of.month:%Y-%m}",
        "correct_by": found.of.correct_by.isoformat(),
        "due_cents": found.in_place.due_cents,
        "asked": found.approval_id,
        "lines": [
            {
                "month": f"{bordereau.month:%Y-%m}",
                "ctp": line.ctp,
                "qualifier": line.qualifier,
                "base_cents": line.base_cents,
                "amount_cents": line.amount_cents,
            }
            for bordereau in found.in_place.bordereaux
            for line in bordereau.lines
        ],
        "left_out": [
            {"month": f"{each.month:%Y-%m}", "ctps": list(each.ctps), "why": each.why.as_json()}
            for each in found.in_place.left_out
        ],
    }


_STATES = {
    "asked": Text("Asked: a second person has to approve it", "Demandé : une seconde personne doit l'approuver"),
    "done": Text("Received and assessed", "Reçue et liquidée"),
    "refused": Text("Refused: nothing is done", "Refusé : rien n'est fait"),
}


def _answer(body: str, state: str, request: int, message: int | None, *, as_json: bool) -> None:
    document = {
        "schema_version": SCHEMA_VERSION,
        "body": body,
        "state": state,
        "request": request,
        "message": message,
    }
    emit(document, as_json=as_json, render=lambda console: console.print(f"{say(_STATES[state])}. {request}"))


def _draw(console: Console, rows: list[dict[str, Any]]) -> None:
    table = Table(box=SIMPLE)
    headings = (Text("SIRET", "SIRET"), Text("Month", "Mois"), Text("To correct by", "À corriger avant le"))
    for heading in (*headings, Text("CTP", "CTP"), Text("Due", "Dû"), Text("Left out", "Laissé")):
        table.add_column(say(heading))
    for row in rows[:SHOWN_MAX]:
        ctps = ", ".join(line["ctp"] for line in row["lines"])
        left = "; ".join(f"{', '.join(each['ctps'])}: {each['why'][language()]}" for each in row["left_out"])
        due = format_euros(row["due_cents"], language())
        table.add_row(row["siret"], row["month"], row["correct_by"], ctps, due, escape(left))
    console.print(table)

"""What the commands of ``laroque rights`` share: options, the law, and how an act is answered."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from laroque.interfaces.commands.output import emit, say
from laroque.interfaces.commands.sharing_answers import Refused
from laroque.kernel.text import Text
from laroque.legislation.parameters import load

if TYPE_CHECKING:
    from laroque.apps.rights.queries import BeneficiaryView

SCHEMA_VERSION = 1

Fund = Annotated[str, typer.Option("--fund", metavar="CODE", help="The fund, such as cpam-751 / la caisse.")]
Person = Annotated[int, typer.Option("--beneficiary", metavar="N", help="Number of the file / numéro du dossier.")]
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does it: user name or e-mail address.")]
Why = Annotated[str, typer.Option("--why", help="Why it is looked at: kept on the file / pourquoi.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON.")]

_DONE = {
    "register": Text("Registered", "Enregistré"),
    "open": Text("Opened", "Ouvert"),
    "end": Text("Ended", "Terminé"),
    "request": Text("Request taken", "Demande prise"),
    "decide": Text("Answered", "Répondu"),
    "paying": Text("Opened against a contribution", "Ouvert contre participation"),
    "silence": Text("Granted by silence", "Accordé par silence"),
    "move": Text("Moved", "Déménagé"),
    "number": Text("Certified number given", "Numéro certifié donné"),
    "injury": Text("File of the injury", "Dossier de l'accident"),
}


def law(name: str, on: date) -> int:
    """A number of the law on a day."""
    return load().value(name, on).number


def file_at(organism_id: int, beneficiary: int) -> "BeneficiaryView":
    """The file of a number at a fund. Raises ``Refused``."""
    from laroque.apps.rights import queries
    from laroque.postgres.scope import scope

    with scope(organism_id):
        found = queries.files(organism_id=organism_id, beneficiary_ids=[beneficiary])
    if not found:
        raise Refused(
            Text(
                f"this fund has no file {beneficiary}: check its number",
                f"cette caisse n'a pas de dossier {beneficiary} : vérifier son numéro",
            )
        )
    return found[0]


def answer(act: str, *, fund: str, reference: int | None, details: Mapping[str, Any], as_json: bool) -> None:
    """Say what an act did: ``reference`` is the number of the file, request or right it made or changed."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "act": act,
        "fund": fund,
        "reference": reference,
        "details": dict(details),
    }

    def draw(console: Any) -> None:
        console.print(escape(f"{say(_DONE[act])} · {fund} · {reference if reference is not None else '—'}"))
        for name, value in details.items():
            console.print(escape(f"{name}: {value}"), soft_wrap=True)

    emit(document, as_json=as_json, render=draw)

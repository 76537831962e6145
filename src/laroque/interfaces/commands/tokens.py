"""``laroque tokens``: the ways in that programs have to the API."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.interfaces.commands import database, output
from laroque.interfaces.commands.days import today
from laroque.interfaces.commands.output import Exit, emit, say
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.apps.access.api_tokens import TokenView

SCHEMA_VERSION = 1

app = typer.Typer(no_args_is_help=True, add_completion=False)

_AsJson = Annotated[bool, typer.Option("--json", help="One JSON document / un document JSON")]


@app.callback()
def tokens() -> None:
    """Tokens of the API. Jetons de l'API."""


@app.command()
def make(
    user: Annotated[str, typer.Option("--user", help="User name or e-mail address / nom ou adresse électronique")],
    organism: Annotated[str, typer.Option("--organism", metavar="CODE", help="Such as urssaf-117 / par exemple")],
    role: Annotated[str, typer.Option("--role", help="A role that the user has there / un rôle qu'il y a")],
    name: Annotated[str, typer.Option("--name", help="What uses it / ce qui s'en sert")],
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="For how long / pour combien de jours")] = 90,
    as_json: _AsJson = False,
) -> int:
    """Make a token and show it, once. Faire un jeton et le montrer, une fois."""
    database.ready()
    from laroque.apps.access import operations, queries
    from laroque.apps.access.states import Role
    from laroque.apps.network import queries as network

    user_id, on = queries.user_by_login(login=user), today()
    if user_id is None or role not in set(Role):
        return _refused(user, role, organism)
    try:
        made = operations.make_token(
            user_id=user_id, organism_id=network.organism_by_code(code=organism).id, role=Role(role), name=name[:80],
            expires_on=on + timedelta(days), at=datetime.now(UTC), on=on,
        )  # fmt: skip
    except (operations.NoSuchRole, network.UnknownOrganism):
        return _refused(user, role, organism)
    document = {"schema_version": SCHEMA_VERSION, "id": made.id, "token": made.secret}
    emit(document, as_json=as_json, render=lambda console: console.print(made.secret, markup=False, highlight=False))
    output.note(Text(f"Token {made.id}: it is not shown again", f"Jeton {made.id} : il ne sera plus montré"))
    return Exit.DONE


@app.command("list")
def list_(
    user: Annotated[str | None, typer.Option("--user", help="Of one user / d'un utilisateur")] = None,
    as_json: _AsJson = False,
) -> int:
    """List tokens, without what opens. Donner la liste des jetons, sans ce qui ouvre."""
    database.ready()
    from laroque.apps.access import api_tokens, queries

    user_id = None if user is None else queries.user_by_login(login=user)
    found = [] if user is not None and user_id is None else api_tokens.tokens(user_id=user_id)
    document = {"schema_version": SCHEMA_VERSION, "tokens": [_as_json(each) for each in found]}
    emit(document, as_json=as_json, render=lambda console: _draw(console, found))
    return Exit.DONE


@app.command()
def revoke(
    token: Annotated[int, typer.Argument(metavar="NUMBER", help="As `tokens list` gives it / donné par la liste")],
) -> int:
    """Revoke a token: it opens nothing any more. Révoquer un jeton : il n'ouvre plus rien."""
    database.ready()
    from laroque.apps.access import operations

    if not operations.revoke_token(token_id=token, by=None, at=datetime.now(UTC)):
        output.error(Text(f"No open token {token}: see `laroque tokens list`", f"Pas de jeton ouvert {token}"))
        return Exit.REFUSED
    output.note(Text(f"Token {token} is revoked", f"Le jeton {token} est révoqué"))
    return Exit.DONE


def _refused(user: str, role: str, organism: str) -> int:
    output.error(
        Text(
            f"{user} has no role {role} in {organism} today: no token is made",
            f"{user} n'a pas le rôle {role} à {organism} aujourd'hui : aucun jeton n'est fait",
        )
    )
    return Exit.REFUSED


def _as_json(each: "TokenView") -> dict[str, Any]:
    return {
        "id": each.id,
        "user": each.username,
        "organism": each.organism_code,
        "role": each.role.value,
        "name": each.name,
        "prefix": each.prefix,
        "made_at": each.made_at.isoformat(),
        "expires_on": each.expires_on.isoformat(),
        "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
        "last_used_on": each.last_used_on.isoformat() if each.last_used_on else None,
    }


def _draw(console: Console, found: "list[TokenView]") -> None:
    table = Table(box=SIMPLE)
    for heading in (
        Text("Number", "Numéro"),
        Text("User", "Utilisateur"),
        Text("Organism", "Organisme"),
        Text("Role", "Rôle"),
        Text("Name", "Nom"),
        Text("Begins", "Commence par"),
        Text("Expires", "Expire"),
        Text("Last used", "Dernier usage"),
    ):
        table.add_column(say(heading))
    on = today()
    for each in found:
        ends = each.expires_on.isoformat() if each.is_open(on) else say(Text("ended", "fini"))
        used = each.last_used_on.isoformat() if each.last_used_on else "—"
        cells = (str(each.id), each.username, each.organism_code, each.role.value, each.name, each.prefix, ends, used)
        table.add_row(*(escape(cell) for cell in cells))
    console.print(table)

"""``laroque users``: who signs in, made and helped by the operator, who needs no second administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from getpass import getuser
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from laroque.apps.access.states import Role
from laroque.interfaces.commands import database
from laroque.interfaces.commands.days import a_day, today
from laroque.interfaces.commands.output import Exit, emit, error, say
from laroque.kernel.text import Text

if TYPE_CHECKING:
    from laroque.apps.access.queries import MembershipView, UserView

SCHEMA_VERSION = 1
USERS_MAX = 1_000

app = typer.Typer(no_args_is_help=True, add_completion=False)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Username = Annotated[str, typer.Argument(metavar="USERNAME", help="User name or e-mail address.")]
Body = Annotated[str, typer.Option("--body", metavar="CODE", help="Code of the organism, such as urssaf-117.")]
ForRole = Annotated[Role, typer.Option("--role", help="The role.")]
OfSiren = Annotated[str | None, typer.Option("--siren", help="The employer, for a user of the portal.")]
OfNir = Annotated[str | None, typer.Option("--nir", help="The number insured, for an insured person.")]
OfNumber = Annotated[str | None, typer.Option("--professional", help="The number, for a health professional.")]
National = Annotated[bool, typer.Option("--national", help="Reads the whole network.")]


class _Keys(NamedTuple):
    """What a role is limited to: the SIREN of an employer, a NIR, a professional's number; none for staff."""

    siren: str | None
    nir: str | None
    professional: str | None


class _Refused(Exception):
    """What was asked cannot be done; the text says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@app.callback()
def users() -> None:
    """Who signs in, and what each may do. Qui se connecte, et ce que chacun peut faire."""


@app.command("list")
def list_users(
    body: Annotated[str | None, typer.Option("--body", metavar="CODE", help="Only those of an organism.")] = None,
    search: Annotated[str, typer.Option("--search", help="A part of a name or an address.")] = "",
    as_json: AsJson = False,
) -> int:
    """List users, their roles, and how they sign in."""
    with _working() as status:
        from laroque.apps.access import queries

        found = queries.users(
            organism_id=None if body is None else _organism(body), search=search, at=datetime.now(UTC), limit=USERS_MAX
        )
        _answer(found, as_json=as_json)
    return status[0]


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(metavar="USERNAME")],
    email: Annotated[str, typer.Option("--email", help="E-mail address.")],
    body: Body,
    role: ForRole,
    siren: OfSiren = None,
    nir: OfNir = None,
    professional: OfNumber = None,
    national: National = False,
    language: Annotated[str, typer.Option("--language", help="fr or en.")] = "fr",
    as_json: AsJson = False,
) -> int:
    """Make a user with a first role from today, and show a one-time link to choose a password."""
    with _working() as status:
        from django.db import transaction

        from laroque.apps.access import operations

        with transaction.atomic():
            user_id = operations.create_user(username=username, email=email, password=None, language=language)
            _give(user_id, body, role, _Keys(siren, nir, professional), national=national, valid_from=today())
        _answer([_view(user_id)], as_json=as_json, link=_link(user_id))
    return status[0]


@app.command("grant")
def grant(
    username: Username,
    body: Body,
    role: ForRole,
    siren: OfSiren = None,
    nir: OfNir = None,
    professional: OfNumber = None,
    national: National = False,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day; today if left out.")] = None,
    as_json: AsJson = False,
) -> int:
    """Give a user one more role."""
    with _working() as status:
        user_id = _user(username)
        _give(user_id, body, role, _Keys(siren, nir, professional), national=national, valid_from=a_day(since))
        _answer([_view(user_id)], as_json=as_json)
    return status[0]


@app.command("end")
def end(
    username: Username,
    body: Body,
    role: ForRole,
    siren: OfSiren = None,
    nir: OfNir = None,
    professional: OfNumber = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="First day without; today if left out.")
    ] = None,
    as_json: AsJson = False,
) -> int:
    """End a role of a user; ended today, the sessions of the user end too."""
    with _working() as status:
        from laroque.apps.access import operations

        user_id, day = _user(username), a_day(on)
        operations.end_membership(membership_id=_held(user_id, body, role, _Keys(siren, nir, professional)).id, on=day)
        if day <= today():
            operations.end_sessions(user_id=user_id)
        _answer([_view(user_id)], as_json=as_json)
    return status[0]


@app.command("reset-link")
def reset_link(username: Username, as_json: AsJson = False) -> int:
    """Show a one-time link by which a user chooses a password; one made before no longer serves."""
    with _working() as status:
        user_id = _user(username)
        _answer([_view(user_id)], as_json=as_json, link=_link(user_id))
    return status[0]


@app.command("unlock")
def unlock(username: Username, as_json: AsJson = False) -> int:
    """Let a user try again after too many failures."""
    with _working() as status:
        from laroque.apps.access import operations

        user_id = _user(username)
        operations.forget_failures(user_id=user_id)
        _answer([_view(user_id)], as_json=as_json)
    return status[0]


@contextmanager
def _working() -> Iterator[list[int]]:
    """Work on the database, in the journal under the account of the machine; a refusal is said, and ends with 1."""
    database.ready()
    from django.core.exceptions import ValidationError

    from laroque.postgres.journal import acting

    status = [int(Exit.DONE)]
    try:
        with acting(user=getuser(), command="users"):
            yield status
    except _Refused as refused:
        error(refused.text)
        status[0] = int(Exit.REFUSED)
    except ValidationError as refused:
        said = " ".join(str(message) for message in refused.messages)
        error(Text(f"Refused: {said}", f"Refusé : {said}"))
        status[0] = int(Exit.REFUSED)


def _give(user_id: int, body: str, role: Role, keys: _Keys, *, national: bool, valid_from: date) -> None:
    from laroque.apps.access import operations
    from laroque.kernel.identifiers import BadIdentifier

    try:
        operations.grant_membership(
            user_id=user_id,
            organism_id=_organism(body),
            role=role,
            valid_from=valid_from,
            national=national,
            **keys._asdict(),
        )
    except BadIdentifier as bad:
        raise _Refused(bad.text) from None


def _organism(code: str) -> int:
    from laroque.apps.network import queries as network

    try:
        return network.organism_by_code(code=code).id
    except network.UnknownOrganism:
        raise _Refused(
            Text(
                f"No organism {code}: `laroque network list` gives their codes.",
                f"Pas d'organisme {code} : `laroque network list` donne les codes.",
            )
        ) from None


def _user(login: str) -> int:
    from laroque.apps.access import queries

    found = queries.user_by_login(login=login)
    if found is None:
        raise _Refused(
            Text(
                f"Nobody is called {login}: `laroque users list` gives the names.",
                f"Personne ne s'appelle {login} : `laroque users list` donne les noms.",
            )
        )
    return found


def _held(user_id: int, body: str, role: Role, keys: _Keys) -> "MembershipView":
    organism_id, on = _organism(body), today()
    for each in _view(user_id).memberships:
        named = _Keys(each.siren, each.nir, each.professional)
        same = (each.organism_id, each.role, named) == (organism_id, role, keys)
        if same and (each.valid_to is None or each.valid_to > on):
            return each
    raise _Refused(
        Text(
            f"The user has no role {role} at {body} that lasts.",
            f"L'utilisateur n'a pas de rôle {role} à {body} en cours.",
        )
    )


def _view(user_id: int) -> "UserView":
    from laroque.apps.access import queries

    found = queries.user(user_id=user_id, at=datetime.now(UTC))
    assert found is not None, user_id
    return found


def _link(user_id: int) -> str:
    from django.conf import settings
    from django.urls import reverse

    from laroque.apps.access import operations

    uid, _dash, token = operations.password_link(user_id=user_id, at=datetime.now(UTC)).partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.LAROQUE_ADDRESS}{path}"


def _answer(found: "list[UserView]", *, as_json: bool, link: str | None = None) -> None:
    document: dict[str, Any] = {"schema_version": SCHEMA_VERSION, "users": [_user_as_json(view) for view in found]}
    if link is not None:
        document["link"] = link

    def draw(console: Console) -> None:
        _draw(console, found)
        if link is not None:
            once = Text("One-time link, shown once:", "Lien à usage unique, montré une fois :")
            console.print(say(once), markup=False)
            console.print(link, markup=False, highlight=False, soft_wrap=True)

    emit(document, as_json=as_json, render=draw)


def _user_as_json(view: "UserView") -> dict[str, Any]:
    return {
        "username": view.username,
        "email": view.email,
        "name": view.name,
        "language": view.language,
        "active": view.active,
        "second_factor": view.second_factor,
        "sessions": view.sessions,
        "last_signed_in_at": None if view.last_signed_in_at is None else view.last_signed_in_at.isoformat(),
        "locked_until": None if view.locked_until is None else view.locked_until.isoformat(),
        "roles": [_role_as_json(each) for each in view.memberships],
    }


def _role_as_json(each: "MembershipView") -> dict[str, Any]:
    return {
        "body": each.organism_code,
        "role": each.role.value,
        "national": each.national,
        "siren": each.siren,
        "nir": each.nir,
        "professional": each.professional,
        "from": each.valid_from.isoformat(),
        "to": None if each.valid_to is None else each.valid_to.isoformat(),
        "state": each.state.value,
    }


def _draw(console: Console, found: "list[UserView]") -> None:
    table = Table(box=SIMPLE)
    for heading in (
        Text("User", "Utilisateur"),
        Text("Roles", "Rôles"),
        Text("Second factor", "Second facteur"),
        Text("Sign-in", "Connexion"),
    ):
        table.add_column(say(heading))
    yes, no = Text("yes", "oui"), Text("no", "non")
    for view in found:
        roles = "\n".join(_role_said(each) for each in view.memberships)
        table.add_row(escape(view.username), escape(roles), say(yes if view.second_factor else no), say(_door(view)))
    console.print(table)


def _role_said(each: "MembershipView") -> str:
    until = f" → {each.valid_to}" if each.valid_to else ""
    key = each.siren or each.nir or each.professional
    state = "" if each.state.value == "approved" else f" ({each.state.value})"
    return f"{each.organism_code} {each.role.value}{f' {key}' if key else ''}{until}{state}"


def _door(view: "UserView") -> Text:
    if not view.active:
        return Text("closed", "fermée")
    return Text("locked", "verrouillée") if view.locked_until else Text("open", "ouverte")

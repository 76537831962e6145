"""Who calls the API: the user of a bearer token, in one role of one organism, and which body is read."""

from dataclasses import dataclass
from datetime import date
from math import ceil

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from laroque.apps.access import api_tokens, queries
from laroque.apps.access import operations as access
from laroque.apps.access.rules import ABILITIES, PORTAL_ROLES, Ability, changes_something, may
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network
from laroque.interfaces.api.problems import Problem

AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Caller:
    """The user, role and organism of a token.

    ``sirens``, ``nirs`` and ``professionals`` are those a user of the portal sees; none limits the staff.
    """

    user_id: int
    username: str
    organism_id: int
    organism_code: str
    organism_name: str
    role: Role
    national: bool
    sirens: frozenset[str]
    expires_on: date
    nirs: frozenset[str] = frozenset()
    professionals: frozenset[str] = frozenset()

    def may(self, *abilities: Ability) -> bool:
        """Whether the role has one of these abilities."""
        return any(may(self.role, ability) for ability in abilities)

    @property
    def abilities(self) -> list[Ability]:
        """All that the role may do, in alphabetic order."""
        return sorted(ABILITIES[self.role])

    @property
    def changes_nothing(self) -> bool:
        """Whether the role only reads, so that its requests are read-only transactions."""
        return not changes_something(self.role)


@dataclass(frozen=True, slots=True)
class Place:
    """The organism whose rows are read. ``sirens`` are those that the caller sees; None limits nothing."""

    id: int
    code: str
    sirens: frozenset[str] | None

    def shows(self, siret: str) -> bool:
        """Whether the caller sees the account of a SIRET."""
        return self.sirens is None or siret[:9] in self.sirens


class Bearer(HttpBearer):
    """Opens an operation to the callers whose role has one of some abilities; all roles when none is named."""

    def __init__(self, *abilities: Ability) -> None:
        super().__init__()
        self.abilities = abilities

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller that the middleware found, or a refusal."""
        caller: Caller | None = request.caller
        if caller is not None and self.abilities and not caller.may(*self.abilities):
            raise Problem(403, _("The role of this token, %(role)s, may not do this.") % {"role": caller.role.value})
        return caller


def today() -> date:
    """The day in France."""
    return timezone.localdate()


def caller_of(request: HttpRequest) -> Caller | None:
    """Whom the bearer token of a request opens for; None without one, or once it or its membership ended.

    Raises ``Problem`` 429 where too many secrets that are no token came from the same address.
    """
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    on = today()
    token = _token(request, secret.strip())
    if token is None or not token.is_open(on):
        return None
    held = [
        each
        for each in queries.memberships_of(user_id=token.user_id, on=on)
        if each.organism_id == token.organism_id and each.role == token.role
    ]
    if not held:
        return None
    if token.last_used_on != on:
        access.note_use(token_id=token.id, on=on)
    return Caller(
        user_id=token.user_id,
        username=token.username,
        organism_id=token.organism_id,
        organism_code=token.organism_code,
        organism_name=token.organism_name,
        role=token.role,
        national=any(each.national for each in held),
        sirens=frozenset(each.siren for each in held if each.siren is not None),
        expires_on=token.expires_on,
        nirs=frozenset(each.nir for each in held if each.nir is not None),
        professionals=frozenset(each.professional for each in held if each.professional is not None),
    )


def _token(request: HttpRequest, secret: str) -> api_tokens.TokenView | None:
    """The token of a secret. The secret of none is counted for its address, which tries no more after too many."""
    address, at = _address(request), timezone.now()
    until = queries.tokens_locked_until(address=address, at=at) if address else None
    if until is not None:
        raise Problem(
            429,
            _("Too many tokens that do not exist came from this address."),
            _("Mend the token that your program sends, then try again in a quarter of an hour."),
            retry_after=ceil((until - at).total_seconds()),
        )
    token = api_tokens.token_of_secret(secret=secret)
    if token is None and address:
        access.record_token_failure(secret=secret, address=address, at=at)
    return token


def _address(request: HttpRequest) -> str | None:
    """Where a request comes from, as for who signs in; None through a socket that does not say it."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None


def place_of(caller: Caller, code: str | None) -> Place:
    """The organism asked: one's own, or any for who reads the whole network; else a 404."""
    if code is None or code == caller.organism_code:
        return Place(caller.organism_id, caller.organism_code, caller.sirens if caller.role in PORTAL_ROLES else None)
    if not caller.national:
        raise Problem(404)
    try:
        return Place(network.organism_by_code(code=code).id, code, None)
    except network.UnknownOrganism:
        raise Problem(404) from None

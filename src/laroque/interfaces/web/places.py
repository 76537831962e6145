"""Which body and which account a page speaks of, and whether its reader may see them or act there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404

from laroque.apps.access.rules import PORTAL_ROLES
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.unallocated import is_waiting
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.labels import UNALLOCATED
from laroque.interfaces.web.membership import Chosen
from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Body:
    """The collecting body whose books are read; ``own`` when the reader works there, and so may act.

    ``sirens`` are those that a user of an employer sees; None limits nothing.
    """

    id: int
    code: str
    name: str
    own: bool
    sirens: frozenset[str] | None = None

    def shows(self, siret: str) -> bool:
        """Whether the reader sees the account of a SIRET."""
        return self.sirens is None or siret[:9] in self.sirens


def body_read(chosen: Chosen, code: str) -> Body:
    """The body asked: one's own, or any for who reads the whole network; else the page does not exist."""
    if code == chosen.organism_code and chosen.collects:
        sirens = chosen.sirens if chosen.role in PORTAL_ROLES else None
        return Body(chosen.organism_id, code, chosen.organism_name, own=True, sirens=sirens)
    if not chosen.national:
        raise Http404
    try:
        found = network.organism_by_code(code=code)
    except network.UnknownOrganism:
        raise Http404 from None
    return Body(found.id, code, found.name, own=False)


def body_acted_on(chosen: Chosen, code: str) -> Body:
    """The body asked, where the reader may change something: his own only, even when he reads the whole network."""
    body = body_read(chosen, code)
    if not body.own:
        raise PermissionDenied
    return body


def account_read(body: Body, siret: str) -> contributions.AccountView:
    """The account of a SIRET at the body; without one, or one that the reader does not see, the page does not exist."""
    if not body.shows(siret):
        raise Http404
    found = contributions.account_by_siret(organism_id=body.id, siret=siret)
    if found is None:
        raise Http404
    return found


def name_of(establishments: Mapping[str, registry.EstablishmentView], siret: str) -> str:
    """The name of an establishment, else that of its employer, else nothing."""
    row = establishments.get(siret)
    return (row.name or row.employer_name) if row else ""


def beneficiary_name(names: Mapping[str, Text], code: str) -> str:
    """What a beneficiary is called; a local one, such as a mobility authority, by its kind."""
    if is_waiting(code):
        return str(UNALLOCATED)
    name = names.get(code) or names.get(code.rpartition(":")[0])
    return said(name) if name else code

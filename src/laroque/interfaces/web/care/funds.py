"""Which fund a page of care speaks of, whether its reader may see it or act there, and the looks that are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from laroque.apps.access.rules import insures
from laroque.apps.network import queries as network
from laroque.apps.rights import operations as rights
from laroque.apps.rights.states import LookedAt
from laroque.interfaces.web.membership import Chosen


@dataclass(frozen=True, slots=True)
class Fund:
    """The fund whose insured and claims are read; ``own`` when the reader works there, and so may act."""

    id: int
    code: str
    name: str
    own: bool


def fund_read(chosen: Chosen, code: str) -> Fund:
    """The fund asked: one's own, or any for who reads the whole network; else the page does not exist."""
    if code == chosen.organism_code and chosen.insures:
        return Fund(chosen.organism_id, code, chosen.organism_name, own=True)
    if not chosen.national:
        raise Http404
    try:
        found = network.organism_by_code(code=code)
    except network.UnknownOrganism:
        raise Http404 from None
    if not insures(found.kind):
        raise Http404
    return Fund(found.id, code, found.name, own=False)


def fund_acted_on(chosen: Chosen, code: str) -> Fund:
    """The fund asked, where the reader may change something: his own only, even when he reads the whole network."""
    fund = fund_read(chosen, code)
    if not fund.own:
        raise PermissionDenied
    return fund


def keep_look(
    request: HttpRequest,
    fund: Fund,
    what: LookedAt,
    *,
    why: str,
    beneficiary_ids: Sequence[int] = (),
    claim_id: int | None = None,
) -> None:
    """Keep that the reader looks at the data of some persons, or at a claim, before they are shown.

    ``why``: the purpose, in the language of the reader.
    """
    rights.look(
        organism_id=fund.id,
        beneficiary_ids=beneficiary_ids,
        what=what,
        who_id=request.user.pk,
        who=str(request.user),
        why=why,
        at=timezone.now(),
        claim_id=claim_id,
    )

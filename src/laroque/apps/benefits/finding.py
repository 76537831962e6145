"""Cases of benefits found as a list asks. Each query is bounded and uses an index."""

from dataclasses import dataclass

from laroque.apps.benefits.models import Case
from laroque.apps.benefits.queries import CaseView, cases
from laroque.apps.benefits.states import CaseState

QUEUES = frozenset({CaseState.OPEN, CaseState.WAITING, CaseState.PROPOSED})
"""Where cases wait for somebody."""


@dataclass(frozen=True, slots=True)
class CasesWanted:
    """What is asked of a list of cases; what is left out narrows nothing. ``nir``: its beginning."""

    state: CaseState | None = None
    kind: str = ""
    nir: str = ""


def cases_wanted(
    *, organism_id: int, wanted: CasesWanted, after_id: int | None = None, limit: int = 50
) -> list[CaseView]:
    """The cases of a queue, the oldest first, or of no queue, the latest first; after the last one of a page."""
    found = Case.objects.filter(organism_id=organism_id)
    oldest_first = wanted.state in QUEUES
    if wanted.state is not None:
        found = found.filter(state=wanted.state)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.nir:
        found = found.filter(nir__startswith=wanted.nir)
    if after_id is not None:
        found = found.filter(id__gt=after_id) if oldest_first else found.filter(id__lt=after_id)
    numbers = list(found.order_by("id" if oldest_first else "-id").values_list("id", flat=True)[:limit])
    known = {each.id: each for each in cases(organism_id=organism_id, ids=numbers)}
    return [known[number] for number in numbers]

"""The persons whose rights and care an insured person reads on the portal: oneself and dependants."""

from django.http import Http404, HttpRequest

from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.engines.pricing.facts import RightKind
from laroque.interfaces.web.care.law import law
from laroque.interfaces.web.membership import Chosen, today
from laroque.usecases.care.own_persons import own_persons

PERSON = "person"
"""The key of an address that names a person by its file."""


def own_people(chosen: Chosen) -> list[BeneficiaryView]:
    """The reader first, then the dependants that the reader may read today (CSS L160-2, D160-1)."""
    found = own_persons(organism_id=chosen.organism_id, nirs=chosen.nirs, on=today(), law=law)
    return sorted(found, key=lambda each: (each.own_nir not in chosen.nirs, each.is_dependant, each.born_on, each.id))


def person_asked(request: HttpRequest, people: list[BeneficiaryView]) -> BeneficiaryView | None:
    """The person that the address names, else the first; the page does not exist for anybody else."""
    asked = request.GET.get(PERSON, "")
    if not asked:
        return people[0] if people else None
    found = next((each for each in people if str(each.id) == asked), None)
    if found is None:
        raise Http404
    return found


def right_of(person: BeneficiaryView, kind: RightKind) -> RightView | None:
    """The right of a kind that a person has today."""
    return next((each for each in person.rights if each.kind is kind and each.on(today())), None)

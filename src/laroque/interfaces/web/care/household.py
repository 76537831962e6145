"""The person that a page speaks of, with those of the household."""

from django.http import Http404

from laroque.apps.rights import finding
from laroque.apps.rights.queries import BeneficiaryView
from laroque.interfaces.web.care.funds import Fund


def household_of(fund: Fund, beneficiary_id: int) -> list[BeneficiaryView]:
    """A person of the fund, first, and those of the household; without one the page does not exist."""
    found = finding.household(organism_id=fund.id, beneficiary_id=beneficiary_id)
    person = next((each for each in found if each.id == beneficiary_id), None)
    if person is None:
        raise Http404
    return [person, *(each for each in found if each.id != beneficiary_id)]

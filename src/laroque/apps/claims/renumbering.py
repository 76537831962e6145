"""A waiting number becomes a certified one in claims: what is told of them stays, under the new number."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from laroque.apps.claims.models import CarePayment, Claim
from laroque.apps.claims.queries import WAITING


@transaction.atomic
def renumber(*, organism_id: int, former: str, nir: str, beneficiary_ids: Sequence[int]) -> None:
    """Have the claims of some beneficiaries, those that wait for one, and their payments be under the new number."""
    of = Q(beneficiary_id__in=list(beneficiary_ids)) | Q(state__in=WAITING)
    Claim.objects.filter(of, organism_id=organism_id, nir=former).update(nir=nir)
    paid = CarePayment.objects.filter(organism_id=organism_id, payee="insured", payee_key=former)
    paid.update(payee_key=nir)

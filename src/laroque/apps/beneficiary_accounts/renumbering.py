"""A waiting number becomes a certified one: what its holder owes is owed under the new number."""

from django.db import transaction

from laroque.apps.beneficiary_accounts.models import Debt
from laroque.apps.beneficiary_accounts.states import Holder


@transaction.atomic
def renumber(*, organism_id: int, former: str, nir: str) -> None:
    """Have the debts of an insured person be under the new number."""
    Debt.objects.filter(organism_id=organism_id, holder=Holder.INSURED, holder_key=former).update(holder_key=nir)

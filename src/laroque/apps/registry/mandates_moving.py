"""Mandates follow the accounts that move to another body."""

from collections.abc import Sequence
from datetime import date

from laroque.apps.registry.models import Mandate


def move_mandates(*, from_id: int, to_id: int, sirets: Sequence[str], on: date) -> int:
    """Give the mandates of establishments to another body, which debits on them from then on; gives how many.

    An establishment that has a mandate for that body keeps it, and the one that it leaves ends.
    """
    living = Mandate.objects.filter(revoked_on__isnull=True)
    has_one = set(
        living.filter(creditor_id=to_id, establishment_id__in=list(sirets)).values_list("establishment_id", flat=True)
    )
    leaving = living.filter(creditor_id=from_id)
    ended = [siret for siret in sirets if siret in has_one]
    leaving.filter(establishment_id__in=ended).update(revoked_on=on)
    return leaving.filter(establishment_id__in=[s for s in sirets if s not in has_one]).update(creditor_id=to_id)

"""Who bears a number: the days of birth that tell apart those claims are made for under it."""

from datetime import date

from laroque.apps.rights.models import Beneficiary


def births(*, organism_id: int, nir: str) -> list[tuple[date, int]]:
    """The days and ranks of birth of the persons whom a fund knows under a NIR (15 characters)."""
    known = Beneficiary.objects.filter(organism_id=organism_id, nir=nir)
    return list(known.order_by("born_on", "birth_rank").values_list("born_on", "birth_rank"))

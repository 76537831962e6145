"""Reads of claims by the persons they are for; call them in the scope of the body."""

from collections.abc import Mapping, Sequence

from laroque.apps.claims.models import Claim
from laroque.apps.claims.queries import WAITING


def waiting_of_persons(*, organism_id: int, beneficiary_ids: Sequence[int]) -> list[int]:
    """The claims of some beneficiaries that wait for somebody."""
    found = Claim.objects.filter(organism_id=organism_id, state__in=WAITING, beneficiary_id__in=list(beneficiary_ids))
    return list(found.order_by("id").values_list("id", flat=True))


def waiting_on_files(*, organism_id: int, files: Mapping[int, str]) -> list[int]:
    """The claims that wait and name the file of an injury, by beneficiary."""
    found = Claim.objects.filter(
        organism_id=organism_id, state__in=WAITING, beneficiary_id__in=list(files), injury_file__in=set(files.values())
    ).order_by("id")
    rows = found.values_list("id", "beneficiary_id", "injury_file")
    return [claim_id for claim_id, beneficiary_id, file in rows if files[beneficiary_id] == file]

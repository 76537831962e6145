"""Protocols of care for a long illness: an officer notes that one came, the medical service alone what it says."""

from datetime import date

from django.db import transaction

from laroque.apps.rights.models import Request
from laroque.apps.rights.requests import RefusedRequest
from laroque.apps.rights.states import RequestKind, RequestState
from laroque.kernel.text import Text


@transaction.atomic
def record(*, organism_id: int, beneficiary_id: int, asked_on: date) -> int:
    """Note that a protocol came for a beneficiary, and give the request; the same day, it is the same one."""
    kind = RequestKind.LONG_ILLNESS
    row, _ = Request.objects.get_or_create(
        organism_id=organism_id,
        key=f"{kind}:{beneficiary_id}::{asked_on}",
        defaults={
            "beneficiary_id": beneficiary_id, "kind": kind, "asked_on": asked_on, "facts": {},
            "state": RequestState.ASKED, "reason": "",
        },
    )  # fmt: skip
    return row.id


@transaction.atomic
def tell(*, organism_id: int, request_id: int, illness: str, since: date, until: date) -> None:
    """Say what a protocol is for: the number of the illness on the list, and from when to when (CSS L160-14 3° and 4°).

    Raises ``RefusedRequest``: it is no protocol that waits.
    """
    facts = {"illness": illness, "since": since.isoformat(), "until": until.isoformat()}
    told = Request.objects.filter(
        organism_id=organism_id, id=request_id, kind=RequestKind.LONG_ILLNESS, state=RequestState.ASKED
    ).update(facts=facts)
    if not told:
        raise RefusedRequest(Text("No protocol waits for an answer there", "Aucun protocole n'y attend de réponse"))

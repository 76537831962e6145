"""Operations on receipts that no rule matches: the queue, one with proposals, and its settlement on accounts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Router
from pydantic import Field

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotInSuspense, NotTheAmount, Part
from laroque.apps.treasury.queries import ReceiptView
from laroque.apps.treasury.states import MovementState
from laroque.interfaces.api.bank_views import ReceiptPage, ReceiptWhole
from laroque.interfaces.api.callers import Bearer, place_of
from laroque.interfaces.api.once import once
from laroque.interfaces.api.problems import Problem, told
from laroque.interfaces.api.values import After, Body, CentsSent, Code, Key, Limit, Month, Number, Siret, month_text
from laroque.kernel.text import Text
from laroque.usecases.collection import settle_receipts
from laroque.usecases.collection.receipt_proposals import Proposal

router = Router(tags=["Receipts"])
_READ = Bearer(Ability.READ_RECEIPTS)
PARTS_MAX = 100
_NO_ACCOUNT = Text("no account of this SIRET at the body", "pas de compte de ce SIRET à l'organisme")


class PartSent(Body):
    """The part of a receipt that pays one account, and the month that the payer names if any."""

    siret: Siret
    amount_cents: CentsSent
    named_month: Month | None = None


class Settlement(Body):
    """What a receipt pays: its parts sum to it."""

    parts: list[PartSent] = Field(min_length=1, max_length=PARTS_MAX)


@router.get(
    "/receipts", auth=_READ, response=ReceiptPage, operation_id="list_receipts", summary="List receipts in suspense"
)
def list_receipts(
    request: HttpRequest,
    organism: Code | None = None,
    after: After = Query(0, description="Receipts recorded after this one."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The receipts that wait for somebody to say whose they are, the first recorded first."""
    place = place_of(request.auth, organism)
    found = treasury.suspense_page(organism_id=place.id, after_id=after, limit=limit + 1)
    items = [
        {
            "id": each.id,
            "amount_cents": each.cents,
            "booked_on": each.booked_on,
            "value_on": each.value_on,
            "payer": each.counterparty,
            "reference": each.reference,
            "end_to_end_id": each.end_to_end_id,
            "state": each.state.value,
        }
        for each in found[:limit]
    ]
    return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


@router.get(
    "/receipts/{receipt}",
    auth=_READ,
    response=ReceiptWhole,
    operation_id="read_receipt",
    summary="Read a receipt and what it might pay",
)
def read_receipt(request: HttpRequest, receipt: Number, organism: Code | None = None) -> dict[str, Any]:
    """A movement of the body; while it waits in suspense, the ways to settle it, the surest first."""
    place = place_of(request.auth, organism)
    found = treasury.receipt(organism_id=place.id, movement_id=receipt)
    if found is None:
        raise Problem(404)
    waits = found.state is MovementState.SUSPENSE and place.id == request.auth.organism_id
    proposed = settle_receipts.proposals(organism_id=place.id, movement_id=receipt) if waits else []
    return _receipt(found) | {"proposals": [_proposal(each) for each in proposed]}


@router.post(
    "/receipts/{receipt}/settlement",
    auth=Bearer(Ability.SETTLE_RECEIPTS),
    response=ReceiptWhole,
    operation_id="settle_receipt",
    summary="Settle a receipt on one account or several",
)
def settle_receipt(
    request: HttpRequest,
    receipt: Number,
    settlement: Settlement,
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Say whose a receipt in suspense is, to the cent: it pays what these accounts owe, in the order of the law."""
    caller = request.auth
    organism_id = caller.organism_id

    def work() -> tuple[int, ReceiptWhole]:
        parts = _parts(organism_id, settlement)
        asked = {"organism_id": organism_id, "movement_id": receipt}
        try:
            settle_receipts.settle(**asked, parts=parts, by=caller.user_id, at=timezone.now())
        except (NotInSuspense, NotTheAmount) as refusal:
            raise Problem(409, told(refusal.text)) from None
        found = treasury.receipt(**asked)
        assert found is not None, asked
        return 200, ReceiptWhole.model_validate(_receipt(found) | {"proposals": []})

    return once(request, key, request.body, work)


def _parts(organism_id: int, settlement: Settlement) -> list[Part]:
    known = contributions.accounts_of_sirets(organism_id=organism_id, sirets=[each.siret for each in settlement.parts])
    missing = [
        {"in": "body", "field": f"parts.{rank}.siret", "message": told(_NO_ACCOUNT)}
        for rank, each in enumerate(settlement.parts)
        if each.siret not in known
    ]
    if missing:
        raise Problem(409, errors=missing)
    return [Part(known[each.siret], each.amount_cents, each.named_month) for each in settlement.parts]


def _receipt(found: ReceiptView) -> dict[str, Any]:
    return {
        "id": found.id,
        "amount_cents": found.cents,
        "booked_on": found.booked_on,
        "value_on": found.value_on,
        "payer": found.payer,
        "reference": found.reference,
        "end_to_end_id": found.end_to_end_id,
        "state": found.state.value,
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    parts = [
        {
            "siret": each.siret,
            "name": each.name,
            "amount_cents": each.cents,
            "named_month": month_text(each.named_month) if each.named_month else None,
        }
        for each in proposal.parts
    ]
    return {"rule": proposal.rule.value, "why": proposal.why.as_json(), "agrees": proposal.agrees, "parts": parts}

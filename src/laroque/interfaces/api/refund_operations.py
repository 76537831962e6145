"""Operations on refunds of credits: the list, and asking for one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Path, Router
from pydantic import Field

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.rules.refunds import RefundRefused
from laroque.apps.contributions.states import RefundState
from laroque.interfaces.api.account_operations import account_of
from laroque.interfaces.api.callers import Bearer, place_of
from laroque.interfaces.api.once import once
from laroque.interfaces.api.problems import Problem, told
from laroque.interfaces.api.values import Body, CentsSent, Code, Key, Limit, Number, Siret
from laroque.interfaces.api.views import RefundPage, RefundRow
from laroque.usecases.collection import refunds

router = Router(tags=["Refunds"])


class RefundAsked(Body):
    """The refund of a credit: how much, and why. It goes to the contributor's own bank account."""

    amount_cents: CentsSent
    reason: str = Field(min_length=3, max_length=500, pattern=r"^[^\x00-\x1f]*$")


@router.get(
    "/refunds",
    auth=Bearer(Ability.READ_ACCOUNTS),
    response=RefundPage,
    operation_id="list_refunds",
    summary="List refunds",
)
def list_refunds(
    request: HttpRequest,
    organism: Code | None = None,
    state: RefundState | None = None,
    before: Number | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The refunds of a body, the last asked first."""
    place = place_of(request.auth, organism)
    found = contributions.refunds(organism_id=place.id, state=state, before=before, limit=limit + 1)
    items = [_row(each) for each in found[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


@router.post(
    "/accounts/{siret}/refunds",
    auth=Bearer(Ability.ASK_REFUNDS),
    response={201: RefundRow},
    operation_id="ask_refund",
    summary="Ask for the refund of a credit",
)
def ask_refund(
    request: HttpRequest,
    refund: RefundAsked,
    siret: Siret = Path(...),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Ask for a refund; from the amount that the body has set, a second person decides. Nobody decides by the API."""
    caller = request.auth
    place = place_of(caller, None)

    def work() -> tuple[int, RefundRow]:
        found = account_of(place, siret)
        try:
            number = refunds.ask(
                organism_id=place.id, account_id=found.id, cents=refund.amount_cents, reason=refund.reason,
                by=caller.user_id, at=timezone.now(),
            )  # fmt: skip
        except RefundRefused as refusal:
            raise Problem(409, told(refusal.text)) from None
        asked = contributions.refund(organism_id=place.id, refund_id=number)
        assert asked is not None, number
        return 201, RefundRow.model_validate(_row(asked))

    return once(request, key, request.body, work)


def _row(found: contributions.RefundView) -> dict[str, Any]:
    names = ("id", "siret", "reason", "asked_on", "decided_on", "ordered_on", "paid_on", "second_person")
    return {name: getattr(found, name) for name in names} | {
        "amount_cents": found.cents,
        "state": found.state.value,
    }

"""Operations on the agency's treasury, and on the token itself."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from laroque.apps.access.rules import Ability
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.rules import CashPosition
from laroque.interfaces.api.bank_views import PositionView
from laroque.interfaces.api.callers import AGENCY, Bearer, place_of, today
from laroque.interfaces.api.values import Day
from laroque.interfaces.api.views import CallerView

router = Router()


@router.get("/me", auth=Bearer(), response=CallerView, operation_id="read_me", summary="Read whom the token opens for")
def read_me(request: HttpRequest) -> dict[str, Any]:
    """The user, the organism, the role and its abilities, and the day from which the token opens nothing."""
    caller = request.auth
    return {
        "user": caller.username,
        "organism": caller.organism_code,
        "role": caller.role.value,
        "national": caller.national,
        "sirens": sorted(caller.sirens),
        "abilities": [each.value for each in caller.abilities],
        "expires_on": caller.expires_on,
    }


@router.get(
    "/treasury/position",
    auth=Bearer(Ability.READ_TREASURY),
    response=PositionView,
    operation_id="read_position",
    summary="Read the cash position of the agency",
)
def read_position(request: HttpRequest, on: Day | None = None) -> dict[str, Any]:
    """What is due to each branch and third party, what its funds drew, what the banks hold, at the end of a day.

    Today when no day is given. Opens to the agency, and to who reads the whole network.
    """
    agency = place_of(request.auth, AGENCY)
    found = treasury.position(agency_id=agency.id, on=on or today())
    return {
        "on": found.on,
        "branches": {name: _cash(cash) for name, cash in found.branches.items()},
        "third_parties": {name: _cash(cash) for name, cash in found.third_parties.items()},
        "banks_cents": found.banks_cents,
        "identity_clean": found.identity_clean,
    }


def _cash(cash: CashPosition) -> dict[str, int]:
    return {"due_cents": cash.due_cents, "drawn_cents": cash.drawn_cents, "position_cents": cash.position_cents}

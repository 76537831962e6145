"""Operations on returns to employers: what was wrong with their declarations, and how to correct it."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.states import ReturnKind
from laroque.interfaces.api.account_operations import READ, account_of
from laroque.interfaces.api.callers import place_of
from laroque.interfaces.api.values import Code, Limit, Month, Number, Siret, month_text
from laroque.interfaces.api.views import ReturnPage

router = Router(tags=["Declarations"])
_AMOUNTS = ("declared_cents", "expected_cents", "difference_cents")


@router.get(
    "/accounts/{siret}/returns",
    auth=READ,
    response=ReturnPage,
    operation_id="list_returns",
    summary="List returns to the employer",
)
def list_returns(
    request: HttpRequest,
    siret: Siret = Path(...),
    organism: Code | None = None,
    month: Month | None = None,
    kind: ReturnKind | None = None,
    before: Number | None = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """The returns of an establishment with their anomalies, the latest first."""
    place = place_of(request.auth, organism)
    account_of(place, siret)
    found = contributions.returns(
        organism_id=place.id, siret=siret, month=month, kind=kind, before_id=before, limit=limit + 1
    )
    items = [_row(each) for each in found[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


def _row(found: contributions.ReturnView) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind.value,
        "month": month_text(found.month),
        "version": found.version,
        "made_at": found.made_at,
        "message": found.message_id,
        "anomalies": [_anomaly(each) for each in found.anomalies],
    }


def _anomaly(found: contributions.AnomalyView) -> dict[str, Any]:
    names = ("control", "rubrique", "line", "severity", "correct_by", *_AMOUNTS)
    return {name: getattr(found, name) for name in names} | {
        "what": found.what.as_json(),
        "how": found.how.as_json(),
    }

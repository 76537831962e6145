"""Operations on declarations: those of an account, and the lines of one with why each amount is what it is."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from laroque.apps.contributions import queries as contributions
from laroque.interfaces.api.account_operations import READ, account_of
from laroque.interfaces.api.callers import place_of
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.values import Code, Limit, Number, Siret, month_text
from laroque.interfaces.api.views import Declarations, DeclarationWhole

router = Router(tags=["Declarations"])
_LINE = (
    "line", "ctp", "qualifier", "label", "base_cents", "rate_ppm", "declared_cents", "recomputed_cents",
    "difference_cents", "due_cents", "controls",
)  # fmt: skip


@router.get(
    "/accounts/{siret}/declarations",
    auth=READ,
    response=Declarations,
    operation_id="list_declarations",
    summary="List declarations",
)
def list_declarations(
    request: HttpRequest,
    siret: Siret = Path(...),
    organism: Code | None = None,
    before: Number | None = Query(None, description="Declarations received before this one."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The declarations of an establishment, the last received first, those replaced included."""
    place = place_of(request.auth, organism)
    account_of(place, siret)
    found = contributions.declarations_page(organism_id=place.id, siret=siret, before_id=before, limit=limit + 1)
    items = [_row(each) for each in found[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


@router.get(
    "/accounts/{siret}/declarations/{declaration}",
    auth=READ,
    response=DeclarationWhole,
    operation_id="read_declaration",
    summary="Read a declaration and why its amounts are what they are",
)
def read_declaration(
    request: HttpRequest, declaration: Number, siret: Siret = Path(...), organism: Code | None = None
) -> dict[str, Any]:
    """A declaration with its findings and lines; each line has its steps, with articles, and its shares."""
    place = place_of(request.auth, organism)
    account_of(place, siret)
    found = contributions.declaration(organism_id=place.id, siret=siret, declaration_id=declaration)
    if found is None:
        raise Problem(404)
    lines = contributions.explained_lines(organism_id=place.id, declaration_id=declaration)
    return {**_row(found), "findings": found.findings, "lines": [_line(each) for each in lines]}


def _row(found: contributions.DeclarationView) -> dict[str, Any]:
    return {
        "id": found.id,
        "message": found.message_id,
        "siret": found.siret,
        "month": month_text(found.month),
        "fraction": found.fraction,
        "type": found.type,
        "order_number": found.order_number,
        "state": found.state.value,
        "declared_cents": found.declared_cents,
        "recomputed_cents": found.recomputed_cents,
        "debit_cents": found.debit_cents,
        "due_on": found.due_on,
        "received_at": found.received_at,
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    shares = [
        {
            "beneficiary": each["beneficiary"],
            "borne_by": each["borne_by"],
            "cents": each["cents"],
            "article": each["article"] or None,
        }
        for each in line["shares"]
    ]
    return {name: line[name] for name in _LINE} | {
        "steps": [step.as_json() for step in line["steps"]],
        "shares": shares,
    }

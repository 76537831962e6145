"""Operations on the accounts of contributors: the list, one, its dues by month and its payments."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.interfaces.api.callers import Bearer, Place, place_of
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.values import Code, Day, Limit, Month, Number, Siret, month_text
from laroque.interfaces.api.views import AccountPage, AccountWhole, Dues, Payments
from laroque.kernel.identifiers import compact
from laroque.kernel.text import Text

router = Router(tags=["Accounts"])
READ = Bearer(Ability.READ_ACCOUNTS, Ability.READ_OWN_ACCOUNTS)


@router.get("/accounts", auth=READ, response=AccountPage, operation_id="list_accounts", summary="List accounts")
def list_accounts(
    request: HttpRequest,
    organism: Code | None = None,
    search: str = Query(
        "", max_length=80, pattern=r"^[^\x00-\x1f]*$", description="First figures of a SIRET, or a part of a name."
    ),
    after: str = Query("", pattern="^[0-9]{0,14}$", description="Accounts after this SIRET."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The accounts of the body in order of SIRET, with their balances; those of his SIREN for a portal user."""
    place = place_of(request.auth, organism)
    found = contributions.accounts(organism_id=place.id, **_criteria(place, search), after_siret=after, limit=limit + 1)
    page = found[:limit]
    balances = contributions.balances_of(organism_id=place.id, account_ids=[row.id for row in page])
    names = registry.establishments(sirets=[row.siret for row in page])
    items = [
        {
            "siret": row.siret,
            "name": _name(names.get(row.siret)),
            "opened_on": row.opened_on,
            **balances[row.id].as_columns(),
        }
        for row in page
    ]
    return {"items": items, "next": page[-1].siret if len(found) > limit else None}


@router.get(
    "/accounts/{siret}", auth=READ, response=AccountWhole, operation_id="read_account", summary="Read an account"
)
def read_account(
    request: HttpRequest,
    siret: Siret = Path(...),
    organism: Code | None = None,
    as_of: Day | None = Query(None, description="The account as it stood at the end of this day."),
) -> dict[str, Any]:
    """An account with its balances by month, now or at the end of a past day."""
    place = place_of(request.auth, organism)
    found = account_of(place, siret)
    statement = contributions.account_statement(organism_id=place.id, account_id=found.id, as_of=as_of)
    months = [
        {
            "month": month_text(each.month),
            "due_cents": each.due_cents,
            "paid_cents": each.paid_cents,
            "balance_cents": each.balance_cents,
        }
        for each in statement.months
    ]
    return {
        "siret": siret,
        "name": _name(registry.establishment(siret=siret)),
        "organism": place.code,
        "opened_on": found.opened_on,
        "as_of": as_of,
        "under_way_cents": statement.under_way_cents,
        "credit_cents": statement.credit_cents,
        "balance_cents": statement.balance_cents,
        "months": months,
    }


@router.get(
    "/accounts/{siret}/dues/{month}",
    auth=READ,
    response=Dues,
    operation_id="list_dues",
    summary="List what is due for a month",
)
def list_dues(
    request: HttpRequest,
    siret: Siret = Path(...),
    month: Month = Path(...),
    organism: Code | None = None,
    as_of: Day | None = Query(None, description="The month as it stood at the end of this day."),
) -> dict[str, Any]:
    """What is due for a month by line, and by beneficiary with what is paid; nothing when the month has no due."""
    place = place_of(request.auth, organism)
    found = account_of(place, siret)
    due = contributions.account_lines(organism_id=place.id, account_id=found.id, month=month, as_of=as_of)
    names = network.beneficiary_names()
    return {
        "siret": siret,
        "month": month_text(month),
        "as_of": as_of,
        "due_cents": sum(each.due_cents for each in due.shares),
        "paid_cents": sum(each.paid_cents for each in due.shares),
        "lines": [_line(each) for each in due.lines],
        "shares": [_share(each, names) for each in due.shares],
    }


@router.get(
    "/accounts/{siret}/payments",
    auth=READ,
    response=Payments,
    operation_id="list_payments",
    summary="List payments and what they reached",
)
def list_payments(
    request: HttpRequest,
    siret: Siret = Path(...),
    organism: Code | None = None,
    before: Number | None = Query(None, description="Payments recorded before this one."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The payments of an account, the latest first, each with the months and beneficiaries it reached."""
    place = place_of(request.auth, organism)
    keys = {"organism_id": place.id, "account_id": account_of(place, siret).id}
    found = contributions.payments(**keys, before_id=before, limit=limit + 1)
    page = found[:limit]
    reached = contributions.allocations(**keys, payment_ids=[row["id"] for row in page])
    items = [_payment(row, reached) for row in page]
    return {"items": items, "next": page[-1]["id"] if len(found) > limit else None}


def account_of(place: Place, siret: str) -> contributions.AccountView:
    """The account of a SIRET that the caller sees, else a 404."""
    found = contributions.account_by_siret(organism_id=place.id, siret=siret) if place.shows(siret) else None
    if found is None:
        raise Problem(404)
    return found


def _criteria(place: Place, search: str) -> Mapping[str, Any]:
    """What limits the list: the SIREN of a portal user, first figures, or a part of a name."""
    figures = compact(search)
    by_number = (figures.isascii() and figures.isdigit()) or not figures
    if place.sirens is not None:
        own = registry.establishments_of_all(sirens=place.sirens)
        named = own if by_number else set(own).intersection(registry.sirets_named(text=search))
        return {"search": figures if by_number else "", "sirets": named}
    return {"search": figures} if by_number else {"sirets": registry.sirets_named(text=search)}


def _name(row: registry.EstablishmentView | None) -> str:
    return (row.name or row.employer_name) if row else ""


def _line(line: contributions.LineDue) -> dict[str, Any]:
    return {
        "kind": line.kind.value,
        "period": month_text(line.period),
        "ctp": line.ctp,
        "qualifier": line.qualifier,
        "commune": line.insee,
        "due_cents": line.cents,
    }


def _share(share: contributions.ShareBalance, names: Mapping[str, Text]) -> dict[str, Any]:
    known = share.beneficiary in names
    return {
        "kind": share.kind.value,
        "borne_by": share.borne_by,
        "beneficiary": share.beneficiary,
        "name": names[share.beneficiary].as_json() if known else None,
        "due_cents": share.due_cents,
        "paid_cents": share.paid_cents,
        "balance_cents": share.balance_cents,
    }


def _payment(row: Mapping[str, Any], reached: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("id", "means", "state", "key", "ordered_on", "received_on", "returned_on")},
        "amount_cents": row["cents"],
        "named_month": month_text(row["named_month"]) if row["named_month"] else None,
        "return_reason": row["return_reason"] or "",
        "allocations": [
            {
                "month": month_text(each["month"]),
                "kind": each["kind"],
                "borne_by": each["borne_by"],
                "beneficiary": each["beneficiary"],
                "amount_cents": each["cents"],
            }
            for each in reached
            if each["payment_id"] == row["id"]
        ],
    }

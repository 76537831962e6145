"""Operations on payments of care and on the returns that tell professionals of a day."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from laroque.apps.access.rules import Ability
from laroque.apps.access.states import Role
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.claims import queries as claims
from laroque.apps.claims import queries_money as money
from laroque.apps.claims import queries_payments as payments
from laroque.apps.claims.queries_payments import PaymentView
from laroque.apps.claims.states import PaymentState
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.rights.states import LookedAt
from laroque.interfaces.api.callers import Bearer, Caller, today
from laroque.interfaces.api.care_callers import keep_look, persons_of
from laroque.interfaces.api.claim_operations import ClaimRow, Professional, claim_row
from laroque.interfaces.api.problems import FHIR, Problem
from laroque.interfaces.api.values import Cents, Day, Limit, Number
from laroque.usecases.care.claim_returns import Told, told_in

router = Router(tags=["Payments of care"])
RETURN_DAYS_MAX = 92
_READING = Bearer(Ability.READ_CLAIMS, Ability.READ_OWN_CLAIMS)
_CLAIMS_TOLD = 5_000
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_RETURN = {"responses": {200: {"content": {"text/plain": _BYTES, FHIR: {"schema": {"type": "object"}}}}}}


class CarePaymentRow(Schema):
    """A payment: what its claims ask, less what is withheld for debts of the payee; `payee` is a NIR or a number."""

    id: int
    day: date
    holder: Holder
    payee: str
    state: PaymentState
    reason: str
    claims: int
    gross_cents: Cents
    withheld_cents: Cents
    cents: Cents
    ended_on: date | None


class CarePaymentPage(Schema):
    """Payments, the latest first; ``next`` is the value of ``before`` for the page that follows."""

    items: list[CarePaymentRow]
    next: int | None


class Withheld(Schema):
    """What was withheld for a debt; below zero, what was given back."""

    debt: int
    kind: DebtKind
    on: date
    cents: Cents


class CarePaymentWhole(CarePaymentRow):
    """A payment with what was withheld and the claims that it pays, 5,000 at most, the latest care first."""

    withheld: list[Withheld]
    claims_paid: list[ClaimRow]


class ReturnTold(Schema):
    """A return to a professional, read by the number of its message: a text, or a Bundle of ClaimResponse."""

    day: date
    message: int
    in_fhir: bool


class ReturnsTold(Schema):
    """Returns, the latest day first."""

    items: list[ReturnTold]


@router.get(
    "/care/payments",
    auth=_READING,
    response=CarePaymentPage,
    operation_id="list_care_payments",
    summary="List payments of care",
)
def list_care_payments(
    request: HttpRequest,
    professional: Professional | None = None,
    day: Day | None = None,
    state: PaymentState | None = None,
    before: Number | None = Query(None, description="Payments made before this one."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The payments to the caller, the latest first; to everybody for the staff."""
    caller: Caller = request.auth
    asked = {"organism_id": caller.organism_id, "day": day, "state": state, "before": before, "limit": limit + 1}
    found = list(chain.from_iterable(money.payments_page(**asked, **payee) for payee in _payees(caller, professional)))
    found.sort(key=lambda each: each.id, reverse=True)
    return {
        "items": [_row(each) for each in found[:limit]],
        "next": found[limit - 1].id if len(found) > limit else None,
    }


@router.get(
    "/care/payments/{payment}",
    auth=_READING,
    response=CarePaymentWhole,
    operation_id="read_care_payment",
    summary="Read a payment of care",
)
def read_care_payment(request: HttpRequest, payment: Number) -> dict[str, Any]:
    """A payment with its claims. An insured person reads those of himself and of dependants among them."""
    caller: Caller = request.auth
    found = payments.payments(organism_id=caller.organism_id, ids=[payment])
    if not found or not (caller.may(Ability.READ_CLAIMS) or _is_own(caller, found[0])):
        raise Problem(404)
    (paid,) = found
    withheld = debts.withheld_from_payment(
        organism_id=caller.organism_id, holder=paid.payee, holder_key=paid.key, payment_id=paid.id
    )
    told = claims.claims_of(organism_id=caller.organism_id, payment_id=paid.id, limit=_CLAIMS_TOLD)
    if caller.role is Role.INSURED:
        persons = {each.id for each in persons_of(caller)}
        told = [each for each in told if each.beneficiary_id in persons]
    return {
        **_row(paid),
        "withheld": [
            {"debt": debt.id, "kind": debt.kind, "on": part.recovered_on, "cents": part.cents}
            for debt, part in withheld
        ],
        "claims_paid": [claim_row(each) for each in told],
    }


@router.get(
    "/care/returns",
    auth=Bearer(Ability.READ_CLAIMS, Ability.SEND_CLAIMS),
    response=ReturnsTold,
    operation_id="list_care_returns",
    summary="List returns to a professional",
)
def list_care_returns(
    request: HttpRequest,
    professional: Professional | None = None,
    until: Day | None = Query(None, description="The last day; today when left out."),
    days: int = Query(31, ge=1, le=RETURN_DAYS_MAX, description="How many days up to the last one."),
) -> dict[str, Any]:
    """The messages that told a professional what became of his claims; the staff says of which professional."""
    caller: Caller = request.auth
    last = min(until or today(), today())
    since, end = last - timedelta(days=min(days - 1, (last - date.min).days)), last + timedelta(days=1)
    found = [
        each
        for number in _numbers(caller, professional)
        for each in told_in(organism_id=caller.organism_id, professional=number, since=since, until=end)
    ]
    found.sort(key=lambda each: (each.day, each.message_id), reverse=True)
    return {"items": [{"day": each.day, "message": each.message_id, "in_fhir": each.in_fhir} for each in found]}


@router.get(
    "/care/returns/{day}/{message}",
    auth=Bearer(Ability.READ_ACTS, Ability.SEND_CLAIMS),
    operation_id="read_care_return",
    summary="Read a return to a professional",
    openapi_extra=_RETURN,
)
def read_care_return(
    request: HttpRequest, day: Day, message: Number, professional: Professional | None = None
) -> HttpResponse:
    """The bytes of a return as they were sent; a look of the staff at those it tells of is kept."""
    caller: Caller = request.auth
    number, told = _return(caller, professional, day, message)
    if caller.may(Ability.READ_ACTS):
        _keep_look(caller, number, day)
    content = exchanges.contents_of(organism_id=caller.organism_id, message_ids=[message])[message]
    return HttpResponse(content, content_type=FHIR if told.in_fhir else "text/plain; charset=iso-8859-1")


def _payees(caller: Caller, professional: str | None) -> list[Mapping[str, Any]]:
    """Whose payments are listed: each narrows the list to one payee, for the staff to one professional or nobody."""
    if caller.role is Role.INSURED:
        return [{"payee": Holder.INSURED, "key": nir} for nir in sorted(caller.nirs)]
    if professional is None and caller.may(Ability.READ_CLAIMS):
        return [{}]
    return [{"payee": Holder.PROFESSIONAL, "key": number} for number in _numbers(caller, professional)]


def _numbers(caller: Caller, professional: str | None) -> list[str]:
    """The numbers asked for, of those that the caller may ask for."""
    if caller.role is Role.PROFESSIONAL:
        return sorted(each for each in caller.professionals if professional in (None, each))
    return [professional] if professional else []


def _is_own(caller: Caller, paid: PaymentView) -> bool:
    own = {Holder.INSURED: caller.nirs, Holder.PROFESSIONAL: caller.professionals}
    return paid.key in own[paid.payee]


def _return(caller: Caller, professional: str | None, day: date, message: int) -> tuple[str, Told]:
    """A return of a day with the professional it tells, of those that the caller may ask for; else a 404."""
    until = min(day, today()) + timedelta(days=1)
    for number in _numbers(caller, professional):
        for each in told_in(organism_id=caller.organism_id, professional=number, since=day, until=until):
            if each.message_id == message:
                return number, each
    raise Problem(404)


def _keep_look(caller: Caller, professional: str, day: date) -> None:
    told = money.told_to(organism_id=caller.organism_id, professional=professional, day=day)
    keep_look(
        caller,
        LookedAt.CLAIM,
        why=_("Return to the professional"),
        beneficiary_ids=sorted({person for _claim, person in told if person is not None}),
        claim_id=next((claim for claim, person in told if person is None), None),
    )


def _row(paid: PaymentView) -> dict[str, Any]:
    names = ("id", "day", "state", "reason", "claims", "gross_cents", "withheld_cents", "cents", "ended_on")
    return {name: getattr(paid, name) for name in names} | {"holder": paid.payee, "payee": paid.key}

"""Operations on claims for care: send one in FHIR or many in B2, list them, read what became of one and why."""

import json
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Header, Query, Router, Schema

from laroque.apps.access.rules import Ability
from laroque.apps.claims import finding
from laroque.apps.claims import queries as claims
from laroque.apps.claims.finding import ClaimsWanted
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.states import ClaimState
from laroque.formats.fhir import Issue, operation_outcome
from laroque.interfaces.api.bodies import BYTES, described, file_sent
from laroque.interfaces.api.callers import Bearer, Caller, today
from laroque.interfaces.api.care_callers import claim_of, persons_of
from laroque.interfaces.api.once import once
from laroque.interfaces.api.problems import FHIR, Problem, speaks_fhir, told
from laroque.interfaces.api.values import Cents, Day, FileName, Key, Limit, Number
from laroque.usecases.care.claim_returns import fhir_explanation, fhir_response
from laroque.usecases.care.receive_claims import ClaimOfAnother, ClaimsAnswered, receive_b2, receive_fhir

router = Router(tags=["Claims"])
_ONE, _MANY = (FHIR, "application/json"), (BYTES,)
_READING = Bearer(Ability.READ_CLAIMS, Ability.READ_OWN_CLAIMS)
_READING_ACTS = Bearer(Ability.READ_ACTS, Ability.READ_OWN_CLAIMS)
_IN_FHIR = {"content": {FHIR: {"schema": {"type": "object"}}}}
Professional = Annotated[str, Field(pattern="^[0-9A-Z]{9,14}$", description="Number of the professional.")]


class ClaimsAnswer(Schema):
    """What became of a message of claims: how many, those refused or held with their reason, what is wrong with it."""

    message: int
    new: bool
    accepted: bool
    claims: int
    taken: int
    refused: int
    held: int
    refusals: list[dict[str, Any]]
    findings: list[dict[str, Any]]


class ClaimRow(Schema):
    """A claim and its totals; its acts are told by its response and its explanation."""

    id: int
    professional: str
    number: str
    version: int
    state: ClaimState
    first_care_on: str
    received_on: str
    billed_cents: Cents
    basic_cents: Cents
    solidarity_cents: Cents
    complementary_cents: Cents
    insured_cents: Cents
    paid_cents: Cents
    owed_cents: Cents


class ClaimPage(Schema):
    """Claims; ``next`` is the value of ``after`` for the page that follows."""

    items: list[ClaimRow]
    next: int | None


@router.post(
    "/claims",
    auth=Bearer(Ability.SEND_CLAIMS, Ability.SETTLE_CLAIMS),
    response={200: ClaimsAnswer, 201: ClaimsAnswer},
    operation_id="send_claim",
    summary="Send a claim for care in FHIR",
    openapi_extra={**described(*_ONE), "responses": {200: _IN_FHIR, 201: _IN_FHIR}},
)
def send_claim(
    request: HttpRequest,
    name: FileName | None = Query(None, description="What the message is called."),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Receive one Claim of FHIR R4: kept, priced, booked, answered. 201 when it is new, 200 when it came before.

    A professional sends his own claims only. What is wrong is told by path, and nothing of such a claim is stored.
    With `Accept: application/fhir+json` the answer is the ClaimResponse, or an OperationOutcome of what is wrong.
    """
    caller: Caller = request.auth
    sent = file_sent(request, types=_ONE, name=name, default="claim.json")

    def work() -> tuple[int, ClaimsAnswer]:
        try:
            answered = receive_fhir(
                organism_id=caller.organism_id, name=sent.name, content=sent.content, at=timezone.now(),
                sender=f"user:{caller.user_id}",
                own=None if caller.may(Ability.SETTLE_CLAIMS) else caller.professionals,
            )  # fmt: skip
        except ClaimOfAnother as refusal:
            raise Problem(403, told(refusal.text), _("Send it with a token of that professional.")) from None
        return _answer(answered)

    answer = once(request, key, sent.content, work)
    return _in_fhir(caller, answer) if speaks_fhir(request) else answer


@router.post(
    "/claims/files",
    auth=Bearer(Ability.SETTLE_CLAIMS),
    response={200: ClaimsAnswer, 201: ClaimsAnswer},
    operation_id="send_claims",
    summary="Hand in a B2 file of claims",
    openapi_extra=described(*_MANY),
)
def send_claims(
    request: HttpRequest,
    name: FileName | None = Query(None, description="What the file is called."),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Receive a B2 file: each claim of it is taken, held, or refused alone with its place and reason."""
    caller: Caller = request.auth
    sent = file_sent(request, types=_MANY, name=name, default="file.b2")

    def work() -> tuple[int, ClaimsAnswer]:
        return _answer(
            receive_b2(
                organism_id=caller.organism_id, name=sent.name, content=sent.content, at=timezone.now(),
                sender=f"user:{caller.user_id}",
            )
        )  # fmt: skip

    return once(request, key, sent.content, work)


@router.get("/claims", auth=_READING, response=ClaimPage, operation_id="list_claims", summary="List claims")
def list_claims(
    request: HttpRequest,
    professional: Professional | None = None,
    state: ClaimState | None = None,
    received_on: Day | None = None,
    after: Number | None = Query(None, description="Claims after this one in the list."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The claims that the caller may see: one's own, the latest care first; for the staff, as its queues have them."""
    caller: Caller = request.auth
    asked = {
        "organism_id": caller.organism_id,
        "wanted": ClaimsWanted(state, professional=professional or "", received_on=received_on),
        "limit": limit + 1,
    }
    if caller.may(Ability.READ_CLAIMS):
        found = finding.claims_wanted(**asked, after=_place(caller, after))
    else:
        persons = [each.id for each in persons_of(caller)]
        found = finding.claims_of_own(
            **asked, beneficiary_ids=persons, professionals=caller.professionals, after_id=after
        )
    return {
        "items": [claim_row(each) for each in found[:limit]],
        "next": found[limit - 1].id if len(found) > limit else None,
    }


@router.get(
    "/claims/{claim}/response",
    auth=_READING_ACTS,
    operation_id="read_claim_response",
    summary="Read what became of a claim, as a ClaimResponse",
    openapi_extra={"responses": {200: _IN_FHIR}},
)
def read_claim_response(request: HttpRequest, claim: Number) -> HttpResponse:
    """The ClaimResponse of a claim as it stands, act by act; a look of the staff is kept."""
    return HttpResponse(_response_of(request.auth, claim), content_type=FHIR)


@router.get(
    "/claims/{claim}/explanation",
    auth=_READING_ACTS,
    operation_id="read_claim_explanation",
    summary="Read what became of a claim, as an ExplanationOfBenefit",
    openapi_extra={"responses": {200: _IN_FHIR}},
)
def read_claim_explanation(request: HttpRequest, claim: Number) -> HttpResponse:
    """The ExplanationOfBenefit of a claim as it stands, act by act; a look of the staff is kept."""
    found = claim_of(request.auth, claim)
    said = fhir_explanation(organism_id=request.auth.organism_id, claim_id=found.id, day=today())
    return HttpResponse(said, content_type=FHIR)


def claim_row(found: ClaimView) -> dict[str, Any]:
    """A claim as lists tell it."""
    days = {name: getattr(found, name).isoformat() for name in ("first_care_on", "received_on")}
    return {name: getattr(found, name) for name in ClaimRow.model_fields if name not in days} | days


def _answer(answered: ClaimsAnswered) -> tuple[int, ClaimsAnswer]:
    said = {"message": answered.message_id, "new": answered.is_new, "accepted": answered.is_accepted, **answered.body}
    return 201 if answered.is_new else 200, ClaimsAnswer.model_validate(said)


def _in_fhir(caller: Caller, answer: HttpResponse) -> HttpResponse:
    """The same answer as FHIR tells it: the claim as it stands now, or what is wrong with the message."""
    said = json.loads(answer.content)
    stored = finding.claims_of_message(organism_id=caller.organism_id, message_id=said["message"])
    if stored:
        (first,) = stored.values()
        content = _response_of(caller, claims.versions(organism_id=caller.organism_id, claim_id=first)[-1].id)
    else:
        language = get_language() or "en"
        issues = [Issue("invalid", each["message"][language], each["rubrique"] or "") for each in said["findings"]]
        content = json.dumps(operation_outcome(issues), ensure_ascii=False)
    answer.content = content
    answer["Content-Type"] = FHIR
    return answer


def _response_of(caller: Caller, number: int) -> str:
    found = claim_of(caller, number)
    return fhir_response(organism_id=caller.organism_id, claim_id=found.id, day=today())


def _place(caller: Caller, after: int | None) -> tuple[date, int] | None:
    """Where the claim that ended the page before stands in the order of a queue."""
    if after is None:
        return None
    found = claims.claim(organism_id=caller.organism_id, claim_id=after)
    if found is None:
        raise Problem(404)
    return found.received_on, found.id

"""Operations on claims for care: send one in FHIR or many in B2, list them, read what became of one and why."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Header, Query, Router, Schema

from laroque.apps.access.rules import Ability
from laroque.apps.claims import queries as claims
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.states import ClaimState
from laroque.apps.rights import operations as rights
from laroque.apps.rights.states import LookedAt
from laroque.formats.fhir import read_claim
from laroque.interfaces.api.bodies import BYTES, described, file_sent
from laroque.interfaces.api.callers import Bearer, Caller, today
from laroque.interfaces.api.once import once
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.values import Cents, FileName, Key, Limit, Number
from laroque.usecases.care.claim_returns import fhir_explanation, fhir_response
from laroque.usecases.care.receive_claims import ClaimsAnswered, receive_b2, receive_fhir

router = Router(tags=["Claims"])
FHIR, JSON = "application/fhir+json", "application/json"
_ONE, _MANY = (FHIR, JSON), (BYTES, "text/plain")
_SENDING = Bearer(Ability.SEND_CLAIMS, Ability.SETTLE_CLAIMS)
_OWN = (Ability.READ_OWN_CLAIMS,)
_READING = Bearer(Ability.READ_CLAIMS, *_OWN)
_READING_ACTS = Bearer(Ability.READ_ACTS, *_OWN)
Professional = Annotated[str, Field(pattern="^[0-9A-Z]{0,14}$", description="Number of the professional.")]
_RESOURCE = {"200": {"content": {FHIR: {"schema": {"type": "object"}}}}}


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
    """Claims, the latest care first."""

    items: list[ClaimRow]


@router.post(
    "/claims",
    auth=_SENDING,
    response={200: ClaimsAnswer, 201: ClaimsAnswer},
    operation_id="send_claim",
    summary="Send a claim for care in FHIR",
    openapi_extra=described(*_ONE),
)
def send_claim(
    request: HttpRequest,
    name: FileName | None = Query(None, description="What the message is called."),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Receive one Claim of FHIR R4: kept, priced, booked, answered. 201 when it is new, 200 when it came before.

    A professional sends his own claims only. What is wrong is told by path, and nothing of such a claim is stored.
    """
    caller: Caller = request.auth
    sent = file_sent(request, types=_ONE, name=name, default="claim.json")
    _require_own(caller, read_claim(sent.content, received_on=today()).professional)

    def work() -> tuple[int, ClaimsAnswer]:
        return _answer(
            receive_fhir(
                organism_id=caller.organism_id, name=sent.name, content=sent.content, at=timezone.now(),
                sender=f"user:{caller.user_id}",
            )
        )  # fmt: skip

    return once(request, key, sent.content, work)


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
    request: HttpRequest, professional: str = Query("", max_length=14), limit: Limit = 50
) -> dict[str, Any]:
    """The claims that the caller may see, the latest care first; of one professional when it is named."""
    caller: Caller = request.auth
    found: list[ClaimView] = []
    for said in _whose(caller, professional):
        found += claims.claims_of(organism_id=caller.organism_id, limit=limit, **said)
    latest = sorted(found, key=lambda each: (each.first_care_on, each.id), reverse=True)
    return {"items": [_row(each) for each in latest[:limit]]}


@router.get(
    "/claims/{claim}/response",
    auth=_READING_ACTS,
    operation_id="read_claim_response",
    summary="Read what became of a claim, as a ClaimResponse",
    openapi_extra={"responses": _RESOURCE},
)
def read_claim_response(request: HttpRequest, claim: Number) -> HttpResponse:
    """The ClaimResponse of a claim as it stands, act by act; a look of the staff is kept."""
    found = _claim(request.auth, claim)
    told = fhir_response(organism_id=request.auth.organism_id, claim_id=found.id, day=today())
    return HttpResponse(told, content_type=FHIR)


@router.get(
    "/claims/{claim}/explanation",
    auth=_READING_ACTS,
    operation_id="read_claim_explanation",
    summary="Read what became of a claim, as an ExplanationOfBenefit",
    openapi_extra={"responses": _RESOURCE},
)
def read_claim_explanation(request: HttpRequest, claim: Number) -> HttpResponse:
    """The ExplanationOfBenefit of a claim as it stands, act by act; a look of the staff is kept."""
    found = _claim(request.auth, claim)
    told = fhir_explanation(organism_id=request.auth.organism_id, claim_id=found.id, day=today())
    return HttpResponse(told, content_type=FHIR)


def _require_own(caller: Caller, professional: str | None) -> None:
    if caller.may(Ability.SETTLE_CLAIMS) or professional is None or professional in caller.professionals:
        return
    raise Problem(
        403,
        _("The claim is of professional %(number)s, whom this token does not name.") % {"number": professional},
        _("Send it with a token of that professional."),
    )


def _answer(answered: ClaimsAnswered) -> tuple[int, ClaimsAnswer]:
    said = {"message": answered.message_id, "new": answered.is_new, "accepted": answered.is_accepted, **answered.body}
    return 201 if answered.is_new else 200, ClaimsAnswer.model_validate(said)


def _whose(caller: Caller, professional: str) -> list[dict[str, str]]:
    """What is asked of the list: all claims of a professional, or those of the caller's own numbers."""
    if caller.may(Ability.READ_CLAIMS):
        return [{"professional": professional}]
    if caller.professionals:
        return [{"professional": each} for each in sorted(caller.professionals) if professional in ("", each)]
    return [{"nir": each, "professional": professional} for each in sorted(caller.nirs)]


def _claim(caller: Caller, number: int) -> ClaimView:
    """A claim that the caller may read the acts of; the look of the staff is kept first."""
    found = claims.claim(organism_id=caller.organism_id, claim_id=number)
    is_own = found is not None and (found.professional in caller.professionals or found.nir in caller.nirs)
    if found is None or not (is_own or caller.may(Ability.READ_ACTS)):
        raise Problem(404)
    if not is_own:
        rights.look(
            organism_id=caller.organism_id,
            beneficiary_ids=[found.beneficiary_id] if found.beneficiary_id is not None else [],
            what=LookedAt.CLAIM,
            who_id=caller.user_id,
            who=caller.username,
            why=_("read by a program"),
            at=timezone.now(),
            claim_id=found.id,
        )
    return found


def _row(found: ClaimView) -> dict[str, Any]:
    names = (
        "id",
        "professional",
        "number",
        "version",
        "state",
        *(name for name in ClaimRow.model_fields if "_cents" in name),
    )
    days = {name: getattr(found, name).isoformat() for name in ("first_care_on", "received_on")}
    return {name: getattr(found, name) for name in names} | days

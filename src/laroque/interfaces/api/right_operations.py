"""Operations on rights: the files of a person, and the certificate of rights as data or as a letter.

A number of social security never stands in an address, which logs keep: it is sent in a body.
"""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from laroque.apps.access.rules import Ability
from laroque.apps.rights.states import Basis, RequestKind, RequestState
from laroque.engines.pricing.facts import RightKind
from laroque.formats.letters import Certificate, certificate_pdf
from laroque.interfaces.api.callers import Bearer, Caller, today
from laroque.interfaces.api.care_callers import Purpose, law, persons_of, reader_of
from laroque.interfaces.api.problems import Problem, told
from laroque.interfaces.api.values import Body, Day, Number
from laroque.interfaces.web.care.purposes import PURPOSES
from laroque.kernel.identifiers import BadIdentifier
from laroque.usecases.care.rights_certificate import NothingToCertify, certificate_of, of_own
from laroque.usecases.care.rights_file import NobodyThere, file_of, own_files

router = Router(tags=["Rights"])
_READING = Bearer(Ability.READ_RIGHTS, Ability.READ_OWN_RIGHTS)
_PDF = "application/pdf"
_LETTER = {"responses": {200: {"content": {_PDF: {"schema": {"type": "string", "format": "binary"}}}}}}
Nir = Annotated[str, Field(pattern="^[1-8][0-9]{4}[0-9AB]{2}[0-9]{6}([0-9]{2})?$", description="With its key or not.")]
On = Annotated[Day | None, Query(description="The day whose rights are certified; today when left out.")]


class PersonAsked(Body):
    """Whose rights are read, and why."""

    nir: Nir
    purpose: Purpose = Field(strict=False)


class RightRow(Schema):
    """A right: the first day, and the first without it, null as long as none is known."""

    right_id: int
    kind: RightKind
    since: date
    until: date | None
    basis: Basis | None


class RequestRow(Schema):
    """Something asked of the fund, and where it stands."""

    request_id: int
    kind: RequestKind
    asked_on: date
    answer_by: date | None
    state: RequestState
    decided_on: date | None


class Person(Schema):
    """A file: somebody whose care is claimed under a number, `beneficiary_id` in the addresses."""

    beneficiary_id: int
    own_nir: str
    born_on: date
    birth_rank: int
    sex: str
    family_name: str
    given_names: str
    is_dependant: bool
    address: str
    postcode: str
    town: str
    rights: list[RightRow]
    requests: list[RequestRow]


class Persons(Schema):
    """Files of persons."""

    persons: list[Person]


@router.get(
    "/rights",
    auth=Bearer(Ability.READ_OWN_RIGHTS),
    response=Persons,
    operation_id="read_own_rights",
    summary="Read one's own rights",
)
def read_own_rights(request: HttpRequest) -> dict[str, Any]:
    """The rights of an insured person, and of dependants until 18, or until they have rights of their own."""
    caller: Caller = request.auth
    return {"persons": own_files(organism_id=caller.organism_id, nirs=caller.nirs, on=today(), law=law)}


@router.post(
    "/rights/find",
    auth=Bearer(Ability.READ_RIGHTS),
    response=Persons,
    operation_id="find_rights",
    summary="Read the rights under a number",
)
def find_rights(request: HttpRequest, sent: PersonAsked) -> dict[str, Any]:
    """The persons under a number at the fund, their rights and requests, without what details tell of health.

    The look is kept with its purpose. Not for who changes nothing.
    """
    caller: Caller = request.auth
    reader = reader_of(caller, str(PURPOSES[sent.purpose]))
    try:
        return file_of(organism_id=caller.organism_id, nir=sent.nir, reader=reader)
    except (NobodyThere, BadIdentifier) as refusal:
        raise Problem(404, told(refusal.text)) from None


@router.get(
    "/rights/{person}/certificate",
    auth=_READING,
    operation_id="read_certificate",
    summary="Read a certificate of rights",
    response=dict[str, Any],
)
def read_certificate(request: HttpRequest, person: Number, on: On = None) -> dict[str, Any]:
    """What the fund certifies, on a day, of those covered under the number of a file; the staff's look is kept."""
    return _certificate(request.auth, person, on).as_json()


@router.get(
    "/rights/{person}/certificate/letter",
    auth=_READING,
    operation_id="read_certificate_letter",
    summary="Read a certificate of rights as a letter (PDF)",
    openapi_extra=_LETTER,
)
def read_certificate_letter(
    request: HttpRequest, person: Number, on: On = None, language: Literal["en", "fr"] = "fr"
) -> HttpResponse:
    """The same certificate, as PDF/A-2a and PDF/UA-1."""
    return HttpResponse(certificate_pdf(_certificate(request.auth, person, on), language), content_type=_PDF)


def _certificate(caller: Caller, person: int, on: date | None) -> Certificate:
    """The certificate that a file stands on; an insured person has that of his own number."""
    is_staff = caller.may(Ability.READ_RIGHTS)
    own = [] if is_staff else persons_of(caller)
    if not is_staff and not any(each.id == person and each.nir in caller.nirs for each in own):
        raise Problem(404)
    reader = reader_of(caller, _("Certificate handed over")) if is_staff else None
    try:
        whole = certificate_of(organism_id=caller.organism_id, on=on or today(), beneficiary_id=person, reader=reader)
        return whole if is_staff else of_own(whole, own)
    except LookupError:
        raise Problem(404) from None
    except NothingToCertify as refusal:
        raise Problem(409, told(refusal.text)) from None

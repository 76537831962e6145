"""Refusals of the API, each in the form of RFC 9457 with what to do about it, in the reader's language.

Who asks for FHIR in ``Accept`` is answered an OperationOutcome instead.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.utils import InternalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from psycopg.errors import ReadOnlySqlTransaction

from laroque.formats.fhir import Issue, operation_outcome
from laroque.interfaces.api.validity import message_of
from laroque.kernel.text import Text

MEDIA_TYPE = "application/problem+json"
FHIR = "application/fhir+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last word of its type, its title, and what to do when nothing more precise is known."""

    name: str
    title: Any
    remedy: Any


KINDS = {
    400: Kind("unreadable", _("The request cannot be read"), _("Send a body of the form that the description gives.")),
    401: Kind("no-token", _("No valid token"), _("Send `Authorization: Bearer` with a token that is in force.")),
    403: Kind("not-allowed", _("Not for this role"), _("Use a token of a role that may do this.")),
    404: Kind("not-found", _("Not there"), _("Check the address: nothing that this token may see has it.")),
    405: Kind("method", _("Not with this method"), _("Use a method named by the Allow header.")),
    409: Kind("conflict", _("Against what is there"), _("Read the present state, then decide again.")),
    413: Kind("too-large", _("The body is too large"), _("Send smaller files, several if need be.")),
    415: Kind("media-type", _("Not this type of body"), _("Send one of the types that the description gives.")),
    422: Kind("invalid", _("A value is not valid"), _("Mend the values named in `errors`, then send again.")),
    429: Kind("too-many", _("Too many requests"), _("Wait, then send again.")),
    500: Kind("internal", _("Internal failure"), _("Nothing was changed. Tell the administrator when it happened.")),
    503: Kind("unavailable", _("Not available"), _("Send again in a moment.")),
}
"""What each status says, by status; another one is said as the first of its hundred."""

_ISSUES = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    429: "throttled",
    500: "exception",
    503: "transient",
}
"""The kind of issue that FHIR has for each status; for another one, ``structure``."""


@dataclass(slots=True)
class Problem(Exception):
    """A refusal: its status, the words for this one case, and what to do when the kind does not say it well enough.

    ``errors`` are places (``in``, ``field``) with a message each; ``retry_after`` is in seconds, none when zero.
    """

    status: int
    detail: str = ""
    remedy: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    retry_after: int = 0


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer that says a problem."""
    kind = kind_of(problem.status)
    body: dict[str, Any] = {
        "type": f"{reverse('api_docs')}#{kind.name}",
        "title": str(kind.title),
        "status": problem.status,
        "detail": problem.detail or str(kind.title),
        "instance": request.path,
        "remedy": problem.remedy or str(kind.remedy),
    }
    if problem.errors:
        body["errors"] = problem.errors
    in_fhir = speaks_fhir(request)
    text = json.dumps(_outcome(body) if in_fhir else body, ensure_ascii=False)
    response = HttpResponse(text, status=problem.status, content_type=FHIR if in_fhir else MEDIA_TYPE)
    response["Content-Language"] = get_language() or "en"
    if problem.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    return response


def speaks_fhir(request: HttpRequest) -> bool:
    """Whether ``Accept`` prefers FHIR to our own JSON, which it says by its name."""
    return request.get_preferred_type(["application/json", MEDIA_TYPE, FHIR]) == FHIR


def told(text: Text) -> str:
    """The words of a refusal in the reader's language, from a capital to a stop."""
    words = text.in_language(get_language() or "en")
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def kind_of(status: int) -> Kind:
    """The kind of a status."""
    return KINDS.get(status) or KINDS[400 if status < 500 else 500]


def as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer as it is, or as a problem when it is a failure that something else than the API has worded."""
    if response.status_code < 400 or response.headers.get("Content-Type") in (MEDIA_TYPE, FHIR):
        return response
    said = problem_response(request, Problem(response.status_code))
    for header in ("Allow", "Retry-After"):
        if header in response.headers:
            said[header] = response.headers[header]
    return said


def _outcome(body: Mapping[str, Any]) -> dict[str, Any]:
    """A problem in FHIR: one issue for each value that is wrong, one for the whole when none is named."""
    kind = _ISSUES.get(body["status"], "structure")
    wrong = [f"{each['field']}: {each['message']}" for each in body.get("errors", [])]
    return operation_outcome([Issue(kind, text) for text in wrong or [f"{body['detail']} {body['remedy']}"]])


def say_problems(api: NinjaAPI) -> None:
    """Make an API answer its refusals as problems."""
    api.add_exception_handler(Problem, problem_response)
    api.add_exception_handler(AuthenticationError, lambda request, _exc: problem_response(request, Problem(401)))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(InternalError, _not_written)


def _unreadable(request: HttpRequest, refusal: HttpError | type[HttpError]) -> HttpResponse:
    """A body that the parser refused: in its own words when it has some."""
    cause = getattr(refusal, "__cause__", None)
    status = getattr(refusal, "status_code", 400)
    return problem_response(request, cause if isinstance(cause, Problem) else Problem(status))


def _not_written(request: HttpRequest, failure: InternalError | type[InternalError]) -> HttpResponse:
    """A write in the transaction of a role that only reads is refused as any other; the rest is our failure."""
    if isinstance(getattr(failure, "__cause__", None), ReadOnlySqlTransaction):
        return problem_response(request, Problem(403))
    raise failure


def _invalid(request: HttpRequest, invalid: ValidationError | type[ValidationError]) -> HttpResponse:
    errors = [
        {
            "in": str(each["loc"][0]),
            "field": ".".join(str(part) for part in each["loc"][1:]),
            "message": message_of(each),
        }
        for each in getattr(invalid, "errors", [])
    ]
    return problem_response(request, Problem(422, errors=errors))

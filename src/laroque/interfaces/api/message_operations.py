"""Operations on messages: the list, one with what was answered, and its bytes as they came."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from laroque.apps.access.rules import Ability
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.exchanges.states import OF_CARE, Direction, MessageKind, MessageState
from laroque.interfaces.api.callers import Bearer, Caller, Place, place_of
from laroque.interfaces.api.dsn_operations import sirens_declared
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.values import Code, Limit, Number
from laroque.interfaces.api.views import MessagePage, MessageWhole
from laroque.postgres.scope import scope

router = Router(tags=["Messages"])
_BYTES = {"200": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


@router.get(
    "/messages",
    auth=Bearer(Ability.READ_MESSAGES),
    response=MessagePage,
    operation_id="list_messages",
    summary="List messages",
)
def list_messages(
    request: HttpRequest,
    organism: Code | None = None,
    direction: Direction | None = None,
    kind: MessageKind | None = None,
    state: MessageState | None = None,
    before: Number | None = Query(None, description="Messages recorded before this one."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The messages received and sent, the latest first. What those of care hold is not read here."""
    place = place_of(request.auth, organism)
    found = exchanges.messages(
        organism_id=place.id, direction=direction, kind=kind, state=state, before_id=before, limit=limit + 1
    )
    items = [_row(place, each) for each in found[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


@router.get(
    "/messages/{message}",
    auth=Bearer(Ability.READ_MESSAGES, Ability.SEND_DECLARATIONS),
    response=MessageWhole,
    operation_id="read_message",
    summary="Read a message and what was answered",
)
def read_message(request: HttpRequest, message: Number, organism: Code | None = None) -> dict[str, Any]:
    """A message with its receipt or report of anomalies. A portal user reads those that declare for his SIREN only."""
    place = place_of(request.auth, organism)
    found, reports = _message(place, message)
    said = [
        {"kind": each.kind, "made_at": each.made_at, "body": each.body, "text": each.text.as_json()} for each in reports
    ]
    return {**_row(place, found), "reports": said}


@router.get(
    "/messages/{message}/content",
    auth=Bearer(Ability.READ_MESSAGES, Ability.SEND_DECLARATIONS),
    operation_id="read_content",
    summary="Read the bytes of a message",
    openapi_extra={"responses": _BYTES},
)
def read_content(request: HttpRequest, message: Number, organism: Code | None = None) -> StreamingHttpResponse:
    """The bytes of a message exactly as they came or went."""
    place = place_of(request.auth, organism)
    found, _reports = _message(place, message)
    if place.sirens is not None and not _only_own(place, found):
        raise Problem(404)
    response = StreamingHttpResponse(_parts(request.auth, place, found), content_type="application/octet-stream")
    response["Content-Length"] = str(found.size)
    return response


def _message(place: Place, number: int) -> tuple[exchanges.MessageView, list[exchanges.ReportView]]:
    found = exchanges.message(organism_id=place.id, message_id=number)
    if found is None or found.kind in OF_CARE:
        raise Problem(404)
    reports = exchanges.reports(organism_id=place.id, message_ids=[number])
    if place.sirens is not None and not _speaks_of_own(place, reports):
        raise Problem(404)
    return found, reports


def _speaks_of_own(place: Place, reports: list[exchanges.ReportView]) -> bool:
    """Whether all the declarations that a file holds for the body, one at least, are those of the caller."""
    declared = [each["siret"] for report in reports for each in report.body.get("declarations", [])]
    return bool(declared) and all(place.shows(siret) for siret in declared)


def _only_own(place: Place, found: exchanges.MessageView) -> bool:
    """Whether the bytes declare for nobody else, at other bodies included."""
    content = b"".join(exchanges.content(organism_id=place.id, sha256=found.sha256))
    return sirens_declared(content, found.name) <= (place.sirens or frozenset())


def _parts(caller: Caller, place: Place, found: exchanges.MessageView) -> Iterator[bytes]:
    """The bytes, read once the request's own scope has ended."""
    with scope(caller.organism_id, national=caller.national, read_only=True):
        yield from exchanges.content(organism_id=place.id, sha256=found.sha256)


def _row(place: Place, found: exchanges.MessageView) -> dict[str, Any]:
    return {
        "id": found.id,
        "organism": place.code,
        "direction": found.direction,
        "kind": found.kind,
        "name": found.name,
        "sha256": found.sha256,
        "size": found.size,
        "state": found.state,
        "recorded_at": found.recorded_at,
    }

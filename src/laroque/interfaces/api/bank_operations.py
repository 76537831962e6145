"""Operations on bank statements: receive a file, list statements, and read the movements of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Query, Router

from laroque.apps.access.rules import Ability
from laroque.apps.treasury import queries as treasury
from laroque.interfaces.api.bank_views import Movements, StatementBooked, StatementRow, Statements
from laroque.interfaces.api.bodies import BYTES, XML, described, file_sent
from laroque.interfaces.api.callers import Bearer, place_of
from laroque.interfaces.api.once import once
from laroque.interfaces.api.problems import Problem
from laroque.interfaces.api.values import Code, FileName, Key, Limit, Line, Number
from laroque.usecases.daily.book_statements import FileOutcome, StatementFile, book_statements

router = Router(tags=["Bank"])
_READ = Bearer(Ability.READ_RECEIPTS)
_TYPES = (XML, BYTES)
_BODY = described(*_TYPES)


@router.post(
    "/statements",
    auth=Bearer(Ability.SETTLE_RECEIPTS),
    response={200: StatementBooked, 201: StatementBooked},
    operation_id="send_statements",
    summary="Send a file of bank statements",
    openapi_extra=_BODY,
)
def send_statements(
    request: HttpRequest,
    name: FileName | None = Query(None, description="What the file is called."),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Receive a camt file of the body's accounts and book its movements; the same bytes again change nothing (200)."""
    sent = file_sent(request, types=_TYPES, name=name, default="statement.xml")
    organism_id = request.auth.organism_id

    def work() -> tuple[int, StatementBooked]:
        files = [StatementFile(sent.name, sent.content)]
        (outcome,) = book_statements(organism_id=organism_id, files=files, at=timezone.now())
        return 201 if outcome.is_new else 200, _booked(outcome)

    return once(request, key, sent.content, work)


@router.get("/statements", auth=_READ, response=Statements, operation_id="list_statements", summary="List statements")
def list_statements(
    request: HttpRequest,
    organism: Code | None = None,
    before: Number | None = Query(None, description="Statements recorded before this one."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The statements of a body, the latest recorded first."""
    place = place_of(request.auth, organism)
    found = treasury.statements(organism_id=place.id, before_id=before, limit=limit + 1)
    items = [_row(each) for each in found[:limit]]
    return {"items": items, "next": items[-1]["id"] if len(found) > limit else None}


@router.get(
    "/statements/{statement}",
    auth=_READ,
    response=StatementRow,
    operation_id="read_statement",
    summary="Read a statement",
)
def read_statement(request: HttpRequest, statement: Number, organism: Code | None = None) -> dict[str, Any]:
    """A statement with its balances and what is wrong with it."""
    place = place_of(request.auth, organism)
    found = treasury.statement(organism_id=place.id, statement_id=statement)
    if found is None:
        raise Problem(404)
    return _row(found)


@router.get(
    "/statements/{statement}/movements",
    auth=_READ,
    response=Movements,
    operation_id="list_movements",
    summary="List the movements of a statement",
)
def list_movements(
    request: HttpRequest,
    statement: Number,
    organism: Code | None = None,
    after: Line = Query(0, description="Movements after this line of the statement."),
    limit: Limit = 50,
) -> dict[str, Any]:
    """The movements of a statement in its order, with the rule that matched each."""
    place = place_of(request.auth, organism)
    if treasury.statement(organism_id=place.id, statement_id=statement) is None:
        raise Problem(404)
    found = treasury.movements(organism_id=place.id, statement_id=statement, after_line=after, limit=limit + 1)
    items = [_movement(each) for each in found[:limit]]
    return {"items": items, "next": items[-1]["line"] if len(found) > limit else None}


def _booked(outcome: FileOutcome) -> StatementBooked:
    accepted = outcome.booked is not None
    return StatementBooked(
        file=outcome.name,
        status=("accepted" if accepted else "rejected") if outcome.is_new else "known",
        message=outcome.message_id,
        new=outcome.is_new,
        statements=[each.number for each in outcome.booked.statements] if outcome.booked else [],
        findings=[each.as_json() for each in outcome.findings],
    )


def _row(found: treasury.StatementView) -> dict[str, Any]:
    return {
        "id": found.id,
        "message": found.message_id,
        "number": found.number,
        "role": found.role.value if found.role else None,
        "currency": found.currency,
        "opening_cents": found.opening_cents,
        "closing_cents": found.closing_cents,
        "closed_on": found.closed_on,
        "state": found.state.value,
        "alarms": [alarm.value for alarm in found.alarms],
    }


def _movement(found: treasury.MovementView) -> dict[str, Any]:
    names = (
        "id", "line", "currency", "booked_on", "value_on", "end_to_end_id", "reference", "counterparty", "why", "rule",
    )  # fmt: skip
    return {name: getattr(found, name) for name in names} | {
        "amount_cents": found.cents,
        "state": found.state.value,
    }

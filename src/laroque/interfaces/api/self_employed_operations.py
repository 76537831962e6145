"""Operations on the accounts of self-employed persons: what is called, declaring one thing, sending a file of many."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router, Schema
from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.operations.self_employed import FactKeyReused
from laroque.apps.contributions.queries.self_employed import CalledLine, FactView, called_lines, facts, payments_due
from laroque.apps.contributions.states import FactKind
from laroque.apps.registry.self_employed import SelfEmployedView, self_employed
from laroque.interfaces.api.account_operations import READ, account_of
from laroque.interfaces.api.bodies import BYTES, described, file_sent
from laroque.interfaces.api.callers import Bearer, Caller, Place, place_of
from laroque.interfaces.api.once import once, other_use_of_key
from laroque.interfaces.api.problems import Problem, told
from laroque.interfaces.api.validity import message_of
from laroque.interfaces.api.values import (
    Body,
    Cents,
    Code,
    Day,
    FileName,
    Key,
    Month,
    Siret,
    month_text,
    whole,
)
from laroque.interfaces.api.views import PlaceOfMessage, TextView
from laroque.kernel.money import CENTS_MAX
from laroque.kernel.periods import month_of
from laroque.legislation.topics import NotLegislatedYet
from laroque.usecases.self_employment.self_employed import CannotDeclare, Said, declare, paying
from laroque.usecases.self_employment.self_employed_files import FILE_BYTES_MAX, receive_file, sirets_declared

router = Router(tags=["Self-employed"])
_DECLARING = Bearer(Ability.SEND_DECLARATIONS, Ability.CHARGE)
_TYPES = (BYTES,)
_LATEST = 400
_OF_A_PERIOD = ("period", "amount_cents")
_NEEDED = {
    "turnover": _OF_A_PERIOD,
    "income": _OF_A_PERIOD,
    "estimate": _OF_A_PERIOD,
    "rhythm": ("rhythm", "pay_day"),
    "end": ("ended_on",),
}
"""The fields of what is declared without which it says nothing."""
_SAID = {"rhythm": {"minLength": 1}}


def _pay_day(value: Any) -> Any:
    if whole(value) not in (None, 5, 20):
        raise PydanticCustomError("enum", "5 or 20", {"expected": "5, 20"})
    return whole(value)


AmountSent = Annotated[
    int, Field(ge=-CENTS_MAX, le=CENTS_MAX, description="Euro cents; a loss below zero."), BeforeValidator(whole)
]
PayDay = Annotated[
    int | None,
    BeforeValidator(_pay_day),
    WithJsonSchema({"anyOf": [{"type": "integer", "enum": [5, 20]}, {"type": "null"}]}),
]


def _said_whole(schema: dict[str, Any]) -> None:
    """Say in the description which fields each thing declared cannot do without."""
    types = {"amount_cents": "integer", "pay_day": "integer"}
    schema["anyOf"] = [
        {
            "properties": {
                "what": {"enum": [what]},
                **{name: {"type": types.get(name, "string"), **_SAID.get(name, {})} for name in needed},
            },
            "required": list(needed),
        }
        for what, needed in _NEEDED.items()
    ]


class SelfEmployedSaid(Body):
    """What is declared: a turnover (`period`, `amount_cents`), the income of a year or its estimate (the period is then
    any month of the year), a choice of `rhythm` and `pay_day`, or the day the activity `ended_on`."""

    model_config = ConfigDict(json_schema_extra=_said_whole)

    what: Literal["turnover", "income", "estimate", "rhythm", "end"]
    period: Month | None = None
    amount_cents: AmountSent | None = None
    rhythm: Literal["", "monthly", "quarterly"] = ""
    pay_day: PayDay = None
    ended_on: Day | None = None


class SelfEmployedPayment(Schema):
    """What is called for a day, and what of its month is not paid."""

    month: str
    due_on: date
    called_cents: Cents
    unpaid_cents: Cents


class SelfEmployedLine(Schema):
    """What is called for a line, for a period that begins with ``period``."""

    due_on: date
    period: str
    line: str
    called_cents: Cents


class SelfEmployedDeclaration(Schema):
    """Something declared: its number is that of its receipt."""

    id: int
    what: str
    period: str
    amount_cents: Cents | None
    rhythm: str
    pay_day: int | None
    ended_on: date | None
    recorded_at: datetime


class SelfEmployedWhole(Schema):
    """A self-employed person at the body that collects from him: what is called and what was declared, latest first."""

    siret: str
    scheme: Literal["micro", "general"]
    activity: str
    started_on: date
    rhythm: str
    pay_day: int
    payments: list[SelfEmployedPayment]
    lines: list[SelfEmployedLine]
    declarations: list[SelfEmployedDeclaration]


class SelfEmployedRowTaken(Schema):
    """A row of a file that was taken, and the number of its receipt."""

    row: int
    id: str
    siret: str
    what: str
    declaration: int


class SelfEmployedRowRefused(Schema):
    """A row of a file that was refused; row 0 is the whole file."""

    row: int
    id: str
    column: str
    reason: TextView


class SelfEmployedFile(Schema):
    """What became of a file of declarations."""

    status: Literal["accepted", "rejected"]
    new: bool
    message: PlaceOfMessage
    taken: list[SelfEmployedRowTaken]
    refused: list[SelfEmployedRowRefused]


@router.get(
    "/accounts/{siret}/self-employed",
    auth=READ,
    response=SelfEmployedWhole,
    operation_id="read_self_employed",
    summary="Read what a self-employed person is called to pay",
)
def read_self_employed(request: HttpRequest, siret: Siret = Path(...), organism: Code | None = None) -> dict[str, Any]:
    """What is called by day and by line, and what was declared: the latest 400 of each."""
    place = place_of(request.auth, organism)
    account, person = account_of(place, siret), _person(place, siret)
    keys = {"organism_id": place.id, "account_id": account.id}
    rhythm, pay_day = paying(organism_id=place.id, siret=siret, on=timezone.localdate())
    return {
        "siret": siret,
        "scheme": "micro" if person.is_micro else "general",
        "activity": person.activity.value,
        "started_on": person.started_on,
        "rhythm": rhythm,
        "pay_day": pay_day,
        "payments": [
            {
                "month": month_text(each.month),
                "due_on": each.due_on,
                "called_cents": each.cents,
                "unpaid_cents": each.unpaid_cents,
            }
            for each in payments_due(**keys)[: -_LATEST - 1 : -1]
        ],
        "lines": [_line(each) for each in called_lines(**keys)[: -_LATEST - 1 : -1]],
        "declarations": [
            _declaration(each) for each in facts(organism_id=place.id, account_ids=[account.id])[: -_LATEST - 1 : -1]
        ],
    }


@router.post(
    "/accounts/{siret}/self-employed/declarations",
    auth=_DECLARING,
    response={201: SelfEmployedDeclaration},
    operation_id="declare_self_employed",
    summary="Declare for a self-employed person",
)
def declare_self_employed(
    request: HttpRequest,
    said: SelfEmployedSaid,
    siret: Siret = Path(...),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Record what is declared, book what it makes due, answer its receipt; a later one of the period corrects it."""
    caller = request.auth
    place = place_of(caller, None)

    def work() -> tuple[int, SelfEmployedDeclaration]:
        account = account_of(place, siret)
        try:
            number = declare(organism_id=place.id, said=_said(caller, siret, said, key), at=timezone.now())
        except FactKeyReused:
            raise other_use_of_key() from None
        except (CannotDeclare, NotLegislatedYet) as refusal:
            raise Problem(409, told(refusal.text)) from None
        known = facts(organism_id=place.id, account_ids=[account.id])
        (found,) = [each for each in known if each.id == number]
        return 201, SelfEmployedDeclaration.model_validate(_declaration(found))

    return once(request, key, request.body, work)


@router.post(
    "/self-employed/files",
    auth=_DECLARING,
    response={200: SelfEmployedFile, 201: SelfEmployedFile},
    operation_id="send_self_employed",
    summary="Send a file of declarations of self-employed persons",
    openapi_extra=described(*_TYPES),
)
def send_self_employed(
    request: HttpRequest,
    name: FileName | None = Query(None, description="What the file is called."),
    key: Key | None = Header(None, alias="Idempotency-Key"),
) -> HttpResponse:
    """Keep a CSV file as it came, take its rows, each refused alone, and answer it once; 200 when it was known."""
    caller = request.auth
    sent = file_sent(request, types=_TYPES, name=name, default="declarations.csv")
    if len(sent.content) > FILE_BYTES_MAX:
        raise Problem(413, _("A file takes at most %(most)s bytes: send it in parts.") % {"most": FILE_BYTES_MAX})
    place = place_of(caller, None)
    others = sorted({siret[:9] for siret in sirets_declared(sent.content) if not place.shows(siret)})
    if others:
        raise Problem(
            403,
            _("The file declares for SIREN %(siren)s, which this token does not name.") % {"siren": others[0]},
            _("Ask the organism for a membership of that employer, or send the file with a token that has it."),
        )

    def work() -> tuple[int, SelfEmployedFile]:
        done = receive_file(
            organism_id=place.id, name=sent.name, content=sent.content, at=timezone.now(),
            sender=f"user:{caller.user_id}", by=caller.user_id,
        )  # fmt: skip
        document = {
            "status": "accepted" if done.is_accepted else "rejected",
            "new": done.is_new,
            "message": {"organism": place.code, "message": done.message_id},
            "taken": done.body["taken"],
            "refused": done.body["refused"],
        }
        return 201 if done.is_new else 200, SelfEmployedFile.model_validate(document)

    return once(request, key, sent.content, work)


def _said(caller: Caller, siret: str, said: SelfEmployedSaid, key: str | None) -> Said:
    at = timezone.now()
    absent = [name for name in _NEEDED[said.what] if getattr(said, name) in (None, "")]
    if absent:
        message = message_of({"type": "missing"})
        raise Problem(422, errors=[{"in": "body", "field": f"said.{name}", "message": message} for name in absent])
    month = said.period or month_of(timezone.localdate(at))
    kind = FactKind(said.what)
    return Said(
        siret=siret,
        kind=kind,
        month=month.replace(month=1) if kind in (FactKind.INCOME, FactKind.ESTIMATE) else month,
        key=f"api:{caller.user_id}:{key or at.isoformat()}",
        cents=said.amount_cents if kind in (FactKind.TURNOVER, FactKind.INCOME, FactKind.ESTIMATE) else None,
        rhythm=said.rhythm if kind is FactKind.RHYTHM else "",
        pay_day=said.pay_day if kind is FactKind.RHYTHM else None,
        ended_on=said.ended_on if kind is FactKind.END else None,
        made_by=caller.user_id,
    )


def _person(place: Place, siret: str) -> SelfEmployedView:
    found = self_employed(sirets=[siret]).get(siret)
    if found is None or found.organism_id != place.id:
        raise Problem(404)
    return found


def _line(found: CalledLine) -> dict[str, Any]:
    return {
        "due_on": found.due_on,
        "period": month_text(found.period),
        "line": found.line,
        "called_cents": found.cents,
    }


def _declaration(found: FactView) -> dict[str, Any]:
    names = ("id", "rhythm", "pay_day", "ended_on", "recorded_at")
    return {name: getattr(found, name) for name in names} | {
        "what": found.kind.value,
        "period": month_text(found.month),
        "amount_cents": found.cents,
    }

"""The bank of a body: its statements and their movements, and the rules that match them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.states import Alarm, MovementState, StatementState
from laroque.interfaces.web.desk.movement_words import STATE_TONES, movement_why, rule_name
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import Body, body_read
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Filter, Table, Tag, table_page

_STATEMENT_TONES = {
    StatementState.BOOKED: "good",
    StatementState.NOTICE: "",
    StatementState.REPEATED: "",
    StatementState.REFUSED: "bad",
}
STATEMENTS_SHOWN = 500


@member_page(may=Ability.READ_RECEIPTS)
def statements_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The statements that the bank sent for the accounts of a body, the latest first."""
    place = body_read(request.chosen, body)
    found = treasury.statements(organism_id=place.id, limit=STATEMENTS_SHOWN)
    table = _statements_table(request, place, [_statement_row(view) for view in found])
    return tables_answer(request, "site/statements.html", {"body": place}, {"statements": table})


@member_page(may=Ability.READ_RECEIPTS)
def statement_page(request: HttpRequest, body: str, statement_id: int) -> HttpResponseBase:
    """One statement: its balances, what is wrong with it, and its movements with what was made of each."""
    place = body_read(request.chosen, body)
    view = treasury.statement(organism_id=place.id, statement_id=statement_id)
    if view is None:
        raise Http404
    moves = treasury.movements(organism_id=place.id, statement_id=statement_id)
    context = {
        "body": place,
        "statement": view,
        "row": _statement_row(view),
        "alarms": [Alarm(alarm).label for alarm in view.alarms],
        "moved_cents": sum(move.cents or 0 for move in moves),
    }
    tables = {"movements": _movements_table(request, place, [_movement_row(move) for move in moves])}
    return tables_answer(request, "site/statement.html", context, tables)


@member_page(may=Ability.READ_RECEIPTS)
def rules_page(request: HttpRequest, body: str) -> HttpResponse:
    """What each rule of matching does, the surest first."""
    context = {"body": body_read(request.chosen, body), "rules": treasury.matching_rules()}
    return render(request, "site/matching_rules.html", context)


def _statements_table(request: HttpRequest, body: Body, rows: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="statements",
        caption=_("Statements of the bank, the latest first"),
        columns=[
            Column(
                "number", _("Number"), "code", sortable=True,
                href=lambda row: reverse("statement", args=[body.code, row["id"]]),
            ),
            Column("role_name", _("Account"), sortable=True),
            Column("closed_on", _("Day"), "day", sortable=True),
            Column("opening_cents", _("Opening balance"), "money"),
            Column("closing_cents", _("Closing balance"), "money"),
            Column("currency", _("Currency"), "code"),
            Column("state_tag", _("State"), "state", sortable=True),
            Column("alarm_tag", _("Alarms"), "state", sortable=True),
        ],
        rows=rows,
        filters=[
            Filter("state", _("State"), [(state.value, str(state.label)) for state in StatementState]),
            Filter(
                "alarm", _("Alarms"), [("yes", _("With an alarm")), ("no", _("Without alarm"))],
                matches=lambda row, value: (row["alarm_tag"] is not None) == (value == "yes"),
            ),
        ],
        empty=_("No statement yet. They come with “laroque statement book”."),
    )  # fmt: skip


def _movements_table(request: HttpRequest, body: Body, rows: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="movements",
        caption=_("Movements in the order of the statement; money that goes out is below zero"),
        columns=[
            Column("line", _("Line"), "number", sortable=True, href=lambda row: _movement_address(body, row)),
            Column("booked_on", _("Booked on"), "day", sortable=True),
            Column("value_on", _("Value day"), "day", sortable=True),
            Column("counterparty", _("Payer or payee"), sortable=True),
            Column("reference", _("Text of the bank")),
            Column("state_tag", _("State"), "state", sortable=True, note="why_words"),
            Column("rule_name", _("Matched by"), sortable=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
        ],
        rows=rows,
        filters=[Filter("state", _("State"), [(state.value, str(state.label)) for state in MovementState])],
        search=_("Payer, text or reference"),
    )


def _movement_address(body: Body, row: Mapping[str, Any]) -> str | None:
    if row["state"] is MovementState.NOT_BOOKED:
        return None
    return reverse("receipt", args=[body.code, row["id"]])


def _statement_row(view: treasury.StatementView) -> dict[str, Any]:
    return {
        "id": view.id,
        "number": view.number or f"#{view.id}",
        "role_name": str(view.role.label) if view.role else "",
        "closed_on": view.closed_on,
        "opening_cents": view.opening_cents,
        "closing_cents": view.closing_cents,
        "currency": view.currency,
        "state": view.state,
        "state_tag": Tag(str(view.state.label), _STATEMENT_TONES[view.state]),
        "alarm_tag": Tag(str(len(view.alarms)), "bad") if view.alarms else None,
    }


def _movement_row(move: treasury.MovementView) -> dict[str, Any]:
    return {
        "id": move.id,
        "line": move.line,
        "booked_on": move.booked_on,
        "value_on": move.value_on,
        "counterparty": move.counterparty or "",
        "reference": move.reference or move.end_to_end_id or "",
        "state": move.state,
        "state_tag": Tag(str(move.state.label), STATE_TONES[move.state]),
        "why_words": movement_why(move.state, move.why),
        "rule_name": rule_name(move.rule),
        "cents": move.cents,
    }


addresses = [
    path("bodies/<str:body>/bank/", statements_page, name="statements"),
    path("bodies/<str:body>/bank/statements/<int:statement_id>/", statement_page, name="statement"),
    path("bodies/<str:body>/bank/rules/", rules_page, name="matching_rules"),
]

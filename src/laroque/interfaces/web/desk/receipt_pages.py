"""Receipts that no rule explains: the queue, and one movement with what may be done about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.queries import finding
from laroque.apps.registry import queries as registry
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.states import MovementState
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.desk.movement_words import STATE_TONES, meaning_name, movement_why, rule_name, waits
from laroque.interfaces.web.desk.settlement_forms import parts_text
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.places import Body, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Filter, Table, Tag, table_page
from laroque.usecases.collection import settle_receipts

GIVING_BACK = "giving_back"


@member_page(may=Ability.READ_RECEIPTS)
def receipts_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The movements that wait for somebody to explain them, the oldest first."""
    place, day = body_read(request.chosen, body), today()
    found = treasury.suspense(organism_id=place.id)
    ready = [move for move in found if move.why != GIVING_BACK]
    context = {
        "body": place,
        "count_in": sum((move.cents or 0) > 0 for move in found),
        "cents_in": sum(move.cents for move in found if (move.cents or 0) > 0),
        "count_out": sum((move.cents or 0) < 0 for move in found),
        "cents_out": sum(move.cents for move in found if (move.cents or 0) < 0),
        "oldest": reverse("receipt", args=[place.code, ready[0].id]) if ready else "",
    }
    tables = {"receipts": _queue_table(request, place, [_queue_row(move, day) for move in found])}
    return tables_answer(request, "site/receipts.html", context, tables)


@member_page(may=Ability.READ_RECEIPTS)
def receipt_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """One movement: what the bank said, what was done about it, and, while it waits, what it might pay."""
    place = body_read(request.chosen, body)
    found = receipt_read(place, movement_id)
    waiting = found.state is MovementState.SUSPENSE and found.why != GIVING_BACK
    settles = place.own and request.chosen.may(Ability.SETTLE_RECEIPTS)
    context = {
        "body": place,
        "receipt": found,
        "state": Tag(str(found.state.label), STATE_TONES[found.state]),
        "why": movement_why(found.state, found.why),
        "meaning": meaning_name(found.meaning),
        "rule": rule_name(found.rule),
        "days": (today() - found.booked_on).days,
        "paid": _paid(place, found),
        "proposals": _proposals(place, found) if waiting and found.cents > 0 else [],
        "waiting": waiting,
        "acts": receipt_acts(place, found, request.chosen) if settles else [],
        "settles": settles,
        "next": next_receipt(place, found),
    }
    return render(request, "site/receipt.html", context)


def receipt_read(body: Body, movement_id: int) -> treasury.ReceiptView:
    """A movement of the body that was booked; without one the page does not exist."""
    found = treasury.receipt(organism_id=body.id, movement_id=movement_id)
    if found is None:
        raise Http404
    return found


def next_receipt(body: Body, done: treasury.ReceiptView) -> str:
    """The address of the movement that waits after this one, of the oldest at the end, of the queue when none does."""
    waiting = [
        move for move in treasury.suspense(organism_id=body.id) if move.id != done.id and move.why != GIVING_BACK
    ]
    after = [move for move in waiting if (move.booked_on or date.min, move.id) > (done.booked_on, done.id)]
    chosen = next(iter([*after, *waiting]), None)
    if chosen is None:
        return reverse("receipts", args=[body.code])
    return reverse("receipt", args=[body.code, chosen.id])


def receipt_acts(body: Body, found: treasury.ReceiptView, chosen: Chosen) -> list[tuple[str, str]]:
    """What may be done about a movement, by name and address."""
    keys = [body.code, found.id]
    if found.state is MovementState.SUSPENSE and found.why != GIVING_BACK:
        offered = [(_("It undoes another movement"), reverse("receipt_reversed", args=keys))]
        if found.cents > 0:
            return [
                (_("It is a deposit of cheques"), reverse("receipt_cheques", args=keys)),
                (_("Give it back to its payer"), reverse("receipt_give_back", args=keys)),
                (_("It is charges that the bank gives back"), reverse("receipt_charges", args=keys)),
                *offered,
            ]
        return [
            (_("It is charges of the bank"), reverse("receipt_charges", args=keys)),
            (_("It is a debit that came back"), reverse("receipt_returned_debit", args=keys)),
            (_("It is a cheque that came back"), reverse("receipt_returned_cheque", args=keys)),
            *offered,
        ]
    if found.meaning == "transfer" and found.state in (MovementState.MATCHED, MovementState.EXPLAINED):
        return [(_("Undo the match"), reverse("receipt_undo", args=keys))]
    return []


def _queue_table(request: HttpRequest, body: Body, rows: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="receipts",
        caption=_("Movements to explain; money that goes out is below zero"),
        columns=[
            Column(
                "payer", _("Payer or payee"), sortable=True, note="reference",
                href=lambda row: reverse("receipt", args=[body.code, row["id"]]),
            ),
            Column("booked_on", _("Booked on"), "day", sortable=True),
            Column("days", _("Days of waiting"), "number", sortable=True),
            Column("why", _("Why it waits"), sortable=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
            Column("id", _("Movement"), "number", only_export=True),
        ],
        rows=rows,
        filters=[
            Filter(
                "way", _("Way"), [("in", _("Money in")), ("out", _("Money out"))],
                matches=lambda row, value: (row["cents"] > 0) == (value == "in"),
            ),
            Filter("code", _("Why it waits"), waits()),
            Filter(
                "from", _("Amount from, in euros"),
                matches=lambda row, value: value.isdigit() and abs(row["cents"]) >= int(value) * 100,
            ),
        ],
        sort="booked_on",
        search=_("Payer or text"),
        empty=_("Nothing waits: every movement is explained."),
    )  # fmt: skip


def _queue_row(move: treasury.MovementView, day: date) -> dict[str, Any]:
    return {
        "id": move.id,
        "payer": move.counterparty or _("Unknown payer"),
        "reference": move.reference or "",
        "booked_on": move.booked_on,
        "days": (day - move.booked_on).days if move.booked_on else None,
        "code": move.why,
        "why": movement_why(move.state, move.why),
        "cents": move.cents or 0,
    }


def _paid(body: Body, found: treasury.ReceiptView) -> list[dict[str, Any]]:
    """The payments that the movement made, with their accounts: those of its parts, or the one of a rule."""
    keys = [part.key for part in found.parts] or [f"movement:{found.id}"]
    payments = finding.payments_of_key(organism_ids=[body.id], keys=keys, limit=len(keys))
    names = registry.establishments(sirets=[payment.siret for payment in payments])
    return [{"payment": payment, "name": name_of(names, payment.siret)} for payment in payments]


def _proposals(body: Body, found: treasury.ReceiptView) -> list[dict[str, Any]]:
    proposed = settle_receipts.proposals(organism_id=body.id, movement_id=found.id)
    return [{"proposal": each, "why": said(each.why), "parts": parts_text(each.parts)} for each in proposed]


addresses = [
    path("bodies/<str:body>/receipts/", receipts_page, name="receipts"),
    path("bodies/<str:body>/receipts/<int:movement_id>/", receipt_page, name="receipt"),
]

"""Files of direct debits and of transfers sent to the bank: their orders, and the very bytes that were sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.states import OrderState, PaymentPurpose, TransferState
from laroque.interfaces.web.desk.payment_rows import return_words
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.places import Body, body_read
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Filter, Table, Tag, table_page

FILES_SHOWN = 1_000
ORDERS_SHOWN = 100_000
_TONES = {
    OrderState.SENT: "warn",
    OrderState.SETTLED: "good",
    OrderState.RETURNED: "bad",
    OrderState.REJECTED: "bad",
    TransferState.SENT: "warn",
    TransferState.EXECUTED: "good",
    TransferState.REJECTED: "bad",
    TransferState.RETURNED: "bad",
}


@member_page(may=Ability.READ_RECEIPTS)
def sent_files_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The files of debits and transfers that a body sent, the latest first."""
    place = body_read(request.chosen, body)
    found = treasury.sent_files(organism_id=place.id, but=_hidden(request.chosen), limit=FILES_SHOWN)
    table = table_page(
        request,
        name="files",
        caption=_("Files of orders sent to the bank, the latest first"),
        columns=[
            Column(
                "reference", _("Reference"), "code", sortable=True,
                href=lambda row: reverse("sent_file", args=[place.code, row["reference"]]),
            ),
            Column("kind_name", _("Kind"), sortable=True),
            Column("on", _("Execution day"), "day", sortable=True),
            Column("ordered_at", _("Sent"), "instant", sortable=True),
            Column("orders", _("Orders"), "number", sortable=True, total=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
        ],
        rows=[_file_row(view) for view in found],
        filters=[Filter("kind", _("Kind"), [(kind, _kind_name(kind)) for kind in ("pain008", "pain001")])],
        search=_("Reference"),
        empty=_("No file yet. Order the debits of a month to make the first one."),
    )  # fmt: skip
    collects = place.own and request.chosen.may(Ability.COLLECT)
    context = {"body": place, "collect": reverse("collect", args=[place.code]) if collects else ""}
    return tables_answer(request, "site/sent_files.html", context, {"files": table})


@member_page(may=Ability.READ_RECEIPTS)
def sent_file_page(request: HttpRequest, body: str, reference: str) -> HttpResponseBase:
    """One file and where each of its orders stands."""
    place = body_read(request.chosen, body)
    view = _file(place, reference, request.chosen)
    if view.kind == "pain008":
        table = _debits_table(request, place, treasury.debits_of_file(organism_id=place.id, reference=reference))
    else:
        found = treasury.transfers(organism_id=place.id, file_reference=reference, limit=ORDERS_SHOWN)
        table = _transfers_table(request, found[::-1])
    context = {
        "body": place,
        "file": view,
        "kind_name": _kind_name(view.kind),
        "message": exchanges.message(organism_id=place.id, message_id=view.message_id),
    }
    return tables_answer(request, "site/sent_file.html", context, {"orders": table})


@member_page(may=Ability.READ_RECEIPTS)
def sent_file_content(request: HttpRequest, body: str, reference: str) -> HttpResponse:
    """The bytes of a file as they were sent: the same at each time, so that the bank sees one file and not two."""
    place = body_read(request.chosen, body)
    view = _file(place, reference, request.chosen)
    content = exchanges.contents_of(organism_id=place.id, message_ids=[view.message_id])[view.message_id]
    response = HttpResponse(content, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{view.reference}.xml"'
    return response


def _hidden(chosen: Chosen) -> PaymentPurpose | None:
    """Files of care name insured persons and their accounts: they are for who reads claims."""
    return None if chosen.may(Ability.READ_CLAIMS) else PaymentPurpose.CARE


def _file(body: Body, reference: str, chosen: Chosen) -> treasury.SentFileView:
    found = treasury.sent_files(organism_id=body.id, reference=reference, but=_hidden(chosen))
    if not found:
        raise Http404
    return found[0]


def _file_row(view: treasury.SentFileView) -> dict[str, Any]:
    return {
        "reference": view.reference,
        "kind": view.kind,
        "kind_name": _kind_name(view.kind),
        "on": view.on,
        "ordered_at": view.ordered_at,
        "orders": view.orders,
        "cents": view.cents,
    }


def _kind_name(kind: str) -> str:
    return _("Direct debits") if kind == "pain008" else _("Transfers")


def _debits_table(request: HttpRequest, body: Body, debits: Sequence[treasury.DebitView]) -> Table | HttpResponseBase:
    rows = [
        {
            "key": view.key,
            "siret": view.siret,
            "rum": view.rum,
            "month": view.month,
            "day": view.returned_on or view.settled_on,
            "cents": view.cents,
            **_state(view.state, view.return_reason),
        }
        for view in debits
    ]
    columns = [
        Column("key", _("End-to-end reference"), "code", sortable=True),
        Column(
            "siret", _("SIRET"), "siret", sortable=True,
            href=lambda row: reverse("contributor", args=[body.code, row["siret"]]),
        ),
        Column("rum", _("Mandate"), "code"),
        Column("month", _("Month"), "month", sortable=True),
        *_last_columns(),
    ]  # fmt: skip
    return _orders_table(request, columns, rows, OrderState)


def _transfers_table(request: HttpRequest, transfers: Sequence[treasury.TransferView]) -> Table | HttpResponseBase:
    rows = [
        {
            "key": view.end_to_end_id,
            "name": view.name,
            "account": view.account_masked,
            "purpose": str(view.purpose.label),
            "day": view.ended_on or view.executed_on,
            "cents": view.cents,
            **_state(view.state, view.reason),
        }
        for view in transfers
    ]
    columns = [
        Column("key", _("End-to-end reference"), "code", sortable=True),
        Column("name", _("Payee"), sortable=True, note="account"),
        Column("purpose", _("What for"), sortable=True),
        *_last_columns(),
    ]
    return _orders_table(request, columns, rows, TransferState)


def _orders_table(
    request: HttpRequest,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    states: type[OrderState] | type[TransferState],
) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="orders",
        caption=_("Orders of the file, and where each stands"),
        columns=columns,
        rows=rows,
        filters=[Filter("state", _("State"), [(state.value, str(state.label)) for state in states])],
        search=_("Reference, SIRET or name"),
    )


def _last_columns() -> list[Column]:
    return [
        Column("state_tag", _("State"), "state", sortable=True, note="reason"),
        Column("day", _("Since"), "day", sortable=True),
        Column("cents", _("Amount"), "money", sortable=True, total=True),
    ]


def _state(state: OrderState | TransferState, reason: str) -> dict[str, Any]:
    return {"state": state.value, "state_tag": Tag(str(state.label), _TONES[state]), "reason": return_words(reason)}


addresses = [
    path("bodies/<str:body>/bank/files/", sent_files_page, name="sent_files"),
    path("bodies/<str:body>/bank/files/<str:reference>/", sent_file_page, name="sent_file"),
    path("bodies/<str:body>/bank/files/<str:reference>/content/", sent_file_content, name="sent_file_content"),
]

"""Messages of a body: what came and went, what was answered, the anomalies, and the bytes as they were."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.queries import finding as contributions
from laroque.apps.exchanges import finding
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.exchanges.states import OF_CARE, Direction, MessageKind, MessageState
from laroque.apps.registry import operations as registers
from laroque.apps.registry.states import LookKind
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.labels import SEVERITIES
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import Body, body_read
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Table, Tag, table_page
from laroque.postgres.scope import current_organism, is_national, scope

TONES = {
    MessageState.RECEIVED: "warn",
    MessageState.ACCEPTED: "good",
    MessageState.REFUSED: "bad",
    MessageState.CHECKED: "",
    MessageState.SENT: "good",
}
_SEVERITY_TONES = {"reject": "bad", "warn": "warn"}
_DECLARATIONS_MAX = 1_000


@member_page(may=Ability.READ_MESSAGES)
def messages_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The messages of a body, the latest first, by direction, kind, state, day and beginning of the name."""
    place = body_read(request.chosen, body)
    table = table_page(
        request,
        name="messages",
        caption=_("Messages, the latest first"),
        columns=_columns(place),
        filters=_filters(),
        rows=partial(_messages, place),
        search=_("Beginning of the name"),
        empty=_("No message yet. Files arrive by “laroque receive”, by the portal of employers and by the API."),
    )
    if not isinstance(table, Table):
        return table
    return render(request, "site/messages.html", {"body": place, "table": table})


@member_page(may=Ability.READ_MESSAGES)
def message_page(request: HttpRequest, body: str, message_id: int) -> HttpResponseBase:
    """One message: what was answered, its anomalies by severity and control, and the declarations it brought."""
    place = body_read(request.chosen, body)
    view = _message(place, message_id)
    reports = exchanges.reports(organism_id=place.id, message_ids=[view.id])
    found = [_finding_row(finding) for report in reports for finding in report.body.get("findings", ())]
    anomalies = _anomalies(request, found)
    declared = _declarations(request, place, view.id)
    for table in (anomalies, declared):
        if not isinstance(table, Table):
            return table
    counts = Counter((row["severity_code"], row["control"]) for row in found)
    context = {
        "body": place,
        "message": view,
        "state": Tag(view.state.label, TONES[view.state]),
        "texts": [said(report.text) for report in reports],
        "groups": [
            {"severity": _severity(severity), "control": control, "count": count}
            for (severity, control), count in sorted(counts.items(), key=lambda each: (each[0][0], -each[1]))
        ],
        "entries": f"{reverse('history', args=['entries', f'message:{view.id}'])}?body={place.code}",
        "found": len(found),
        "anomalies": anomalies,
        "declarations": declared,
    }
    return render(request, "site/message.html", context)


@member_page(may=Ability.READ_MESSAGES)
def message_bytes_page(request: HttpRequest, body: str, message_id: int) -> HttpResponseBase:
    """The bytes of a message as they were received or sent, as a file; who took them is kept."""
    place = body_read(request.chosen, body)
    view = _message(place, message_id)
    kept = partial(
        registers.record_look,
        kind=LookKind.MESSAGE,
        key=f"{place.id}:{view.id}",
        who=request.user.get_username(),
        why=f"download, {place.code}",
        at=timezone.now(),
    )
    transaction.on_commit(kept)  # after the request, since a reader who changes nothing has a read-only transaction
    response = StreamingHttpResponse(_parts(place.id, view.sha256), content_type="application/octet-stream")
    response["Content-Length"] = str(view.size)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=view.name)
    return response


def _parts(organism_id: int, sha256: str) -> Iterator[bytes]:
    """The parts of a content, each read in a scope of its own: none is open while the browser takes its time."""
    reader, national = current_organism(), is_national()
    parts = exchanges.content(organism_id=organism_id, sha256=sha256)

    def read() -> Iterator[bytes]:
        while True:
            with scope(reader, national=national):
                part = next(parts, None)
            if part is None:
                return
            yield part

    return read()


def _message(place: Body, message_id: int) -> exchanges.MessageView:
    """A message of the body; those of care are read on pages of their own."""
    view = exchanges.message(organism_id=place.id, message_id=message_id)
    if view is None or view.kind in OF_CARE:
        raise Http404
    return view


def _columns(place: Body) -> list[Column]:
    return [
        Column("name", _("Name"), href=lambda row: reverse("message", args=[place.code, row["id"]])),
        Column("direction", _("Direction")),
        Column("kind", _("Kind")),
        Column("state", _("State"), "state"),
        Column("recorded_at", _("Recorded"), "instant"),
        Column("size", _("Bytes"), "number"),
        Column("id", _("Number"), "code"),
    ]


def _filters() -> list[Filter]:
    return [
        Filter("direction", _("Direction"), [(each.value, str(each.label)) for each in Direction]),
        Filter("kind", _("Kind"), [(each.value, str(each.label)) for each in MessageKind if each not in OF_CARE]),
        Filter("state", _("State"), [(each.value, str(each.label)) for each in MessageState]),
        Filter("on", _("Day"), kind="date"),
    ]


def _messages(place: Body, ask: Ask) -> Rows:
    wanted = finding.MessagesWanted(
        direction=Direction(ask.filters["direction"]) if "direction" in ask.filters else None,
        kind=MessageKind(ask.filters["kind"]) if "kind" in ask.filters else None,
        state=MessageState(ask.filters["state"]) if "state" in ask.filters else None,
        name=ask.search,
        on=ask.filters.get("on"),
    )
    before = int(ask.after) if ask.after.isascii() and ask.after.isdigit() else None
    found = finding.messages_wanted(organism_ids=[place.id], wanted=wanted, before_id=before, limit=ask.limit + 1)
    rows = [
        {
            "id": view.id,
            "name": view.name,
            "direction": str(view.direction.label),
            "kind": str(view.kind.label),
            "state": Tag(str(view.state.label), TONES[view.state]),
            "recorded_at": view.recorded_at,
            "size": view.size,
        }
        for view in found[: ask.limit]
    ]
    return Rows(rows, next=str(rows[-1]["id"]) if len(found) > ask.limit else "")


def _severity(code: str) -> Tag:
    return Tag(str(SEVERITIES.get(code, code)), _SEVERITY_TONES.get(code, ""))


def _finding_row(finding: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "severity": _severity(finding["severity"]),
        "severity_code": finding["severity"],
        "control": finding["control"],
        "rubrique": finding.get("rubrique") or "",
        "line": finding.get("line"),
        "message": finding["message"][language()],
    }


def _anomalies(request: HttpRequest, found: list[dict[str, Any]]) -> Table | HttpResponseBase:
    controls = sorted({row["control"] for row in found})
    return table_page(
        request,
        name="anomalies",
        caption=_("Anomalies, refusals first"),
        columns=[
            Column("message", _("What is wrong")),
            Column("severity", _("Severity"), "state", sortable=True),
            Column("control", _("Control"), "code", sortable=True),
            Column("rubrique", _("Field"), "code", sortable=True),
            Column("line", _("Line"), "number", sortable=True),
        ],
        filters=[
            Filter("severity_code", _("Severity"), [(code, str(name)) for code, name in SEVERITIES.items()]),
            Filter("control", _("Control"), [(control, control) for control in controls]),
        ],
        rows=sorted(found, key=lambda row: (row["severity_code"], row["line"] or 0)),
        empty=_("The checks found nothing to say."),
    )


def _declarations(request: HttpRequest, place: Body, message_id: int) -> Table | HttpResponseBase:
    found = contributions.declarations_of_messages(
        organism_ids=[place.id], message_ids=[message_id], limit=_DECLARATIONS_MAX
    )
    return table_page(
        request,
        name="declarations",
        caption=_("Declarations it brought"),
        columns=[
            Column(
                "siret",
                _("SIRET"),
                "siret",
                sortable=True,
                href=lambda row: reverse("declaration", args=[place.code, row["siret"], row["id"]]),
            ),
            Column("month", _("Month"), "month", sortable=True),
            Column("state", _("State"), "state", sortable=True),
            Column("declared_cents", _("Declared"), "money", sortable=True, total=True),
        ],
        rows=[
            {
                "id": row.id,
                "siret": row.siret,
                "month": row.month,
                "state": Tag(str(row.state.label)),
                "declared_cents": row.declared_cents,
            }
            for row in found
        ],
        empty=_("It brought no declaration to this body."),
    )


addresses: list[URLPattern] = [
    path("bodies/<str:body>/messages/", messages_page, name="messages"),
    path("bodies/<str:body>/messages/<int:message_id>/", message_page, name="message"),
    path("bodies/<str:body>/messages/<int:message_id>/bytes/", message_bytes_page, name="message_bytes"),
]

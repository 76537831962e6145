"""Files of claims handed in by an officer, and the answer kept of each message of claims."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages as notices
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.claims import finding
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.exchanges.queries import MessageView
from laroque.apps.exchanges.states import MessageKind, ReportKind
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.care.funds import Fund, fund_acted_on, fund_read
from laroque.interfaces.web.desk.message_pages import TONES
from laroque.interfaces.web.labels import SEVERITIES
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Filter, Table, Tag, table_page
from laroque.usecases.care.receive_claims import ClaimsAnswered, receive_b2, receive_fhir

SENT_BYTES_MAX = 16 * 1024 * 1024
"""A larger file is handed in through the command line or the API."""

OF_CLAIMS = (MessageKind.CARE_B2, MessageKind.CARE_FHIR, MessageKind.CARE_PAPER)
"""Messages that hold claims."""

_LATEST = 100
_OUTCOMES = {
    "refused": Tag(gettext_lazy("Refused"), "bad"),
    "held": Tag(gettext_lazy("Waits"), "warn"),
}


class HandInForm(forms.Form):
    """A B2 file or a FHIR document."""

    file = forms.FileField(
        label=gettext_lazy("B2 file or FHIR document"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the file that the invoicing program wrote.")},
    )

    def clean_file(self) -> UploadedFile:
        """The file, of a size that is answered at once."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > SENT_BYTES_MAX:
            raise forms.ValidationError(
                _("A file handed in here is of %(size)d MB at most. Larger ones go through “laroque claims receive”.")
                % {"size": SENT_BYTES_MAX // 2**20}
            )
        return file


@member_page(may=Ability.SETTLE_CLAIMS)
def send_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """Hand in a file of claims; what was answered is on the page of its message."""
    fund = fund_acted_on(request.chosen, body)
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _handed_in(request, fund, form.cleaned_data["file"])
    context = {"body": fund, "form": form, "may_settle": True}
    return tables_answer(request, "care/send.html", context, {"latest": _latest_table(request, fund)})


@member_page(may=Ability.READ_CLAIMS)
def message_page(request: HttpRequest, body: str, message_id: int) -> HttpResponseBase:
    """A message of claims with the answer kept: counts, and for who reads acts what is refused or waits, and why."""
    fund = fund_read(request.chosen, body)
    view = exchanges.message(organism_id=fund.id, message_id=message_id)
    if view is None or view.kind not in OF_CLAIMS:
        raise Http404
    reports = exchanges.reports(organism_id=fund.id, message_ids=[message_id])
    answer = reports[-1].body if reports else {}
    shows_acts = fund.own and request.chosen.may(Ability.READ_ACTS)

    def claim(row: Mapping[str, Any]) -> str | None:
        return reverse("claim", args=[fund.code, row["id"]]) if row["id"] else None

    tables = answer_tables(request, fund.id, view, answer, claim) if shows_acts else {}
    context = {
        "body": fund,
        "message": view,
        "state": Tag(str(view.state.label), TONES[view.state]),
        "answered": bool(reports),
        "positive": bool(reports) and reports[-1].kind is ReportKind.RECEIPT,
        "text": said(reports[-1].text) if reports else "",
        "counts": [(words, answer[name]) for name, words in counted().items()] if reports else [],
        "shows_acts": shows_acts,
        "may_settle": fund.own and request.chosen.may(Ability.SETTLE_CLAIMS),
    }
    return tables_answer(request, "care/claim_message.html", context, tables)


def _handed_in(request: HttpRequest, fund: Fund, file: UploadedFile) -> HttpResponse:
    content, name = file.read(), file.name or "claims"
    given = {"organism_id": fund.id, "name": name, "content": content, "at": timezone.now()}
    sender = f"user:{request.user.pk}"
    answered: ClaimsAnswered = (
        receive_fhir(**given, sender=sender)
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
        else receive_b2(**given, sender=sender)
    )
    notice_of(request, answered)
    return redirect("claim_message", fund.code, answered.message_id)


def answer_tables(
    request: HttpRequest,
    organism_id: int,
    view: MessageView,
    answer: Mapping[str, Any],
    address: Callable[[Mapping[str, Any]], str | None],
) -> dict[str, Table | HttpResponseBase]:
    """What an answer tells one by one: claims refused or that wait, each at its ``address``, and what is wrong."""
    tables: dict[str, Table | HttpResponseBase] = {}
    if answer.get("refusals"):
        tables["refusals"] = _refusals_table(request, organism_id, view, answer["refusals"], address)
    if answer.get("findings"):
        tables["findings"] = _findings_table(request, answer["findings"])
    return tables


def notice_of(request: HttpRequest, answered: ClaimsAnswered) -> None:
    """Say above the answer what it is."""
    if not answered.is_new:
        notices.info(request, _("The fund received these very bytes before: here is the answer given then."))
    elif answered.is_accepted:
        notices.success(request, _("Received: here is the answer."))
    else:
        notices.error(request, _("Refused as a whole: here is why."))


def counted() -> dict[str, str]:
    """What an answer counts, in words."""
    return {
        "claims": _("Claims received"),
        "taken": _("Taken"),
        "held": _("Waiting"),
        "refused": _("Refused"),
    }


def _refusals_table(
    request: HttpRequest,
    organism_id: int,
    view: MessageView,
    refusals: Sequence[Mapping[str, Any]],
    address: Callable[[Mapping[str, Any]], str | None],
) -> Table | HttpResponseBase:
    """The claims refused or that wait, as the answer told them; those stored lead to their page."""
    stored = finding.claims_of_message(organism_id=organism_id, message_id=view.id)
    return table_page(
        request,
        name="refusals",
        caption=_("Claims refused, or that wait, when it was answered"),
        columns=[
            Column("number", _("Number"), "code", href=address),
            Column("place", _("Place in the message"), "number", sortable=True),
            Column("outcome_tag", _("Answer"), "state", sortable=True),
            Column("message", _("Why"), note="remedy"),
            Column("reason", _("Rule"), "code", sortable=True),
            Column("professional", _("Professional"), "code", sortable=True),
            Column("billed_cents", _("Billed"), "money", sortable=True),
        ],
        filters=[Filter("reason", _("Rule"), [(each, each) for each in sorted({row["reason"] for row in refusals})])],
        rows=[_refusal_row(row, stored) for row in refusals],
    )


def _refusal_row(row: Mapping[str, Any], stored: Mapping[int, int]) -> dict[str, Any]:
    held = reasons().get(row["reason"])
    return {
        "id": stored.get(row["place"]),
        "number": row["number"] or "–",
        "place": row["place"],
        "outcome_tag": _OUTCOMES[row["outcome"]],
        "message": row["message"][language()],
        "remedy": said(held.remedy) if held else "",
        "reason": row["reason"],
        "professional": row["professional"],
        "billed_cents": row["billed_cents"],
    }


def _findings_table(request: HttpRequest, found: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    tones = {"reject": "bad", "warn": "warn"}
    return table_page(
        request,
        name="findings",
        caption=_("What was found in the message itself"),
        columns=[
            Column("message", _("What is wrong, and what to do")),
            Column("severity", _("Severity"), "state", sortable=True),
            Column("control", _("Rule"), "code", sortable=True),
            Column("rubrique", _("Field"), "code", sortable=True),
            Column("line", _("Line"), "number", sortable=True),
        ],
        rows=[
            {
                "message": each["message"][language()],
                "severity": Tag(str(SEVERITIES[each["severity"]]), tones.get(each["severity"], "")),
                "control": each["control"],
                "rubrique": each["rubrique"] or "",
                "line": each["line"],
            }
            for each in found
        ],
    )


def _latest_table(request: HttpRequest, fund: Fund) -> Table | HttpResponseBase:
    """The latest files and documents received, whoever sent them; forms keyed are found by their claims."""
    found = [
        view
        for kind in (MessageKind.CARE_B2, MessageKind.CARE_FHIR)
        for view in exchanges.messages(organism_id=fund.id, kind=kind, limit=_LATEST)
    ]
    return table_page(
        request,
        name="latest",
        caption=_("The latest files of claims, the last first"),
        columns=[
            Column("name", _("Name"), href=lambda row: reverse("claim_message", args=[fund.code, row["id"]])),
            Column("kind", _("Kind"), sortable=True),
            Column("state", _("State"), "state", sortable=True),
            Column("recorded_at", _("Recorded"), "instant", sortable=True),
            Column("size", _("Bytes"), "number", sortable=True),
        ],
        rows=[
            {
                "id": view.id,
                "name": view.name,
                "kind": str(view.kind.label),
                "state": Tag(str(view.state.label), TONES[view.state]),
                "recorded_at": view.recorded_at,
                "size": view.size,
            }
            for view in sorted(found, key=lambda view: -view.id)
        ],
        empty=_("No file of claims was received yet."),
    )


addresses: list[URLPattern] = [
    path("bodies/<str:body>/claims/send/", send_page, name="claim_send"),
    path("bodies/<str:body>/claims/messages/<int:message_id>/", message_page, name="claim_message"),
]

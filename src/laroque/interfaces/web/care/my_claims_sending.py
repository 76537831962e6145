"""A professional sends a file of claims on the portal, and reads what was answered to each."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages as notices
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.exchanges.states import ReportKind
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.my_claims_pages import number_asked
from laroque.interfaces.web.care.send_pages import OF_CLAIMS, HandInForm, answer_tables, counted, notice_of
from laroque.interfaces.web.desk.message_pages import TONES
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.usecases.care.receive_claims import ClaimOfAnother, ClaimsAnswered, receive_b2, receive_fhir

_LATEST = 100


@member_page(may=Ability.SEND_CLAIMS)
def my_claims_send_page(request: HttpRequest) -> HttpResponseBase:
    """Send a B2 file or a FHIR document of one's own claims; a file of another's is refused, and not kept."""
    number_asked(request)
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            answered = _received(request, form.cleaned_data["file"])
        except ClaimOfAnother as refusal:
            form.add_error("file", sentence(said(refusal.text)) + " " + _("Nothing was kept of the file."))
        else:
            return _answered(request, answered)
    return tables_answer(request, "care/my_claims_send.html", {"form": form}, {"latest": _latest_table(request)})


@member_page(may=Ability.SEND_CLAIMS)
def my_sent_page(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """What was answered to a file that the reader sent: counts, what is refused or waits, and why."""
    chosen = request.chosen
    view = exchanges.message(organism_id=chosen.organism_id, message_id=message_id)
    if view is None or view.sender != _sender(request) or view.kind not in OF_CLAIMS:
        raise Http404
    reports = exchanges.reports(organism_id=chosen.organism_id, message_ids=[message_id])
    answer = reports[-1].body if reports else {}
    context = {
        "message": view,
        "state": Tag(str(view.state.label), TONES[view.state]),
        "positive": bool(reports) and reports[-1].kind is ReportKind.RECEIPT,
        "text": said(reports[-1].text) if reports else "",
        "counts": [(words, answer[name]) for name, words in counted().items()] if reports else [],
    }
    tables = answer_tables(request, chosen.organism_id, view, answer, _address)
    return tables_answer(request, "care/my_sent.html", context, tables)


def _answered(request: HttpRequest, answered: ClaimsAnswered) -> HttpResponse:
    """To the answer; to the claims when the same bytes came from somebody else, whose message it is."""
    view = exchanges.message(organism_id=request.chosen.organism_id, message_id=answered.message_id)
    if view is not None and view.sender == _sender(request):
        notice_of(request, answered)
        return redirect("my_sent", answered.message_id)
    notices.info(request, _("The fund received these very bytes from somebody else before: your claims are below."))
    return redirect("my_claims")


def _address(row: Mapping[str, Any]) -> str | None:
    return reverse("my_claim", args=[row["id"]]) if row["id"] else None


def _received(request: HttpRequest, file: UploadedFile) -> ClaimsAnswered:
    content, chosen = file.read(), request.chosen
    given = {
        "organism_id": chosen.organism_id,
        "name": file.name or "claims",
        "content": content,
        "at": timezone.now(),
        "sender": _sender(request),
        "own": chosen.professionals,
    }
    is_fhir = content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    answered: ClaimsAnswered = receive_fhir(**given) if is_fhir else receive_b2(**given)
    return answered


def _sender(request: HttpRequest) -> str:
    return f"user:{request.user.pk}"


def _latest_table(request: HttpRequest) -> Table | HttpResponseBase:
    chosen: Chosen = request.chosen
    sent = exchanges.messages(organism_id=chosen.organism_id, sender=_sender(request), limit=_LATEST)
    found = [view for view in sent if view.kind in OF_CLAIMS]
    return table_page(
        request,
        name="latest",
        caption=_("The files that you sent, the last first"),
        columns=[
            Column("name", _("Name"), href=lambda row: reverse("my_sent", args=[row["id"]])),
            Column("kind", _("Kind")),
            Column("state", _("State"), "state"),
            Column("recorded_at", _("Recorded"), "instant"),
        ],
        rows=[
            {
                "id": view.id,
                "name": view.name,
                "kind": str(view.kind.label),
                "state": Tag(str(view.state.label), TONES[view.state]),
                "recorded_at": view.recorded_at,
            }
            for view in found
        ],
        empty=_("You sent no file here yet."),
    )


addresses: list[URLPattern] = [
    path("portal/practice/send/", my_claims_send_page, name="my_claims_send"),
    path("portal/practice/sent/<int:message_id>/", my_sent_page, name="my_sent"),
]

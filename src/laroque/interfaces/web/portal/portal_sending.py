"""The portal's deposit: try a DSN without sending it, send it, and read again what became of each file."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.rules import NoRemedy, remedy
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.formats.dsn.checker import check_bytes
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Tag, table_page
from laroque.usecases.declarations.receive_dsn import receive_content
from laroque.usecases.declarations.try_dsn import TRIED_BYTES_MAX, try_dsn

_LATEST = 200
_SIRET_LENGTH = 14
_TONES = {MessageState.ACCEPTED: "good", MessageState.CHECKED: "good", MessageState.REFUSED: "bad"}


class DepositForm(forms.Form):
    """A DSN file."""

    file = forms.FileField(
        label=gettext_lazy("DSN file"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose the file that the payroll program wrote.")},
    )

    def clean_file(self) -> UploadedFile:
        """The file, of a size that is answered at once."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > TRIED_BYTES_MAX:
            raise forms.ValidationError(
                _("A file sent here is of %(size)d MB at most. Larger ones are sent through the API, or split.")
                % {"size": TRIED_BYTES_MAX // 2**20}
            )
        return file


@member_page(may=Ability.SEND_DECLARATIONS)
def send_page(request: HttpRequest) -> HttpResponseBase:
    """The form; once a file is given, what would become of it (try) or what became of it (send)."""
    form = DepositForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content, name = file.read(), file.name or "file.dsn"
        others = _others(request.chosen, content, name)
        if others:
            form.add_error("file", _not_yours(request.chosen, others))
        elif "send" in request.POST:
            return render(request, "portal/sent.html", {"result": _sent(request, content, name)})
        else:
            return render(request, "portal/tried.html", {"result": _tried(content, name)})
    return tables_answer(request, "portal/send.html", {"form": form}, {"sent": _sent_table(request)})


@member_page(may=Ability.SEND_DECLARATIONS)
def deposit_page(request: HttpRequest, message_id: int) -> HttpResponse:
    """What was answered to a file that the reader sent; with ``format=text`` or ``dsn``, its receipt or its bytes."""
    chosen = request.chosen
    message = messages.message(organism_id=chosen.organism_id, message_id=message_id)
    if message is None or message.sender != _sender(request):
        raise Http404
    if request.GET.get("format") == "dsn":
        (content,) = messages.contents_of(organism_id=chosen.organism_id, message_ids=[message_id]).values()
        return _attachment(content, message.name, "application/octet-stream")
    reports = messages.reports(organism_id=chosen.organism_id, message_ids=[message_id])
    if not reports:
        raise Http404
    text = reports[-1].text.in_language(language())
    if request.GET.get("format") == "text":
        return _attachment(text.encode(), f"{message.name}.txt", "text/plain; charset=utf-8")
    body = reports[-1].body
    result = _result(body["kind"] == "receipt", message.name, body["declarations"], body["findings"])
    return render(request, "portal/sent.html", {"result": {**result, "message": message}})


def _others(chosen: Chosen, content: bytes, name: str) -> list[str]:
    """The SIREN that a file declares for and that the reader has no right to; a SIRET that is none refuses the file."""
    heads = check_bytes(name, content).declarations
    return sorted({head.siret[:9] for head in heads if head.siret and len(head.siret) == _SIRET_LENGTH} - chosen.sirens)


def _not_yours(chosen: Chosen, others: list[str]) -> str:
    return _(
        "The file declares for SIREN %(siren)s, which you may not declare for here. Nothing was kept. Ask %(body)s for "
        "the right to it."
    ) % {"siren": ", ".join(others), "body": chosen.organism_name}


def _sender(request: HttpRequest) -> str:
    return f"user:{request.user.pk}"


def _sent(request: HttpRequest, content: bytes, name: str) -> dict[str, Any]:
    chosen, sender = request.chosen, _sender(request)
    received = receive_content(name=name, content=content, at=timezone.now(), sender=sender, home=chosen.organism_id)
    heads = [head.as_json() for head in received.declarations]
    declarations = [{**head, "recorded": taken} for head, taken in zip(heads, received.taken, strict=True)]
    result = _result(received.is_accepted, name, declarations, received.findings)
    number = received.messages.get(chosen.organism_code)
    message = messages.message(organism_id=chosen.organism_id, message_id=number) if number else None
    is_readable = message is not None and message.sender == sender  # the same bytes may have come from a colleague
    return {**result, "is_new": received.is_new, "number": number if is_readable else None}


def _tried(content: bytes, name: str) -> dict[str, Any]:
    trial = try_dsn(content=content, name=name, at=timezone.now()).as_json()
    result = _result(trial["status"] == "accepted", name, trial["declarations"], trial["findings"])
    return {**result, "amounts": trial["amounts"]}


def _result(is_accepted: bool, name: str, declarations: Any, findings: Any) -> dict[str, Any]:
    """What a page says of a file: findings in the reader's language, those that refuse first."""
    told = [
        {
            **each,
            "message": each["message"][language()],
            "how": _how(each),
            "rejects": each["severity"] == "reject",
        }
        for each in findings
    ]
    return {
        "is_accepted": is_accepted,
        "name": name,
        "declarations": [
            {**each, "month": _day(each["month"]), "due_on": _day(each.get("due_on"))} for each in declarations
        ],
        "has_anomalies": any(each["rejects"] for each in told),
        "findings": sorted(told, key=lambda each: not each["rejects"]),
    }


def _how(told: Mapping[str, Any]) -> str:
    """What to do about something found, in the reader's language; a trial says it, a receipt leaves it to us."""
    if told.get("how"):
        return str(told["how"][language()])
    try:
        return said(remedy(told["control"], told["rubrique"] or ""))
    except NoRemedy:
        return ""


def _day(text: str | None) -> date | None:
    """The day of a document, of which a month gives the first."""
    return None if text is None else date.fromisoformat(text if text.count("-") > 1 else f"{text}-01")


def _sent_table(request: HttpRequest) -> Any:
    found = messages.messages(
        organism_id=request.chosen.organism_id, kind=MessageKind.DSN, sender=_sender(request), limit=_LATEST
    )
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "recorded_at": each.recorded_at,
            "size": each.size,
            "state": Tag(str(each.state.label), _TONES.get(each.state, "warn")),
        }
        for each in found
    ]
    return table_page(
        request,
        name="sent",
        caption=_("Files you sent"),
        columns=[
            Column("name", _("File"), sortable=True, href=lambda row: reverse("portal_deposit", args=[row["id"]])),
            Column("state", _("State"), "state", sortable=True),
            Column("size", _("Bytes"), "number", sortable=True),
            Column("recorded_at", _("Received"), "instant", sortable=True),
        ],
        rows=rows,
        sort="-recorded_at",
        empty=_("You have not sent any file here yet."),
    )


def _attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{plain}"'
    return answer


addresses = [
    path("portal/send/", send_page, name="portal_send"),
    path("portal/sent/<int:message_id>/", deposit_page, name="portal_deposit"),
]

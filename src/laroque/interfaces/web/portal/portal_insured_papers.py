"""The papers of an insured person: certificate of rights and statement of benefits, as a page, PDF or JSON."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.formats.letters import benefits_pdf, certificate_pdf
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.forms import DayField
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.usecases.care.benefits_statement import statement_of
from laroque.usecases.care.rights_certificate import NothingToCertify, certificate_of

_YEAR = timedelta(days=366)
_MONTHS = timedelta(days=92)
_DAY = timedelta(days=1)


class MyCertificateForm(forms.Form):
    """The day whose rights are certified, and the form of the document."""

    on = DayField(label=gettext_lazy("Rights of the day"), initial=today)
    format = forms.ChoiceField(label=gettext_lazy("Form"), choices=[("pdf", "PDF"), ("json", "JSON")])


class MyStatementForm(forms.Form):
    """The time whose payments are told."""

    since = DayField(label=gettext_lazy("Paid from"))
    to = DayField(label=gettext_lazy("Paid until"))

    def clean(self) -> dict[str, Any]:
        """From a day to one that does not precede it, a year at most."""
        told = super().clean() or {}
        if told.get("since") and told.get("to") and not told["since"] <= told["to"] < told["since"] + _YEAR:
            self.add_error("to", _("A day from the first on is expected, within a year of it."))
        return told


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_certificate_page(request: HttpRequest) -> HttpResponseBase:
    """The certificate of rights of those under one's number; with ``format``, the document."""
    chosen = request.chosen
    form = MyCertificateForm(request.GET if "format" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            certificate = certificate_of(
                organism_id=chosen.organism_id, on=form.cleaned_data["on"], nir=_number(chosen)
            )
        except NothingToCertify as refusal:
            form.add_error("on", sentence(said(refusal.text)))
        else:
            name = f"certificate-{certificate.on}"
            if form.cleaned_data["format"] == "json":
                return _kept_private(JsonResponse(certificate.as_json(), json_dumps_params=_READABLE), f"{name}.json")
            pdf = HttpResponse(certificate_pdf(certificate, language()), content_type="application/pdf")
            return _kept_private(pdf, f"{name}.pdf")
    return render(request, "portal/my_certificate.html", {"form": form, "fund": chosen.organism_name})


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_statement_page(request: HttpRequest) -> HttpResponseBase:
    """What was paid in some time, to whom and why; with ``format=pdf``, the statement as a letter."""
    chosen = request.chosen
    told = request.GET if "since" in request.GET else {"since": f"{today() - _MONTHS}", "to": f"{today()}"}
    form = MyStatementForm(told)
    statement = None
    if form.is_valid():
        asked = {"since": form.cleaned_data["since"], "until": form.cleaned_data["to"] + _DAY}
        statement = statement_of(organism_id=chosen.organism_id, nir=_number(chosen), **asked)
        if request.GET.get("format") == "pdf":
            pdf = HttpResponse(benefits_pdf(statement, language()), content_type="application/pdf")
            return _kept_private(pdf, f"statement-{statement.since}-{statement.last}.pdf")
    return render(request, "portal/my_statement.html", {"form": form, "statement": statement})


def _number(chosen: Chosen) -> str:
    """The number of the reader at the fund."""
    if not chosen.nirs:
        raise Http404
    return min(chosen.nirs)


_READABLE = {"ensure_ascii": False, "indent": 2}


def _kept_private(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


addresses: list[URLPattern] = [
    path("portal/care/certificate/", my_certificate_page, name="my_certificate"),
    path("portal/care/statement/", my_statement_page, name="my_statement"),
]

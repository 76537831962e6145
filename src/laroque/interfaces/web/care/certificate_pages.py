"""The certificate of rights of a household on a day, downloaded in PDF or JSON; each look at it is kept."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.formats.letters import Certificate, certificate_pdf
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.care.funds import Fund, fund_read
from laroque.interfaces.web.care.household import household_of
from laroque.interfaces.web.care.purposes import keeps_looks
from laroque.interfaces.web.forms import DayField
from laroque.interfaces.web.membership import member_page, today
from laroque.usecases.care.benefits_statement import Reader
from laroque.usecases.care.rights_certificate import NothingToCertify, certificate_of


class CertificateForm(forms.Form):
    """The day whose rights are certified, and the form of the document."""

    on = DayField(label=gettext_lazy("Rights of the day"), initial=today)
    format = forms.ChoiceField(choices=[("pdf", "PDF"), ("json", "JSON")])


@member_page(may=Ability.READ_RIGHTS)
def certificate_page(request: HttpRequest, body: str, beneficiary_id: int) -> HttpResponse:
    """The day to certify; with ``format``, the document, once the look is kept. Not for who changes nothing."""
    fund = fund_read(request.chosen, body)
    if not keeps_looks(request.chosen, fund):
        raise PermissionDenied
    person = household_of(fund, beneficiary_id)[0]
    form = CertificateForm(request.GET) if "format" in request.GET else CertificateForm()
    if form.is_bound and form.is_valid():
        reader = Reader(request.user.pk, str(request.user), _("Certificate handed over"), timezone.now())
        try:
            certificate = certificate_of(
                organism_id=fund.id, on=form.cleaned_data["on"], beneficiary_id=person.id, reader=reader
            )
        except NothingToCertify as refusal:
            form.add_error("on", sentence(said(refusal.text)))
        else:
            return _document(fund, certificate, form.cleaned_data["format"], beneficiary_id)
    return render(request, "care/certificate.html", {"fund": fund, "person": person, "form": form})


def _document(fund: Fund, certificate: Certificate, kind: str, beneficiary_id: int) -> HttpResponse:
    name = f"certificate-{fund.code}-{beneficiary_id}-{certificate.on}.{kind}"
    answer: HttpResponse
    if kind == "json":
        answer = JsonResponse(certificate.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 2})
    else:
        answer = HttpResponse(certificate_pdf(certificate, language()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


addresses = [
    path("bodies/<str:body>/insured/<int:beneficiary_id>/certificate/", certificate_page, name="certificate"),
]

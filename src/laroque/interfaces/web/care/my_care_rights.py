"""The rights of an insured person and of dependants on the portal, and their certificate. No look is kept."""

from collections.abc import Sequence

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.registry.professionals import professionals
from laroque.apps.rights import queries as rights
from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.engines.pricing.facts import RightKind
from laroque.formats.letters import Certificate, certificate_pdf
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.care.insured_tables import doctor, request_row
from laroque.interfaces.web.care.my_care_people import own_people, person_asked, right_of
from laroque.interfaces.web.care.right_words import RIGHTS, detail_of
from laroque.interfaces.web.care.time_line import time_line
from laroque.interfaces.web.forms import DayField
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.usecases.care.rights_certificate import NothingToCertify, certificate_of, of_own


class OwnCertificateForm(forms.Form):
    """The day whose rights are certified, and the form of the document."""

    on = DayField(label=gettext_lazy("Rights of the day"), initial=today)
    format = forms.ChoiceField(choices=[("pdf", "PDF"), ("json", "JSON")])


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_rights_page(request: HttpRequest) -> HttpResponseBase:
    """The rights of one person, those that tell of health too, what was asked of the fund, and how to ask."""
    chosen, on = request.chosen, today()
    people = own_people(chosen)
    person = person_asked(request, people)
    if person is None:
        return tables_answer(request, "care/my_rights.html", {"people": []}, {})
    (person,) = rights.files(organism_id=chosen.organism_id, beneficiary_ids=[person.id], with_health=True)
    context = {
        "people": people,
        "person": person,
        "cover": right_of(person, RightKind.COVERED),
        "doctor": doctor(person.rights, on),
        "c2s": right_of(person, RightKind.C2S),
        "line": time_line(person.rights, RIGHTS, on=on),
        "certifies": person.nir in chosen.nirs,
    }
    tables = {"rights": _rights_table(request, person.rights), "requests": _requests_table(request, chosen, person)}
    return tables_answer(request, "care/my_rights.html", context, tables)


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_certificate_page(request: HttpRequest) -> HttpResponse:
    """The day to certify; with ``format``, the document of the persons whom the reader may read, nobody else."""
    chosen = request.chosen
    people = own_people(chosen)
    person = person_asked(request, [each for each in people if each.nir in chosen.nirs])
    form = OwnCertificateForm(request.GET) if "format" in request.GET else OwnCertificateForm()
    if person is not None and form.is_bound and form.is_valid():
        try:
            whole = certificate_of(organism_id=chosen.organism_id, on=form.cleaned_data["on"], beneficiary_id=person.id)
            return _document(of_own(whole, people), form.cleaned_data["format"])
        except NothingToCertify as refusal:
            form.add_error("on", sentence(said(refusal.text)))
    return render(request, "care/my_certificate.html", {"person": person, "form": form})


def _document(certificate: Certificate, kind: str) -> HttpResponse:
    answer: HttpResponse
    if kind == "json":
        answer = JsonResponse(certificate.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 2})
    else:
        answer = HttpResponse(certificate_pdf(certificate, language()), content_type="application/pdf")
    name = f"certificate-{certificate.fund_code}-{certificate.on}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _rights_table(request: HttpRequest, had: Sequence[RightView]) -> Table | HttpResponseBase:
    on = today()
    numbers = {each.detail for each in had if each.kind is RightKind.TREATING_DOCTOR}
    found = professionals(numbers=numbers, on=on) if numbers else {}
    names = {number: view.name for number, view in found.items()}
    return table_page(
        request,
        name="rights",
        caption=_("Rights; the day of “until” is the first one without"),
        columns=[
            Column("kind", _("Right"), note="detail"),
            Column("since", _("Since"), "day"),
            Column("until", _("Until (not included)"), "day"),
            Column("state", _("Today"), "state"),
        ],
        rows=[
            {
                "kind": str(RIGHTS[each.kind]),
                "detail": detail_of(each, names),
                "since": each.since,
                "until": each.until,
                "state": _state(each),
            }
            for each in sorted(had, key=lambda right: right.since, reverse=True)
        ],
        empty=_("No right was ever opened here."),
    )


def _state(right: RightView) -> Tag:
    on = today()
    if right.on(on):
        return Tag(_("In force"), "good")
    return Tag(_("To come"), "warn") if right.since > on else Tag(_("Over"))


def _requests_table(request: HttpRequest, chosen: Chosen, person: BeneficiaryView) -> Table | HttpResponseBase:
    asked = rights.requests_of(organism_id=chosen.organism_id, beneficiary_ids=[person.id])
    return table_page(
        request,
        name="requests",
        caption=_("Requests, the last first"),
        columns=[
            Column("kind", _("What is asked")),
            Column("asked_on", _("Asked on"), "day"),
            Column("answer_by", _("To be answered by"), "day"),
            Column("state", _("State"), "state", note="reason"),
        ],
        rows=[request_row(each) for each in asked],
        empty=_("Nothing was asked for this person."),
    )


addresses: list[URLPattern] = [
    path("portal/care/rights/", my_rights_page, name="my_rights"),
    path("portal/care/certificate/", my_certificate_page, name="my_certificate"),
]

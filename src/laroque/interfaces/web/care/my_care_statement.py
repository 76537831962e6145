"""The statement of benefits of an insured person on the portal, as a page and in PDF. No look is kept."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.formats.letters import BenefitsStatement, benefits_pdf
from laroque.interfaces.web.amounts import language
from laroque.interfaces.web.care.my_care_people import own_people
from laroque.interfaces.web.forms import DayField
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.kernel.periods import add_months, month_of
from laroque.usecases.care.benefits_statement import statement_of

_MONTHS_BEFORE = 2
_DAYS_MAX = 3 * 366


class OwnStatementForm(forms.Form):
    """The days told, the last one included."""

    since = DayField(label=gettext_lazy("From"))
    last = DayField(label=gettext_lazy("To (included)"))

    def clean(self) -> dict[str, Any]:
        """Refuse days that do not follow each other, and more than three years at once."""
        given = super().clean() or {}
        since, last = given.get("since"), given.get("last")
        if since and last and last < since:
            self.add_error("last", _("The last day comes before the first one."))
        elif since and last and ((last - since).days > _DAYS_MAX or last == date.max):
            self.add_error("last", _("Ask for three years at most."))
        return given


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_statement_page(request: HttpRequest) -> HttpResponse:
    """What was paid in some time for the reader and dependants, and why each amount; with ``format``, a PDF."""
    chosen, on = request.chosen, today()
    nir = request.GET.get("number") or min(chosen.nirs, default="")
    if nir not in chosen.nirs:
        raise Http404
    asked = {"since": add_months(month_of(on), -_MONTHS_BEFORE), "last": on}
    is_asked = "since" in request.GET or "last" in request.GET
    form = OwnStatementForm(request.GET) if is_asked else OwnStatementForm(initial=asked)
    told = None
    if not is_asked or form.is_valid():
        days = form.cleaned_data if is_asked else asked
        told = _told(chosen, nir, days["since"], days["last"])
        if request.GET.get("format") == "pdf":
            return _document(told)
    context = {"form": form, "told": told, "number": nir, "numbers": sorted(chosen.nirs)}
    return render(request, "care/my_statement.html", context)


def _told(chosen: Chosen, nir: str, since: date, last: date) -> BenefitsStatement:
    persons = [each.id for each in own_people(chosen)]
    return statement_of(
        organism_id=chosen.organism_id, nir=nir, since=since, until=last + timedelta(days=1), persons=persons
    )


def _document(told: BenefitsStatement) -> HttpResponse:
    answer = HttpResponse(benefits_pdf(told, language()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="statement-{told.since}-{told.last}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


addresses: list[URLPattern] = [path("portal/care/statement/", my_statement_page, name="my_statement")]

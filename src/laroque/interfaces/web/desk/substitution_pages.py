"""Months left uncorrected after the legal delay, and the correction that an officer asks in the employer's place."""

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.interfaces.web.acts import Act, act_page, bound, sentence
from laroque.interfaces.web.amounts import in_euros, month, said
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.days import parse_month
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import account_read, body_acted_on, body_read
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, table_page
from laroque.usecases.declarations.substitute import CannotSubstitute, ask, months_left, to_substitute


class SubstitutionForm(ActForm):
    """Why a month is corrected in its employer's place, who did not oppose it."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    is_unopposed = forms.BooleanField(
        label=gettext_lazy("The employer gave no reasons against this correction"),
        help_text=gettext_lazy("One who opposes it with reasons is answered instead (CSS R133-14-2, R133-14-4)."),
    )


@member_page(may=Ability.READ_ACCOUNTS)
def substitutions_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The months of a body whose delay to correct is over."""
    place = body_read(request.chosen, body)
    asks = place.own and request.chosen.may(Ability.CHARGE)

    def address(row: Any) -> str | None:
        return reverse("substitution", args=[place.code, row["siret"], f"{row['month']:%Y-%m}"]) if asks else None

    found = months_left(organism_id=place.id, on=timezone.localdate())
    table = table_page(
        request,
        name="substitutions",
        caption=_("Months left uncorrected after the day that the employer was given"),
        columns=[
            Column("siret", _("SIRET"), "code", sortable=True, href=address),
            Column("month", _("Month"), "month", sortable=True),
            Column("correct_by", _("To correct by"), "day", sortable=True),
        ],
        rows=[{"siret": each.siret, "month": each.month, "correct_by": each.correct_by} for each in found],
        empty=_("Nothing is left uncorrected."),
    )
    return tables_answer(request, "site/substitutions.html", {"body": place}, {"substitutions": table})


@member_page(may=Ability.CHARGE)
def substitution_page(request: HttpRequest, body: str, siret: str, month: str) -> HttpResponse:
    """Ask that a month be corrected in its employer's place: what it would make due, and the reason."""
    place = body_acted_on(request.chosen, body)
    account_read(place, siret)
    declared = parse_month(month)
    if declared is None:
        raise Http404
    what, nothing = _what(place.id, siret, declared)

    def do(asked: dict[str, Any]) -> str:
        ask(
            organism_id=place.id, siret=siret, month=declared, reason=asked["reason"], by=request.user.pk,
            at=timezone.now(),
        )  # fmt: skip
        return _("It is asked: a second person decides.")

    act = Act(
        title=_("Correct in the employer's place"),
        what=what,
        button=_("Ask for it"),
        back=reverse("substitutions", args=[place.code]),
        back_name=_("Left uncorrected"),
        refusals={CannotSubstitute: ""},
        nothing=nothing,
    )
    return act_page(request, act, bound(SubstitutionForm, request), do)


def _what(organism_id: int, siret: str, declared: date) -> tuple[str, str]:
    """What the correction would make due, and why there is none."""
    try:
        found = to_substitute(organism_id=organism_id, siret=siret, month=declared, on=timezone.localdate())
    except CannotSubstitute as refusal:
        return spaced(siret), sentence(said(refusal.text))
    ctps = ", ".join(line.ctp for bordereau in found.in_place.bordereaux for line in bordereau.lines)
    words = _("%(siret)s, %(month)s: CTP %(ctps)s in difference make %(cents)s due (CSS R133-14-3).") % {
        "siret": spaced(siret),
        "month": month(declared),
        "ctps": ctps,
        "cents": in_euros(found.in_place.due_cents),
    }
    return words, ""


addresses = [
    path("bodies/<str:body>/substitutions/", substitutions_page, name="substitutions"),
    path("bodies/<str:body>/substitutions/<str:siret>/<str:month>/", substitution_page, name="substitution"),
]

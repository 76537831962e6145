"""The benefits of an insured person on the portal: each case, what it asks, days, why, instalments and letters."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laroque.apps.access.rules import Ability
from laroque.apps.benefits import queries
from laroque.apps.benefits.queries import CaseView, DecisionView
from laroque.apps.benefits.states import DecisionState
from laroque.formats.letters import decision_pdf
from laroque.interfaces.web.amounts import language
from laroque.interfaces.web.benefits.case_tables import days_table, instalments_table, steps_of
from laroque.interfaces.web.benefits.case_words import kind_words, question_of, state_tag
from laroque.interfaces.web.benefits.day_calendar import calendar_of
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, table_page
from laroque.usecases.benefits.decision_letters import letter_of

_TOLD = (DecisionState.STANDS, DecisionState.REPLACED)


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_benefits_page(request: HttpRequest) -> HttpResponseBase:
    """The cases of the reader, the latest first."""
    found = _own(request.chosen)
    table = table_page(
        request,
        name="cases",
        caption=_("Your cases, the latest first; each leads to its days and why"),
        columns=[
            Column("kind", _("Benefit"), href=lambda row: reverse("my_benefit", args=[row["id"]])),
            Column("since", pgettext("period", "Since"), "day"),
            Column("until", pgettext("period", "Until"), "day"),
            Column("state", _("State"), "state", note="question"),
        ],
        rows=[
            {
                "id": each.id,
                "kind": kind_words(each.kind),
                "since": each.since,
                "until": each.until,
                "state": state_tag(each),
                "question": (question_of(each) or {}).get("words", ""),
            }
            for each in found
        ],
        empty=_(
            "No case is open for you. A stop of work is told by your employer; ask the fund for the other benefits."
        ),
        limit=20,
    )
    return tables_answer(request, "benefits/my_benefits.html", {}, {"cases": table})


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_benefit_page(request: HttpRequest, benefit_case_id: int) -> HttpResponseBase:
    """One case of the reader: what is asked, days paid and not, the calculation, instalments, letters."""
    case = _own_case(request.chosen, benefit_case_id)
    organism_id = request.chosen.organism_id
    decisions = [
        each for each in queries.decisions(organism_id=organism_id, case_id=case.id) if each.state in _TOLD
    ]  # fmt: skip
    stands = next((each for each in decisions if each.state is DecisionState.STANDS), None)
    days = queries.decided_days(organism_id=organism_id, decision_id=stands.id) if stands else []
    context: dict[str, Any] = {
        "case": case,
        "kind": kind_words(case.kind),
        "state": state_tag(case),
        "question": question_of(case),
        "steps": steps_of(stands),
        "calendar": calendar_of(days),
        "letters": [(each.made_on, reverse("my_benefit_letter", args=[each.id])) for each in decisions],
    }
    tables = {
        "days": days_table(request, days),
        "instalments": instalments_table(request, queries.instalments(organism_id=organism_id, case_id=case.id)),
    }
    return tables_answer(request, "benefits/my_benefit.html", context, tables)


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_benefit_letter_page(request: HttpRequest, decision_id: int) -> HttpResponse:
    """The letter of a decision on a case of the reader."""
    organism_id = request.chosen.organism_id
    decision = _decision(request.chosen, decision_id)
    letter = letter_of(organism_id=organism_id, decision_id=decision.id)
    answer = HttpResponse(decision_pdf(letter, language()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="decision-{decision_id}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _own(chosen: Chosen) -> list[CaseView]:
    return [
        each
        for nir in sorted(chosen.nirs)
        for each in queries.cases_of(organism_id=chosen.organism_id, nir=nir)
    ]  # fmt: skip


def _own_case(chosen: Chosen, benefit_case_id: int) -> CaseView:
    """A case of the reader; any other does not exist."""
    case = queries.case(organism_id=chosen.organism_id, case_id=benefit_case_id)
    if case is None or case.nir not in chosen.nirs:
        raise Http404
    return case


def _decision(chosen: Chosen, decision_id: int) -> DecisionView:
    found = queries.decisions_by_number(organism_id=chosen.organism_id, ids=[decision_id])
    if not found or found[0].state not in _TOLD:
        raise Http404
    _own_case(chosen, found[0].case_id)
    return found[0]


addresses: list[URLPattern] = [
    path("portal/benefits/", my_benefits_page, name="my_benefits"),
    path("portal/benefits/<int:benefit_case_id>/", my_benefit_page, name="my_benefit"),
    path("portal/benefits/letters/<int:decision_id>/", my_benefit_letter_page, name="my_benefit_letter"),
]

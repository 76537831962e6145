"""The cases of benefits of a fund, and one of them: days paid or not, the calculation, instalments, what was done."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laroque.apps.access import history as people
from laroque.apps.access.rules import Ability
from laroque.apps.benefits import finding, queries
from laroque.apps.benefits.finding import CasesWanted
from laroque.apps.benefits.queries import CaseView, DecisionView
from laroque.apps.benefits.states import CaseState, DecisionState
from laroque.apps.registry import queries as registry
from laroque.apps.rights import queries as rights
from laroque.apps.rights.states import LookedAt
from laroque.engines.benefits.catalogue import CATALOGUE
from laroque.formats.letters import decision_pdf
from laroque.interfaces.web.amounts import language, said
from laroque.interfaces.web.benefits.case_tables import days_table, instalments_table, steps_of
from laroque.interfaces.web.benefits.case_words import (
    DECISION_TONES,
    case_row,
    kind_words,
    question_of,
    question_words,
    state_tag,
)
from laroque.interfaces.web.benefits.day_calendar import calendar_of
from laroque.interfaces.web.care.funds import Fund, fund_read, keep_look
from laroque.interfaces.web.care.purposes import PURPOSES
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Table, Tag, table_page
from laroque.usecases.benefits.decision_letters import NotDecided, letter_of

_DAY = timedelta(days=1)
_TOLD = (DecisionState.STANDS, DecisionState.REPLACED)


@member_page(may=Ability.READ_CLAIMS)
def cases_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The cases of a fund by what waits: those to decide, asked, proposed; found by NIR."""
    fund = fund_read(request.chosen, body)
    table = table_page(
        request,
        name="cases",
        caption=_("Cases of benefits: of a queue the oldest first, else the latest first"),
        columns=[
            Column("kind", _("Benefit"), href=lambda row: reverse("benefit_case", args=[fund.code, row["id"]])),
            Column("name", _("Person"), note="nir"),
            Column("since", pgettext("period", "Since"), "day"),
            Column("state", _("State"), "state", note="question"),
            Column("opened_on", _("Opened on"), "day"),
        ],
        filters=[
            Filter("state", _("State"), [(state.value, str(state.label)) for state in CaseState]),
            Filter("kind", _("Benefit"), [(kind, said(each.title)) for kind, each in CATALOGUE.items()]),
        ],
        search=_("NIR"),
        rows=lambda ask: _rows(fund, ask),
        empty=_("No case stands here: signals of employers and requests open them."),
    )
    counts = queries.counts_by_state(organism_id=fund.id)
    context = {
        "body": fund,
        "counts": [
            (str(state.label), counts[state], f"{reverse('benefit_cases', args=[fund.code])}?cases-state={state}")
            for state in (CaseState.OPEN, CaseState.WAITING, CaseState.PROPOSED)
            if state in counts
        ],
        "acts": _acts_on_all(fund, request.chosen, counts),
    }
    return tables_answer(request, "benefits/cases.html", context, {"cases": table})


@member_page(may=Ability.READ_CLAIMS)
def case_page(request: HttpRequest, body: str, benefit_case_id: int) -> HttpResponseBase:
    """A case; its facts and days only for who reads acts, once the look is kept (ADR 0165)."""
    fund, chosen = fund_read(request.chosen, body), request.chosen
    case = case_read(fund, benefit_case_id)
    decisions = queries.decisions(organism_id=fund.id, case_id=case.id)
    shows_acts = fund.own and chosen.may(Ability.READ_ACTS)
    persons = rights.files(organism_id=fund.id, nirs=[case.nir])
    known = [each for each in persons if not each.is_dependant]
    context: dict[str, Any] = {
        "body": fund,
        "case": case,
        "kind": kind_words(case.kind),
        "state": state_tag(case),
        "question": question_of(case),
        "person": known[0] if known else None,
        "name": registry.names_of_nirs(nirs=[case.nir]).get(case.nir, ""),
        "shows_acts": shows_acts,
        "buttons": buttons_of(fund, chosen, case),
    }
    tables = {
        "instalments": instalments_table(request, queries.instalments(organism_id=fund.id, case_id=case.id)),
        "decisions": _decisions_table(request, fund, decisions, shows_acts),
        "acts": _acts_table(request, fund, case),
    }
    if shows_acts:
        if known:
            keep_look(
                request, fund, LookedAt.FILE, why=str(PURPOSES["settling"]),
                beneficiary_ids=[each.id for each in known],
            )  # fmt: skip
        latest = decisions[0] if decisions else None
        days = queries.decided_days(organism_id=fund.id, decision_id=latest.id) if latest else []
        context |= {"facts": _facts(case), "steps": steps_of(latest), "calendar": calendar_of(days)}
        tables["days"] = days_table(request, days)
    return tables_answer(request, "benefits/case.html", context, tables)


@member_page(may=Ability.READ_ACTS)
def letter_page(request: HttpRequest, body: str, decision_id: int) -> HttpResponse:
    """The letter of a decision in PDF, once the look is kept."""
    fund = fund_read(request.chosen, body)
    if not fund.own:
        raise PermissionDenied
    try:
        letter = letter_of(organism_id=fund.id, decision_id=decision_id)
    except (LookupError, ObjectDoesNotExist, NotDecided):
        raise Http404 from None
    persons = rights.files(organism_id=fund.id, nirs=[letter.nir])
    if persons:
        keep_look(
            request, fund, LookedAt.FILE, why=str(PURPOSES["settling"]), beneficiary_ids=[each.id for each in persons]
        )
    answer = HttpResponse(decision_pdf(letter, language()), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="decision-{fund.code}-{decision_id}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def case_read(fund: Fund, benefit_case_id: int) -> CaseView:
    """A case of the fund; that of another one does not exist."""
    found = queries.case(organism_id=fund.id, case_id=benefit_case_id)
    if found is None:
        raise Http404
    return found


def buttons_of(fund: Fund, chosen: Chosen, case: CaseView) -> list[tuple[str, str]]:
    """What the reader may do about a case as it stands: words and addresses, the main one first."""
    offered = {
        CaseState.OPEN: [("benefit_decide", _("Decide"), Ability.SETTLE_CLAIMS)],
        CaseState.PROPOSED: [("benefit_second", _("Approve or send back"), Ability.DECIDE_CARE)],
    }
    always = [
        ("benefit_change", _("Change the facts"), Ability.SETTLE_CLAIMS),
        ("benefit_pay", _("Key a month of pay"), Ability.SETTLE_CLAIMS),
    ]
    return [
        (words, reverse(page, args=[fund.code, case.id]))
        for page, words, needed in offered.get(case.state, []) + always
        if fund.own and chosen.may(needed)
    ]


def _acts_on_all(fund: Fund, chosen: Chosen, counts: Mapping[CaseState, int]) -> list[tuple[str, str]]:
    if not (fund.own and chosen.may(Ability.SETTLE_CLAIMS)):
        return []
    new = [(_("Open a case"), reverse("benefit_open", args=[fund.code]))]
    waiting = counts.get(CaseState.OPEN, 0)
    return ([(_("Decide all that can be"), reverse("benefit_decide_all", args=[fund.code]))] if waiting else []) + new


def _rows(fund: Fund, ask: Ask) -> Rows:
    state = ask.filters.get("state")
    wanted = CasesWanted(CaseState(state) if state else None, ask.filters.get("kind", ""), ask.search.replace(" ", ""))
    found = finding.cases_wanted(
        organism_id=fund.id, wanted=wanted, after_id=int(ask.after) if ask.after.isdigit() else None,
        limit=ask.limit + 1,
    )  # fmt: skip
    page = found[: ask.limit]
    names = registry.names_of_nirs(nirs=[each.nir for each in page])
    return Rows([case_row(each, names) for each in page], next=str(page[-1].id) if len(found) > ask.limit else "")


def _facts(case: CaseView) -> list[tuple[str, str]]:
    """The facts as they are kept, one a line."""
    return [(name, _told(value)) for name, value in case.facts.items()]


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_told(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_told(each)}" for name, each in value.items())
    return {True: _("yes"), False: _("no")}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _decisions_table(
    request: HttpRequest, fund: Fund, decisions: Sequence[DecisionView], shows_acts: bool
) -> Table | HttpResponseBase:
    """Decisions; the letter of each that stands or stood for who reads acts."""

    def letter(row: Mapping[str, Any]) -> str | None:
        return reverse("benefit_letter", args=[fund.code, row["id"]]) if shows_acts and row["is_told"] else None

    users = {user for each in decisions for user in (each.by, each.seconded_by) if user}
    names = people.names_of_users(user_ids=users) if users else {}
    return table_page(
        request,
        name="decisions",
        caption=_("Decisions, the latest first; the day leads to the letter"),
        columns=[
            Column("made_on", _("Made on"), "day", href=letter),
            Column("state", _("State"), "state"),
            Column("gross_cents", _("Grants"), "money"),
            Column("change_cents", _("More or less than before"), "money"),
            Column("by", _("By")),
            Column("seconded_by", _("Second person")),
            Column("notified_on", _("Letter of"), "day"),
        ],
        rows=[
            {
                "id": each.id,
                "is_told": each.state in _TOLD,
                "made_on": each.made_on,
                "state": Tag(str(each.state.label), DECISION_TONES[each.state]),
                "gross_cents": each.gross_cents,
                "change_cents": each.change_cents,
                "by": names.get(each.by, "") if each.by else _("the fund, unasked"),
                "seconded_by": names.get(each.seconded_by or 0, ""),
                "notified_on": each.notified_on,
            }
            for each in decisions
        ],
        empty=_("Nothing is decided yet."),
    )


def _acts_table(request: HttpRequest, fund: Fund, case: CaseView) -> Table | HttpResponseBase:
    found = queries.acts(organism_id=fund.id, case_id=case.id)
    users = {each.by for each in found if each.by}
    names = people.names_of_users(user_ids=users) if users else {}
    return table_page(
        request,
        name="acts",
        caption=_("What was done about this case, the last first"),
        columns=[
            Column("at", _("When"), "instant"),
            Column("kind", _("Act done"), note="question"),
            Column("text", _("What was written")),
            Column("by", _("By")),
        ],
        rows=[
            {
                "at": each.at,
                "kind": str(each.kind.label),
                "question": question_words(each.facts.get("question", "")),
                "text": each.text,
                "by": names.get(each.by, "") if each.by else _source(each.message_id),
            }
            for each in reversed(found)
        ],
        limit=20,
    )


def _source(message_id: int | None) -> str:
    return _("message %(number)s") % {"number": message_id} if message_id else _("the fund, unasked")


addresses: list[URLPattern] = [
    path("bodies/<str:body>/benefits/", cases_page, name="benefit_cases"),
    path("bodies/<str:body>/benefits/<int:benefit_case_id>/", case_page, name="benefit_case"),
    path("bodies/<str:body>/benefits/letters/<int:decision_id>/", letter_page, name="benefit_letter"),
]

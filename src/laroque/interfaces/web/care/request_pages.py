"""What is asked of a fund for its insured: the queue by legal day, one request with what it rests on, its answer."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from laroque.apps.access.rules import Ability
from laroque.apps.rights import finding, protocols, requests
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.queries import RequestView
from laroque.apps.rights.rules import C2s, c2s_answer, c2s_resources_months, is_answered_by_silence
from laroque.apps.rights.states import LookedAt, RequestKind, RequestState
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros, month
from laroque.interfaces.web.care.file_acts import REFUSALS
from laroque.interfaces.web.care.funds import Fund, fund_acted_on, fund_read, keep_look
from laroque.interfaces.web.care.household import household_of
from laroque.interfaces.web.care.insured_forms import C2sForm, ProtocolForm
from laroque.interfaces.web.care.insured_tables import request_row, said_day
from laroque.interfaces.web.care.law import law
from laroque.interfaces.web.care.purposes import PURPOSES, keeps_looks, list_taken, reads_acts, reads_health
from laroque.interfaces.web.care.request_forms import (
    GRANT,
    DecideC2sForm,
    DecideForm,
    DecideIllnessForm,
    PayingForm,
)
from laroque.interfaces.web.care.right_words import REQUEST_TONES, requests_seen
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Tag, table_page
from laroque.kernel.periods import add_months
from laroque.legislation.topics import NotLegislatedYet, UnknownValue
from laroque.usecases.care.rights_requests import Answered, decide, investigate_injury

_DECIDERS = (Ability.WRITE_RIGHTS, Ability.GIVE_OPINIONS)
_FORMS: dict[RequestKind, type[DecideForm]] = {
    RequestKind.C2S: DecideC2sForm,
    RequestKind.LONG_ILLNESS: DecideIllnessForm,
}


@member_page(may=Ability.READ_RIGHTS)
def requests_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The requests that wait, the first that silence would answer first; and those answered, the last first."""
    fund = fund_read(request.chosen, body)
    kinds = requests_seen(telling=reads_acts(request.chosen, fund))
    by_kind = Filter("kind", _("What is asked"), [(each.value, str(each.label)) for each in kinds])
    answers = [each for each in RequestState if each is not RequestState.ASKED]
    taken = list_taken(request, fund, _("Requests"), str(PURPOSES["request"]))
    tables = {
        "requests": table_page(
            request,
            name="requests",
            caption=_("Requests that wait, the first to be answered first"),
            columns=[*_columns(fund), Column("answer_by", _("To be answered by"), "day")],
            filters=[by_kind],
            rows=lambda ask: _waiting(fund, kinds, ask),
            empty=_("No request waits for an answer."),
            taken=taken,
        ),
        "answered": table_page(
            request,
            name="answered",
            caption=_("Requests answered, the last first"),
            columns=[*_columns(fund), Column("state", _("State"), "state", note="reason")],
            filters=[by_kind, Filter("state", _("State"), [(each.value, str(each.label)) for each in answers])],
            rows=lambda ask: _answered(fund, kinds, ask),
            empty=_("No request was answered yet."),
            limit=20,
            taken=taken,
        ),
    }
    return tables_answer(request, "care/requests.html", {"fund": fund}, tables)


@member_page(may=Ability.READ_RIGHTS)
def request_page(request: HttpRequest, body: str, request_id: int) -> HttpResponseBase:
    """One request: who it is for, what it rests on, by when silence answers it, and the answer."""
    fund = fund_read(request.chosen, body)
    view = request_of(fund, request_id, request.chosen)
    if keeps_looks(request.chosen, fund):
        keep_look(request, fund, _looked_at(view, fund, request.chosen), why=str(PURPOSES["request"]),
                  beneficiary_ids=[view.beneficiary_id])  # fmt: skip
    person = rights_read.files(organism_id=fund.id, beneficiary_ids=[view.beneficiary_id])[0]
    context = {
        "fund": fund,
        "asked": view,
        "person": person,
        "state": Tag(str(view.state.label), REQUEST_TONES[view.state]),
        "facts": _facts(fund, view, request.chosen),
        "decide": _decide_address(fund, view, request.chosen),
        "pay": _pay_address(fund, view, request.chosen),
        "investigate": _investigate_address(fund, view, request.chosen),
        "late": _is_late(view),
    }
    return tables_answer(request, "care/request.html", context, {})


@member_page(any_of=_DECIDERS)
def decide_page(request: HttpRequest, body: str, request_id: int) -> HttpResponse:
    """Answer a request: an officer, or of a protocol the medical adviser; the rights that follow open at once."""
    fund = fund_acted_on(request.chosen, body)
    view = request_of(fund, request_id, request.chosen)
    if not _decides(view.kind, request.chosen):
        raise PermissionDenied
    if view.kind is RequestKind.LONG_ILLNESS and request.method == "GET":
        keep_look(request, fund, LookedAt.HEALTH, why=str(PURPOSES["opinion"]), beneficiary_ids=[view.beneficiary_id])

    def do(asked: dict[str, Any]) -> str:
        if asked.get("illness") and asked["answer"] == GRANT:
            told = {name: asked[name] for name in ("illness", "since", "until")}
            protocols.tell(organism_id=fund.id, request_id=view.id, **told)
        answered = decide(
            organism_id=fund.id, request_id=view.id, grants=asked["answer"] == GRANT, reason=asked["reason"],
            by=request.user.pk, on=today(), at=timezone.now(), law=law, paying_since=asked.get("paying_since"),
        )  # fmt: skip
        return _told_of(answered)

    act = Act(
        title=_("Answer: %(kind)s") % {"kind": view.kind.label},
        what=_("The rights that follow are open at once; a refusal says why."),
        button=_("Answer so"),
        back=reverse("rights_request", args=[fund.code, view.id]),
        back_name=_("The request"),
        refusals=REFUSALS,
        nothing=_("The legal day is past: silence has answered, the rights open overnight.") if _is_late(view) else "",
    )
    initial = _told(fund, view) if view.kind is RequestKind.LONG_ILLNESS else {}
    return act_page(request, act, bound(_FORMS.get(view.kind, DecideForm), request, initial=initial), do)


@member_page(may=Ability.WRITE_RIGHTS)
def paying_page(request: HttpRequest, body: str, request_id: int) -> HttpResponse:
    """Open a C2S granted against a contribution, once the elements of its payment came."""
    fund = fund_acted_on(request.chosen, body)
    view = request_of(fund, request_id, request.chosen)

    def do(asked: dict[str, Any]) -> str:
        requests.pay_c2s(
            organism_id=fund.id, request_id=view.id, paying_since=asked["paying_since"], by=request.user.pk,
            at=timezone.now(), law=law,
        )  # fmt: skip
        return _("The protection is open from the next month.")

    act = Act(
        title=_("Elements of payment received"),
        what=_("Against a contribution, the protection opens the month after they came (CSS L861-5)."),
        button=_("Open the protection"),
        back=reverse("rights_request", args=[fund.code, view.id]),
        back_name=_("The request"),
        refusals=REFUSALS,
    )
    return act_page(request, act, bound(PayingForm, request), do)


@member_page(may=Ability.WRITE_RIGHTS)
def investigate_page(request: HttpRequest, body: str, request_id: int) -> HttpResponse:
    """Take the longer delay of an investigation on an accident that is declared."""
    fund = fund_acted_on(request.chosen, body)
    view = request_of(fund, request_id, request.chosen)

    def do(_asked: dict[str, Any]) -> str:
        until = investigate_injury(organism_id=fund.id, request_id=view.id, on=today(), law=law)
        return _("The accident is to be answered by %(day)s.") % {"day": said_day(until)}

    act = Act(
        title=_("Investigate"),
        what=_("The delay to answer is longer; the person and the employer are told (CSS R441-8)."),
        button=_("Investigate"),
        back=reverse("rights_request", args=[fund.code, view.id]),
        back_name=_("The request"),
        refusals=REFUSALS,
    )
    return act_page(request, act, bound(ActForm, request), do)


@member_page(may=Ability.WRITE_RIGHTS)
def c2s_ask_page(request: HttpRequest, body: str, beneficiary_id: int) -> HttpResponse:
    """Record a complete request for the C2S: the household and its resources of 12 months."""
    fund = fund_acted_on(request.chosen, body)
    people = household_of(fund, beneficiary_id)
    person = people[0]

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        members = [each for each in asked["members"] if each != person.id]
        told = requests.C2sAsked(
            beneficiary_ids=[person.id, *members], household=asked["household"], resources_cents=asked["cents"],
            asked_on=asked["asked_on"],
        )  # fmt: skip
        number = requests.ask_c2s(organism_id=fund.id, asked=told, law=law)
        return _("The request is recorded, with the day by which it is to be answered."), reverse(
            "rights_request", args=[fund.code, number]
        )

    act = Act(
        title=_("Ask for the C2S"),
        what=_("Without an answer in the legal delay, it is granted (CSS L861-5)."),
        button=_("Record the request"),
        back=reverse("insured", args=[fund.code, person.id]),
        back_name=f"{person.given_names} {person.family_name}",
        refusals=REFUSALS,
    )
    initial = {"household": len(people), "members": [each.id for each in people]}
    return act_page(request, act, bound(C2sForm, request, initial=initial, people=people), do)


@member_page(may=Ability.WRITE_RIGHTS)
def protocol_page(request: HttpRequest, body: str, beneficiary_id: int) -> HttpResponse:
    """Note that a protocol of care came; what it says goes to the medical service alone."""
    fund = fund_acted_on(request.chosen, body)
    person = household_of(fund, beneficiary_id)[0]

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        number = protocols.record(organism_id=fund.id, beneficiary_id=person.id, asked_on=asked["asked_on"])
        return _("Recorded: the medical adviser answers."), reverse("rights_request", args=[fund.code, number])

    act = Act(
        title=_("Record a protocol of care"),
        what=_("Only its day is kept here: hand the paper to the medical service, which reads it (CSS L315-1)."),
        button=_("Record it"),
        back=reverse("insured", args=[fund.code, person.id]),
        back_name=f"{person.given_names} {person.family_name}",
        refusals=REFUSALS,
    )
    return act_page(request, act, bound(ProtocolForm, request), do)


def request_of(fund: Fund, request_id: int, chosen: Chosen) -> RequestView:
    """A request of the fund that the reader sees; else the page does not exist."""
    found = finding.request(organism_id=fund.id, request_id=request_id)
    if found is None or found.kind not in requests_seen(telling=reads_acts(chosen, fund)):
        raise Http404
    return found


def _columns(fund: Fund) -> list[Column]:
    return [
        Column(
            "kind", _("What is asked"), note="late",
            href=lambda row: reverse("rights_request", args=[fund.code, row["id"]]),
        ),
        Column("name", _("Person"), href=lambda row: reverse("insured", args=[fund.code, row["beneficiary_id"]])),
        Column("asked_on", _("Asked on"), "day"),
    ]  # fmt: skip


def _waiting(fund: Fund, kinds: list[RequestKind], ask: Ask) -> Rows:
    found = finding.requests_waiting(
        organism_id=fund.id, kinds=_asked_kinds(kinds, ask), after_id=_after(ask), limit=ask.limit + 1
    )
    return _rows(found, ask)


def _answered(fund: Fund, kinds: list[RequestKind], ask: Ask) -> Rows:
    state = ask.filters.get("state")
    found = finding.requests_answered(
        organism_id=fund.id, kinds=_asked_kinds(kinds, ask), state=RequestState(state) if state else None,
        after_id=_after(ask), limit=ask.limit + 1,
    )  # fmt: skip
    return _rows(found, ask)


def _asked_kinds(kinds: list[RequestKind], ask: Ask) -> list[RequestKind]:
    return [RequestKind(ask.filters["kind"])] if "kind" in ask.filters else kinds


def _after(ask: Ask) -> int | None:
    return int(ask.after) if ask.after.isdigit() else None


def _rows(found: list[tuple[RequestView, str]], ask: Ask) -> Rows:
    rows = [
        {
            **request_row(view),
            "name": name,
            "beneficiary_id": view.beneficiary_id,
            "late": _("silence has answered: it is granted") if _is_late(view) else "",
        }
        for view, name in found[: ask.limit]
    ]
    return Rows(rows, next=str(found[ask.limit - 1][0].id) if len(found) > ask.limit else "")


def _is_late(view: RequestView) -> bool:
    """Whether silence has answered: nobody may answer otherwise then."""
    return view.state is RequestState.ASKED and is_answered_by_silence(view.answer_by, today())


def _looked_at(view: RequestView, fund: Fund, chosen: Chosen) -> LookedAt:
    medical = view.kind is RequestKind.LONG_ILLNESS and reads_health(chosen, fund, "request")
    return LookedAt.HEALTH if medical else LookedAt.FILE


def _facts(fund: Fund, view: RequestView, chosen: Chosen) -> list[tuple[str, str]]:
    """What a request rests on, in words; of a protocol for the medical adviser alone."""
    facts = rights_read.request_facts(organism_id=fund.id, request_id=view.id)
    if view.kind is RequestKind.C2S:
        return _c2s_facts(view, facts["household"], facts["resources_cents"])
    if view.kind is RequestKind.LONG_ILLNESS:
        return _illness_facts(facts) if reads_health(chosen, fund, "request") else []
    if view.kind is RequestKind.INJURY:
        since = parse_date(facts["since"])
        return [(_("File"), facts["file"]), (_("Happened on"), said_day(since) if since else "")]
    return []


def _c2s_facts(view: RequestView, household: int, resources_cents: int) -> list[tuple[str, str]]:
    told = [(_("Persons of the household"), str(household)), (_("Resources of 12 months"), in_euros(resources_cents))]
    try:
        answer = c2s_answer(household=household, resources_cents=resources_cents, on=view.asked_on, law=law)
        months = c2s_resources_months(view.asked_on, law)
    except (NotLegislatedYet, UnknownValue):
        return told
    gives = {
        C2s.FREE: _("free (CSS L861-1)"),
        C2s.WITH_CONTRIBUTION: _("against a contribution (CSS L861-1)"),
        C2s.NONE: _("above both ceilings: nothing"),
    }
    return [
        *told,
        (_("Months that count"), _("%(first)s to %(last)s") % {
            "first": month(months.start), "last": month(add_months(months.end, -1))}),
        (_("Ceiling, free"), in_euros(answer.ceiling_cents)),
        (_("Ceiling, against a contribution"), in_euros(answer.ceiling_with_contribution_cents)),
        (_("What the law gives"), gives[answer.gives]),
    ]  # fmt: skip


def _illness_facts(facts: Any) -> list[tuple[str, str]]:
    if not facts.get("illness"):
        return []
    days = [parse_date(facts[name]) for name in ("since", "until")]
    return [
        (_("Number of the illness on the list"), facts["illness"]),
        (_("Since"), said_day(days[0]) if days[0] else ""),
        (_("Until (not included)"), said_day(days[1]) if days[1] else ""),
    ]


def _told_of(answered: Answered) -> str:
    """What an answer did: the rights, and the claims that waited for them."""
    done = _("Granted.") if answered.state is RequestState.GRANTED else _("Refused, with its reason.")
    if not answered.priced:
        return done
    priced = ngettext("%(count)s claim was priced again.", "%(count)s claims were priced again.", len(answered.priced))
    return f"{done} {priced % {'count': len(answered.priced)}}"


def _told(fund: Fund, view: RequestView) -> dict[str, Any]:
    """What a protocol says already, to begin the opinion with."""
    return dict(rights_read.request_facts(organism_id=fund.id, request_id=view.id))


def _decides(kind: RequestKind, chosen: Chosen) -> bool:
    return chosen.may(Ability.GIVE_OPINIONS if kind is RequestKind.LONG_ILLNESS else Ability.WRITE_RIGHTS)


def _decide_address(fund: Fund, view: RequestView, chosen: Chosen) -> str:
    """Where the request is answered; nowhere when it is, or not by this reader."""
    if view.state is not RequestState.ASKED or _is_late(view) or not (fund.own and _decides(view.kind, chosen)):
        return ""
    return reverse("rights_request_decide", args=[fund.code, view.id])


def _pay_address(fund: Fund, view: RequestView, chosen: Chosen) -> str:
    granted = view.kind is RequestKind.C2S and view.state in (RequestState.GRANTED, RequestState.GRANTED_BY_SILENCE)
    if not granted or not (fund.own and chosen.may(Ability.WRITE_RIGHTS)):
        return ""
    return reverse("rights_request_paying", args=[fund.code, view.id])


def _investigate_address(fund: Fund, view: RequestView, chosen: Chosen) -> str:
    waits = view.kind is RequestKind.INJURY and view.state is RequestState.ASKED and not _is_late(view)
    if not waits or not (fund.own and chosen.may(Ability.WRITE_RIGHTS)):
        return ""
    return reverse("rights_request_investigate", args=[fund.code, view.id])


addresses = [
    path("bodies/<str:body>/requests/", requests_page, name="rights_requests"),
    path("bodies/<str:body>/requests/<int:request_id>/", request_page, name="rights_request"),
    path("bodies/<str:body>/requests/<int:request_id>/decide/", decide_page, name="rights_request_decide"),
    path("bodies/<str:body>/requests/<int:request_id>/paying/", paying_page, name="rights_request_paying"),
    path(
        "bodies/<str:body>/requests/<int:request_id>/investigate/", investigate_page, name="rights_request_investigate"
    ),
    path("bodies/<str:body>/insured/<int:beneficiary_id>/c2s/", c2s_ask_page, name="c2s_ask"),
    path("bodies/<str:body>/insured/<int:beneficiary_id>/protocol/", protocol_page, name="protocol_record"),
]

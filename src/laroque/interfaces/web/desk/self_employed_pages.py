"""A self-employed person's account: who it is, what is called and when, what was declared, and each receipt."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import formats
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from laroque.apps.access import history as people
from laroque.apps.access.rules import Ability
from laroque.apps.contributions.queries import balances_of
from laroque.apps.contributions.queries.self_employed import (
    CalledLine,
    FactView,
    PaymentDue,
    called_lines,
    facts,
    payments_due,
)
from laroque.apps.contributions.states import FactKind
from laroque.apps.registry import queries as registry
from laroque.apps.registry.self_employed import SelfEmployedView, self_employed
from laroque.apps.registry.states import Rhythm
from laroque.engines.self_employed.titles import ACTIVITY_TITLES
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import in_euros, month, said
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.desk.self_employed_acts import acts_of
from laroque.interfaces.web.labels import RHYTHMS, line_title
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page, today
from laroque.interfaces.web.places import Body, account_read, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.legislation.topics import NotLegislatedYet
from laroque.usecases.self_employment.self_employed import missing, paying

_YEARLY = (FactKind.INCOME, FactKind.ESTIMATE, FactKind.BASE, FactKind.SILENCE)


@member_page(any_of=OF_ACCOUNTS)
def self_employed_page(request: HttpRequest, body: str, siret: str) -> HttpResponseBase:
    """What a self-employed person is called to pay, day by day and line by line, and what he declared."""
    place = body_read(request.chosen, body)
    account, person = account_read(place, siret), _person(place, siret)
    keys = {"organism_id": place.id, "account_id": account.id}
    schedule = payments_due(**keys)
    on = today()
    context = {
        **_of_person(place, siret, person),
        "rhythm": RHYTHMS[Rhythm(paying(organism_id=place.id, siret=siret, on=on)[0])],
        "acts": acts_of(place, siret, person.is_micro, request.chosen),
        "next": next((each for each in schedule if each.due_on >= on and each.unpaid_cents > 0), None),
        **_missing(place, siret, on),
        "owed_cents": balances_of(organism_id=place.id, account_ids=[account.id])[account.id].balance_cents,
        "late_cents": sum(each.unpaid_cents for each in schedule if each.due_on < on),
        "staff": request.chosen.may(Ability.READ_HISTORY),
    }
    known = facts(organism_id=place.id, account_ids=[account.id])
    tables = {
        "schedule": _schedule(request, place, siret, schedule),
        "lines": _lines(request, called_lines(**keys), person.is_micro),
        "facts": _facts(request, place, siret, known, staff=request.chosen.may(Ability.READ_ACCOUNTS)),
    }
    return tables_answer(request, "site/self_employed.html", context, tables)


@member_page(any_of=OF_ACCOUNTS)
def self_employed_receipt_page(request: HttpRequest, body: str, siret: str, fact_id: int) -> HttpResponse:
    """The receipt of one declaration: what was said, when, and what it makes due; with ``format=text``, to keep."""
    place = body_read(request.chosen, body)
    account, person = account_read(place, siret), _person(place, siret)
    known = facts(organism_id=place.id, account_ids=[account.id])
    fact = next((each for each in known if each.id == fact_id), None)
    if fact is None:
        raise Http404
    due = _made_due(fact, called_lines(organism_id=place.id, account_id=account.id))
    said = [
        (_("Receipt"), f"{place.code}-{fact.id}"),
        (_("SIRET"), spaced(siret)),
        (_("Declared"), str(fact.kind.label)),
        (_("Period"), _period(fact)),
        (_("What was said"), said_by(fact)),
        (_("Received"), formats.date_format(localtime(fact.recorded_at), "SHORT_DATETIME_FORMAT")),
        *(
            (_("Due on %(day)s") % {"day": formats.date_format(day, "SHORT_DATE_FORMAT")}, in_euros(c))
            for day, c in due
        ),
    ]
    if request.GET.get("format") == "text":
        text = "\n".join(f"{label}: {value}" for label, value in [(place.name, ""), *said])
        answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{place.code}-{fact.id}.txt"'
        return answer
    return render(request, "site/self_employed_receipt.html", {**_of_person(place, siret, person), "said": said})


def _missing(body: Body, siret: str, on: date) -> dict[str, Any]:
    """The returns of turnover that did not come, or why they are not known."""
    try:
        found = missing(organism_id=body.id, sirets=[siret], on=on - timedelta(1))
    except NotLegislatedYet as refusal:
        return {"missing": [], "unknown": sentence(said(refusal.text))}
    return {"missing": found[siret]}


def said_by(fact: FactView) -> str:
    """What a fact says, in a few words."""
    if fact.cents is not None:
        return in_euros(fact.cents)
    if fact.ended_on is not None:
        return formats.date_format(fact.ended_on, "SHORT_DATE_FORMAT")
    if fact.kind is FactKind.RHYTHM:
        return f"{RHYTHMS[Rhythm(fact.rhythm)]} · {fact.pay_day}"
    return "–"


def _made_due(fact: FactView, lines: Sequence[CalledLine]) -> list[tuple[Any, int]]:
    """What is due now for the period of a declaration, by day: a turnover's month, the days left of an income."""
    if fact.kind is FactKind.TURNOVER:
        chosen = [line for line in lines if line.period == fact.month]
    else:
        chosen = [line for line in lines if line.due_on >= fact.known_on and fact.kind in _YEARLY]
    days = sorted({line.due_on for line in chosen})
    return [(day, sum(line.cents for line in chosen if line.due_on == day)) for day in days]


def _period(fact: FactView) -> str:
    return str(fact.month.year) if fact.kind in _YEARLY else month(fact.month)


def _person(body: Body, siret: str) -> SelfEmployedView:
    """The self-employed person of a SIRET at the body; there is no page for another."""
    found = self_employed(sirets=[siret]).get(siret)
    if found is None or found.organism_id != body.id:
        raise Http404
    return found


def _of_person(body: Body, siret: str, person: SelfEmployedView) -> dict[str, Any]:
    return {
        "body": body,
        "siret": siret,
        "name": name_of(registry.establishments(sirets=[siret]), siret),
        "person": person,
        "activity": said(ACTIVITY_TITLES[person.activity.value]),
    }


def _schedule(request: HttpRequest, body: Body, siret: str, schedule: Sequence[PaymentDue]) -> Table | HttpResponseBase:
    on = localdate()
    rows = [
        {
            "due_on": each.due_on,
            "month": each.month,
            "cents": each.cents,
            "unpaid_cents": each.unpaid_cents,
            "state": _state(each, on),
        }
        for each in schedule
    ]
    return table_page(
        request,
        name="schedule",
        caption=_("What is called, by day"),
        columns=[
            Column("due_on", _("Due on"), "day", sortable=True),
            Column(
                "month", _("Month"), "month", sortable=True,
                href=lambda row: reverse("account_month", args=[body.code, siret, f"{row['month']:%Y-%m}"]),
            ),
            Column("cents", _("Called"), "money", sortable=True, total=True),
            Column("unpaid_cents", _("Left"), "money", sortable=True, total=True),
            Column("state", _("State"), "state"),
        ],
        rows=rows,
        sort="-due_on",
        empty=_("Nothing is called yet."),
        limit=24,
    )  # fmt: skip


def _state(each: PaymentDue, on: Any) -> Tag:
    if each.cents < 0:
        return Tag(_("in favour of the person"), "good")
    if each.unpaid_cents <= 0:
        return Tag(str(pgettext_lazy("payment due", "paid")), "good")
    return Tag(_("late"), "bad") if each.due_on < on else Tag(_("to pay"), "warn")


def _lines(request: HttpRequest, lines: Sequence[CalledLine], is_micro: bool) -> Table | HttpResponseBase:
    """What is called by line: of a micro-entrepreneur for a month or a quarter, of others for a year."""
    rows = [
        {
            "due_on": each.due_on,
            "period": each.period if is_micro else str(each.period.year),
            "line": line_title(each.line),
            "cents": each.cents,
        }
        for each in lines
    ]
    return table_page(
        request,
        name="lines",
        caption=_("What is called, by line"),
        columns=[
            Column("due_on", _("Due on"), "day", sortable=True),
            Column("period", _("For"), "month" if is_micro else "text", sortable=True),
            Column("line", _("Line"), sortable=True),
            Column("cents", _("Called"), "money", sortable=True, total=True),
        ],
        rows=rows,
        sort="-due_on",
        empty=_("Nothing is called yet."),
        limit=24,
    )


def _facts(
    request: HttpRequest, body: Body, siret: str, known: Sequence[FactView], *, staff: bool
) -> Table | HttpResponseBase:
    """Who typed a declaration is for the staff: to the person the body speaks, not one of its officers."""
    names = people.names_of_users(user_ids={each.made_by for each in known if each.made_by}) if staff else {}
    rows = [
        {
            "id": each.id,
            "what": str(each.kind.label),
            "period": _period(each),
            "said": said_by(each),
            "recorded_at": each.recorded_at,
            "who": names.get(each.made_by or 0, ""),
        }
        for each in known
    ]
    columns = [
        Column(
            "what", _("What"), sortable=True,
            href=lambda row: reverse("self_employed_receipt", args=[body.code, siret, row["id"]]),
        ),
        Column("period", _("Period"), sortable=True),
        Column("said", _("What was said")),
        Column("recorded_at", _("Received"), "instant", sortable=True),
    ]  # fmt: skip
    return table_page(
        request,
        name="facts",
        caption=_("What was declared, each with its receipt"),
        columns=[*columns, *([Column("who", _("By"))] if staff else [])],
        rows=rows,
        sort="-recorded_at",
        empty=_("Nothing was declared yet."),
        limit=24,
    )


addresses = [
    path("bodies/<str:body>/contributors/<str:siret>/self-employed/", self_employed_page, name="self_employed"),
    path(
        "bodies/<str:body>/contributors/<str:siret>/self-employed/<int:fact_id>/",
        self_employed_receipt_page,
        name="self_employed_receipt",
    ),
]

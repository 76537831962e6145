"""The portal of employers and their accountants: where their establishments stand, and what comes next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.states import FactKind, ReturnKind
from laroque.apps.exchanges import enquiries
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.states import EnquiryState
from laroque.apps.registry import queries as registry
from laroque.apps.registry.self_employed import SelfEmployedView, self_employed
from laroque.interfaces.web.acts import sentence
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.places import name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.kernel.periods import add_months, month_of
from laroque.legislation.topics import NotLegislatedYet
from laroque.usecases.declarations.due_days import DueDay, due_days
from laroque.usecases.self_employment.self_employed import missing

_LATEST = 200
ESTABLISHMENTS_MAX = 2_000
"""Establishments that the portal lists: an accountant with more works through the API."""


@dataclass(frozen=True, slots=True)
class Establishment:
    """An establishment of the reader at the body: its account, and the name people know it by."""

    account_id: int
    siret: str
    name: str
    balance: contributions.Balances


def establishments_of(chosen: Chosen) -> list[Establishment]:
    """The establishments that have an account at the body and that the reader sees, by SIRET."""
    sirets = registry.establishments_of_all(sirens=chosen.sirens)
    found = contributions.accounts_of_sirets(organism_id=chosen.organism_id, sirets=sirets)
    accounts = {siret: found[siret] for siret in sorted(found)[:ESTABLISHMENTS_MAX]}
    balances = contributions.balances_of(organism_id=chosen.organism_id, account_ids=accounts.values())
    names = registry.establishments(sirets=accounts)
    return [
        Establishment(accounts[siret], siret, name_of(names, siret), balances[accounts[siret]])
        for siret in sorted(accounts)
    ]


def establishment_of(chosen: Chosen, siret: str) -> Establishment:
    """One establishment of the reader; the page does not exist for another."""
    found = next((each for each in establishments_of(chosen) if each.siret == siret), None)
    if found is None:
        raise Http404
    return found


@member_page(may=Ability.READ_OWN_ACCOUNTS)
def portal_page(request: HttpRequest) -> HttpResponseBase:
    """Where each establishment stands: what is owed, what is due next, what waits for the reader."""
    chosen, on = request.chosen, today()
    mine = establishments_of(chosen)
    persons = _persons(chosen, mine)
    turnovers, unknown = _turnovers(chosen, mine, persons, on)
    coming = sorted([*_coming(chosen, mine, on), *turnovers], key=lambda row: (row["due_on"], row["siret"]))
    context = {
        "unknown": unknown,
        "alone": mine[0].siret if len(mine) == len(persons) == 1 else None,
        "owed_cents": sum(max(each.balance.balance_cents, 0) for each in mine),
        "credit_cents": sum(each.balance.credit_cents for each in mine),
        "next": next((each for each in coming if each["due_on"] >= on and not each["is_declared"]), None),
        "late": [each for each in coming if each["due_on"] < on and not each["is_declared"]],
        "answers": enquiries.enquiries(
            organism_id=chosen.organism_id, sirens=chosen.sirens, state=EnquiryState.ANSWERED, limit=20
        ),
        "to_correct": _to_correct(chosen, mine, on),
    }
    tables = {"establishments": _establishments_table(request, chosen, mine, persons)}
    return tables_answer(request, "portal/home.html", context, tables)


@member_page(may=Ability.READ_OWN_ACCOUNTS)
def due_days_page(request: HttpRequest) -> HttpResponseBase:
    """When each month is due, from three months before to two months ahead, and whether it is declared."""
    chosen, on = request.chosen, today()
    mine = establishments_of(chosen)
    turnovers, unknown = _turnovers(chosen, mine, _persons(chosen, mine), on)
    table = table_page(
        request,
        name="due",
        caption=_("Declare by noon of the due day, and pay by that day"),
        columns=[
            Column("due_on", _("Due on"), "day", sortable=True),
            Column("month", _("Month of work"), "month", sortable=True, href=lambda row: row.get("declare")),
            Column("siret", _("SIRET"), "siret", sortable=True),
            Column("name", _("Establishment"), sortable=True),
            Column("declared", _("Declaration"), "state"),
            Column("why", _("Why that day")),
        ],
        rows=[*_coming(chosen, mine, on), *turnovers],
        sort="due_on",
        empty=_("No establishment of yours has an account here yet: send a first declaration."),
    )
    return tables_answer(request, "portal/due_days.html", {"unknown": unknown}, {"due": table})


@member_page(may=Ability.READ_OWN_ACCOUNTS)
def returns_page(request: HttpRequest) -> HttpResponseBase:
    """The returns sent for the establishments of the reader: what to correct, how, and until when."""
    chosen = request.chosen
    sirets = [each.siret for each in establishments_of(chosen)]
    found = contributions.returns(organism_id=chosen.organism_id, sirets=sirets, limit=_LATEST)
    rows = [
        {
            "id": view.id, "made_at": view.made_at, "siret": view.siret, "month": view.month,
            "kind": view.kind.label, "version": view.version, "anomalies": view.anomaly_count,
        }
        for view in found
    ]  # fmt: skip
    table = table_page(
        request,
        name="returns",
        caption=_("Reports sent to you"),
        columns=[
            Column(
                "kind", _("Report"), sortable=True, href=lambda row: reverse("portal_return", args=[row["id"]])
            ),
            Column("siret", _("SIRET"), "siret", sortable=True),
            Column("month", _("Month"), "month", sortable=True),
            Column("anomalies", _("Anomalies"), "number", sortable=True),
            Column("version", _("Version"), "number"),
            Column("made_at", _("Sent"), "instant", sortable=True),
        ],
        rows=rows,
        sort="-made_at",
        empty=_("Nothing to correct has been reported."),
    )  # fmt: skip
    return tables_answer(request, "portal/returns.html", {}, {"returns": table})


@member_page(may=Ability.READ_OWN_ACCOUNTS)
def return_page(request: HttpRequest, return_id: int) -> HttpResponse:
    """One report: each anomaly with what to correct and how, until when, and the file itself."""
    view = _own_return(request.chosen, return_id)
    if request.GET.get("format") == "json":
        return _download(request.chosen, view)
    anomalies = [
        {
            "view": each,
            "what": said(each.what),
            "how": said(each.how),
            "declaration": each.declaration_id
            and reverse("declaration", args=[request.chosen.organism_code, view.siret, each.declaration_id]),
        }
        for each in view.anomalies
    ]
    return render(request, "portal/return.html", {"view": view, "anomalies": anomalies, "kind": view.kind.label})


def _own_return(chosen: Chosen, return_id: int) -> contributions.ReturnView:
    found = contributions.returns(organism_id=chosen.organism_id, before_id=return_id + 1, limit=1)
    if not found or found[0].id != return_id or found[0].siret[:9] not in chosen.sirens:
        raise Http404
    return found[0]


def _download(chosen: Chosen, view: contributions.ReturnView) -> HttpResponse:
    (content,) = messages.contents_of(organism_id=chosen.organism_id, message_ids=[view.message_id]).values()
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{view.siret}_{view.month:%Y-%m}_{view.kind.value}.json"'
    return answer


def _coming(chosen: Chosen, mine: Sequence[Establishment], on: date) -> list[dict[str, Any]]:
    """The months near a day for each establishment, from the first it declared on: when each is due, and whether it is
    declared."""
    first, last = add_months(month_of(on), -3), add_months(month_of(on), 1)
    months = [add_months(first, rank) for rank in range((last.year - first.year) * 12 + last.month - first.month + 1)]
    begun = contributions.first_months(organism_id=chosen.organism_id, sirets=[each.siret for each in mine])
    alone = self_employed(sirets=[each.siret for each in mine]).keys() - begun.keys()  # who never declared an employee
    sirets = [each.siret for each in mine if each.siret not in alone]
    found = due_days(organism_id=chosen.organism_id, sirets=sirets, months=months)
    days = [day for day in found if day.month >= begun.get(day.siret, day.month)]
    names = {each.siret: each.name for each in mine}
    return [_due_row(day, names, on) for day in sorted(days, key=lambda day: (day.due_on, day.siret))]


def _persons(chosen: Chosen, mine: Sequence[Establishment]) -> dict[str, SelfEmployedView]:
    found = self_employed(sirets=[each.siret for each in mine])
    return {siret: person for siret, person in found.items() if person.organism_id == chosen.organism_id}


def _turnovers(
    chosen: Chosen, mine: Sequence[Establishment], persons: Mapping[str, SelfEmployedView], on: date
) -> tuple[list[dict[str, Any]], str]:
    """The turnovers of micro-entrepreneurs to declare by the end of the month, and why they are not known if so."""
    micro = [siret for siret, person in persons.items() if person.is_micro]
    names = {each.siret: each.name for each in mine}
    if not micro:
        return [], ""
    until = add_months(month_of(on), 1) - timedelta(1)
    try:
        found = missing(organism_id=chosen.organism_id, sirets=micro, on=until)
    except NotLegislatedYet as refusal:
        return [], sentence(said(refusal.text))
    return [
        {
            "siret": siret, "name": names[siret], "month": each.month, "due_on": each.due_on, "is_declared": False,
            "declared": Tag(_("missing"), "bad") if each.due_on < on else Tag(_("to declare"), "warn"),
            "why": _("turnover of a micro-entrepreneur: by the end of the month that follows (CSS R613-8)"),
            "declare": reverse("self_employed_declare", args=[chosen.organism_code, siret, FactKind.TURNOVER])
            + f"?month={each.month:%Y-%m}",
        }
        for siret, returns in found.items() for each in returns
    ], ""  # fmt: skip


def _due_row(day: DueDay, names: Mapping[str, str], on: date) -> dict[str, Any]:
    return {
        "siret": day.siret, "name": names[day.siret], "month": day.month, "due_on": day.due_on,
        "declared": _state_of(day, on), "is_declared": day.is_declared, "why": said(day.why),
    }  # fmt: skip


def _state_of(day: DueDay, on: date) -> Tag:
    if day.is_declared:
        return Tag(_("declared"), "good")
    return Tag(_("missing"), "bad") if day.due_on < on else Tag(_("to declare"), "warn")


def _to_correct(chosen: Chosen, mine: Collection[Establishment], on: date) -> int:
    """How many anomalies of the latest reports may still be corrected."""
    latest: dict[tuple[str, date, bool], contributions.ReturnView] = {}
    sirets = [each.siret for each in mine]
    for view in contributions.returns(organism_id=chosen.organism_id, sirets=sirets, limit=_LATEST):
        latest.setdefault((view.siret, view.month, view.kind is ReturnKind.YEARLY), view)
    return sum(1 for view in latest.values() for anomaly in view.anomalies if anomaly.correct_by >= on)


def _establishments_table(
    request: HttpRequest, chosen: Chosen, mine: Sequence[Establishment], persons: Collection[str]
) -> Table | HttpResponseBase:
    """The account of a self-employed person opens on what he is called to pay and has to declare."""
    rows = [{"siret": each.siret, "name": each.name, **each.balance.as_columns(), "pay": _("Pay")} for each in mine]
    return table_page(
        request,
        name="establishments",
        caption=_("Your establishments at %(body)s; amounts in euros") % {"body": chosen.organism_name},
        columns=[
            Column(
                "siret", _("SIRET"), "siret", sortable=True,
                href=lambda row: reverse(
                    "self_employed" if row["siret"] in persons else "contributor",
                    args=[chosen.organism_code, row["siret"]],
                ),
            ),
            Column("name", _("Establishment"), sortable=True),
            Column("due_cents", _("Due"), "money", sortable=True, total=True),
            Column("paid_cents", _("Paid"), "money", total=True),
            Column("under_way_cents", _("Under way"), "money", total=True),
            Column("credit_cents", _("Credit"), "money", sortable=True, total=True),
            Column("balance_cents", _("Still owed"), "money", sortable=True, total=True),
            Column("pay", _("Next"), href=lambda row: reverse("portal_pay", args=[row["siret"]])),
        ],
        rows=rows,
        sort="siret",
        search=_("SIRET or name"),
        empty=_("No establishment of yours has an account here yet: send a first declaration."),
    )  # fmt: skip


addresses = [
    path("portal/", portal_page, name="portal"),
    path("portal/due-days/", due_days_page, name="portal_due_days"),
    path("portal/reports/", returns_page, name="portal_returns"),
    path("portal/reports/<int:return_id>/", return_page, name="portal_return"),
]

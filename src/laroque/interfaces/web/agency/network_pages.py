"""The network: who exists on a day, what each does, and where."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability, insures
from laroque.apps.contributions import queries as contributions
from laroque.apps.network import figures
from laroque.apps.network import queries as network
from laroque.apps.network.states import Mission, OrganismKind
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.labels import KINDS, MISSIONS
from laroque.interfaces.web.membership import OF_ACCOUNTS, Chosen, member_page, today
from laroque.interfaces.web.tables import Column, Filter, Table, Tag, table_page


@member_page(may=Ability.READ_NETWORK)
def network_page(request: HttpRequest) -> HttpResponseBase:
    """The organisms of a day, by kind and département served; a day that is no day is said."""
    on, problem = _asked_day(request)
    whole = network.network()
    table = table_page(
        request,
        caption=_("Organisms, what each does and where"),
        columns=_columns(request.chosen),
        filters=[
            Filter("kind", _("Kind"), [(kind.value, str(name)) for kind, name in KINDS.items()]),
            Filter("department", _("Département served"), matches=_serves),
        ],
        rows=[_row(whole, organism, on) for organism in whole.select(on=on, kind=None, mission=None)],
        search=_("Part of a name"),
        empty=_("No organism exists on this day. Change the day."),
        limit=200,
    )
    if not isinstance(table, Table):
        return table
    return render(request, "site/network.html", {"table": table, "on": on, "problem": problem})


@member_page(any_of=OF_ACCOUNTS)
def accounts_page(request: HttpRequest) -> HttpResponseBase:
    """The way to contributor accounts: one's own body's, or the choice of a body for who reads the whole network."""
    chosen = request.chosen
    if chosen.collects:
        return redirect("contributors", chosen.organism_code)
    if not chosen.national:
        raise PermissionDenied
    collecting = network.organisms(on=today(), mission=Mission.COLLECTION)
    holding = contributions.bodies_with_accounts(organism_ids=[row.id for row in collecting])
    counts = figures.establishments_by_organism()
    table = table_page(
        request,
        name="bodies",
        caption=_("Bodies that hold contributor accounts today"),
        columns=[
            Column("name", _("Body"), sortable=True, href=lambda row: reverse("contributors", args=[row["code"]])),
            Column("accounts", _("Accounts when last counted"), "number", sortable=True, total=True),
            Column("day", _("What waits"), href=lambda row: reverse("desk", args=[row["code"]])),
            Column("messages", _("Messages"), href=lambda row: reverse("messages", args=[row["code"]])),
        ],
        rows=[
            {
                "name": row.name,
                "code": row.code,
                "accounts": counts.get(row.id),
                "day": _("Its day"),
                "messages": _("Its messages"),
            }
            for row in collecting
            if row.id in holding
        ],
        empty=_("No account yet. Accounts open when a first declaration is received."),
    )
    return table if not isinstance(table, Table) else render(request, "site/accounts.html", {"table": table})


def _asked_day(request: HttpRequest) -> tuple[date, str]:
    text = request.GET.get("on", "")
    try:
        asked = parse_date(text) if text else today()
    except ValueError:
        asked = None
    if asked is None:
        return today(), _("%(text)s is not a day; write it as 2026-04-30. The network of today is shown.") % {
            "text": text
        }
    return asked, ""


def _columns(chosen: Chosen) -> list[Column]:
    return [
        Column("name", _("Organism"), sortable=True, note="note", href=lambda row: _pages_of(chosen, row)),
        Column("code", _("Code"), "code", sortable=True),
        Column("kind_name", _("Kind"), sortable=True),
        Column("missions", _("Missions")),
        Column("departments", _("Départements")),
        Column("valid_from", _("From"), "day", sortable=True),
        Column("valid_to", _("Until (excluded)"), "day", sortable=True),
        Column("certain", _("Certainty"), "state", sortable=True),
        Column("history", _("Changes"), href=lambda row: reverse("history", args=["organism", row["id"]])),
    ]


def _pages_of(chosen: Chosen, row: Mapping[str, Any]) -> str:
    """Where a reader of the whole network reads the persons that a fund insures, or its day; else nowhere."""
    if not chosen.national or not insures(OrganismKind(row["kind"])):
        return ""
    if chosen.may(Ability.READ_RIGHTS):
        return reverse("insured_list", args=[row["code"]])
    return reverse("fund_day", args=[row["code"]]) if chosen.may(Ability.READ_CLAIMS) else ""


def _serves(row: Mapping[str, Any], department: str) -> bool:
    return department.upper() in row["departments"].split()


def _row(whole: network.Network, organism: network.OrganismView, on: date) -> dict[str, Any]:
    missions = {row.mission for row in whole.missions_of(organism.code, on)}
    areas = [area for area in whole.areas if area.organism == organism.code and area.valid_on(on)]
    return {
        "id": organism.id,
        "name": organism.name,
        "note": "" if organism.certain else said(organism.note),
        "code": organism.code,
        "kind": organism.kind.value,
        "kind_name": str(KINDS[organism.kind]),
        "missions": ", ".join(str(MISSIONS[mission]) for mission in MISSIONS if mission in missions),
        "departments": " ".join(sorted({area.department for area in areas})),
        "valid_from": organism.valid_from,
        "valid_to": organism.valid_to,
        "certain": Tag(_("certain"), "good") if organism.certain else Tag(_("to confirm"), "warn"),
        "history": _("Who changed this"),
    }


addresses: list[URLPattern] = [
    path("network/", network_page, name="network"),
    path("accounts-of-contributors/", accounts_page, name="accounts"),
]

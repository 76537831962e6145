"""The network: who exists on a day, what each does, and where."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.network import queries as network
from laroque.apps.network.states import Mission, OrganismKind
from laroque.interfaces.web.labels import KINDS, MISSIONS
from laroque.interfaces.web.membership import member_page, today


@member_page(may=Ability.READ_NETWORK)
def network_page(request: HttpRequest) -> HttpResponse:
    """The organisms of a day, by kind and département served; a day that is no day is said."""
    on, problem = _asked_day(request)
    kind = request.GET.get("kind", "")
    department = request.GET.get("department", "").strip().upper()
    whole = network.network()
    known = OrganismKind(kind) if kind in set(OrganismKind) else None
    rows = [_row(whole, organism, on) for organism in whole.select(on=on, kind=known, mission=None)]
    if department:
        rows = [row for row in rows if department in row["departments"]]
    kinds = [(kind.value, name) for kind, name in KINDS.items()]
    context = {"rows": rows, "on": on, "kind": kind, "kinds": kinds, "department": department, "problem": problem}
    return render(request, "site/network.html", context)


@member_page()
def accounts_page(request: HttpRequest) -> HttpResponse:
    """The way to contributor accounts: one's own body's, or the choice of a body for who reads the whole network."""
    chosen = request.chosen
    if chosen.collects:
        return redirect("contributors", chosen.organism_code)
    if not chosen.national:
        raise PermissionDenied
    counts = contributions.accounts_by_body()
    collecting = network.organisms(on=today(), mission=Mission.COLLECTION)
    rows = [{"organism": row, "accounts": counts[row.id]} for row in collecting if row.id in counts]
    return render(request, "site/accounts.html", {"rows": rows})


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


def _row(whole: network.Network, organism: network.OrganismView, on: date) -> dict[str, object]:
    missions = {row.mission for row in whole.missions_of(organism.code, on)}
    areas = [area for area in whole.areas if area.organism == organism.code and area.valid_on(on)]
    return {
        "organism": organism,
        "kind": KINDS[organism.kind],
        "missions": [MISSIONS[mission] for mission in MISSIONS if mission in missions],
        "departments": sorted({area.department for area in areas}),
    }


addresses: list[URLPattern] = [
    path("network/", network_page, name="network"),
    path("accounts-of-contributors/", accounts_page, name="accounts"),
]

"""The map of the network: one figure of each département, and the same figures in the table beside it."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.network import figures as counted
from laroque.apps.network import queries as network
from laroque.apps.network.figures import Figures
from laroque.apps.network.states import Task
from laroque.apps.treasury import queries as treasury
from laroque.interfaces.web.agency.department_map import NAMES, department_map
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_cells import Kind, shown
from laroque.interfaces.web.tables import Column, Table, table_page
from laroque.kernel.money import divide_half_up

FIGURES: dict[str, tuple[Any, Kind]] = {
    "establishments": (gettext_lazy("Establishments"), "number"),
    "due_cents": (gettext_lazy("Due"), "money"),
    "unpaid_cents": (gettext_lazy("Unpaid past its due day"), "money"),
    "unpaid_ppm": (gettext_lazy("Unpaid share of what is due"), "percent"),
    "missing": (gettext_lazy("Declarations missing"), "number"),
    "suspense_cents": (gettext_lazy("Receipts in suspense, of the body that serves it"), "money"),
}
_HUNDREDTHS = 10_000
"""Of a percent, in a whole; each is 100 ppm."""


@member_page(may=Ability.READ_NETWORK)
def map_page(request: HttpRequest) -> HttpResponseBase:
    """The figures of each département that the reader may see: of his body, or of the whole network."""
    asked = request.GET.get("figure", "")
    figure = asked if asked in FIGURES else "establishments"
    found = counted.figures_by_department(organism_id=None if request.chosen.national else request.chosen.organism_id)
    rows = _rows(request.chosen, found.figures)
    title, kind = FIGURES[figure]
    table = table_page(
        request,
        name="departments",
        caption=_("Figures by département"),
        columns=[
            Column("department", _("Département"), "code", sortable=True, href=_network_of),
            Column("name", _("Name"), sortable=True),
            *(
                Column(each, str(name), each_kind, sortable=True, total=each not in ("unpaid_ppm", "suspense_cents"))
                for each, (name, each_kind) in FIGURES.items()
            ),
        ],
        rows=rows,
        sort="department",
        search=_("Département"),
        empty=_("Nothing has been counted yet: figures are counted when a day is closed, or by “laroque figures”."),
        limit=len(NAMES) + 1,
    )
    if not isinstance(table, Table):
        return table
    drawn = department_map(
        str(title),
        {row["department"]: row[figure] for row in rows if row["department"] in NAMES and row[figure] is not None},
        shown=lambda value: str(shown(kind, value)),
        href=lambda code: f"{reverse('network')}?department={code}",
    )
    figures = [(each, name) for each, (name, _kind) in FIGURES.items()]
    context = {"map": drawn, "table": table, "figure": figure, "figures": figures, "counted": found}
    return render(request, "site/map.html", context)


def _network_of(row: Any) -> str | None:
    """The organisms that serve a département."""
    return f"{reverse('network')}?department={row['department']}" if row["department"] in NAMES else None


def _rows(chosen: Chosen, figures: tuple[Figures, ...]) -> list[dict[str, Any]]:
    suspense = _suspense_by_department(chosen) if figures else {}
    return [
        {
            "department": row.department or "?",
            "name": NAMES.get(row.department, _("not in the registers")),
            "establishments": row.establishments,
            "due_cents": row.due_cents,
            "unpaid_cents": row.unpaid_cents,
            "unpaid_ppm": _share(row.unpaid_cents, row.due_cents),
            "missing": row.missing,
            "suspense_cents": suspense.get(row.department),
        }
        for row in figures
    ]


def _share(part_cents: int, whole_cents: int) -> int | None:
    """A share in ppm, to two decimals of a percent."""
    if whole_cents <= 0:
        return None
    return divide_half_up(part_cents * _HUNDREDTHS, whole_cents) * 100


def _suspense_by_department(chosen: Chosen) -> dict[str, int]:
    """Receipts nobody explained name no département: each shows those of the body that collects there."""
    day, whole = today(), network.network()
    held = {code: cents for code, (_count, cents) in _suspense(chosen, whole).items()}
    return {
        area.department: held.get(area.organism, 0)
        for area in whole.areas
        if area.task is Task.COLLECTION and area.valid_on(day) and (chosen.national or area.organism in held)
    }


def _suspense(chosen: Chosen, whole: network.Network) -> dict[str, tuple[int, int]]:
    codes = {organism.id: organism.code for organism in whole.organisms}
    held = {codes[number]: sums for number, sums in treasury.network_suspense(on=today()).items()}
    return held if chosen.national else {chosen.organism_code: held.get(chosen.organism_code, (0, 0))}


addresses: list[URLPattern] = [path("network/map/", map_page, name="map")]

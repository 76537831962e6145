"""The agency's day: cash of each branch, what each body holds and sent, what waits for someone."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laroque.apps.access import queries as access
from laroque.apps.access.rules import Ability
from laroque.apps.ledger import queries as books
from laroque.apps.network import queries as network
from laroque.apps.network.states import Mission
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.rules import CashPosition
from laroque.interfaces.web.amounts import millions, said
from laroque.interfaces.web.charts import bar_chart
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.places import beneficiary_name
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.kernel.text import Text
from laroque.usecases.treasury import pay_third_parties

_COLUMNS = {
    "receivable_cents": "receivable:contributors",
    "bank_cents": "bank:collection",
    "sweeping_cents": "transit:sweeps",
    "suspense_cents": "suspense:receipts",
}
"""Columns of the table of bodies, each the balance of one account of their books."""


@member_page(may=Ability.READ_TREASURY, national=True)
def day_page(request: HttpRequest) -> HttpResponseBase:
    """The day asked, else the last one with an entry, else today."""
    on, problem = _asked_day(request)
    position = treasury.position(agency_id=request.chosen.organism_id, on=on)
    names, sealed = network.beneficiary_names(), books.sealed_on(day=on)
    branches = [_cash_row(names, code, cash) for code, cash in position.branches.items()]
    third_parties = [_cash_row(names, code, cash) for code, cash in position.third_parties.items() if cash.due_cents]
    organisms = {row.id: row for row in network.network().organisms}
    keeping = set(books.organisms_with_entries(on=on))
    bodies = _bodies(on, [organisms[organism_id] for organism_id in sorted(keeping)], sealed)
    table = _bodies_table(request, bodies)
    if not isinstance(table, Table):
        return table
    context = {
        "on": on,
        "problem": problem,
        "position": position,
        "branches": branches,
        "third_parties": third_parties,
        "due_cents": sum(row["due_cents"] for row in branches),
        "drawn_cents": sum(row["drawn_cents"] for row in branches),
        "total_cents": sum(row["position_cents"] for row in branches),
        "third_cents": sum(row["position_cents"] for row in third_parties),
        "bodies": bodies,
        "suspense_cents": sum(row["suspense_cents"] for row in bodies),
        "bodies_table": table,
        "payable": _payable(names),
        "approvals": len(access.pending_approvals(organism_id=request.chosen.organism_id)),
        "waits": _waits(on, organisms, keeping - sealed),
        "chart": bar_chart(
            _("Cash position of each branch, in euros"),
            [(row["name"], row["position_cents"], str(millions(row["position_cents"]))) for row in branches],
        ),
    }
    return render(request, "site/day.html", context)


def _payable(names: Mapping[str, Text]) -> dict[str, Any]:
    """What is free to be paid to third parties now, and those that cannot be paid: nobody registered an account."""
    free = [row for row in pay_third_parties.payables() if row.free_cents > 0]
    return {
        "count": len(free),
        "cents": sum(row.free_cents for row in free),
        "without_account": [beneficiary_name(names, row.beneficiary) for row in free if row.account_id is None],
    }


def _asked_day(request: HttpRequest) -> tuple[date, str]:
    text = request.GET.get("on", "")
    last = books.last_booked_on() or today()
    try:
        asked = parse_date(text) if text else last
    except ValueError:
        asked = None
    if asked is None:
        return last, _("%(text)s is not a day; write it as 2026-04-30. The last day booked is shown.") % {"text": text}
    return asked, ""


def _cash_row(names: Mapping[str, Text], code: str, cash: CashPosition) -> dict[str, Any]:
    name = names.get(code) or names.get(code.rpartition(":")[0])
    return {
        "name": said(name) if name else code,
        "due_cents": cash.due_cents,
        "drawn_cents": cash.drawn_cents,
        "position_cents": cash.position_cents,
    }


def _bodies(on: date, keeping: Sequence[network.OrganismView], sealed: Collection[int]) -> list[dict[str, Any]]:
    """One row a collecting body that keeps books; the suspense is shown as what waits, above zero."""
    accounts: dict[int, dict[str, int]] = defaultdict(dict)
    for organism_id, account, cents in books.network_balances(on=on):
        accounts[organism_id][account] = cents
    collecting = network.organisms_with_mission(mission=Mission.COLLECTION, on=on)
    rows = []
    for organism in keeping:
        if organism.id not in collecting:
            continue
        held = accounts[organism.id]
        row: dict[str, Any] = {name: held.get(path, 0) for name, path in _COLUMNS.items()}
        row["suspense_cents"] = -row["suspense_cents"]
        row["to_notify_cents"] = -sum(
            cents for path, cents in held.items() if path.startswith("due:") and path.endswith(":collected")
        )
        rows.append({"organism": organism, "sealed": organism.id in sealed, **row})
    return rows


def _bodies_table(request: HttpRequest, bodies: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    titles = {
        "receivable_cents": _("Owed by contributors"),
        "bank_cents": _("Collection account"),
        "sweeping_cents": _("Sweep under way"),
        "suspense_cents": _("In suspense"),
        "to_notify_cents": _("To notify"),
    }
    states = {True: Tag(_("Closed"), "good"), False: Tag(_("Open"), "warn")}
    return table_page(
        request,
        name="bodies",
        caption=_("What each body is owed, holds and has still to send, in euros"),
        columns=[
            Column("name", _("Body"), sortable=True, href=lambda row: reverse("desk", args=[row["organism"].code])),
            *(Column(name, title, "money", sortable=True, total=True) for name, title in titles.items()),
            Column("state", pgettext("date", "Day"), "state", sortable=True),
        ],
        rows=[{**row, "name": row["organism"].name, "state": states[row["sealed"]]} for row in bodies],
        empty=_("No body has booked anything by this day."),
    )


def _waits(on: date, organisms: Mapping[int, network.OrganismView], still_open: Collection[int]) -> dict[str, Any]:
    """What somebody has to look at on a day: alarms, single halves of pairs, receipts in suspense, days still open."""
    return {
        "alarms": [
            {
                "organism": organisms[row.organism_id],
                "number": row.number,
                "labels": [each.label for each in row.alarms],
            }
            for row in treasury.network_alarms(on=on)
        ],
        "unpaired": [
            {"organism": organisms[row.organism_id], "key": row.pair_key, "first_on": row.first_on}
            for row in books.unpaired(on=on)
        ],
        "suspense": [
            {"organism": organisms[organism_id], "count": count, "cents": cents}
            for organism_id, (count, cents) in treasury.network_suspense(on=on).items()
        ],
        "open": [organisms[organism_id] for organism_id in sorted(still_open)],
    }


addresses: list[URLPattern] = [path("day/", day_page, name="day")]

"""The journal of an account: every event in order, with the page of what it is about; and one month in full."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import history as people
from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.queries import JournalKind, JournalLine
from laroque.apps.contributions.states import PaymentState, RefundState
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.days import day_asked, parse_month
from laroque.interfaces.web.labels import BORNE_BY, line_title
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page, today
from laroque.interfaces.web.places import Body, account_read, beneficiary_name, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Filter, Table, table_page

LINES_SHOWN = 5_000
_KINDS = {
    JournalKind.ASSESSED: gettext_lazy("Assessed"),
    JournalKind.CHARGED: gettext_lazy("Charged or let off"),
    JournalKind.REFUND_OWED_AGAIN: gettext_lazy("Owed again: its payment came back"),
    JournalKind.DUE_MOVED: gettext_lazy("Due moved"),
    JournalKind.ORDERED: gettext_lazy("Debit ordered"),
    JournalKind.DEPOSITED: gettext_lazy("Cheque received"),
    JournalKind.RECEIVED: gettext_lazy("Money on the statement"),
    JournalKind.RETURNED: gettext_lazy("Returned by the bank"),
    JournalKind.UNDONE: gettext_lazy("Match undone"),
    JournalKind.ALLOCATED: gettext_lazy("Pays the month"),
    JournalKind.ALLOCATION_UNDONE: gettext_lazy("No longer pays the month"),
    JournalKind.REFUND: gettext_lazy("Refund"),
}


@member_page(may=Ability.READ_ACCOUNTS)
def journal_page(request: HttpRequest, body: str, siret: str) -> HttpResponseBase:
    """Every event of an account in order, until a day when one is asked."""
    place, asked = body_read(request.chosen, body), day_asked(request)
    account = account_read(place, siret)
    lines = contributions.account_journal(
        organism_id=place.id, account_id=account.id, as_of=asked.on, limit=LINES_SHOWN
    )
    context = {**_of_account(place, siret), "asked": asked, "today": today(), "shown": LINES_SHOWN}
    context["cut"] = len(lines) == LINES_SHOWN
    return tables_answer(request, "site/journal.html", context, {"journal": _journal(request, place, siret, lines)})


@member_page(any_of=OF_ACCOUNTS)
def month_page(request: HttpRequest, body: str, siret: str, month: str) -> HttpResponseBase:
    """One month of an account on a day: its dues by line, what is paid of them by beneficiary, and its charges."""
    place, asked = body_read(request.chosen, body), day_asked(request)
    account, first = account_read(place, siret), parse_month(month)
    if first is None:
        raise Http404
    found = contributions.account_lines(organism_id=place.id, account_id=account.id, month=first, as_of=asked.on)
    declared = contributions.declarations(organism_id=place.id, siret=siret)
    # Who charged is for the staff: to an employer the body speaks, not one of its officers.
    charged_by = {each.made_by for each in found.charges if each.made_by and request.chosen.may(Ability.READ_ACCOUNTS)}
    people_known = people.names_of_users(user_ids=charged_by)
    context = {
        **_of_account(place, siret),
        "month": first,
        "asked": asked,
        "today": today(),
        "due_cents": sum(share.due_cents for share in found.shares),
        "paid_cents": sum(share.paid_cents for share in found.shares),
        "left_cents": sum(share.balance_cents for share in found.shares),
        "declarations": [view for view in declared if view.month == first],
        "charges": [{"charge": each, "who": people_known.get(each.made_by or 0, "")} for each in found.charges],
    }
    tables = {"lines": _lines(request, found.lines), "shares": _shares(request, found.shares)}
    return tables_answer(request, "site/account_month.html", context, tables)


def _of_account(body: Body, siret: str) -> dict[str, Any]:
    return {"body": body, "siret": siret, "name": name_of(registry.establishments(sirets=[siret]), siret)}


def _journal(request: HttpRequest, body: Body, siret: str, lines: Sequence[JournalLine]) -> Table | HttpResponseBase:
    names = people.names_of_users(user_ids={line.made_by for line in lines if line.made_by})
    rows = [_journal_row(line, rank, names) for rank, line in enumerate(lines)]
    return table_page(
        request,
        name="journal",
        caption=_("What changed the account, the latest first"),
        columns=[
            Column("booked_on", _("Booked on"), "day", sortable=True),
            Column("what", _("What"), sortable=True, note="state", href=lambda row: _about(body, siret, row)),
            Column("month", _("Month"), "month", sortable=True),
            Column("cents", _("Amount"), "money", sortable=True),
            Column("reason", _("Reason")),
            Column("reference", _("Reference"), "code"),
            Column("who", _("By"), sortable=True),
        ],
        rows=rows[::-1],
        filters=[
            Filter("kind", _("What"), [(kind.value, str(name)) for kind, name in _KINDS.items()]),
            Filter("month", _("Month"), kind="month"),
        ],
        search=_("Reason or reference"),
        empty=_("Nothing has happened yet."),
        limit=100,
    )


def _journal_row(line: JournalLine, rank: int, names: Mapping[int, str]) -> dict[str, Any]:
    states = RefundState if line.kind is JournalKind.REFUND else PaymentState
    known = line.state in set(states)
    return {
        "rank": rank,
        "booked_on": line.booked_on,
        "kind": line.kind.value,
        "what": str(_KINDS[line.kind]),
        "state": str(states(line.state).label) if known and line.kind is JournalKind.REFUND else "",
        "month": line.month,
        "cents": line.cents,
        "reason": line.reason,
        "reference": line.reference,
        "who": names.get(line.made_by or 0, ""),
        "payment_id": line.payment_id,
        "refund_id": line.refund_id,
    }


def _about(body: Body, siret: str, row: Mapping[str, Any]) -> str | None:
    """The page of what an event is about: its payment, its refund, else its month."""
    if row["refund_id"]:
        return reverse("refund", args=[body.code, row["refund_id"]])
    if row["payment_id"]:
        return reverse("payment", args=[body.code, siret, row["payment_id"]])
    return _month_address(body, siret, row["month"]) if row["month"] else None


def _month_address(body: Body, siret: str, month: date) -> str:
    return reverse("account_month", args=[body.code, siret, f"{month:%Y-%m}"])


def _lines(request: HttpRequest, lines: Sequence[contributions.LineDue]) -> Table | HttpResponseBase:
    rows = [
        {
            "name": _line_name(line),
            "qualifier": {"920": _("whole base"), "921": _("capped base")}.get(line.qualifier, line.qualifier),
            "kind_name": str(line.kind.label),
            "period": line.period,
            "insee": line.insee,
            "cents": line.cents,
        }
        for line in lines
    ]
    return table_page(
        request,
        name="lines",
        caption=_("What is due, by line"),
        columns=[
            Column("name", _("Line"), sortable=True, note="qualifier"),
            Column("kind_name", _("Kind"), sortable=True),
            Column("period", _("Month of work"), "month", sortable=True),
            Column("insee", _("Commune"), "code"),
            Column("cents", _("Due"), "money", sortable=True, total=True),
        ],
        rows=rows,
        empty=_("Nothing is due for this month."),
        limit=200,
    )


def _line_name(line: contributions.LineDue) -> str:
    if line.line:
        return line_title(line.line)
    return f"CTP {line.ctp}" if line.ctp else str(line.kind.label)


def _shares(request: HttpRequest, shares: Sequence[contributions.ShareBalance]) -> Table | HttpResponseBase:
    names = network.beneficiary_names()
    rows = [
        {
            "name": beneficiary_name(names, share.beneficiary),
            "borne_by": str(BORNE_BY.get(share.borne_by, share.borne_by)),
            "kind_name": str(share.kind.label),
            "due_cents": share.due_cents,
            "paid_cents": share.paid_cents,
            "balance_cents": share.balance_cents,
        }
        for share in shares
    ]
    return table_page(
        request,
        name="shares",
        caption=_("Who gets it, and what is paid of it"),
        columns=[
            Column("name", _("Beneficiary"), sortable=True),
            Column("borne_by", _("Borne by"), sortable=True),
            Column("kind_name", _("Kind"), sortable=True),
            Column("due_cents", _("Due"), "money", sortable=True, total=True),
            Column("paid_cents", _("Paid"), "money", sortable=True, total=True),
            Column("balance_cents", _("Left"), "money", sortable=True, total=True),
        ],
        rows=rows,
        empty=_("Nothing is due for this month."),
        limit=200,
    )


addresses = [
    path("bodies/<str:body>/contributors/<str:siret>/journal/", journal_page, name="journal"),
    path("bodies/<str:body>/contributors/<str:siret>/months/<str:month>/", month_page, name="account_month"),
]

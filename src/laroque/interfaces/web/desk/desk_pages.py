"""The officer's day: what waits at a collecting body, by legal date and amount, each line with the list behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import queries as access
from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.queries import waiting
from laroque.apps.contributions.queries.waiting import Waiting, Work
from laroque.apps.exchanges import enquiries
from laroque.apps.ledger import queries as books
from laroque.apps.registry import queries as registry
from laroque.apps.treasury.queries import waiting as treasury
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.places import Body, body_read, name_of
from laroque.interfaces.web.tables import Ask, Column, Rows, Table, Tag, table_page
from laroque.kernel.periods import subtract_working_days
from laroque.usecases.bodies.count_figures import late_due_day, waiting_on

_STATEMENT_DAYS = 1
"""A statement is there on the working day after the one it closes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of work on the desk: what it is called, what its day is, and what one does about it."""

    title: Any
    day: Any
    todo: Any
    tone: str = "warn"


LINES = {
    Work.TO_ASSESS: Line(
        gettext_lazy("Declarations received, not assessed"),
        gettext_lazy("Due on"),
        gettext_lazy("Assess the month"),
    ),
    Work.MISSING: Line(
        gettext_lazy("Declarations missing"),
        gettext_lazy("Last month declared"),
        gettext_lazy("Ask the employer; a penalty counts from the due day (CSS R243-12)"),
        "bad",
    ),
    Work.UNPAID: Line(
        gettext_lazy("Accounts with a month unpaid past its due day"),
        gettext_lazy("Oldest month"),
        gettext_lazy("Remind the employer; surcharges count from the due day (CSS R243-16)"),
        "bad",
    ),
    Work.ANOMALIES: Line(
        gettext_lazy("Reports of anomalies sent in the last month"),
        gettext_lazy("Sent on"),
        gettext_lazy("See that the employer corrects in the next declaration"),
    ),
    Work.RETURNED: Line(
        gettext_lazy("Payments returned in the last month"),
        gettext_lazy("Returned on"),
        gettext_lazy("Ask for another payment, or for a new mandate"),
        "bad",
    ),
    Work.CREDIT: Line(
        gettext_lazy("Accounts in credit"),
        gettext_lazy("Since"),
        gettext_lazy("Use it for the months to come, or propose a refund"),
        "",
    ),
    Work.REFUNDS_ASKED: Line(
        gettext_lazy("Refunds to decide"), gettext_lazy("Asked on"), gettext_lazy("Approve or refuse")
    ),
    Work.REFUNDS_APPROVED: Line(
        gettext_lazy("Refunds approved, to be ordered"),
        gettext_lazy("Approved on"),
        gettext_lazy("Order the transfers"),
    ),
}


@member_page(may=Ability.READ_ACCOUNTS)
def desk_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """What waits at a body today, what is oldest first."""
    place, day = body_read(request.chosen, body), today()
    past = waiting_on(day)
    table = table_page(
        request,
        name="work",
        caption=_("What waits, the oldest first"),
        columns=[
            Column("what", _("What"), href=lambda row: row["href"], note="todo", sortable=True),
            Column("count", _("How many"), "number", sortable=True),
            Column("cents", _("Amount"), "money", sortable=True),
            Column("day", _("Since"), "day", sortable=True),
            Column("state", _("State"), "state"),
        ],
        rows=_work(place, day),
        sort="day",
        empty=_("Nothing waits."),
    )
    if not isinstance(table, Table):
        return table
    context = {"body": place, "day": day, "table": table, "past": past, "late_on": late_due_day(past.month)}
    return render(request, "site/desk.html", context)


@member_page(may=Ability.READ_ACCOUNTS)
def waiting_page(request: HttpRequest, body: str, work: str) -> HttpResponseBase:
    """The rows behind a line of the desk."""
    place = body_read(request.chosen, body)
    if work not in set(Work):
        raise Http404
    kind = Work(work)
    past = waiting_on(today())
    table = table_page(
        request,
        name=kind.value,
        caption=str(LINES[kind].title),
        columns=_columns(place, kind),
        rows=partial(_rows, place, kind, past),
        sort="-cents" if kind in (Work.UNPAID, Work.CREDIT) else "day",
        empty=_("Nothing waits here."),
    )
    if not isinstance(table, Table):
        return table
    return render(request, "site/waiting.html", {"body": place, "line": LINES[kind], "table": table})


def _work(place: Body, day: date) -> list[dict[str, Any]]:
    """The lines of the desk that hold something."""
    found = waiting.work_waiting(organism_id=place.id, on=waiting_on(day))
    rows = [_line_row(place, work, held) for work, held in found.items() if held.count]
    return [*rows, *_bank(place, day), *_payers(place, day), *_decisions(place), *_closing(place, day)]


def _row(what: str, todo: str, href: str, tone: str, **known: Any) -> dict[str, Any]:
    words = {"bad": _("late"), "warn": _("to do"), "": _("to know")}
    return {"what": what, "todo": todo, "href": href, "state": Tag(words[tone], tone), **known}


def _line_row(place: Body, work: Work, held: Waiting) -> dict[str, Any]:
    line = LINES[work]
    return _row(
        str(line.title),
        str(line.todo),
        reverse("waiting", args=[place.code, work.value]),
        line.tone,
        count=held.count,
        cents=held.cents or None,
        day=held.oldest_on,
    )


def _bank(place: Body, day: date) -> Iterable[dict[str, Any]]:
    """Receipts nobody explained, statements with something wrong, and the statement that has not come."""
    held = treasury.bank_waiting(organism_id=place.id)
    statements = reverse("statements", args=[place.code])
    if held.receipts:
        yield _row(
            _("Receipts unmatched"), _("Settle each on the accounts it pays, or give it back"),
            reverse("receipts", args=[place.code]), "warn",
            count=held.receipts, cents=held.receipts_cents, day=held.receipts_oldest_on,
        )  # fmt: skip
    if held.alarms:
        yield _row(
            _("Bank statements with something wrong"),
            _("Ask the bank: something is missing, counted twice, or of another account"), statements, "bad",
            count=held.alarms, cents=None, day=held.alarms_oldest_on,
        )  # fmt: skip
    awaited = subtract_working_days(day, _STATEMENT_DAYS)
    if held.last_statement_on is not None and held.last_statement_on < awaited:
        yield _row(
            _("Bank statement missing"), _("The last one closed on the day beside"), statements, "bad",
            count=1, cents=None, day=held.last_statement_on,
        )  # fmt: skip


def _payers(place: Body, day: date) -> Iterable[dict[str, Any]]:
    """What employers wrote and nobody answered, and the debits they planned whose day has come."""
    count, since = enquiries.waiting_enquiries(organism_id=place.id)
    if count and since is not None:
        yield _row(
            _("Enquiries of employers"), _("Answer the employer, the longest waiting first"),
            reverse("enquiries", args=[place.code]), "warn",
            count=count, cents=None, day=localdate(since),
        )  # fmt: skip
    planned, cents, first_on = contributions.planned_waiting(organism_id=place.id, on=day)
    if planned:
        yield _row(
            _("Debits planned by payers, not ordered"), _("Order the debits of their months"),
            reverse("sent_files", args=[place.code]), "warn",
            count=planned, cents=cents, day=first_on,
        )  # fmt: skip


def _decisions(place: Body) -> Iterable[dict[str, Any]]:
    """What awaits a second person, refunds excepted: they have a line of their own."""
    found = [row for row in access.pending_approvals(organism_id=place.id) if row.subject_kind != "refund"]
    if found:
        yield _row(
            _("Decisions that await a second person"), _("Somebody other than who asked approves or refuses"),
            reverse("approvals") if place.own else "", "warn",
            count=len(found), cents=None, day=found[0].requested_at.date(),
        )  # fmt: skip


def _closing(place: Body, day: date) -> Iterable[dict[str, Any]]:
    """Money whose sharing key is not known, and days with entries not yet sealed."""
    unallocated = -sum(books.balances(organism_id=place.id, prefix="suspense:unallocated").values())
    if unallocated:
        yield _row(
            _("Sums whose sharing key is not known"), _("Decide by contribution and month who gets them"),
            reverse("unallocated", args=[place.code]), "warn",
            count=None, cents=unallocated, day=None,
        )  # fmt: skip
    opened = books.first_open_day(organism_id=place.id)
    if opened is not None and opened < day:
        yield _row(
            _("Days not closed"), _("Close the day once its statements are booked"), "", "warn",
            count=None, cents=None, day=opened,
        )  # fmt: skip


def _columns(place: Body, work: Work) -> list[Column]:
    def href(row: Any) -> str:
        siret, number = row["siret"], row["id"]
        if work is Work.TO_ASSESS:
            return reverse("declaration", args=[place.code, siret, number])
        if work is Work.RETURNED:
            return reverse("payment", args=[place.code, siret, number])
        if work in (Work.REFUNDS_ASKED, Work.REFUNDS_APPROVED):
            return reverse("refund", args=[place.code, number])
        if work is Work.ANOMALIES:
            return reverse("message", args=[place.code, number])
        return reverse("contributor", args=[place.code, siret])

    columns = [
        Column("siret", _("SIRET"), "siret", sortable=True, href=href),
        Column("name", _("Employer")),
        Column("month", _("Month"), "month", sortable=True),
        Column("day", str(LINES[work].day), "month" if work in (Work.MISSING, Work.UNPAID) else "day", sortable=True),
    ]
    if work not in (Work.MISSING, Work.ANOMALIES):
        columns.append(Column("cents", _("Amount"), "money", sortable=True))
    return columns


def _rows(place: Body, work: Work, past: waiting.WaitingOn, ask: Ask) -> Rows:
    held = waiting.work_waiting(organism_id=place.id, on=past, only=work)[work]
    found = waiting.rows_waiting(
        organism_id=place.id, work=work, on=past, sort=ask.sort, descending=ask.descending, offset=ask.offset,
        limit=ask.limit,
    )  # fmt: skip
    names = registry.establishments(sirets=[row.siret for row in found])
    rows = [
        {
            "id": row.id,
            "siret": row.siret,
            "name": name_of(names, row.siret),
            "month": row.month,
            "day": row.day,
            "cents": row.cents,
        }
        for row in found
    ]
    return Rows(rows, total=held.count, totals={"cents": held.cents} if held.cents else None)


addresses: list[URLPattern] = [
    path("bodies/<str:body>/desk/", desk_page, name="desk"),
    path("bodies/<str:body>/desk/<str:work>/", waiting_page, name="waiting"),
]

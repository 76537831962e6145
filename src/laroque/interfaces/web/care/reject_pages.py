"""Rejects by cause over a time: a chart with its table, and the claims behind each cause."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.claims import finding
from laroque.apps.claims import queries as claims
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.claim_rows import claim_row
from laroque.interfaces.web.care.funds import Fund, fund_read
from laroque.interfaces.web.charts import bar_chart
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Rows, table_page

_DAYS = 30
"""How many days the page shows at first, the day included."""


@member_page(may=Ability.READ_CLAIMS)
def rejects_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """How many lines were refused for each cause, of the claims received in a time."""
    fund = fund_read(request.chosen, body)
    first_on, last_on, problem = _asked_days(request)
    found = claims.refusals_by_reason(organism_id=fund.id, since=first_on, until=last_on + timedelta(1))
    drills = request.chosen.may(Ability.READ_ACTS)
    days = urlencode({"from": first_on.isoformat(), "to": last_on.isoformat()})

    def behind(row: Mapping[str, Any]) -> str | None:
        return f"{reverse('claim_rejects_of', args=[fund.code, row['reason']])}?{days}" if drills else None

    rows = [_row(*each) for each in found]
    table = table_page(
        request,
        name="causes",
        caption=_("Lines refused by cause"),
        columns=[
            Column("cause", _("Cause"), sortable=True, href=behind, note="remedy"),
            Column("article", _("Article")),
            Column("lines", _("Lines refused"), "number", sortable=True, total=True),
            Column("billed_cents", _("Billed"), "money", sortable=True, total=True),
        ],
        rows=rows,
        sort="-lines",
        empty=_("No line of the claims received in this time was refused."),
    )
    context = {
        "body": fund,
        "first_on": first_on,
        "last_on": last_on,
        "problem": problem,
        "may_settle": fund.own and request.chosen.may(Ability.SETTLE_CLAIMS),
        "chart": bar_chart(
            _("Lines refused by cause"), [(row["cause"], row["lines"], str(row["lines"])) for row in rows]
        ) if rows else None,
    }  # fmt: skip
    return tables_answer(request, "care/rejects.html", context, {"causes": table})


@member_page(may=Ability.READ_ACTS)
def rejects_of_page(request: HttpRequest, body: str, cause: str) -> HttpResponseBase:
    """The claims received in a time with a line refused for a cause, the latest first."""
    fund = fund_read(request.chosen, body)
    if not fund.own:
        raise PermissionDenied
    reason = reasons().get(cause)
    if reason is None:
        raise Http404
    first_on, last_on, problem = _asked_days(request)
    table = table_page(
        request,
        name="claims",
        caption=_("Claims with a line refused for this cause, the latest first"),
        columns=[
            Column("number", _("Number"), "code", href=lambda row: reverse("claim", args=[fund.code, row["id"]])),
            Column("received_on", _("Received"), "day"),
            Column("state_tag", _("State"), "state"),
            Column("professional", _("Professional"), "code"),
            Column("billed_cents", _("Billed"), "money"),
            Column("paid_cents", _("Paid by the fund"), "money"),
        ],
        rows=lambda ask: _claims(fund, cause, first_on, last_on, ask),
        empty=_("No claim received in this time has a line refused for this cause."),
    )
    context = {
        "body": fund,
        "first_on": first_on,
        "last_on": last_on,
        "problem": problem,
        "reason": reason,
        "days": urlencode({"from": first_on.isoformat(), "to": last_on.isoformat()}),
    }
    return tables_answer(request, "care/rejects_of.html", context, {"claims": table})


def _row(reason: str, lines: int, billed_cents: int) -> dict[str, Any]:
    held = reasons()[reason]
    return {
        "reason": reason,
        "cause": said(held.title),
        "remedy": said(held.remedy),
        "article": held.article,
        "lines": lines,
        "billed_cents": billed_cents,
    }


def _claims(fund: Fund, cause: str, first_on: date, last_on: date, ask: Ask) -> Rows:
    found = finding.refused_for(
        organism_id=fund.id, reason=cause, since=first_on, until=last_on + timedelta(1),
        before_id=int(ask.after) if ask.after.isascii() and ask.after.isdigit() else None, limit=ask.limit + 1,
    )  # fmt: skip
    page = found[: ask.limit]
    rows = [claim_row(view, shows_acts=True) for view in page]
    return Rows(rows, next=str(page[-1].id) if len(found) > ask.limit else "")


def _asked_days(request: HttpRequest) -> tuple[date, date, str]:
    """The first and the last day asked, both included; the last thirty days where they are not understood."""
    last = today()
    first = last - timedelta(_DAYS - 1)
    try:
        asked = (
            date.fromisoformat(request.GET.get("from") or first.isoformat()),
            date.fromisoformat(request.GET.get("to") or last.isoformat()),
        )
    except ValueError:
        return first, last, _("A day is written as 2026-04-30. The last 30 days are shown.")
    if asked[1] < asked[0] or asked[1] == date.max:
        return first, last, _("The last day is before the first one. The last 30 days are shown.")
    return *asked, ""


addresses: list[URLPattern] = [
    path("bodies/<str:body>/claims/rejects/", rejects_page, name="claim_rejects"),
    path("bodies/<str:body>/claims/rejects/<str:cause>/", rejects_of_page, name="claim_rejects_of"),
]

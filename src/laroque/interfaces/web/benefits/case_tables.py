"""Tables of a case of benefits that officers and the person alike read."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from laroque.apps.benefits.queries import DaysView, DecisionView, InstalmentView
from laroque.interfaces.web.amounts import language
from laroque.interfaces.web.benefits.case_words import INSTALMENT_TONES, question_words
from laroque.interfaces.web.tables import Column, Table, Tag, table_page

_DAY = timedelta(days=1)


def days_table(request: HttpRequest, days: Sequence[DaysView]) -> Table | HttpResponseBase:
    """Days of a decision, paid with their amounts, or not with the reason."""
    return table_page(
        request,
        name="days",
        caption=_("Days paid and not paid, of the latest decision"),
        columns=[
            Column("since", _("From"), "day"),
            Column("last", _("To"), "day"),
            Column("outcome", _("Paid"), "state", note="reason"),
            Column("days", _("Days"), "number"),
            Column("daily_cents", _("A day"), "money"),
            Column("gross_cents", _("Amount"), "money", total=True),
            Column("csg_cents", _("CSG"), "money", total=True),
            Column("crds_cents", _("CRDS"), "money", total=True),
            Column("net_cents", _("Net"), "money", total=True),
        ],
        rows=[
            {
                "since": each.since,
                "last": each.until - _DAY,
                "outcome": Tag(_("no"), "bad") if each.reason else Tag(_("yes"), "good"),
                "reason": question_words(each.reason),
                "days": each.days,
                "daily_cents": each.daily_cents,
                "gross_cents": each.gross_cents,
                "csg_cents": each.csg_cents,
                "crds_cents": each.crds_cents,
                "net_cents": each.net_cents,
            }
            for each in days
        ],
        empty=_("Nothing is decided yet."),
    )


def instalments_table(request: HttpRequest, found: Sequence[InstalmentView]) -> Table | HttpResponseBase:
    """Instalments of a case, with whom each is paid to and where it stands."""
    return table_page(
        request,
        name="instalments",
        caption=_("Instalments, by the day they are due; a negative one takes back what was paid for nothing"),
        columns=[
            Column("due_on", _("Due on"), "day"),
            Column("since", _("From"), "day"),
            Column("last", _("To"), "day"),
            Column("payee", _("Paid to"), note="payee_key"),
            Column("state", _("State"), "state"),
            Column("gross_cents", _("Gross"), "money", total=True),
            Column("net_cents", _("Net"), "money", total=True),
        ],
        rows=[
            {
                "due_on": each.due_on,
                "since": each.since,
                "last": each.until - _DAY,
                "payee": str(each.payee.label),
                "payee_key": each.payee_key,
                "state": Tag(str(each.state.label), INSTALMENT_TONES[each.state]),
                "gross_cents": each.gross_cents,
                "net_cents": each.net_cents,
            }
            for each in found
        ],
        empty=_("Nothing is to be paid."),
    )


def steps_of(decision: DecisionView | None) -> list[dict[str, Any]]:
    """The calculation of a decision, in the language of the reader."""
    found = decision.steps if decision else ()
    return [{**each, "label": each["label"][language()]} for each in found]

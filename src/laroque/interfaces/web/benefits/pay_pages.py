"""What a fund pays of benefits: what is due today and ahead, and the order to pay it."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from laroque.apps.access.rules import Ability
from laroque.apps.benefits import payments, queries
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.apps.treasury.operations import NoSuchAccount, WouldOverdraw
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros, said
from laroque.interfaces.web.benefits.case_words import PAYMENT_TONES
from laroque.interfaces.web.care.funds import Fund, fund_acted_on, fund_read
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.usecases.benefits import pay_benefits

_AHEAD = timedelta(days=400)
_DAY = timedelta(days=1)
_LATEST = 200


class Held(Exception):
    """The agency does not hold what the fund would draw: nothing is ordered."""


@member_page(may=Ability.READ_CLAIMS)
def payments_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """What is due by day and branch, and the payments made, the latest first."""
    fund = fund_read(request.chosen, body)
    tables = {"schedule": _schedule_table(request, fund), "payments": _payments_table(request, fund)}
    context = {"body": fund, "pay": _pay_address(fund, request.chosen)}
    return tables_answer(request, "benefits/payments.html", context, tables)


@member_page(may=Ability.PAY_CARE)
def pay_day_page(request: HttpRequest, body: str) -> HttpResponse:
    """Pay what is due today: one transfer a payee, less what it owes, in one file for the bank."""
    fund, day = fund_acted_on(request.chosen, body), today()
    due = payments.due(organism_id=fund.id, day=day)

    def do(_asked: dict[str, Any]) -> str:
        try:
            paid = pay_benefits.pay_day(organism_id=fund.id, day=day, at=timezone.now())
        except WouldOverdraw as refusal:
            raise Held from refusal
        words = _("Payments: %(number)d, %(cents)s € in all.") % {
            "number": len(paid.payments), "cents": in_euros(paid.cents),
        }  # fmt: skip
        if paid.not_paid:
            count = len(paid.not_paid)
            words += " " + ngettext("%(n)d payee has no bank account.", "%(n)d payees have no bank account.", count) % {
                "n": count
            }
        return words

    total = in_euros(sum(each.cents for each in due))
    act = Act(
        title=_("Pay the benefits due"),
        what=_("Payees: %(number)d. Net of levies, before what they owe is withheld: %(cents)s €.")
        % {"number": len(due), "cents": total},
        button=_("Pay them"),
        back=reverse("benefit_payments", args=[fund.code]),
        back_name=_("Payments of benefits"),
        nothing="" if due else _("Nothing is due today."),
        refusals={
            Held: _("The agency does not hold what would be drawn: nothing was ordered. Ask it, then pay again."),
            NoSuchAccount: _("The fund has no payment account: open it first."),
        },
    )
    return act_page(request, act, bound(ActForm, request), do)


def _pay_address(fund: Fund, chosen: Chosen) -> str:
    return reverse("benefit_pay_day", args=[fund.code]) if fund.own and chosen.may(Ability.PAY_CARE) else ""


def _schedule_table(request: HttpRequest, fund: Fund) -> Table | HttpResponseBase:
    on, names = today(), network.beneficiary_names()
    found = queries.schedule(organism_id=fund.id, since=on - _AHEAD, until=on + _AHEAD)
    return table_page(
        request,
        name="schedule",
        caption=_("What is to be paid, by the day it is due and branch, net"),
        columns=[
            Column("due_on", _("Due on"), "day"),
            Column("branch", _("Branch")),
            Column("cents", _("Net"), "money", total=True),
        ],
        rows=[
            {"due_on": day, "branch": said(names[branch]) if branch in names else branch, "cents": cents}
            for day, branch, cents in found
        ],
        empty=_("Nothing is to be paid."),
        limit=30,
    )


def _payments_table(request: HttpRequest, fund: Fund) -> Table | HttpResponseBase:
    found = payments.latest(organism_id=fund.id, limit=_LATEST)
    names = registry.names_of_nirs(nirs=[each.key for each in found])
    return table_page(
        request,
        name="payments",
        caption=_("Payments of benefits, the latest first"),
        columns=[
            Column("day", pgettext("payment", "Day"), "day"),
            Column("name", _("Paid to"), note="key"),
            Column("state", _("State"), "state", note="reason"),
            Column("net_cents", _("Due"), "money"),
            Column("withheld_cents", _("Withheld"), "money"),
            Column("cents", _("Paid"), "money"),
        ],
        rows=[
            {
                "day": each.day,
                "name": names.get(each.key) or str(each.holder.label),
                "key": each.key,
                "state": Tag(str(each.state.label), PAYMENT_TONES[each.state]),
                "reason": each.reason,
                "net_cents": each.net_cents,
                "withheld_cents": each.withheld_cents,
                "cents": each.cents,
            }
            for each in found
        ],
        empty=_("Nothing was paid yet."),
        limit=30,
    )


addresses: list[URLPattern] = [
    path("bodies/<str:body>/benefits/payments/", payments_page, name="benefit_payments"),
    path("bodies/<str:body>/benefits/payments/pay/", pay_day_page, name="benefit_pay_day"),
]

"""How an employer pays: what is left by month, where to send a transfer, and debits planned for a day."""

from collections import Counter
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.operations import CannotPlan, DebitPlan
from laroque.apps.contributions.rules.planned import first_day, modifiable_until
from laroque.apps.contributions.states import PlannedDebitState
from laroque.apps.registry import queries as registry
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import where_to_pay
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import euros, month
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.forms import ActForm, DayField, EurosField, MonthField
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.portal.portal_pages import Establishment, establishment_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.usecases.collection.plan_debit import plan_debit

_TONES = {
    PlannedDebitState.PLANNED: "warn",
    PlannedDebitState.ORDERED: "good",
    PlannedDebitState.DROPPED: "bad",
}


class PlanForm(ActForm):
    """What to debit, for which month, on which day."""

    month = MonthField(label=gettext_lazy("Month to pay"))
    cents = EurosField(label=gettext_lazy("Amount in euros"))
    debit_on = DayField(label=gettext_lazy("Debit on"))


@member_page(may=Ability.READ_OWN_ACCOUNTS)
def pay_page(request: HttpRequest, siret: str) -> HttpResponseBase:
    """What an establishment still owes by month, the ways to pay it, and the debits planned."""
    mine = establishment_of(request.chosen, siret)
    organism_id = request.chosen.organism_id
    mandate = registry.mandates_for(sirets=[siret], organism_id=organism_id, on=today()).get(siret)
    stopped = treasury.stopped_mandates(organism_id=organism_id, rums=[mandate.rum]) if mandate else {}
    context = {
        "mine": mine,
        "mandate": None if stopped else mandate,
        "is_stopped": bool(stopped),
        "account": where_to_pay(organism_id=organism_id, at=timezone.now()),
        "first_day": first_day(timezone.now()),
    }
    tables = {"left": _left_table(request, mine, organism_id), "planned": _planned_table(request, mine, organism_id)}
    return tables_answer(request, "portal/pay.html", context, tables)


@member_page(may=Ability.ORDER_OWN_DEBITS)
def plan_page(request: HttpRequest, siret: str) -> HttpResponse:
    """Plan a debit: the form, then what will be done, then done."""
    mine, organism_id = establishment_of(request.chosen, siret), request.chosen.organism_id

    def do(asked: dict[str, Any]) -> str:
        plan = DebitPlan(mine.account_id, asked["month"], asked["cents"], asked["debit_on"], asked["key"])
        plan_debit(organism_id=organism_id, plan=plan, by=request.user.pk, at=timezone.now())
        return _("%(cents)s € will be debited on %(day)s for %(month)s.") % {
            "cents": euros(asked["cents"]),
            "day": formats.date_format(asked["debit_on"], "SHORT_DATE_FORMAT"),
            "month": month(asked["month"]),
        }

    act = _act(
        mine,
        title=_("Plan a debit"),
        what=_("The amount is debited that day under your mandate. You may cancel it until noon of the day before."),
        button=_("Plan it"),
    )
    return act_page(request, act, bound(PlanForm, request), do)


@member_page(may=Ability.ORDER_OWN_DEBITS)
def cancel_page(request: HttpRequest, siret: str, planned_id: int) -> HttpResponse:
    """Cancel a planned debit, once confirmed."""
    mine, organism_id = establishment_of(request.chosen, siret), request.chosen.organism_id
    known = accounts.planned_debits(organism_id=organism_id, account_ids=[mine.account_id])
    planned = next((each for each in known if each.id == planned_id), None)
    if planned is None:
        raise Http404

    def do(_asked: dict[str, Any]) -> str:
        contributions.cancel_planned_debit(
            organism_id=organism_id, planned_id=planned_id, by=request.user.pk, at=timezone.now()
        )
        return _("The debit is cancelled: nothing will be taken.")

    until = timezone.localtime(modifiable_until(planned.debit_on))
    what = _("%(cents)s € were to be debited on %(day)s. It may be cancelled until %(until)s.") % {
        "cents": euros(planned.cents),
        "day": formats.date_format(planned.debit_on, "SHORT_DATE_FORMAT"),
        "until": formats.date_format(until, "SHORT_DATETIME_FORMAT"),
    }
    act = _act(mine, title=_("Cancel a planned debit"), what=what, button=_("Cancel the debit"))
    return act_page(request, act, bound(ActForm, request), do)


def _act(mine: Establishment, *, title: str, what: str, button: str) -> Act:
    return Act(
        title=title,
        what=what,
        button=button,
        back=reverse("portal_pay", args=[mine.siret]),
        back_name=mine.name or spaced(mine.siret),
        refusals={CannotPlan: ""},
    )


def _left_table(request: HttpRequest, mine: Establishment, organism_id: int) -> Table | HttpResponseBase:
    planned = _planned_by_month(mine, organism_id)
    rows = [
        {"month": each.month, "cents": each.cents, "to_plan": (rest := each.cents - planned[each.month])}
        | {"plan": _("Plan a debit") if rest > 0 else _("Debit planned")}
        for each in accounts.open_months(organism_id=organism_id, account_ids=[mine.account_id])
    ]
    return table_page(
        request,
        name="left",
        caption=_("What is left to pay, debits under way counted; amounts in euros"),
        columns=[
            Column("month", _("Month"), "month", sortable=True),
            Column("cents", _("Left to pay"), "money", sortable=True, total=True),
            Column("plan", _("Next"), href=lambda row: _plan_address(mine, row)),
        ],
        rows=rows,
        sort="month",
        empty=_("Nothing is left to pay."),
    )


def _planned_by_month(mine: Establishment, organism_id: int) -> Counter[date]:
    """The cents of the debits planned for each month, which may not be planned again."""
    planned: Counter[date] = Counter()
    for each in accounts.planned_debits(organism_id=organism_id, account_ids=[mine.account_id]):
        if each.state is PlannedDebitState.PLANNED:
            planned[each.month] += each.cents
    return planned


def _plan_address(mine: Establishment, row: Any) -> str:
    if row["to_plan"] <= 0:
        return ""
    euros_left = f"{row['to_plan'] // 100}.{row['to_plan'] % 100:02d}"
    return f"{reverse('portal_plan', args=[mine.siret])}?month={row['month']:%Y-%m}&cents={euros_left}"


def _planned_table(request: HttpRequest, mine: Establishment, organism_id: int) -> Table | HttpResponseBase:
    rows = [
        {
            "id": each.id,
            "debit_on": each.debit_on,
            "month": each.month,
            "cents": each.cents,
            "state": Tag(str(each.state.label), _TONES.get(each.state, "")),
            "cancel": _("Cancel") if each.state is PlannedDebitState.PLANNED else "",
        }
        for each in accounts.planned_debits(organism_id=organism_id, account_ids=[mine.account_id])
    ]
    return table_page(
        request,
        name="planned",
        caption=_("Debits that you planned; amounts in euros"),
        columns=[
            Column("debit_on", _("Debit on"), "day", sortable=True),
            Column("month", _("Month"), "month", sortable=True),
            Column("cents", _("Amount"), "money", sortable=True),
            Column("state", _("State"), "state", sortable=True),
            Column(
                "cancel", _("Next"),
                href=lambda row: row["cancel"] and reverse("portal_cancel", args=[mine.siret, row["id"]]),
            ),
        ],
        rows=rows,
        sort="-debit_on",
        empty=_("No debit is planned."),
    )  # fmt: skip


addresses = [
    path("portal/pay/<str:siret>/", pay_page, name="portal_pay"),
    path("portal/pay/<str:siret>/plan/", plan_page, name="portal_plan"),
    path("portal/pay/<str:siret>/planned/<int:planned_id>/cancel/", cancel_page, name="portal_cancel"),
]

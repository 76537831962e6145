"""Payments of care: by day, state and payee; one payment with its claims, what was withheld, and its life."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.queries import DebtView, RecoveryView
from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.claims import queries as claims
from laroque.apps.claims import queries_money as money
from laroque.apps.claims import queries_payments as payments
from laroque.apps.claims.payment_rules import is_of_account, transfer_key
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.queries_payments import PaymentView
from laroque.apps.claims.states import PaymentState
from laroque.apps.registry import queries as registry
from laroque.apps.treasury import queries as treasury
from laroque.interfaces.web.care.claim_rows import claim_row
from laroque.interfaces.web.care.funds import Fund, fund_read
from laroque.interfaces.web.care.money_rows import (
    KINDS,
    payee_address,
    payee_names,
    payment_row,
    payment_tag,
    return_reason,
)
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Table, table_page

_CLAIMS_SHOWN = 5_000


@member_page(may=Ability.READ_CLAIMS)
def care_payments_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The payments of a fund, the latest first."""
    fund = fund_read(request.chosen, body)
    table = table_page(
        request,
        name="payments",
        caption=_("Payments of care, the latest first"),
        columns=[
            Column("day", _("Day"), "day", href=lambda row: reverse("care_payment", args=[fund.code, row["id"]])),
            Column(
                "name", _("Payee"),
                href=lambda row: payee_address(request.chosen, fund, row["holder"], row["key"]),
            ),
            Column("key", _("NIR or number"), "code"),
            Column("claims", _("Claims"), "number"),
            Column("gross_cents", _("Asked"), "money"),
            Column("withheld_cents", _("Withheld"), "money"),
            Column("cents", _("Transferred"), "money"),
            Column("state_tag", _("State"), "state", note="reason"),
            Column("ended_on", _("Executed or returned"), "day"),
        ],
        filters=[
            Filter("day", _("Day"), kind="date"),
            Filter("state", _("State"), [(state.value, str(state.label)) for state in PaymentState]),
            Filter("holder", _("Payee"), [(holder.value, str(holder.label)) for holder in Holder]),
        ],
        search=_("NIR or number of the payee"),
        rows=lambda ask: _rows(fund, ask),
        empty=_("Nothing was paid yet. The treasurer pays the claims that wait from the page of the day."),
    )  # fmt: skip
    return tables_answer(request, "care/care_payments.html", {"body": fund}, {"payments": table})


@member_page(may=Ability.READ_CLAIMS)
def care_payment_page(request: HttpRequest, body: str, care_payment_id: int) -> HttpResponseBase:
    """One payment: what claims ask, what was withheld for which debts, and what became of it."""
    fund = fund_read(request.chosen, body)
    found = payments.payments(organism_id=fund.id, ids=[care_payment_id])
    if not found:
        raise Http404
    (payment,) = found
    names = payee_names([(payment.payee, payment.key)], payment.day)
    orders = treasury.transfers(organism_id=fund.id, keys=[transfer_key(payment.id)])
    account = registry.bank_account(account_id=payment.account_id) if payment.account_id else None
    context = {
        "body": fund,
        "payment": payment,
        "state": payment_tag(payment.state),
        "reason": return_reason(payment.reason),
        "name": names.get(payment.key) or payment.key,
        "payee": payee_address(request.chosen, fund, payment.payee, payment.key),
        "order": orders[0] if orders else None,
        "may_download": request.chosen.may(Ability.READ_RECEIPTS),
        "account": account.masked if account else "",
        "again": _again(fund, payment),
        "of_account": is_of_account(payment.reason),
    }
    withheld = debts.withheld_from_payment(
        organism_id=fund.id, holder=payment.payee, holder_key=payment.key, payment_id=payment.id
    )
    told = claims.claims_of(organism_id=fund.id, payment_id=payment.id, limit=_CLAIMS_SHOWN)
    tables = {
        "claims": claims_table(
            request, fund, told, request.chosen.may(Ability.READ_ACTS),
            empty=_("No claim stands here any more: they are in the queue again, or in the payment that follows."),
        ),
        "withheld": _withheld_table(request, fund, withheld),
    }  # fmt: skip
    return tables_answer(request, "care/care_payment.html", context, tables)


def claims_table(
    request: HttpRequest, fund: Fund, told: Sequence[ClaimView], shows_acts: bool, *, empty: str
) -> Table | HttpResponseBase:
    """Claims as lists of a payment or a professional show them: totals and states, never a line."""
    return table_page(
        request,
        name="claims",
        caption=_("Claims, the latest care first"),
        columns=[
            Column("number", _("Number"), "code", href=lambda row: reverse("claim", args=[fund.code, row["id"]])),
            Column("first_care_on", _("First care"), "day", sortable=True),
            Column("nir", _("NIR"), "code", sortable=True),
            Column("state_tag", _("State"), "state", sortable=True, note="question"),
            Column("billed_cents", _("Billed"), "money", sortable=True, total=True),
            Column("paid_cents", _("Paid by the fund"), "money", sortable=True, total=True),
        ],
        rows=[claim_row(view, shows_acts=shows_acts) for view in told],
        empty=empty,
    )


def _again(fund: Fund, payment: PaymentView) -> PaymentView | None:
    """The payment that took the place of one that came back, None as long as there is none."""
    if payment.state is not PaymentState.RETURNED:
        return None
    later = payments.payments(organism_id=fund.id, payee=payment.payee, key=payment.key)
    return next((each for each in later if each.id > payment.id), None)


def _rows(fund: Fund, ask: Ask) -> Rows:
    state, holder = ask.filters.get("state"), ask.filters.get("holder")
    found = money.payments_page(
        organism_id=fund.id,
        day=ask.filters.get("day"),
        state=PaymentState(state) if state else None,
        payee=Holder(holder) if holder else None,
        key=ask.search.replace(" ", "").upper(),
        before=int(ask.after) if ask.after.isdigit() else None,
        limit=ask.limit + 1,
    )
    page = found[: ask.limit]
    names = payee_names([(view.payee, view.key) for view in page], today())
    return Rows([payment_row(view, names) for view in page], next=str(page[-1].id) if len(found) > ask.limit else "")


def _withheld_table(
    request: HttpRequest, fund: Fund, withheld: Sequence[tuple[DebtView, RecoveryView]]
) -> Table | HttpResponseBase:
    rows: list[dict[str, Any]] = [
        {"id": debt.id, "kind": KINDS[debt.kind], "on": part.recovered_on, "cents": part.cents}
        for debt, part in withheld
    ]
    return table_page(
        request,
        name="withheld",
        caption=_("What was withheld for debts (CSS L160-13, L133-4, L133-4-1); what came back is below zero"),
        columns=[
            Column("kind", _("Debt"), href=lambda row: reverse("care_debt", args=[fund.code, row["id"]])),
            Column("on", _("Day"), "day"),
            Column("cents", _("Amount"), "money", total=True),
        ],
        rows=rows,
        empty=_("Nothing was withheld."),
    )


addresses: list[URLPattern] = [
    path("bodies/<str:body>/care/payments/", care_payments_page, name="care_payments"),
    path("bodies/<str:body>/care/payments/<int:care_payment_id>/", care_payment_page, name="care_payment"),
]

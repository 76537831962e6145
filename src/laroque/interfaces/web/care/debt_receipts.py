"""Receipts of the payment account of a fund that nobody explained, and the debt that one of them pays."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.operations import WrongRecovery
from laroque.apps.beneficiary_accounts.queries import DebtView
from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.treasury.operations.incomes import NothingToExplain
from laroque.apps.treasury.queries import MovementView
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.care.funds import Fund, fund_acted_on
from laroque.interfaces.web.care.money_rows import KINDS
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, table_page
from laroque.usecases.care import overpayments

_NUMBERS = re.compile(r"[0-9][0-9AB]*")
_LONGEST = 18
"""Figures of the longest number of a debt."""


class DebtField(forms.CharField):
    """A debt with something open: its number, or that of a holder who has one such debt only."""

    fund_id = 0

    def clean(self, value: Any) -> DebtView:
        """The debt."""
        told = super().clean(value).replace(" ", "").upper()
        found = _named(self.fund_id, told)
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("Nothing open has this number: look among the debts of the fund."))
        numbers = ", ".join(str(each.id) for each in found)
        raise ValidationError(_("This holder has several debts open: give the number of one (%(numbers)s).")
                              % {"numbers": numbers})  # fmt: skip

    def shown(self, debt: DebtView) -> str:
        """The debt on the page that asks to confirm."""
        return f"{debt.id} · {KINDS[debt.kind]} · {debt.holder_key} · {in_euros(debt.open_cents)}"


class PaysForm(ActForm):
    """The debt that a receipt pays."""

    debt = DebtField(
        label=gettext_lazy("Number of the debt"),
        help_text=gettext_lazy("As the notice says it; or the NIR or the number of a holder who owes one thing only."),
    )

    def __init__(self, *positional: Any, fund_id: int, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["debt"].fund_id = fund_id


@member_page(may=Ability.PAY_CARE)
def care_receipts_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The receipts of the payment account that nobody explained, the first first."""
    fund = fund_acted_on(request.chosen, body)
    table = table_page(
        request,
        name="receipts",
        caption=_("Receipts that nobody explained, the first first"),
        columns=[
            Column("booked_on", _("Booked on"), "day",
                   href=lambda row: reverse("care_receipt", args=[fund.code, row["id"]])),
            Column("payer", _("Payer")),
            Column("reference", _("Reference")),
            Column("cents", _("Amount"), "money", total=True),
        ],
        rows=[
            {"id": each.id, "booked_on": each.booked_on, "payer": each.counterparty or "",
             "reference": each.reference or each.end_to_end_id or "", "cents": each.cents}
            for each in overpayments.receipts(organism_id=fund.id)
        ],
        empty=_("No receipt waits: all that the bank told is explained."),
    )  # fmt: skip
    return tables_answer(request, "care/care_receipts.html", {"body": fund}, {"receipts": table})


@member_page(may=Ability.PAY_CARE)
def care_receipt_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Record that a receipt pays a debt, the one that its reference names to begin with."""
    fund = fund_acted_on(request.chosen, body)
    found = _receipt(fund, movement_id)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        debt: DebtView = asked["debt"]
        overpayments.book_paid_back(
            organism_id=fund.id, debt_id=debt.id, movement_id=found.id, at=timezone.now()
        )  # fmt: skip
        said = _("The receipt of %(cents)s pays this debt.") % {"cents": in_euros(found.cents or 0)}
        return said, reverse("care_debt", args=[fund.code, debt.id])

    named = [each for each in _of_reference(fund.id, found) if each.open_cents >= (found.cents or 0)]
    act = Act(
        title=_("A receipt pays a debt"),
        what=_("%(cents)s from %(payer)s, “%(reference)s”: the debt goes by as much.") % {
            "cents": in_euros(found.cents or 0),
            "payer": found.counterparty or _("a payer that the bank does not name"),
            "reference": found.reference or found.end_to_end_id or "",
        },
        button=_("It pays this debt"),
        back=reverse("care_receipts", args=[fund.code]),
        back_name=_("Receipts"),
        refusals={
            WrongRecovery: "",
            NothingToExplain: gettext_lazy("Somebody explained this receipt meanwhile: nothing is left to record."),
        },
    )  # fmt: skip
    initial = {"debt": named[0].id} if len(named) == 1 else {}
    return act_page(request, act, bound(PaysForm, request, initial=initial, fund_id=fund.id), do)


def _receipt(fund: Fund, movement_id: int) -> MovementView:
    found = next((each for each in overpayments.receipts(organism_id=fund.id) if each.id == movement_id), None)
    if found is None:
        raise Http404
    return found


def _of_reference(fund_id: int, receipt: MovementView) -> Sequence[DebtView]:
    """The open debts that the reference of a receipt names, by their number or that of their holder."""
    texts = f"{receipt.reference or ''} {receipt.end_to_end_id or ''}".upper()
    found = {each.id: each for told in _NUMBERS.findall(texts) for each in _named(fund_id, told)}
    return list(found.values())


def _named(fund_id: int, told: str) -> list[DebtView]:
    """The open debts of a number: that of the debt, else that of its holder."""
    if told.isascii() and told.isdigit() and len(told) <= _LONGEST:
        found = debts.debt(organism_id=fund_id, debt_id=int(told))
        if found is not None and found.open_cents:
            return [found]
    return [
        each
        for holder in Holder
        for each in debts.debts(organism_id=fund_id, holder=holder, holder_key=told, only_open=True)
    ]


addresses: list[URLPattern] = [
    path("bodies/<str:body>/care/receipts/", care_receipts_page, name="care_receipts"),
    path("bodies/<str:body>/care/receipts/<int:movement_id>/", care_receipt_page, name="care_receipt"),
]

"""What an officer does to one account: charge or let off a surcharge or a cost, record a cheque, ask for a refund."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.operations import (
    ChargeKeyReused,
    ChequeIn,
    NotACharge,
    PaymentKeyReused,
)
from laroque.apps.contributions.states import DueKind
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros, month
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.forms import ActForm, DayField, EurosField, MonthField, ReasonField
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import Body, account_read, body_acted_on, name_of

_USED = gettext_lazy("This form was already used for something else. Open it again from the account.")


class ChargeForm(ActForm):
    """A surcharge or a cost: nobody computes it for the officer, so its article is asked."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Surcharge or cost"),
        choices=[(kind.value, kind.label) for kind in (DueKind.SURCHARGE, DueKind.COST)],
    )
    month = MonthField(label=gettext_lazy("Month it is about"))
    cents = EurosField(label=gettext_lazy("Amount in euros"))
    article = forms.CharField(
        label=gettext_lazy("Article"), max_length=60, help_text=gettext_lazy("Such as CSS R243-16.")
    )
    reason = ReasonField(label=gettext_lazy("Reason"))


class ChequeForm(ActForm):
    """A cheque received and handed to the bank."""

    number = forms.RegexField(
        r"^[0-9]{7}$",
        label=gettext_lazy("Number of the cheque"),
        help_text=gettext_lazy("The seven figures at the bottom left of the cheque."),
        error_messages={"invalid": gettext_lazy("Write the seven figures of the number of the cheque.")},
    )
    cents = EurosField(label=gettext_lazy("Amount in euros"))
    received_on = DayField(label=gettext_lazy("Received on"))
    named_month = MonthField(
        label=gettext_lazy("Month named by the payer"),
        required=False,
        help_text=gettext_lazy("Without a month, the oldest debts are paid first."),
    )
    payer = forms.CharField(
        label=gettext_lazy("Who signed it, when it is not the contributor"), required=False, max_length=140
    )


@member_page(may=Ability.CHARGE)
def charge_page(request: HttpRequest, body: str, siret: str) -> HttpResponse:
    """Charge a surcharge or a cost to a month of an account."""
    place, account = _own_account(request, body, siret)

    def do(asked: dict[str, Any]) -> str:
        contributions.charge(
            organism_id=place.id,
            account_id=account.id,
            **_charge(asked),
            by=request.user.pk,
            at=timezone.now(),
        )
        return _("%(cents)s were charged to %(month)s.") % _words(asked)

    act = _act(
        place,
        siret,
        title=_("Charge a surcharge or a cost"),
        what=_("The amount becomes due for the month, after its contributions (CSS L133-4-11)."),
        button=_("Charge it"),
        refusals={NotACharge: "", ChargeKeyReused: _USED},
    )
    return act_page(request, act, bound(ChargeForm, request), do)


@member_page(may=Ability.CHARGE)
def remit_page(request: HttpRequest, body: str, siret: str) -> HttpResponse:
    """Let off a surcharge or a cost of a month of an account, in whole or in part."""
    place, account = _own_account(request, body, siret)

    def do(asked: dict[str, Any]) -> str:
        contributions.remit(
            organism_id=place.id,
            account_id=account.id,
            **_charge(asked),
            by=request.user.pk,
            at=timezone.now(),
        )
        return _("%(cents)s of %(month)s were let off.") % _words(asked)

    act = _act(
        place,
        siret,
        title=_("Let off a surcharge or a cost"),
        what=_("What was already paid of it pays what else is owed, or becomes a credit (CSS R243-19, R243-20)."),
        button=_("Let it off"),
        refusals={NotACharge: "", ChargeKeyReused: _USED},
    )
    return act_page(request, act, bound(ChargeForm, request), do)


@member_page(may=Ability.SETTLE_RECEIPTS)
def cheque_page(request: HttpRequest, body: str, siret: str) -> HttpResponse:
    """Record a cheque received for an account."""
    place, account = _own_account(request, body, siret)

    def do(asked: dict[str, Any]) -> str:
        cheque = ChequeIn(
            key=f"cheque:{siret}:{asked['number']}",
            account_id=account.id,
            cents=asked["cents"],
            received_on=asked["received_on"],
            named_month=asked["named_month"],
            payer=asked["payer"],
        )
        contributions.record_cheques(organism_id=place.id, cheques=[cheque], at=timezone.now())
        return _("The cheque of %(cents)s is recorded; it pays nothing until the bank's statement shows it.") % {
            "cents": in_euros(asked["cents"])
        }

    act = _act(
        place,
        siret,
        title=_("Record a cheque"),
        what=_("The debt stands until the cheque is paid (C. mon. fin. L131-67)."),
        button=_("Record the cheque"),
        refusals={
            PaymentKeyReused: gettext_lazy(
                "This account has a cheque of this number with another amount: look at its payments."
            )
        },
    )
    return act_page(request, act, bound(ChequeForm, request), do)


def _own_account(request: HttpRequest, body: str, siret: str) -> tuple[Body, accounts.AccountView]:
    place = body_acted_on(request.chosen, body)
    return place, account_read(place, siret)


def _act(body: Body, siret: str, **words: Any) -> Act:
    """The page of an act on an account: it comes back to the account."""
    name = name_of(registry.establishments(sirets=[siret]), siret)
    return Act(
        back=reverse("contributor", args=[body.code, siret]),
        back_name=f"{name} · {spaced(siret)}" if name else spaced(siret),
        **words,
    )


def _charge(asked: dict[str, Any]) -> dict[str, Any]:
    return {**asked, "kind": DueKind(asked["kind"]), "key": f"officer:{asked['key']}"}


def _words(asked: dict[str, Any]) -> dict[str, str]:
    return {"cents": in_euros(asked["cents"]), "month": month(asked["month"])}


def account_acts(body: Body, siret: str, chosen: Any) -> Sequence[tuple[str, str]]:
    """What the reader may do to an account: names and addresses."""
    offered = (
        (Ability.CHARGE, _("Charge a surcharge or a cost"), "charge"),
        (Ability.CHARGE, _("Let off a surcharge or a cost"), "remit"),
        (Ability.SETTLE_RECEIPTS, _("Record a cheque"), "cheque"),
        (Ability.ASK_REFUNDS, _("Ask for a refund"), "refund_ask"),
    )
    if not body.own:
        return []
    return [(name, reverse(page, args=[body.code, siret])) for may, name, page in offered if chosen.may(may)]


addresses = [
    path("bodies/<str:body>/contributors/<str:siret>/charge/", charge_page, name="charge"),
    path("bodies/<str:body>/contributors/<str:siret>/let-off/", remit_page, name="remit"),
    path("bodies/<str:body>/contributors/<str:siret>/cheque/", cheque_page, name="cheque"),
]

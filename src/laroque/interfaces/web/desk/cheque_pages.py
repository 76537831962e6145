"""Cheques on the bank's statement, as an officer tells them: a deposit of several, or one that came back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.operations import UnknownPayment
from laroque.apps.contributions.queries import PaymentView
from laroque.apps.contributions.states import PaymentMeans
from laroque.apps.treasury.operations import NotInSuspense, NotTheAmount
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.desk.receipt_pages import next_receipt, receipt_read
from laroque.interfaces.web.forms import ActForm, DayField
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.places import account_read, body_acted_on
from laroque.usecases.collection.cheques import explain_returned_cheque, refuse_cheque, settle_cheques

_GONE = gettext_lazy("One of these cheques does not wait any more: open the form again.")


class ChequesForm(ActForm):
    """The cheques that a receipt is, among those that wait."""

    cheques = forms.MultipleChoiceField(
        label=gettext_lazy("Cheques of this deposit"),
        widget=forms.SelectMultiple({"size": 8}),
        help_text=gettext_lazy("Several with the Control key and the space bar; together they make the receipt."),
    )

    def __init__(self, *positional: Any, waiting: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["cheques"].choices = waiting

    def facts(self) -> list[tuple[str, str]]:
        """Each cheque chosen, on a line of its own."""
        words = dict(self.fields["cheques"].choices)
        return [(str(_("Cheque")), words[key]) for key in self.cleaned_data["cheques"]]


class ReturnedForm(ActForm):
    """The cheque that came back, among those of its amount."""

    cheque = forms.ChoiceField(label=gettext_lazy("Cheque"))

    def __init__(self, *positional: Any, received: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["cheque"].choices = received


class RefusedForm(ActForm):
    """The day on which the bank refused a cheque."""

    on = DayField(label=gettext_lazy("Day of the refusal"), initial=today)

    def clean_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["on"]
        if day > today():
            raise ValidationError(_("This day is still to come."))
        return day


@member_page(may=Ability.SETTLE_RECEIPTS)
def receipt_cheques_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Say which cheques a receipt is, to the cent."""
    place = body_acted_on(request.chosen, body)
    found = receipt_read(place, movement_id)
    following = next_receipt(place, found)
    waiting = _choices(contributions.cheques_waiting(organism_id=place.id))

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        settle_cheques(
            organism_id=place.id, movement_id=found.id, keys=asked["cheques"], by=request.user.pk, at=timezone.now()
        )
        return _("The cheques are received, and pay what their accounts owe."), following

    act = Act(
        title=_("A deposit of cheques"),
        what=_("Each cheque is received, and pays what its account owes."),
        nothing="" if waiting else _("No cheque waits: record each first, on the page of its account."),
        button=_("Receive them"),
        back=reverse("receipt", args=[place.code, found.id]),
        back_name=f"{found.payer or _('Unknown payer')} · {in_euros(found.cents)}",
        refusals={
            NotInSuspense: "",
            NotTheAmount: "",
            UnknownPayment: _GONE,
        },
    )
    return act_page(request, act, bound(ChequesForm, request, waiting=waiting), do)


@member_page(may=Ability.SETTLE_RECEIPTS)
def returned_cheque_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Say which cheque came back, of those that the bank had credited for the same amount."""
    place = body_acted_on(request.chosen, body)
    found = receipt_read(place, movement_id)
    following = next_receipt(place, found)
    received = _choices(contributions.cheques_received(organism_id=place.id, cents=-found.cents))

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        explain_returned_cheque(
            organism_id=place.id, movement_id=found.id, key=asked["cheque"], by=request.user.pk, at=timezone.now()
        )
        return _("Explained: the cheque came back, its contributor owes again what it had paid."), following

    act = Act(
        title=_("A cheque that came back"),
        what=_("The contributor owes again what the cheque had paid."),
        nothing="" if received else _("No cheque of this amount was received: there is nothing to take back."),
        button=_("Book it so"),
        back=reverse("receipt", args=[place.code, found.id]),
        back_name=f"{found.payer or _('Unknown payer')} · {in_euros(found.cents)}",
        refusals={NotInSuspense: "", UnknownPayment: _GONE},
    )
    return act_page(request, act, bound(ReturnedForm, request, received=received), do)


@member_page(may=Ability.SETTLE_RECEIPTS)
def refused_cheque_page(request: HttpRequest, body: str, siret: str, payment_id: int) -> HttpResponse:
    """Say that the bank refused a cheque before it credited it."""
    place = body_acted_on(request.chosen, body)
    account_read(place, siret)
    found = contributions.payment(organism_id=place.id, payment_id=payment_id)
    if found is None or found.payment.siret != siret or found.payment.means is not PaymentMeans.CHEQUE:
        raise Http404
    key = found.payment.key

    def do(asked: dict[str, Any]) -> str:
        refuse_cheque(organism_id=place.id, key=key, on=asked["on"], at=timezone.now())
        return _("The cheque is refused: it pays nothing.")

    act = Act(
        title=_("Refused by the bank"),
        what=_("The cheque pays nothing: its account owes what it owed."),
        button=_("Say it is refused"),
        back=reverse("payment", args=[place.code, siret, payment_id]),
        back_name=_("Payment of %(cents)s") % {"cents": in_euros(found.payment.cents)},
        refusals={UnknownPayment: _GONE},
    )
    return act_page(request, act, bound(RefusedForm, request), do)


def _choices(cheques: Iterable[PaymentView]) -> list[tuple[str, str]]:
    return [(each.key, f"{each.key} · {spaced(each.siret)} · {in_euros(each.cents)}") for each in cheques]


_RECEIPT = "bodies/<str:body>/receipts/<int:movement_id>/"
_PAYMENT = "bodies/<str:body>/contributors/<str:siret>/payments/<int:payment_id>/"
addresses = [
    path(f"{_RECEIPT}cheques/", receipt_cheques_page, name="receipt_cheques"),
    path(f"{_RECEIPT}returned-cheque/", returned_cheque_page, name="receipt_returned_cheque"),
    path(f"{_PAYMENT}refused/", refused_cheque_page, name="payment_refused"),
]

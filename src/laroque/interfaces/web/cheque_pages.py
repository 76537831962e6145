"""A receipt of the bank that is a deposit of cheques: the officer says which of those that wait."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.operations import UnknownPayment
from laroque.apps.treasury.operations import NotInSuspense, NotTheAmount
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.forms import ActForm
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import body_acted_on
from laroque.interfaces.web.receipt_pages import next_receipt, receipt_read
from laroque.usecases.cheques import settle_cheques


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


@member_page(may=Ability.SETTLE_RECEIPTS)
def receipt_cheques_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Say which cheques a receipt is, to the cent."""
    place = body_acted_on(request.chosen, body)
    found = receipt_read(place, movement_id)
    following = next_receipt(place, found)
    waiting = [
        (view.key, f"{view.key} · {spaced(view.siret)} · {in_euros(view.cents)}")
        for view in contributions.cheques_waiting(organism_id=place.id)
    ]

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        settle_cheques(
            organism_id=place.id, movement_id=found.id, keys=asked["cheques"], by=request.user.pk, at=timezone.now()
        )
        return _("The cheques are received, and pay what their accounts owe."), following

    act = Act(
        title=_("A deposit of cheques"),
        what=_("Each cheque is received, and pays what its account owes."),
        button=_("Receive them"),
        back=reverse("receipt", args=[place.code, found.id]),
        back_name=f"{found.payer or _('Unknown payer')} · {in_euros(found.cents)}",
        refusals={
            NotInSuspense: "",
            NotTheAmount: "",
            UnknownPayment: gettext_lazy("One of these cheques does not wait any more: open the form again."),
        },
    )
    return act_page(request, act, bound(ChequesForm, request, waiting=waiting), do)


addresses = [
    path("bodies/<str:body>/receipts/<int:movement_id>/cheques/", receipt_cheques_page, name="receipt_cheques"),
]

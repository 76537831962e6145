"""What an officer does about one movement beside settling it: undo, give back, explain."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.contributions.operations import CannotBeUndone, UnknownPayment
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotAMatch, NotInSuspense, NotSettled, NotTheAmount, WouldOverdraw
from laroque.apps.treasury.queries import finding
from laroque.apps.treasury.states import MovementState
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.desk.receipt_pages import next_receipt, receipt_read
from laroque.interfaces.web.forms import ActForm, ReasonField
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.places import Body, body_acted_on
from laroque.kernel.identifiers import BadIdentifier
from laroque.usecases.collection import settle_receipts
from laroque.usecases.collection.settle_receipts import PayerUnknown

_WAITING = {NotInSuspense: "", NotTheAmount: ""}
_FOUND_MAX = 20

Doing = tuple[Body, treasury.ReceiptView]


class UndoForm(ActForm):
    """Why a match was wrong."""

    reason = ReasonField(label=gettext_lazy("Why the match was wrong"))


class GiveBackForm(ActForm):
    """To whom a receipt goes back; nothing given, to the account that the bank says it came from."""

    reason = ReasonField(label=gettext_lazy("Reason"))
    name = forms.CharField(
        label=gettext_lazy("Name of the payer"),
        max_length=70,
        required=False,
        help_text=gettext_lazy("Only when the bank does not say it."),
    )
    iban = forms.CharField(
        label=gettext_lazy("IBAN of the payer"),
        max_length=42,
        required=False,
        help_text=gettext_lazy("Only when the bank does not say it."),
    )
    bic = forms.CharField(label=gettext_lazy("BIC"), max_length=11, required=False)


class ChargesForm(ActForm):
    """What the bank charged, or gave back."""

    reason = ReasonField(label=gettext_lazy("What was charged"))


class ReturnedDebitForm(ActForm):
    """The debit that came back."""

    reference = forms.CharField(
        label=gettext_lazy("End-to-end reference of the debit"),
        max_length=35,
        help_text=gettext_lazy("It stands on the page of the file of debits, and on that of the payment."),
    )


class ReversedForm(ActForm):
    """The movement that this one undoes."""

    other = forms.TypedChoiceField(label=gettext_lazy("Movement of the opposite amount"), coerce=int)
    reason = ReasonField(label=gettext_lazy("Reason"))

    def __init__(self, *positional: Any, others: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["other"].choices = others


@member_page(may=Ability.SETTLE_RECEIPTS)
def undo_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Take a receipt off the accounts it was settled on: it waits again."""
    place, found = _movement(request, body, movement_id)

    def do(asked: dict[str, Any]) -> str:
        settle_receipts.undo_match(**_keys(request, place, found), reason=asked["reason"])
        return _("The match is undone: the receipt waits again, and what it had paid is owed again.")

    act = _act(
        place,
        found,
        title=_("Undo the match"),
        what=_("The receipt waits again, and what it had paid is owed again. Nothing is erased."),
        button=_("Undo the match"),
        refusals={
            NotAMatch: gettext_lazy("This movement is settled on no account: there is nothing to undo."),
            CannotBeUndone: "",
        },
    )
    return act_page(request, act, bound(UndoForm, request), do)


@member_page(may=Ability.SETTLE_RECEIPTS)
def give_back_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Ask that a receipt goes back to its payer."""
    place, found = _movement(request, body, movement_id)
    following = next_receipt(place, found)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        payer = {name: asked[name] for name in ("name", "iban", "bic")}
        sent = settle_receipts.ask_to_give_back(**_keys(request, place, found), reason=asked["reason"], **payer)
        if sent is None:
            return _("Asked: a second person decides, under “Approvals”."), following
        return _("Ordered from the bank, in the file %(reference)s.") % {"reference": sent.reference}, following

    act = _act(
        place,
        found,
        title=_("Give it back to its payer"),
        what=_("From the amount set by the body on, a second person decides; below, the transfer is ordered at once."),
        button=_("Give it back"),
        refusals={
            **_WAITING,
            PayerUnknown: gettext_lazy("The bank gives no account or no name of the payer: write both."),
            BadIdentifier: gettext_lazy("This is no IBAN: read it again."),
            WouldOverdraw: gettext_lazy(
                "The collection account does not hold this amount: have it fed, then ask again."
            ),
        },
    )
    return act_page(request, act, bound(GiveBackForm, request), do)


@member_page(may=Ability.SETTLE_RECEIPTS)
def charges_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Explain a movement as charges of the bank."""
    place, found = _movement(request, body, movement_id)
    following = next_receipt(place, found)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        settle_receipts.explain_charges(**_keys(request, place, found), reason=asked["reason"])
        return _("Explained as charges of the bank."), following

    act = _act(
        place,
        found,
        title=_("Charges of the bank"),
        what=_("The amount is booked as a charge of the body, or as a charge given back."),
        button=_("Book it so"),
        refusals=_WAITING,
    )
    return act_page(request, act, bound(ChargesForm, request), do)


@member_page(may=Ability.SETTLE_RECEIPTS)
def returned_debit_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Explain money that went out as a debit that came back without its reference."""
    place, found = _movement(request, body, movement_id)
    following = next_receipt(place, found)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        settle_receipts.explain_returned_debit(**_keys(request, place, found), key=asked["reference"])
        return _("Explained: the debit %(key)s came back, its contributor owes again.") % {
            "key": asked["reference"]
        }, following

    act = _act(
        place,
        found,
        title=_("A debit that came back"),
        what=_("The contributor owes again what the debit had paid; the amount must be that of the debit."),
        button=_("Book it so"),
        refusals={
            **_WAITING,
            NotSettled: "",
            UnknownPayment: gettext_lazy("No debit of this body bears this reference."),
        },
    )
    return act_page(request, act, bound(ReturnedDebitForm, request), do)


@member_page(may=Ability.SETTLE_RECEIPTS)
def reversed_page(request: HttpRequest, body: str, movement_id: int) -> HttpResponse:
    """Pair a movement with the one it undoes: a transfer recalled, a mistake of the bank and its correction."""
    place, found = _movement(request, body, movement_id)
    following = next_receipt(place, found)
    others = [
        (other.id, _words(other))
        for other in finding.movements_of_amount(organism_ids=[place.id], cents=found.cents, limit=_FOUND_MAX)
        if other.cents == -found.cents and other.state is not MovementState.NOT_BOOKED
    ]

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        settle_receipts.explain_reversed(
            **_keys(request, place, found), other_id=asked["other"], reason=asked["reason"]
        )
        return _("Explained: the two movements undo one another."), following

    act = _act(
        place,
        found,
        title=_("It undoes another movement"),
        what=_("Both leave the queue; a match of either is undone first."),
        button=_("Pair them"),
        refusals={**_WAITING, CannotBeUndone: "", NotAMatch: ""},
        nothing="" if others else _("No movement of the opposite amount is known: there is nothing to pair it with."),
    )
    return act_page(request, act, bound(ReversedForm, request, others=others), do)


def _words(movement: finding.MovementFound) -> str:
    """A movement among others: its day, who is at the other end, the amount."""
    day = date_format(movement.booked_on, "SHORT_DATE_FORMAT") if movement.booked_on else "?"
    return f"{day} · {movement.counterparty or '?'} · {in_euros(movement.cents)}"


def _movement(request: HttpRequest, body: str, movement_id: int) -> Doing:
    place = body_acted_on(request.chosen, body)
    return place, receipt_read(place, movement_id)


def _keys(request: HttpRequest, body: Body, found: treasury.ReceiptView) -> dict[str, Any]:
    return {"organism_id": body.id, "movement_id": found.id, "by": request.user.pk, "at": timezone.now()}


def _act(body: Body, found: treasury.ReceiptView, **words: Any) -> Act:
    """The page of an act on a movement: it comes back to the movement."""
    payer = found.payer or _("Unknown payer")
    return Act(
        back=reverse("receipt", args=[body.code, found.id]),
        back_name=f"{payer} · {in_euros(found.cents)}",
        **words,
    )


def _address(rest: str, page: Callable[..., HttpResponse], name: str) -> Any:
    return path(f"bodies/<str:body>/receipts/<int:movement_id>/{rest}/", page, name=name)


addresses = [
    _address("undo", undo_page, "receipt_undo"),
    _address("give-back", give_back_page, "receipt_give_back"),
    _address("charges", charges_page, "receipt_charges"),
    _address("returned-debit", returned_debit_page, "receipt_returned_debit"),
    _address("reversed", reversed_page, "receipt_reversed"),
]

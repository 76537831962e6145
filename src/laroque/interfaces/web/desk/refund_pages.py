"""Refunds of credits: asked by one person, decided by another, ordered from the bank in one file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access import history as people
from laroque.apps.access.operations import AlreadyDecided, NotAMember, SamePerson
from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.queries import RefundView
from laroque.apps.contributions.rules.refunds import RefundRefused
from laroque.apps.contributions.states import RefundState
from laroque.apps.registry import queries as registry
from laroque.apps.treasury.operations import WouldOverdraw
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.amounts import siret as spaced
from laroque.interfaces.web.desk.refund_rows import TONES, refund_row
from laroque.interfaces.web.forms import ActForm, DayField, EurosField, ReasonField
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.places import Body, account_read, body_acted_on, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Tag, table_page
from laroque.usecases.collection import refunds
from laroque.usecases.collection.second_person import ask_second_person_from

DECIDING = {
    SamePerson: gettext_lazy("You asked for it yourself: a second person decides."),
    AlreadyDecided: gettext_lazy("It was decided meanwhile: look at the page again."),
    NotAMember: gettext_lazy("Your role in this body does not decide on this."),
}
"""What is said to who may not decide."""


class AskForm(ActForm):
    """A refund of what an account has in credit, to one of the contributor's own bank accounts."""

    cents = EurosField(label=gettext_lazy("Amount in euros"))
    account = forms.TypedChoiceField(label=gettext_lazy("Bank account of the contributor"), coerce=int)
    reason = ReasonField(label=gettext_lazy("Reason"))

    def __init__(self, *positional: Any, accounts: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["account"].choices = accounts


class DecideForm(ActForm):
    """What a second person decides, and why."""

    approved = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("Approve")), ("no", gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Asked for when you refuse."),
    )

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        asked = super().clean() or {}
        if asked.get("approved") == "no" and not asked.get("reason", "").strip():
            self.add_error("reason", _("Say why it is refused."))
        return asked


class OrderForm(ActForm):
    """The day on which the bank executes the refunds."""

    execute_on = DayField(label=gettext_lazy("Day of execution"), initial=today)

    def clean_execute_on(self) -> date:
        """A day that the bank can still take."""
        day: date = self.cleaned_data["execute_on"]
        if day < today():
            raise ValidationError(_("This day is past: the bank executes an order today at the earliest."))
        return day


class FromForm(ActForm):
    """The amount from which a second person decides."""

    cents = EurosField(
        label=gettext_lazy("Amount in euros"),
        zero=True,
        help_text=gettext_lazy("Zero: a second person always decides."),
    )
    reason = ReasonField(label=gettext_lazy("Reason"))


@member_page(may=Ability.READ_ACCOUNTS)
def refunds_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The refunds of a body, the last asked first."""
    place = body_read(request.chosen, body)
    table = table_page(
        request,
        name="refunds",
        caption=_("Refunds, the last asked first"),
        columns=[
            Column("key", _("Reference"), "code", href=lambda row: reverse("refund", args=[place.code, row["id"]])),
            Column(
                "siret", _("SIRET"), "siret", href=lambda row: reverse("contributor", args=[place.code, row["siret"]])
            ),
            Column("asked_on", _("Asked on"), "day"),
            Column("state_tag", _("State"), "state", note="return_reason"),
            Column("reason", _("Reason")),
            Column("cents", _("Amount"), "money"),
        ],
        filters=[Filter("state", _("State"), [(state.value, str(state.label)) for state in RefundState])],
        rows=lambda ask: _rows(place, ask),
        empty=_("No refund has been asked. A refund is asked from the page of an account in credit."),
    )
    waiting = contributions.refunds_to_order(organism_id=place.id)
    may_order = place.own and request.chosen.may(Ability.DECIDE_REFUNDS)
    context = {
        "body": place,
        "to_order": len(waiting),
        "to_order_cents": sum(view.cents for view in waiting),
        "order": reverse("refunds_order", args=[place.code]) if waiting and may_order else "",
        "from_cents": contributions.settings(organism_id=place.id).refund_second_person_from_cents,
        "may_change": place.own and request.chosen.may(Ability.CHANGE_SETTINGS),
    }
    return tables_answer(request, "site/refunds.html", context, {"refunds": table})


@member_page(may=Ability.READ_ACCOUNTS)
def refund_page(request: HttpRequest, body: str, refund_id: int) -> HttpResponseBase:
    """One refund: who asked, who decided, where it stands, and by when it is to be paid."""
    place = body_read(request.chosen, body)
    view = _refund(place, refund_id)
    names = people.names_of_users(user_ids={each for each in (view.asked_by, view.decided_by) if each})
    account = registry.bank_account(account_id=view.bank_account_id)
    context = {
        "body": place,
        "refund": view,
        "row": refund_row(view),
        "state": Tag(str(view.state.label), TONES[view.state]),
        "name": name_of(registry.establishments(sirets=[view.siret]), view.siret),
        "asked_by": names.get(view.asked_by, ""),
        "decided_by": names.get(view.decided_by or 0, ""),
        "account": account.masked if account else "",
        "pay_by": refunds.pay_by(view.asked_on),
        "decide": _decide_address(place, view, request.chosen),
        "own": view.asked_by == request.user.pk,
    }
    return tables_answer(request, "site/refund.html", context, {})


@member_page(may=Ability.ASK_REFUNDS)
def ask_page(request: HttpRequest, body: str, siret: str) -> HttpResponse:
    """Ask for the refund of the credit of an account."""
    place = body_acted_on(request.chosen, body)
    account = account_read(place, siret)
    stands = contributions.balances_of(organism_id=place.id, account_ids=[account.id])[account.id]
    free_cents = stands.credit_cents - stands.reserved_cents
    banks = [(each.id, each.masked) for each in refunds.bank_accounts_of(siret=siret)]

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        number = refunds.ask(
            organism_id=place.id, account_id=account.id, cents=asked["cents"], reason=asked["reason"],
            by=request.user.pk, at=timezone.now(), bank_account_id=asked["account"],
        )  # fmt: skip
        found = _refund(place, number)
        sentence = _("Asked: a second person decides.")
        if found.state is RefundState.APPROVED:
            sentence = _("Approved: below the amount of the body, nobody else decides. It is to be ordered.")
        return sentence, reverse("refund", args=[place.code, number])

    act = Act(
        title=_("Ask for a refund"),
        what=_("The credit is %(cents)s. It is held until the refund is paid or refused (CSS L243-6).")
        % {"cents": in_euros(free_cents)},
        nothing=""
        if banks
        else _("The register has no bank account of this contributor: register one first, then ask for the refund."),
        button=_("Ask for the refund"),
        back=reverse("contributor", args=[place.code, siret]),
        back_name=spaced(siret),
        refusals={RefundRefused: "", NotAMember: DECIDING[NotAMember]},
    )
    return act_page(request, act, bound(AskForm, request, accounts=banks), do)


@member_page(may=Ability.DECIDE_REFUNDS)
def decide_page(request: HttpRequest, body: str, refund_id: int) -> HttpResponse:
    """Approve or refuse a refund, as a second person."""
    place = body_acted_on(request.chosen, body)
    view = _refund(place, refund_id)

    def do(asked: dict[str, Any]) -> str:
        approved = asked["approved"] == "yes"
        refunds.decide(
            organism_id=place.id, refund_id=refund_id, approved=approved, by=request.user.pk, at=timezone.now(),
            reason=asked["reason"],
        )  # fmt: skip
        return (
            _("Approved: it is to be ordered from the bank.") if approved else _("Refused: the credit is free again.")
        )

    act = Act(
        title=_("Decide on a refund of %(cents)s") % {"cents": in_euros(view.cents)},
        what=_("Who asked for a refund never decides on it."),
        button=_("Decide so"),
        back=reverse("refund", args=[place.code, refund_id]),
        back_name=view.key,
        refusals={**DECIDING, RefundRefused: ""},
    )
    return act_page(request, act, bound(DecideForm, request), do)


@member_page(may=Ability.DECIDE_REFUNDS)
def order_page(request: HttpRequest, body: str) -> HttpResponse:
    """Order from the bank, in one file, the refunds approved."""
    place = body_acted_on(request.chosen, body)
    waiting = contributions.refunds_to_order(organism_id=place.id)

    def do(asked: dict[str, Any]) -> tuple[str, str]:
        sent = refunds.order_refunds(organism_id=place.id, execute_on=asked["execute_on"], at=timezone.now())
        if sent is None:
            return _("Nothing was left to order."), reverse("refunds", args=[place.code])
        words = _("Ordered in the file %(reference)s: download it and hand it to the bank.")
        return words % {"reference": sent.reference}, reverse("sent_file", args=[place.code, sent.reference])

    act = Act(
        title=_("Order the refunds approved"),
        what=_("%(count)s refunds, %(cents)s in all, go into one file of transfers.")
        % {"count": len(waiting), "cents": in_euros(sum(view.cents for view in waiting))},
        button=_("Order them"),
        back=reverse("refunds", args=[place.code]),
        back_name=_("Refunds"),
        refusals={WouldOverdraw: gettext_lazy("The account does not hold this amount: have it fed, then order again.")},
    )
    return act_page(request, act, bound(OrderForm, request), do)


@member_page(may=Ability.CHANGE_SETTINGS)
def second_person_page(request: HttpRequest, body: str) -> HttpResponse:
    """Ask that a second person decides from another amount."""
    place = body_acted_on(request.chosen, body)
    now_cents = contributions.settings(organism_id=place.id).refund_second_person_from_cents

    def do(asked: dict[str, Any]) -> str:
        ask_second_person_from(
            organism_id=place.id, cents=asked["cents"], reason=asked["reason"], by=request.user.pk, at=timezone.now()
        )
        return _("Asked: a second person decides.")

    act = Act(
        title=_("Amount from which a second person decides"),
        what=_("Today: %(cents)s, for refunds and for receipts given back. Another supervisor sets the new amount.")
        % {"cents": in_euros(now_cents)},
        button=_("Ask for this amount"),
        back=reverse("refunds", args=[place.code]),
        back_name=_("Refunds"),
        refusals={NotAMember: DECIDING[NotAMember]},
    )
    return act_page(request, act, bound(FromForm, request), do)


def _refund(body: Body, refund_id: int) -> RefundView:
    found = contributions.refund(organism_id=body.id, refund_id=refund_id)
    if found is None:
        raise Http404
    return found


def _rows(body: Body, ask: Ask) -> Rows:
    state = ask.filters.get("state")
    found: Sequence[RefundView] = contributions.refunds(
        organism_id=body.id,
        state=RefundState(state) if state else None,
        before=int(ask.after) if ask.after.isdigit() else None,
        limit=ask.limit + 1,
    )
    page = found[: ask.limit]
    rows: list[Mapping[str, Any]] = [refund_row(view) for view in page]
    return Rows(rows, next=str(page[-1].id) if len(found) > ask.limit else "")


def _decide_address(body: Body, view: RefundView, chosen: Chosen) -> str:
    """Where the refund is decided; nowhere when it is decided, or not by this reader."""
    if view.state is not RefundState.ASKED or not (body.own and chosen.may(Ability.DECIDE_REFUNDS)):
        return ""
    return reverse("refund_decide", args=[body.code, view.id])


addresses = [
    path("bodies/<str:body>/contributors/<str:siret>/refund/", ask_page, name="refund_ask"),
    path("bodies/<str:body>/refunds/", refunds_page, name="refunds"),
    path("bodies/<str:body>/refunds/order/", order_page, name="refunds_order"),
    path("bodies/<str:body>/refunds/second-person/", second_person_page, name="refunds_second_person"),
    path("bodies/<str:body>/refunds/<int:refund_id>/", refund_page, name="refund"),
    path("bodies/<str:body>/refunds/<int:refund_id>/decide/", decide_page, name="refund_decide"),
]

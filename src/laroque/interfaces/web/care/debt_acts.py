"""What an officer does about an overpayment: told, answered, answer rejected, plan, and asking to give it up."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.operations import NotAMember
from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts.states import Holder
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.care.debt_pages import debt_read
from laroque.interfaces.web.care.funds import fund_acted_on
from laroque.interfaces.web.forms import ActForm, DayField, ReasonField
from laroque.interfaces.web.membership import member_page, today
from laroque.legislation.topics import NotLegislatedYet
from laroque.usecases.care import fraud_damages, overpayments
from laroque.usecases.care.overpayments import NotAllowed

Do = Callable[[dict[str, Any], dict[str, Any]], str]
"""What an act does with what was filled in, and whose debt, who and when: gives the sentence of the result."""


class PastDayField(DayField):
    """A day that has come: what a holder received or wrote cannot be of a day to come."""

    def clean(self, value: Any) -> date | None:
        """The day."""
        day: date | None = super().clean(value)
        if day is not None and day > today():
            raise ValidationError(_("This day is still to come."))
        return day


class TellForm(ActForm):
    """The day the notice was received, and what proves it."""

    on = PastDayField(label=gettext_lazy("Notice received on"))
    text = ReasonField(
        label=gettext_lazy("What proves the day"), help_text=gettext_lazy("Number of the receipt, for one.")
    )
    is_fraud = forms.BooleanField(
        label=gettext_lazy("It is a fraud"),
        required=False,
        help_text=gettext_lazy("The time limit to ask it back does not count then (CSS L160-11, L133-4 III)."),
    )


class AnswerForm(ActForm):
    """The day of an answer, and what it says."""

    on = PastDayField(label=gettext_lazy("Answered on"))
    text = ReasonField(label=gettext_lazy("What the holder says"))


class RejectForm(ActForm):
    """The day the rejection, or the formal notice, was received, and its ground."""

    on = PastDayField(label=gettext_lazy("Received on"))
    text = ReasonField(label=gettext_lazy("Ground, as the notice says it"))


class PlanForm(ActForm):
    """A plan of payment."""

    months = forms.IntegerField(label=gettext_lazy("Months"), min_value=1, help_text=gettext_lazy("Twelve at most."))
    since = DayField(label=gettext_lazy("From that day on"), initial=today)
    text = ReasonField(label=gettext_lazy("How it was agreed"))


class DamagesForm(ActForm):
    """The facts of a fraud."""

    reason = ReasonField(
        label=gettext_lazy("Facts of the fraud"), help_text=gettext_lazy("The notice of the damages tells them.")
    )


class GiveUpForm(ActForm):
    """Why a debt is given up."""

    reason = ReasonField(label=gettext_lazy("Reason"))


@member_page(may=Ability.SETTLE_CLAIMS)
def tell_page(request: HttpRequest, body: str, care_debt_id: int) -> HttpResponse:
    """Note that the holder received the notice."""

    def do(asked: dict[str, Any], of: dict[str, Any]) -> str:
        due_on = overpayments.tell(**of, received_on=asked["on"], is_fraud=asked["is_fraud"], text=asked["text"])
        return _("Noted: unless the holder answers, it is withheld from %(day)s on.") % {"day": _day(due_on)}

    what = _("The delay counts from that day: twenty days for an insured person, two months for a professional.")
    title, button = _("Note that it was told"), _("Note it")
    return _page(request, body, care_debt_id, TellForm, title, what, button, do)


@member_page(may=Ability.SETTLE_CLAIMS)
def answer_page(request: HttpRequest, body: str, care_debt_id: int) -> HttpResponse:
    """Note that the holder answered in time."""

    def do(asked: dict[str, Any], of: dict[str, Any]) -> str:
        due_on = overpayments.answered(**of, on=asked["on"], text=asked["text"])
        if due_on is None:
            return _("Noted: nothing is withheld until a formal notice.")
        return _("Noted: without a decision, it is withheld from %(day)s on.") % {"day": _day(due_on)}

    what = _("Nothing is withheld meanwhile. Decide: reject the answer, or ask that the debt be given up.")
    title, button = _("Note an answer"), _("Note it")
    return _page(request, body, care_debt_id, AnswerForm, title, what, button, do)


@member_page(may=Ability.SETTLE_CLAIMS)
def reject_page(request: HttpRequest, body: str, care_debt_id: int) -> HttpResponse:
    """Note that the holder received the rejection of its answer, or the formal notice."""

    def do(asked: dict[str, Any], of: dict[str, Any]) -> str:
        due_on = overpayments.reject_answer(**of, received_on=asked["on"], text=asked["text"])
        return _("Noted: it is withheld from %(day)s on.") % {"day": _day(due_on)}

    fund = fund_acted_on(request.chosen, body)
    insured = debt_read(fund, care_debt_id).holder is not Holder.PROFESSIONAL
    title = _("Reject the answer") if insured else _("Formal notice received")
    what = _("An insured person has seven days from that notice (CSS R133-9-2 III).") if insured else _(
        "A professional has a month from the formal notice (CSS L133-4 III, R133-9-1 I)."
    )  # fmt: skip
    return _page(request, body, care_debt_id, RejectForm, title, what, _("Note it"), do)


@member_page(may=Ability.SETTLE_CLAIMS)
def plan_page(request: HttpRequest, body: str, care_debt_id: int) -> HttpResponse:
    """Agree with the holder on so much a month."""

    def do(asked: dict[str, Any], of: dict[str, Any]) -> str:
        monthly = overpayments.agree_plan(**of, months=asked["months"], since=asked["since"], text=asked["text"])
        return _("Agreed: %(cents)s a month from %(day)s on.") % {
            "cents": in_euros(monthly),
            "day": _day(asked["since"]),
        }

    what = _(
        "What is paid to the holder each month is withheld up to the amount of the plan (CSS R133-9-2 I, D133-2-3)."
    )
    return _page(request, body, care_debt_id, PlanForm, _("Agree on a plan"), what, _("Agree on it"), do)


@member_page(may=Ability.SETTLE_CLAIMS)
def give_up_page(request: HttpRequest, body: str, care_debt_id: int) -> HttpResponse:
    """Ask that a second person gives the debt up."""

    def do(asked: dict[str, Any], of: dict[str, Any]) -> str:
        overpayments.ask_to_give_up(**of, reason=asked["reason"])
        return _("Asked: a second person decides.")

    what = _("What is open goes back to the benefits spent. Another care supervisor decides; who asks never does.")
    return _page(request, body, care_debt_id, GiveUpForm, _("Ask to give it up"), what, _("Ask for it"), do)


@member_page(may=Ability.SETTLE_CLAIMS)
def damages_page(request: HttpRequest, body: str, care_debt_id: int) -> HttpResponse:
    """Ask that a second person claims the damages of a fraud."""
    cents = fraud_damages.damages_cents(debt_read(fund_acted_on(request.chosen, body), care_debt_id), today())

    def do(asked: dict[str, Any], of: dict[str, Any]) -> str:
        fraud_damages.ask_damages(**of, reason=asked["reason"])
        return _("Asked: a second person decides.")

    what = _(
        "A tenth of what is asked back, %(cents)s, for the costs of the fund: never where the fund mistook (CSS "
        "L133-4-1, L133-4 I). It is told, answered and recovered as the overpayment is."
    ) % {"cents": in_euros(cents)}
    title = _("Ask for the damages of fraud")
    return _page(request, body, care_debt_id, DamagesForm, title, what, _("Ask for it"), do)


def _page(
    request: HttpRequest, body: str, care_debt_id: int, form: type[ActForm], title: str, what: str, button: str, do: Do
) -> HttpResponse:
    fund = fund_acted_on(request.chosen, body)
    debt = debt_read(fund, care_debt_id)
    of = {"organism_id": fund.id, "debt_id": debt.id, "by": request.user.pk, "at": timezone.now()}
    act = Act(
        title=title,
        what=what,
        button=button,
        back=reverse("care_debt", args=[fund.code, debt.id]),
        back_name=_("Debt of %(cents)s") % {"cents": in_euros(debt.cents)},
        refusals={
            NotAllowed: "",
            NotLegislatedYet: "",
            NotAMember: gettext_lazy("Your role in this body does not decide on this."),
        },
    )
    return act_page(request, act, bound(form, request), lambda asked: do(asked, of))


def _day(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")


_DEBT = "bodies/<str:body>/care-debts/<int:care_debt_id>/"
addresses: list[URLPattern] = [
    path(f"{_DEBT}tell/", tell_page, name="care_debt_tell"),
    path(f"{_DEBT}answer/", answer_page, name="care_debt_answer"),
    path(f"{_DEBT}reject/", reject_page, name="care_debt_reject"),
    path(f"{_DEBT}plan/", plan_page, name="care_debt_plan"),
    path(f"{_DEBT}damages/", damages_page, name="care_debt_damages"),
    path(f"{_DEBT}give-up/", give_up_page, name="care_debt_give_up"),
]

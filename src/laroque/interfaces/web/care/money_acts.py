"""What is done for the day of a fund: care paid, benefits charged to their branches, returns sent to professionals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from laroque.apps.access.rules import Ability
from laroque.apps.claims.queries_payments import PayeeDue, PaymentView
from laroque.apps.treasury.operations import NoSuchAccount, WouldOverdraw
from laroque.interfaces.web.acts import Act, act_page, bound
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.care.funds import fund_acted_on
from laroque.interfaces.web.forms import ActForm, DayField
from laroque.interfaces.web.membership import member_page, today
from laroque.usecases.care import charge_benefits, claim_returns, pay_claims

_SHOWN = 20


class Held(Exception):
    """The agency does not hold what the fund would draw: nothing is ordered."""


class ConfirmForm(ActForm):
    """Nothing to fill in: read, and confirm."""


class ReturnsForm(ActForm):
    """The day whose returns are sent."""

    day = DayField(label=gettext_lazy("Day told"), initial=today)

    def clean_day(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["day"]
        if day > today():
            raise ValidationError(_("This day is still to come: nothing happened that could be told."))
        return day


@member_page(may=Ability.PAY_CARE)
def pay_page(request: HttpRequest, body: str) -> HttpResponse:
    """Pay what waits today: one transfer a payee, less what it owes, in one file for the bank."""
    fund, day = fund_acted_on(request.chosen, body), today()
    ready, cannot = pay_claims.waiting(organism_id=fund.id, day=day)
    left = pay_claims.left_to_order(organism_id=fund.id)

    def do(_asked: dict[str, Any]) -> tuple[str, str]:
        try:
            paid = pay_claims.pay_day(organism_id=fund.id, day=day, at=timezone.now())
        except WouldOverdraw as refusal:
            raise Held from refusal
        address = f"{reverse('care_payments', args=[fund.code])}?payments-day={day:%Y-%m-%d}"
        return _paid_words(paid), address

    act = Act(
        title=_("Pay the day"),
        what=_ready_words(ready, left) + _cannot_words(cannot),
        nothing="" if ready or left else _("Nothing is to be paid today.") + _cannot_words(cannot),
        button=_("Pay the day"),
        back=reverse("fund_day", args=[fund.code]),
        back_name=_("Fund's day"),
        refusals={
            Held: gettext_lazy(
                "The payments are held: the payment account and what the agency may send it for the branches do not "
                "cover them, and no account is ever overdrawn (CSS D225-1). Ask the agency to feed the branches, then "
                "pay again: nothing is lost."
            ),
            NoSuchAccount: gettext_lazy("The fund has no payment account yet: have one opened, then pay."),
        },
    )
    return act_page(request, act, bound(ConfirmForm, request), do)


@member_page(may=Ability.PAY_CARE)
def charge_page(request: HttpRequest, body: str) -> HttpResponse:
    """Charge to each branch the benefits settled and not yet charged."""
    fund, day = fund_acted_on(request.chosen, body), today()

    def do(_asked: dict[str, Any]) -> str:
        charge = charge_benefits.charge_day(organism_id=fund.id, day=day, at=timezone.now())
        if charge is None:
            return _("Nothing was to be charged.")
        return _("Charged: %(cents)s, under the reference %(reference)s, at the fund and at the agency.") % {
            "cents": in_euros(sum(charge.cents.values())),
            "reference": charge.reference,
        }

    act = Act(
        title=_("Charge the day"),
        what=_(
            "The benefits settled and not yet charged leave the fund's books for those of the branches, here and at "
            "the agency, once a day (CSS D225-1, R255-6)."
        ),
        button=_("Charge the day"),
        back=reverse("fund_day", args=[fund.code]),
        back_name=_("Fund's day"),
    )
    return act_page(request, act, bound(ConfirmForm, request), do)


@member_page(any_of=(Ability.PAY_CARE, Ability.SETTLE_CLAIMS))
def send_returns_page(request: HttpRequest, body: str) -> HttpResponse:
    """Tell professionals what became of their claims on a day."""
    fund = fund_acted_on(request.chosen, body)

    def do(asked: dict[str, Any]) -> str:
        sent = claim_returns.send_returns(organism_id=fund.id, day=asked["day"], at=timezone.now())
        day = formats.date_format(asked["day"], "SHORT_DATE_FORMAT")
        words = ngettext(
            "%(count)s professional is told of %(day)s.", "%(count)s professionals are told of %(day)s.", len(sent)
        )
        return words % {"count": len(sent), "day": day}

    act = Act(
        title=_("Send the returns"),
        what=_(
            "Each professional paid that day, or whose claims were rejected or held that day, gets one message: what "
            "was paid, what was not and why. Sent again, it is the same message."
        ),
        button=_("Send the returns"),
        back=reverse("fund_day", args=[fund.code]),
        back_name=_("Fund's day"),
    )
    return act_page(request, act, bound(ReturnsForm, request), do)


def _ready_words(ready: Sequence[PayeeDue], left: Sequence[PaymentView]) -> str:
    count = len(ready) + len(left)
    words = ngettext(
        "%(count)s payee is to be paid, %(cents)s before what it owes is withheld (CSS L160-13, L133-4).",
        "%(count)s payees are to be paid, %(cents)s in all before what they owe is withheld (CSS L160-13, L133-4).",
        count,
    )
    return words % {"count": count, "cents": in_euros(sum(each.cents for each in (*ready, *left)))}


def _paid_words(paid: pay_claims.CareDay) -> str:
    words = ngettext(
        "%(count)s payment made today, %(cents)s in all.", "%(count)s payments made today, %(cents)s in all.",
        len(paid.payments),
    ) % {"count": len(paid.payments), "cents": in_euros(paid.cents)}  # fmt: skip
    if paid.file is not None:
        words += " " + _("The file for the bank is %(reference)s.") % {"reference": paid.file.reference}
    return words + _cannot_words(paid.not_paid)


def _cannot_words(cannot: Sequence[pay_claims.NotPaid]) -> str:
    """Who is owed something and cannot be paid, the first of them by number."""
    if not cannot:
        return ""
    words = ngettext(
        "%(count)s payee cannot be paid, %(cents)s: register its bank account, or another one than that it came back "
        "from (%(keys)s).",
        "%(count)s payees cannot be paid, %(cents)s: register their bank account, or another one than that it came "
        "back from (%(keys)s).",
        len(cannot),
    ) % {
        "count": len(cannot),
        "cents": in_euros(sum(each.cents for each in cannot)),
        "keys": ", ".join([each.key for each in cannot[:_SHOWN]] + ["…"] * (len(cannot) > _SHOWN)),
    }
    return " " + words


addresses: list[URLPattern] = [
    path("bodies/<str:body>/care/pay/", pay_page, name="care_pay"),
    path("bodies/<str:body>/care/charge/", charge_page, name="care_charge"),
    path("bodies/<str:body>/care/returns/", send_returns_page, name="care_send_returns"),
]

"""Payments, debts and benefits of care as tables and pages show them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts.queries import DebtView
from laroque.apps.beneficiary_accounts.states import DebtKind, DebtState, Holder
from laroque.apps.claims.queries_payments import PaymentView
from laroque.apps.claims.states import PaymentState
from laroque.apps.registry import queries as people
from laroque.apps.registry.professionals import professionals
from laroque.interfaces.web.care.funds import Fund
from laroque.interfaces.web.desk.payment_rows import return_words
from laroque.interfaces.web.membership import Chosen
from laroque.interfaces.web.tables import Tag

PAYMENT_TONES = {
    PaymentState.DUE: "warn",
    PaymentState.ORDERED: "warn",
    PaymentState.PAID: "good",
    PaymentState.RETURNED: "bad",
    PaymentState.OFFSET: "",
}
DEBT_TONES = {DebtState.OPEN: "warn", DebtState.SETTLED: "good", DebtState.CANCELLED: ""}
SOLIDARITY = "solidarity"
BENEFITS = {
    "physician_fees": _("Physicians' fees"),
    "dental": _("Dental care"),
    "nursing": _("Nursing care"),
    "physiotherapy": _("Physiotherapy"),
    "speech_therapy": _("Speech therapy"),
    "orthoptics": _("Orthoptics"),
    "podiatry": _("Podiatry"),
    "midwifery": _("Midwives' care"),
    "psychology": _("Psychologists' sessions"),
    "pharmacy_services": _("Pharmacists' services"),
    "biology": _("Biology"),
    "drugs": _("Drugs"),
    "devices": _("Devices"),
    "transports": _("Transport"),
    "hospital_stays": _("Hospital stays"),
    "emergency": _("Emergency charges"),
    "participations": _("Participations given up"),
    SOLIDARITY: _("Complementary health solidarity (C2S)"),
}
"""The natures of benefits of the books of a fund, in words."""


def payee_names(payees: Iterable[tuple[Holder, str]], on: date) -> dict[str, str]:
    """The names of those who are paid or owe, by NIR or number; two statements."""
    asked = set(payees)
    names = people.names_of_nirs(nirs={key for holder, key in asked if holder is Holder.INSURED})
    known = professionals(numbers={key for holder, key in asked if holder is Holder.PROFESSIONAL}, on=on)
    return names | {number: each.name for number, each in known.items()}


def payee_address(chosen: Chosen, fund: Fund, holder: Holder, key: str) -> str | None:
    """The page of a professional; an insured person is looked for under the NIR, by who reads rights only."""
    if holder is Holder.PROFESSIONAL:
        return reverse("professional", args=[fund.code, key])
    if holder is Holder.EMPLOYER:
        return None
    return f"{reverse('insured_list', args=[fund.code])}?insured-q={key}" if chosen.may(Ability.READ_RIGHTS) else None


def payment_tag(state: PaymentState) -> Tag:
    """The state of a payment as a coloured word."""
    return Tag(str(state.label), PAYMENT_TONES[state])


def payment_row(view: PaymentView, names: Mapping[str, str]) -> dict[str, Any]:
    """A payment with the name of its payee and, where it came back, why."""
    return {
        "id": view.id,
        "day": view.day,
        "name": names.get(view.key) or view.key,
        "key": view.key,
        "holder": view.payee,
        "claims": view.claims,
        "gross_cents": view.gross_cents,
        "withheld_cents": view.withheld_cents,
        "cents": view.cents,
        "state_tag": payment_tag(view.state),
        "ended_on": view.ended_on,
        "reason": return_reason(view.reason),
    }


def return_reason(reason: str) -> str:
    """Why a payment came back: the bank's code and what it means; nothing when it did not."""
    return f"{reason[:4]} – {return_words(reason[:4])}" if reason else ""


def debt_tag(view: DebtView) -> Tag:
    """The state of a debt as a coloured word; one that nobody told, or that waits for an answer, says so."""
    if view.state is DebtState.OPEN and view.due_on is None:
        return Tag(_("To be told"), "bad")
    if view.state is DebtState.OPEN and view.monthly_cents is not None:
        return Tag(_("Under a plan"), "warn")
    return Tag(str(view.state.label), DEBT_TONES[view.state])


def debt_row(view: DebtView, names: Mapping[str, str]) -> dict[str, Any]:
    """A debt with the name of its holder."""
    return {
        "id": view.id,
        "found_on": view.found_on,
        "name": names.get(view.holder_key) or view.holder_key,
        "key": view.holder_key,
        "holder": view.holder,
        "kind_name": KINDS[view.kind],
        "cents": view.cents,
        "open_cents": view.open_cents,
        "due_on": view.due_on,
        "state_tag": debt_tag(view),
    }


KINDS = {
    DebtKind.PARTICIPATION: _("Participation or franchise"),
    DebtKind.OVERPAYMENT: _("Overpayment"),
    DebtKind.DAMAGES: _("Damages for fraud"),
}

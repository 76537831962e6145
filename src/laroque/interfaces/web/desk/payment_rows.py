"""Payments as tables and pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from laroque.apps.contributions.queries import PaymentPart
from laroque.apps.contributions.states import PaymentMeans, PaymentState
from laroque.formats.sepa import reason_of
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.labels import BORNE_BY
from laroque.interfaces.web.places import beneficiary_name
from laroque.interfaces.web.tables import Tag
from laroque.kernel.text import Text

TONES = {
    PaymentState.ORDERED: "warn",
    PaymentState.DEPOSITED: "warn",
    PaymentState.RECEIVED: "good",
    PaymentState.RETURNED: "bad",
    PaymentState.UNDONE: "",
}


def payment_row(payment: Mapping[str, Any]) -> dict[str, Any]:
    """A payment with its words, the day of what happened last, and why the bank returned it."""
    state = PaymentState(payment["state"])
    days = (payment["returned_on"], payment["received_on"], payment["deposited_on"], payment["ordered_on"])
    return {
        **payment,
        "means_name": str(PaymentMeans(payment["means"]).label),
        "state_tag": state_tag(state),
        "day": next((day for day in days if day), None),
        "reason": return_words(payment["return_reason"]),
    }


def state_tag(state: PaymentState) -> Tag:
    """The state of a payment as a coloured word."""
    return Tag(str(state.label), TONES[state])


def return_words(code: str) -> str:
    """Why a bank returned an order (ISO 20022 code such as AM04), nothing when it did not."""
    return said(reason_of(code).label) if code else ""


def part_rows(names: Mapping[str, Text], parts: Sequence[PaymentPart]) -> list[dict[str, Any]]:
    """What a payment reached, by month, kind, who bears it and beneficiary, with the words of each."""
    return [
        {
            "month": part.month,
            "kind_name": str(part.kind.label),
            "borne_by_name": str(BORNE_BY.get(part.borne_by, part.borne_by)),
            "beneficiary": part.beneficiary,
            "beneficiary_name": beneficiary_name(names, part.beneficiary),
            "cents": part.cents,
        }
        for part in parts
    ]

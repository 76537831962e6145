"""Refunds as tables and pages show them."""

from typing import Any

from laroque.apps.contributions.queries import RefundView
from laroque.apps.contributions.states import RefundState
from laroque.interfaces.web.desk.payment_rows import return_words
from laroque.interfaces.web.tables import Tag

TONES = {
    RefundState.ASKED: "warn",
    RefundState.APPROVED: "warn",
    RefundState.REFUSED: "",
    RefundState.ORDERED: "warn",
    RefundState.PAID: "good",
    RefundState.REJECTED: "bad",
    RefundState.RETURNED: "bad",
}


def refund_row(view: RefundView) -> dict[str, Any]:
    """A refund with the words of its state and, where the bank returned it, why."""
    return {
        "id": view.id,
        "key": view.key,
        "siret": view.siret,
        "asked_on": view.asked_on,
        "decided_on": view.decided_on,
        "ordered_on": view.ordered_on,
        "paid_on": view.paid_on,
        "state": view.state.value,
        "state_tag": Tag(str(view.state.label), TONES[view.state]),
        "reason": view.reason,
        "return_reason": return_words(view.return_reason),
        "cents": view.cents,
    }

"""Payments as tables and pages show them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from laroque.apps.contributions.states import DueKind, PaymentMeans, PaymentState
from laroque.formats.sepa import reason_of
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.labels import BORNE_BY
from laroque.interfaces.web.places import beneficiary_name
from laroque.interfaces.web.table_cells import Tag
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
    return {
        **payment,
        "means_name": PaymentMeans(payment["means"]).label,
        "state_tag": Tag(str(state.label), TONES[state]),
        "day": payment["returned_on"] or payment["received_on"] or payment["ordered_on"],
        "reason": said(reason_of(payment["return_reason"]).label) if payment["return_reason"] else "",
    }


def allocation_rows(names: Mapping[str, Text], allocations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What of payments reached which beneficiary, by month and kind, with the words of each."""
    return [
        {
            **part,
            "kind_name": str(DueKind(part["kind"]).label),
            "borne_by_name": str(BORNE_BY.get(part["borne_by"], part["borne_by"])),
            "beneficiary_name": beneficiary_name(names, part["beneficiary"]),
        }
        for part in allocations
    ]


def by_payment(rows: Sequence[Mapping[str, Any]]) -> dict[int, list[Mapping[str, Any]]]:
    """Rows of allocations by the payment they are of."""
    found = defaultdict(list)
    for row in rows:
        found[row["payment_id"]].append(row)
    return found

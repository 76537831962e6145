"""The tables of one account: its months, declarations, payments, refunds and returns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.states import DeclarationState, PaymentMeans, PaymentState
from laroque.interfaces.web.desk.declaration_rows import declaration_row
from laroque.interfaces.web.desk.payment_rows import payment_row
from laroque.interfaces.web.desk.refund_rows import refund_row
from laroque.interfaces.web.places import Body
from laroque.interfaces.web.tables import Column, Filter, Table, table_page


def months_table(
    request: HttpRequest, body: Body, siret: str, statement: contributions.Statement
) -> Table | HttpResponseBase:
    """What is due, what payments reached and what is left, by month, the latest first."""
    rows = [
        {
            "month": row.month,
            "contributions_cents": row.contributions_due_cents,
            "surcharge_cents": row.surcharge_due_cents,
            "cost_cents": row.cost_due_cents,
            "due_cents": row.due_cents,
            "paid_cents": row.paid_cents,
            "balance_cents": row.balance_cents,
        }
        for row in statement.months
    ]
    amounts = (
        ("contributions_cents", _("Contributions")),
        ("surcharge_cents", _("Surcharges")),
        ("cost_cents", _("Costs")),
        ("due_cents", _("Due")),
        ("paid_cents", _("Paid")),
        ("balance_cents", _("Left")),
    )
    return table_page(
        request,
        name="months",
        caption=_("What is due, what payments reached, what is left"),
        columns=[
            Column(
                "month", _("Month"), "month", sortable=True,
                href=lambda row: reverse("account_month", args=[body.code, siret, f"{row['month']:%Y-%m}"]),
            ),
            *(Column(name, title, "money", sortable=True, total=True) for name, title in amounts),
        ],
        rows=rows,
        sort="-month",
        empty=_("Nothing is due yet: the month has not been assessed."),
        limit=24,
    )  # fmt: skip


def declarations_table(
    request: HttpRequest, body: Body, siret: str, declared: Sequence[contributions.DeclarationView]
) -> Table | HttpResponseBase:
    """The declarations of an establishment, those replaced included, the latest month first."""
    return table_page(
        request,
        name="declarations",
        caption=_("What was declared, what the rates give, and the difference"),
        columns=[
            Column(
                "month", _("Month"), "month", sortable=True, note="fraction_note",
                href=lambda row: reverse("declaration", args=[body.code, siret, row["id"]]),
            ),
            Column("received_at", _("Received"), "instant", sortable=True),
            Column("state", _("State"), "state", sortable=True),
            Column("declared_cents", _("Declared"), "money", sortable=True),
            Column("recomputed_cents", _("Recomputed"), "money", sortable=True),
            Column("difference_cents", _("Difference"), "money", sortable=True),
            Column("due_on", _("Due on"), "day", sortable=True),
        ],
        rows=[declaration_row(view) for view in declared],
        filters=[
            Filter(
                "state", _("State"), [(state.value, str(state.label)) for state in DeclarationState],
                matches=lambda row, value: row["view"].state == value,
            )
        ],
        sort="-month",
        empty=_("No declaration has been received."),
        limit=12,
    )  # fmt: skip


def payments_table(
    request: HttpRequest, body: Body, siret: str, payments: Sequence[Mapping[str, Any]], *, staff: bool
) -> Table | HttpResponseBase:
    """The payments of an account, the latest first; those of the staff lead to the page of each."""

    def address(row: Mapping[str, Any]) -> str | None:
        return reverse("payment", args=[body.code, siret, row["id"]]) if staff else None

    return table_page(
        request,
        name="payments",
        caption=_("Money ordered, received and returned"),
        columns=[
            Column("key", _("Reference"), "code", href=address, note="payer"),
            Column("means_name", _("Means"), sortable=True),
            Column("named_month", _("Month named"), "month", sortable=True),
            Column("day", _("Day"), "day", sortable=True),
            Column("state_tag", _("State"), "state", sortable=True, note="reason"),
            Column("cents", _("Amount"), "money", sortable=True),
        ],
        rows=[payment_row(payment) for payment in payments],
        filters=[
            Filter("state", _("State"), [(state.value, str(state.label)) for state in PaymentState]),
            Filter("means", _("Means"), [(means.value, str(means.label)) for means in PaymentMeans]),
        ],
        empty=_("No payment yet."),
        limit=12,
    )


def refunds_table(
    request: HttpRequest, body: Body, refunds: Sequence[contributions.RefundView]
) -> Table | HttpResponseBase:
    """The refunds of an account, the last asked first."""
    return table_page(
        request,
        name="refunds",
        caption=_("Credits paid back, or asked to be"),
        columns=[
            Column(
                "key", _("Reference"), "code", href=lambda row: reverse("refund", args=[body.code, row["id"]])
            ),
            Column("asked_on", _("Asked on"), "day", sortable=True),
            Column("state_tag", _("State"), "state", sortable=True),
            Column("reason", _("Reason")),
            Column("cents", _("Amount"), "money", sortable=True),
        ],
        rows=[refund_row(view) for view in refunds],
        empty=_("No refund has been asked."),
        limit=12,
    )  # fmt: skip


def returns_table(
    request: HttpRequest, body: Body, returned: Sequence[contributions.ReturnView]
) -> Table | HttpResponseBase:
    """What the employer was told of this establishment, the last first."""
    return table_page(
        request,
        name="returns",
        caption=_("Reports sent to the employer"),
        columns=[
            Column(
                "kind_name", _("Report"), sortable=True,
                href=lambda row: reverse("message", args=[body.code, row["message_id"]]),
            ),
            Column("month", _("Month"), "month", sortable=True),
            Column("made_at", _("Sent"), "instant", sortable=True),
            Column("anomalies", _("Anomalies"), "number", sortable=True),
        ],
        rows=[
            {
                "kind_name": str(each.kind.label),
                "month": each.month,
                "made_at": each.made_at,
                "anomalies": each.anomaly_count,
                "message_id": each.message_id,
            }
            for each in returned
        ],
        empty=_("No report has been sent to the employer."),
        limit=12,
    )  # fmt: skip

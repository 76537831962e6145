"""The tables of one account: its months, declarations and payments."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.states import DeclarationState, PaymentMeans, PaymentState
from laroque.interfaces.web.declaration_rows import declaration_row
from laroque.interfaces.web.payment_rows import payment_row
from laroque.interfaces.web.places import Body
from laroque.interfaces.web.tables import Column, Filter, Table, table_page


def months_table(
    request: HttpRequest, body: Body, siret: str, statement: contributions.Statement
) -> Table | HttpResponseBase:
    """What is due, what payments reached and what is left, by month, the latest first."""
    return table_page(
        request,
        name="months",
        caption=_("What is due, what payments reached, what is left"),
        columns=[
            Column("month", _("Month"), "month", sortable=True),
            Column("due_cents", _("Due"), "money", sortable=True, total=True),
            Column("paid_cents", _("Paid"), "money", sortable=True, total=True),
            Column("balance_cents", _("Left"), "money", sortable=True, total=True),
        ],
        rows=[
            {
                "month": row.month,
                "due_cents": row.due_cents,
                "paid_cents": row.paid_cents,
                "balance_cents": row.balance_cents,
            }
            for row in statement.months
        ],
        sort="-month",
        empty=_("Nothing is due yet: the month has not been assessed."),
        limit=24,
    )


def declarations_table(
    request: HttpRequest, body: Body, siret: str, declared: Sequence[contributions.DeclarationView]
) -> Table | HttpResponseBase:
    """The declarations of an establishment, those replaced included, the latest month first."""
    rows = [declaration_row(view) for view in declared]
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
        rows=rows,
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
    request: HttpRequest, body: Body, siret: str, payments: Sequence[Mapping[str, Any]]
) -> Table | HttpResponseBase:
    """The payments of an account, the latest first."""
    return table_page(
        request,
        name="payments",
        caption=_("Money ordered, received and returned"),
        columns=[
            Column(
                "key", _("Reference"), "code",
                href=lambda row: reverse("payment", args=[body.code, siret, row["id"]]),
            ),
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
    )  # fmt: skip

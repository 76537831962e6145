"""One payment: where it came from, why it is this account's, where it went, and what happened to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.membership import member_page
from laroque.interfaces.web.payment_rows import allocation_rows, payment_row
from laroque.interfaces.web.places import account_read, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, table_page


@member_page(may=Ability.READ_ACCOUNTS)
def payment_page(request: HttpRequest, body: str, siret: str, payment_id: int) -> HttpResponseBase:
    """One payment of an account."""
    place = body_read(request.chosen, body)
    account = account_read(place, siret)
    keys = {"organism_id": place.id, "account_id": account.id}
    payment = next((row for row in contributions.payments(**keys) if row["id"] == payment_id), None)
    if payment is None:
        raise Http404
    names = network.beneficiary_names()
    went = [row for row in contributions.allocations(**keys) if row["payment_id"] == payment_id]
    context = {
        "body": place,
        "siret": siret,
        "name": name_of(registry.establishments(sirets=[siret]), siret),
        "payment": payment_row(payment),
        "credit_cents": payment["cents"] - sum(row["cents"] for row in went),
    }
    tables = {"allocations": _allocations_table(request, allocation_rows(names, went))}
    return tables_answer(request, "site/payment.html", context, tables)


def _allocations_table(request: HttpRequest, rows: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="allocations",
        caption=_("What it paid: principal first, then surcharges, then costs"),
        columns=[
            Column("beneficiary_name", _("Beneficiary"), sortable=True),
            Column("borne_by_name", _("Borne by"), sortable=True),
            Column("month", _("Month"), "month", sortable=True),
            Column("kind_name", _("Kind"), sortable=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
        ],
        rows=rows,
        empty=_("Nothing of it has been used."),
    )


addresses = [
    path("bodies/<str:body>/contributors/<str:siret>/payments/<int:payment_id>/", payment_page, name="payment"),
]

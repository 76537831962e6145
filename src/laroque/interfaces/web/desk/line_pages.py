"""One line of a declaration: base, rates, amounts, why, who gets it, what each run changed, what paid its month."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.queries.line_history import (
    LineChange,
    PaymentOfMonth,
    line_changes,
    payments_of_month,
)
from laroque.apps.contributions.states import PaymentMeans
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.desk.declaration_rows import line_row
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page
from laroque.interfaces.web.places import Body, account_read, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page


@member_page(any_of=OF_ACCOUNTS)
def line_page(request: HttpRequest, body: str, siret: str, declaration_id: int, line: int) -> HttpResponseBase:
    """One line of a declaration of an account."""
    place = body_read(request.chosen, body)
    account = account_read(place, siret)
    declared = contributions.declarations(organism_id=place.id, siret=siret)
    view = next((row for row in declared if row.id == declaration_id), None)
    explained = [] if view is None else contributions.explained_lines(organism_id=place.id, declaration_id=view.id)
    found = next((row for row in explained if row["line"] == line), None)
    if view is None or found is None:
        raise Http404
    row = line_row(network.beneficiary_names(), found)
    context = {
        "body": place,
        "siret": siret,
        "name": name_of(registry.establishments(sirets=[siret]), siret),
        "declaration": view,
        "row": row,
    }
    tables = {"shares": _shares_table(request, row["shares"])}
    if request.chosen.may(Ability.READ_ACCOUNTS):
        key = {"organism_id": place.id, "account_id": account.id, "month": view.month}
        names = ("period", "ctp", "qualifier", "insee")
        tables["history"] = _history_table(request, line_changes(**key, **{name: row[name] for name in names}))
        tables["payments"] = _payments_table(request, place, siret, payments_of_month(**key))
    return tables_answer(request, "site/line.html", context, tables)


def _shares_table(request: HttpRequest, shares: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    """Who gets the line, by the key that shares it, with its article and whether the key is certain."""
    return table_page(
        request,
        name="shares",
        caption=_("Who gets this line"),
        columns=[
            Column("beneficiary_name", _("Beneficiary"), sortable=True),
            Column("borne_by_name", _("Borne by"), sortable=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
            Column("article", _("Article")),
            Column("certainty_tag", _("Certainty"), "state"),
        ],
        rows=[{**part, "certainty_tag": _certainty(part["certainty"])} for part in shares],
        empty=_("The line is shared between nobody: it is worth nothing, or was not recomputed."),
    )


def _history_table(request: HttpRequest, changes: Sequence[LineChange]) -> Table | HttpResponseBase:
    """What each run changed in what is due for the line: the sum is what is due now."""
    return table_page(
        request,
        name="history",
        caption=_("What each assessment changed in what is due for this line"),
        columns=[
            Column("booked_on", _("Booked on"), "day", sortable=True),
            Column("made_at", _("Assessed at"), "instant"),
            Column("source", _("Source"), "code"),
            Column("cents", _("Change in what is due"), "money", total=True),
        ],
        rows=[
            {"booked_on": each.booked_on, "made_at": each.made_at, "source": each.source, "cents": each.cents}
            for each in changes
        ],
        empty=_("Nothing has been booked for this line."),
    )


def _payments_table(
    request: HttpRequest, body: Body, siret: str, payments: Sequence[PaymentOfMonth]
) -> Table | HttpResponseBase:
    """The payments that reach the month of the line: the order of the law pays months, not lines."""

    def address(row: Mapping[str, Any]) -> str | None:
        return None if row["means"] is PaymentMeans.OFFSET else reverse("payment", args=[body.code, siret, row["id"]])

    return table_page(
        request,
        name="payments",
        caption=_("What payments reached of the month of this line"),
        columns=[
            Column("key", _("Reference"), "code", href=address),
            Column("means_name", _("Means"), sortable=True),
            Column("received_on", _("Received"), "day", sortable=True),
            Column("cents", _("Amount"), "money", sortable=True, total=True),
        ],
        rows=[
            {
                "id": each.payment_id,
                "key": each.key,
                "means": each.means,
                "means_name": str(each.means.label),
                "received_on": each.received_on,
                "cents": each.cents,
            }
            for each in payments
        ],
        empty=_("No payment has reached this month yet."),
    )


def _certainty(certainty: str) -> Tag:
    return Tag(_("read in the law"), "good") if certainty == "verified-law" else Tag(_("to confirm"), "warn")


addresses = [
    path("bodies/<str:body>/contributors/<str:siret>/<int:declaration_id>/lines/<int:line>/", line_page, name="line"),
]

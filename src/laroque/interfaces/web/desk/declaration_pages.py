"""One declaration, and one line of it with why its amount is what it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.amounts import euros, language, said
from laroque.interfaces.web.charts import bar_chart
from laroque.interfaces.web.desk.declaration_rows import declaration_row, line_row, share_rows
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page
from laroque.interfaces.web.places import Body, account_read, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, table_page


@member_page(any_of=OF_ACCOUNTS)
def declaration_page(request: HttpRequest, body: str, siret: str, declaration_id: int) -> HttpResponseBase:
    """One declaration: what it replaces, its fractions, its lines, what the checks say, and who gets the money."""
    place = body_read(request.chosen, body)
    account = account_read(place, siret)
    view, others = _declaration(place, siret, declaration_id)
    staff = request.chosen.may(Ability.READ_MESSAGES)
    names = network.beneficiary_names()
    shares = share_rows(names, contributions.shares(organism_id=place.id, account_id=account.id, month=view.month))
    explained = contributions.explained_lines(organism_id=place.id, declaration_id=view.id)
    tables = {
        "lines": _lines_table(request, place, siret, view, [line_row(names, line) for line in explained]),
        "shares": _shares_table(request, shares),
    }
    context = {
        "body": place,
        "siret": siret,
        "name": name_of(registry.establishments(sirets=[siret]), siret),
        "declaration": view,
        **declaration_row(view),
        "same_key": [declaration_row(row) for row in others if row.fraction == view.fraction],
        "fractions": [declaration_row(row) for row in others if row.fraction != view.fraction],
        "findings": _findings(place.id, view),
        "anomalies": _anomalies(place.id, view),
        "staff": staff,
        "message": staff and view.message_id,
        "shares": shares,
        "chart": bar_chart(
            _("What is due for the month by beneficiary, in euros"),
            [(row["name"], row["cents"], str(euros(row["cents"]))) for row in shares],
        ),
    }
    return tables_answer(request, "site/declaration.html", context, tables)


def _declaration(
    body: Body, siret: str, declaration_id: int
) -> tuple[contributions.DeclarationView, Sequence[contributions.DeclarationView]]:
    """The declaration asked, and the others of its month."""
    declared = contributions.declarations(organism_id=body.id, siret=siret)
    view = next((row for row in declared if row.id == declaration_id), None)
    if view is None:
        raise Http404
    return view, [row for row in declared if row.month == view.month and row.id != view.id]


def _findings(organism_id: int, view: contributions.DeclarationView) -> list[dict[str, Any]]:
    """What the reception and the assessment say of this declaration of its file, each once."""
    received = contributions.findings_of_declaration(organism_id=organism_id, declaration_id=view.id)
    found = [*received, *view.findings]
    told = [{**finding, "message": finding["message"][language()]} for finding in found]
    return list({(row["control"], row.get("line"), row["message"]): row for row in told}.values())


def _anomalies(organism_id: int, view: contributions.DeclarationView) -> list[dict[str, Any]]:
    """What the employer was told of this declaration: what to correct, how and until when, and in which return."""
    told = contributions.returns(organism_id=organism_id, siret=view.siret, month=view.month)
    return [
        {
            "anomaly": anomaly,
            "what": said(anomaly.what),
            "how": said(anomaly.how),
            "message_id": each.message_id,
            "return_id": each.id,
        }
        for each in told
        for anomaly in each.anomalies
        if anomaly.declaration_id == view.id
    ]


def _lines_table(
    request: HttpRequest,
    body: Body,
    siret: str,
    view: contributions.DeclarationView,
    lines: Sequence[Mapping[str, Any]],
) -> Table | HttpResponseBase:
    """The lines of the bordereaux in the order of the file."""
    keys = [body.code, siret, view.id]
    return table_page(
        request,
        name="lines",
        caption=_("Each line of the bordereau: what was declared, what the rates give"),
        columns=[
            Column(
                "ctp", _("CTP"), "code", sortable=True, note="qualifier_name",
                href=lambda row: reverse("line", args=[*keys, row["line"]]),
            ),
            Column("label", _("Name of the CTP"), sortable=True),
            Column("base_cents", _("Base"), "money", sortable=True),
            Column("whole_rate_ppm", _("Rate"), "percent"),
            Column("declared_cents", _("Declared"), "money", sortable=True, total=True),
            Column("recomputed_cents", _("Recomputed"), "money", sortable=True, total=True),
            Column("difference_cents", _("Difference"), "money", sortable=True, total=True),
            Column("why", _("Why this amount"), "part", part="parts/line_why.html"),
        ],
        rows=lines,
        empty=_("This declaration has no line: nothing is declared, or it has not been assessed yet."),
        limit=100,
    )  # fmt: skip


def _shares_table(request: HttpRequest, shares: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="shares",
        caption=_("What is due for the month, by beneficiary"),
        columns=[
            Column("name", _("Beneficiary"), sortable=True),
            Column("employee", _("Employee"), "money", sortable=True, total=True),
            Column("employer", _("Employer"), "money", sortable=True, total=True),
            Column("cents", _("Total"), "money", sortable=True, total=True),
        ],
        rows=shares,
        sort="-cents",
    )


addresses = [
    path("bodies/<str:body>/contributors/<str:siret>/<int:declaration_id>/", declaration_page, name="declaration"),
]

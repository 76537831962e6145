"""The accounts of contributors: the list, and one account as it stands or stood on a day."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _

from laroque.apps.contributions import queries as contributions
from laroque.apps.registry import queries as registry
from laroque.interfaces.web.account_tables import declarations_table, months_table, payments_table
from laroque.interfaces.web.days import day_asked
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.places import Body, account_read, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Rows, table_page
from laroque.kernel.identifiers import compact


@member_page()
def contributors_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The accounts of a body in order of SIRET, found by the first figures of a SIRET or a part of a name."""
    place = body_read(request.chosen, body)
    table = table_page(
        request,
        caption=_("Accounts in order of SIRET; amounts in euros"),
        columns=_list_columns(place),
        rows=lambda ask: _list_rows(place, ask),
        search=_("First figures of a SIRET, or a part of a name"),
        empty=_("No account yet. Accounts open when a first declaration is received."),
    )
    return tables_answer(request, "site/contributors.html", {"body": place}, {"accounts": table})


@member_page()
def contributor_page(request: HttpRequest, body: str, siret: str) -> HttpResponseBase:
    """One account, as it stands or stood on a day: its balances, and each thing that made them, with its page."""
    place, asked = body_read(request.chosen, body), day_asked(request)
    account = account_read(place, siret)
    keys = {"organism_id": place.id, "account_id": account.id}
    statement = contributions.account_statement(**keys)
    tables = {
        "months": months_table(request, place, siret, statement),
        "declarations": declarations_table(
            request, place, siret, contributions.declarations(organism_id=place.id, siret=siret)
        ),
        "payments": payments_table(request, place, siret, contributions.payments(**keys)),
    }
    establishment = registry.establishment(siret=siret)
    context = {
        "body": place,
        "siret": siret,
        "name": name_of({siret: establishment} if establishment else {}, siret),
        "establishment": establishment,
        "asked": asked,
        "statement": statement,
        **_head(place, siret),
    }
    return tables_answer(request, "site/contributor.html", context, tables)


def _head(body: Body, siret: str) -> dict[str, Any]:
    """What the registers say of the establishment and its employer."""
    day = today()
    sisters = [each for each in registry.establishments_of(siren=siret[:9]) if each != siret and body.shows(each)]
    held = contributions.accounts_of_sirets(organism_id=body.id, sirets=sisters)
    return {
        "siren": siret[:9],
        "headcount_hundredths": registry.headcount(siren=siret[:9], year=day.year),
        "year": day.year,
        "mandate": registry.mandates_for(sirets=[siret], organism_id=body.id, on=day).get(siret),
        "sisters": sorted(held),
    }


def _list_columns(body: Body) -> list[Column]:
    return [
        Column("siret", _("SIRET"), "siret", href=lambda row: reverse("contributor", args=[body.code, row["siret"]])),
        Column("name", _("Employer")),
        Column("due_cents", _("Due"), "money"),
        Column("paid_cents", _("Paid"), "money"),
        Column("under_way_cents", _("Under way"), "money"),
        Column("credit_cents", _("Credit"), "money"),
        Column("balance_cents", _("Still owed"), "money"),
    ]


def _list_rows(body: Body, ask: Ask) -> Rows:
    found = contributions.accounts(
        organism_id=body.id, **_criteria(body, ask.search), after_siret=ask.after, limit=ask.limit + 1
    )
    page, more = found[: ask.limit], len(found) > ask.limit
    balances = contributions.balances_of(organism_id=body.id, account_ids=[row.id for row in page])
    names = registry.establishments(sirets=[row.siret for row in page])
    rows = [{"siret": row.siret, "name": name_of(names, row.siret), **balances[row.id].as_columns()} for row in page]
    return Rows(rows, next=page[-1].siret if more else "")


def _criteria(body: Body, search: str) -> Mapping[str, Any]:
    """What limits a list of accounts: the SIREN of an employer's user, first figures, or a name."""
    figures = compact(search)
    by_number = figures.isdigit() or not figures
    if body.sirens is not None:
        own = [siret for siren in sorted(body.sirens) for siret in registry.establishments_of(siren=siren)]
        named = own if by_number else set(own).intersection(registry.sirets_named(text=search))
        return {"search": figures if by_number else "", "sirets": named}
    return {"search": figures} if by_number else {"sirets": registry.sirets_named(text=search)}


addresses = [
    path("bodies/<str:body>/contributors/", contributors_page, name="contributors"),
    path("bodies/<str:body>/contributors/<str:siret>/", contributor_page, name="contributor"),
]

"""The accounts of contributors: the list, and one account as it stands or stood on a day."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.queries.pages import AccountFilter, AccountSort, Place
from laroque.apps.registry import queries as registry
from laroque.apps.registry.self_employed import self_employed
from laroque.interfaces.web.amounts import language
from laroque.interfaces.web.days import DayAsked, day_asked, parse_day
from laroque.interfaces.web.desk.account_act_pages import account_acts
from laroque.interfaces.web.desk.account_tables import (
    declarations_table,
    months_table,
    payments_table,
    refunds_table,
    returns_table,
)
from laroque.interfaces.web.membership import OF_ACCOUNTS, member_page, today
from laroque.interfaces.web.places import Body, account_read, body_read, name_of
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, table_page
from laroque.kernel.identifiers import compact
from laroque.kernel.money import format_euros

_LATEST = 200


@member_page(any_of=OF_ACCOUNTS)
def contributors_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The accounts of a body, sorted by SIRET or by what they owe, found by first figures or by a part of a name."""
    place = body_read(request.chosen, body)
    table = table_page(
        request,
        name="accounts",
        caption=_("Accounts; amounts in euros"),
        columns=_list_columns(place),
        filters=[
            Filter("only", _("Only"), [("owes", _("Those that owe")), ("credit", _("Those in credit"))]),
        ],
        rows=lambda ask: _list_rows(place, ask),
        sort="siret",
        search=_("First figures of a SIRET, or a part of a name"),
        empty=_("No account yet. Accounts open when a first declaration is received."),
    )
    context = {"body": place, "may_register": place.own and request.chosen.may(Ability.CHARGE)}
    return tables_answer(request, "site/contributors.html", context, {"accounts": table})


@member_page(any_of=OF_ACCOUNTS)
def contributor_page(request: HttpRequest, body: str, siret: str) -> HttpResponseBase:
    """One account, as it stands or stood on a day: its balances, and each thing that made them, with its page."""
    place, asked = body_read(request.chosen, body), day_asked(request)
    account = account_read(place, siret)
    keys = {"organism_id": place.id, "account_id": account.id, "as_of": asked.on}
    statement = contributions.account_statement(**keys)
    establishment = registry.establishment(siret=siret)
    staff = request.chosen.may(Ability.READ_ACCOUNTS)
    context = {
        "body": place,
        "siret": siret,
        "name": name_of({siret: establishment} if establishment else {}, siret),
        "establishment": establishment,
        "asked": asked,
        "today": today(),
        "statement": statement,
        "totals": _totals(statement),
        "acts": account_acts(place, siret, request.chosen),
        "staff": staff,
        **_head(place, siret),
    }
    tables = {
        "months": months_table(request, place, siret, statement),
        "declarations": declarations_table(request, place, siret, _declared(place, siret, asked)),
        "payments": payments_table(request, place, siret, contributions.payments(**keys), staff=staff),
    }
    if staff:
        refunds = contributions.refunds(organism_id=place.id, account_id=account.id, limit=_LATEST)
        returned = contributions.returns(organism_id=place.id, siret=siret, limit=_LATEST)
        tables["refunds"] = refunds_table(request, place, [view for view in refunds if asked.shows(view.asked_on)])
        made = [view for view in returned if asked.shows(localdate(view.made_at))]
        tables["returns"] = returns_table(request, place, made)
    return tables_answer(request, "site/contributor.html", context, tables)


def _declared(body: Body, siret: str, asked: DayAsked) -> list[contributions.DeclarationView]:
    """The declarations received until a day; a state is that of now, for which one counts is said by their order."""
    found = contributions.declarations(organism_id=body.id, siret=siret)
    return [view for view in found if asked.shows(localdate(view.received_at))]


def _totals(statement: contributions.Statement) -> Mapping[str, int]:
    months = statement.months
    return {
        "due_cents": sum(month.due_cents for month in months),
        "paid_cents": sum(month.paid_cents for month in months),
        "surcharge_cents": sum(month.surcharge_due_cents for month in months),
        "cost_cents": sum(month.cost_due_cents for month in months),
    }


def _head(body: Body, siret: str) -> dict[str, Any]:
    """What the registers say of the establishment and its employer."""
    day = today()
    headcount = registry.headcount(siren=siret[:9], year=day.year)
    sisters = [each for each in registry.establishments_of(siren=siret[:9]) if each != siret and body.shows(each)]
    return {
        "siren": siret[:9],
        "headcount": None if headcount is None else format_euros(headcount, language()),
        "year": day.year,
        "self_employed": self_employed(sirets=[siret]).get(siret),
        "mandate": registry.mandates_for(sirets=[siret], organism_id=body.id, on=day).get(siret),
        "sisters": sorted(contributions.accounts_of_sirets(organism_id=body.id, sirets=sisters)),
    }


def _list_columns(body: Body) -> list[Column]:
    return [
        Column(
            "siret", _("SIRET"), "siret", sortable=True,
            href=lambda row: reverse("contributor", args=[body.code, row["siret"]]),
        ),
        Column("name", _("Employer")),
        Column("due_cents", _("Due"), "money", sortable=True),
        Column("paid_cents", _("Paid"), "money"),
        Column("under_way_cents", _("Under way"), "money"),
        Column("credit_cents", _("Credit"), "money", sortable=True),
        Column("balance_cents", _("Still owed"), "money", sortable=True),
        Column("oldest_unpaid_month", _("Oldest month unpaid"), "month", sortable=True),
    ]  # fmt: skip


def _list_rows(body: Body, ask: Ask) -> Rows:
    sort = AccountSort(ask.sort or "siret")
    page = contributions.accounts_page(
        organism_id=body.id,
        only=_criteria(body, ask),
        sort=sort,
        descending=ask.descending,
        after=_place(sort, ask.after),
        limit=ask.limit,
    )
    names = registry.establishments(sirets=[row.siret for row in page.rows])
    columns = ("siret", "due_cents", "paid_cents", "under_way_cents", "credit_cents", "balance_cents")
    rows = [
        {
            **{name: getattr(row, name) for name in columns},
            "name": name_of(names, row.siret),
            "oldest_unpaid_month": row.oldest_unpaid_month,
        }
        for row in page.rows
    ]
    last = page.next_after
    return Rows(rows, next=f"{last.value}:{last.account_id}" if last else "")


def _place(sort: AccountSort, text: str) -> Place | None:
    """The place where the page before ended, as the address has it; what is no place begins again."""
    value, _colon, number = text.rpartition(":")
    if not number.isdigit() or not value:
        return None
    if sort is AccountSort.SIRET:
        return Place(value, int(number)) if value.isdigit() else None
    if sort is AccountSort.OLDEST_UNPAID:
        day = parse_day(value)
        return Place(day, int(number)) if day else None
    return Place(int(value), int(number)) if value.removeprefix("-").isdigit() else None


def _criteria(body: Body, ask: Ask) -> AccountFilter:
    """What limits a list of accounts: the SIREN of an employer's user, first figures or a name, what they owe."""
    figures = compact(ask.search)
    by_number = figures.isdigit() or not figures
    sirets = None if by_number else registry.sirets_named(text=ask.search)
    if body.sirens is not None:
        own = registry.establishments_of_all(sirens=body.sirens)
        sirets = own if sirets is None else sorted(set(own).intersection(sirets))
    only = ask.filters.get("only")
    return AccountFilter(
        search=figures[:14] if by_number else "",
        sirets=sirets,
        owes=only == "owes",
        in_credit=only == "credit",
    )


addresses = [
    path("bodies/<str:body>/contributors/", contributors_page, name="contributors"),
    path("bodies/<str:body>/contributors/<str:siret>/", contributor_page, name="contributor"),
]

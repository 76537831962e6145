"""The looks kept at a fund: who saw what of whom, when and why; of the whole fund and of one person."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from laroque.apps.access import queries as access
from laroque.apps.access.rules import Ability
from laroque.apps.rights import finding
from laroque.apps.rights.finding import LookFound, LooksWanted
from laroque.apps.rights.states import LookedAt
from laroque.interfaces.web.care.funds import Fund, fund_read
from laroque.interfaces.web.care.household import household_of
from laroque.interfaces.web.membership import member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, table_page

PERSONS_MAX = 100
"""Of how many persons that a text names the looks are listed."""


@member_page(may=Ability.READ_LOOKS)
def looks_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The looks of a fund, the last first; narrowed to a person, a reader, what was looked at, or a day."""
    fund = fund_read(request.chosen, body)
    readers = [
        (str(each.id), each.name or each.username) for each in access.users(organism_id=fund.id, at=timezone.now())
    ]
    table = table_page(
        request,
        name="looks",
        caption=_("Looks at the data of persons, the last first"),
        columns=[*_columns(), _person_column(fund), _claim_column()],
        filters=[
            Filter("reader", _("Reader"), readers),
            Filter("what", _("What was looked at"), [(each.value, str(each.label)) for each in LookedAt]),
            Filter("on", _("Day"), kind="date"),
        ],
        search=_("NIR, or name"),
        rows=lambda ask: _looks(fund, ask, _persons(fund, ask.search)),
        empty=_("Nobody looked at anything yet."),
    )
    return tables_answer(request, "care/looks.html", {"fund": fund}, {"looks": table})


@member_page(may=Ability.READ_LOOKS)
def insured_looks_page(request: HttpRequest, body: str, beneficiary_id: int) -> HttpResponseBase:
    """The looks at one person, and what was done to the file, the last first."""
    fund = fund_read(request.chosen, body)
    person = household_of(fund, beneficiary_id)[0]
    table = table_page(
        request,
        name="looks",
        caption=_("Looks at the data of this person, the last first"),
        columns=[*_columns(), _claim_column()],
        rows=lambda ask: _looks(fund, ask, [person.id]),
        empty=_("Nobody looked at anything yet."),
    )
    return tables_answer(request, "care/insured_looks.html", {"fund": fund, "person": person}, {"looks": table})


def _columns() -> list[Column]:
    return [
        Column("at", _("When"), "instant"),
        Column("who", _("Reader")),
        Column("what", _("What was looked at")),
        Column("why", _("Why")),
    ]


def _person_column(fund: Fund) -> Column:
    def address(row: Any) -> str | None:
        return reverse("insured_looks", args=[fund.code, row["beneficiary_id"]]) if row["beneficiary_id"] else None

    return Column("person", _("Person"), href=address)


def _claim_column() -> Column:
    return Column("claim_id", _("Claim"), "code")


def _persons(fund: Fund, text: str) -> Sequence[int] | None:
    """Those whom a text names; None when nothing is asked."""
    if not text.strip():
        return None
    return [each.id for each in finding.people(organism_ids=[fund.id], on=today(), text=text, limit=PERSONS_MAX)]


def _looks(fund: Fund, ask: Ask, beneficiary_ids: Sequence[int] | None) -> Rows:
    reader, what = ask.filters.get("reader"), ask.filters.get("what")
    found = finding.looks(
        organism_id=fund.id,
        wanted=LooksWanted(
            beneficiary_ids=beneficiary_ids,
            who_id=int(reader) if reader else None,
            what=LookedAt(what) if what else None,
            on=ask.filters.get("on"),
        ),
        before_id=int(ask.after) if ask.after.isdigit() else None,
        limit=ask.limit + 1,
    )
    rows = [_row(each) for each in found[: ask.limit]]
    return Rows(rows, next=str(found[ask.limit - 1].id) if len(found) > ask.limit else "")


def _row(look: LookFound) -> dict[str, Any]:
    return {
        "at": look.at,
        "who": look.who,
        "what": str(look.what.label),
        "why": look.why,
        "person": look.person or (_("all of the list") if look.what is LookedAt.EXPORT else _("not known to the fund")),
        "beneficiary_id": look.beneficiary_id,
        "claim_id": str(look.claim_id or ""),
    }


addresses = [
    path("bodies/<str:body>/looks/", looks_page, name="looks"),
    path("bodies/<str:body>/insured/<int:beneficiary_id>/looks/", insured_looks_page, name="insured_looks"),
]

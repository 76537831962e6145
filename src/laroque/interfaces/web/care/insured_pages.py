"""The insured of a fund: found by number, name or day of birth, and each one at a glance."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from laroque.apps.access.rules import Ability
from laroque.apps.rights import finding
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.apps.rights.states import LookedAt
from laroque.engines.pricing.facts import RightKind
from laroque.interfaces.web.care import insured_tables
from laroque.interfaces.web.care.funds import Fund, fund_read, keep_look
from laroque.interfaces.web.care.household import household_of
from laroque.interfaces.web.care.insured_acts import acts_of
from laroque.interfaces.web.care.purposes import (
    PURPOSES,
    RIGHTS,
    keeps_looks,
    list_taken,
    purpose_of,
    reads_acts,
    reads_health,
)
from laroque.interfaces.web.care.right_words import RIGHTS as WORDS
from laroque.interfaces.web.care.right_words import rights_seen
from laroque.interfaces.web.care.time_line import time_line
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Tag, table_page

SEXES = {"F": gettext_lazy("woman"), "M": gettext_lazy("man")}


@member_page(may=Ability.READ_RIGHTS)
def insured_list_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The insured and dependants of a fund by name: searched by NIR, name or day of birth."""
    fund = fund_read(request.chosen, body)
    table = table_page(
        request,
        name="insured",
        caption=_("Insured and dependants, by name"),
        columns=[
            Column("name", _("Name"), href=lambda row: reverse("insured", args=[fund.code, row["id"]])),
            Column("nir", _("NIR"), "code", note="dependant"),
            Column("born_on", _("Born on"), "day"),
            Column("town", _("Town")),
            Column("covered", _("Today"), "state"),
        ],
        filters=[Filter("born_on", _("Born on"), kind="date")],
        search=_("NIR, or name"),
        rows=lambda ask: _people(fund, ask),
        empty=_("Nobody is registered yet. Register a person to open rights."),
        taken=list_taken(request, fund, _("Insured and dependants"), str(PURPOSES[purpose_of(request) or RIGHTS])),
    )
    own = fund.own and request.chosen.may(Ability.WRITE_RIGHTS)
    context = {"fund": fund, "register": reverse("insured_register", args=[fund.code]) if own else ""}
    return tables_answer(request, "care/insured_list.html", context, {"insured": table})


@member_page(may=Ability.READ_RIGHTS)
def insured_page(request: HttpRequest, body: str, beneficiary_id: int) -> HttpResponseBase:
    """A person at a glance: household, rights, requests, what was borne, claims, payments, debts. The look is kept."""
    fund = fund_read(request.chosen, body)
    people = household_of(fund, beneficiary_id)
    purpose = purpose_of(request)
    person = _looked_at(request, fund, people[0], purpose)
    seen = rights_seen(person.rights, telling=reads_acts(request.chosen, fund))
    on, owed = today(), insured_tables.debts_of(fund, person)
    tables = {
        **insured_tables.of_rights(request, fund, person, seen, on),
        **insured_tables.of_account(request, fund, person, owed),
        **insured_tables.of_acts(request, fund, person),
    }
    context = {
        "fund": fund,
        "person": person,
        "sex": SEXES.get(person.sex, ""),
        "cover": _cover(seen),
        "doctor": insured_tables.doctor(seen, on),
        "open_cents": sum(each.open_cents for each in owed),
        "line": time_line(seen, WORDS, on=on),
        "hides": not reads_acts(request.chosen, fund),
        "household": [_member(each) for each in people[1:]],
        "acts": acts_of(fund, person, request.chosen),
        "looks": _looks(fund, person, request.chosen),
        "certificate": _certificate(fund, person, seen, request.chosen),
        **_purposes(request, fund, purpose),
        **insured_tables.borne(fund, person, on),
    }
    return tables_answer(request, "care/insured.html", context, tables)


def _people(fund: Fund, ask: Ask) -> Rows:
    found = finding.people(
        organism_ids=[fund.id],
        on=today(),
        text=ask.search,
        born_on=ask.filters.get("born_on"),
        after_id=int(ask.after) if ask.after.isdigit() else None,
        limit=ask.limit + 1,
    )
    covered = {True: Tag(_("Covered"), "good"), False: Tag(_("Not covered"), "")}
    rows = [
        {
            "id": each.id,
            "name": f"{each.family_name} {each.given_names}",
            "nir": each.nir,
            "dependant": _("dependant") if each.is_dependant else "",
            "born_on": each.born_on,
            "town": each.town,
            "covered": covered[each.covered],
        }
        for each in found[: ask.limit]
    ]
    return Rows(rows, next=str(found[ask.limit - 1].id) if len(found) > ask.limit else "")


def _looked_at(request: HttpRequest, fund: Fund, person: BeneficiaryView, purpose: str) -> BeneficiaryView:
    """The person, once the look is kept; with what tells of health for the medical adviser who said why."""
    chosen = request.chosen
    if not keeps_looks(chosen, fund):
        return person
    why = str(PURPOSES[purpose or RIGHTS])
    keep_look(request, fund, LookedAt.FILE, why=why, beneficiary_ids=[person.id])
    if not reads_health(chosen, fund, purpose):
        return person
    keep_look(request, fund, LookedAt.HEALTH, why=why, beneficiary_ids=[person.id])
    return rights_read.files(organism_id=fund.id, beneficiary_ids=[person.id], with_health=True)[0]


def _purposes(request: HttpRequest, fund: Fund, purpose: str) -> dict[str, Any]:
    """The purpose that is kept and those one may give instead; none where no look is kept."""
    if not keeps_looks(request.chosen, fund):
        return {"purposes": []}
    return {
        "purposes": [(key, words, key == (purpose or RIGHTS)) for key, words in PURPOSES.items()],
        "asks_health": request.chosen.may(Ability.READ_HEALTH) and not purpose,
    }


def _cover(rights: Sequence[RightView]) -> RightView | None:
    """The cover of today."""
    return next((each for each in rights if each.kind is RightKind.COVERED and each.on(today())), None)


def _member(person: BeneficiaryView) -> dict[str, Any]:
    return {"person": person, "covered": _cover(person.rights) is not None}


def _looks(fund: Fund, person: BeneficiaryView, chosen: Chosen) -> str:
    return reverse("insured_looks", args=[fund.code, person.id]) if chosen.may(Ability.READ_LOOKS) else ""


def _certificate(fund: Fund, person: BeneficiaryView, rights: Sequence[RightView], chosen: Chosen) -> str:
    """Where the certificate of rights is asked for: a look at it is kept, so not by who changes nothing."""
    if _cover(rights) is None or not keeps_looks(chosen, fund):
        return ""
    return reverse("certificate", args=[fund.code, person.id])


addresses = [
    path("bodies/<str:body>/insured/", insured_list_page, name="insured_list"),
    path("bodies/<str:body>/insured/<int:beneficiary_id>/", insured_page, name="insured"),
]

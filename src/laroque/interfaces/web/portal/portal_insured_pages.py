"""The portal of an insured person: care today, rights, claims with why each amount; one's own and one's dependants'."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.states import DebtState, Holder
from laroque.apps.claims import queries as claims
from laroque.apps.claims import queries_payments, queries_persons
from laroque.apps.claims.queries import ClaimLine, ClaimView
from laroque.apps.registry.professionals import professionals
from laroque.apps.rights import queries as rights
from laroque.apps.rights.queries import BeneficiaryView
from laroque.engines.pricing.explaining import explain_line
from laroque.engines.pricing.facts import RightKind
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.care import insured_tables
from laroque.interfaces.web.care.claim_rows import line_row, priced_of, prices_of, state_tag, told_of
from laroque.interfaces.web.care.law import law
from laroque.interfaces.web.care.money_rows import KINDS, debt_tag
from laroque.interfaces.web.care.right_words import RIGHTS
from laroque.interfaces.web.care.time_line import time_line
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.usecases.care.own_persons import own_persons

CLAIMS_SHOWN = 100
_PAYMENT_TONES = {"paid": "good", "offset": "good", "returned": "bad"}


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_care_page(request: HttpRequest) -> HttpResponseBase:
    """Where one arrives: cover of today, doctor, what is owed, the last claims and payments."""
    chosen = request.chosen
    people = persons_of(chosen)
    first = people[0] if people else None
    owed = [each for nir in sorted(chosen.nirs) for each in _debts(chosen, nir)]
    context = {
        "person": first,
        "people": people,
        "cover": first and _now(first, RightKind.COVERED),
        "doctor": first and insured_tables.doctor(first.rights, today()),
        "open_cents": sum(each.open_cents for each in owed),
    }
    tables = {
        "claims": _claims_table(request, people),
        "payments": _payments_table(request),
        "debts": _debts_table(request, owed),
    }
    return tables_answer(request, "portal/my_care.html", context, tables)


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_rights_page(request: HttpRequest) -> HttpResponseBase:
    """The rights of oneself and one's dependants, each on a time line and in a table."""
    people, on = persons_of(request.chosen), today()
    tables = {
        f"rights-{rank}": insured_tables.rights_table(
            request, person.rights, on, name=f"rights-{rank}", caption=f"{person.given_names} {person.family_name}"
        )
        for rank, person in enumerate(people, 1)
    }
    shown = [
        {"person": person, "line": time_line(person.rights, RIGHTS, on=on), "table": f"rights-{rank}"}
        for rank, person in enumerate(people, 1)
    ]
    return tables_answer(request, "portal/my_rights.html", {"people": shown}, tables)


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_care_claim_page(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """One claim of one's own or of a dependant, with its lines."""
    view, person = _own_claim(request.chosen, claim_id)
    lines = claims.lines(organism_id=request.chosen.organism_id, claim_id=claim_id)
    known = professionals(numbers=[view.professional], on=view.first_care_on).get(view.professional)
    prices = prices_of(known, lines)
    context = {
        "claim": view,
        "person": person,
        "state": state_tag(view),
        "professional": known.name if known else view.professional,
        "waits": bool(view.question),
    }
    rows = [line_row(line, prices.get(line.line)) for line in lines]
    return tables_answer(request, "portal/my_care_claim.html", context, {"lines": _lines_table(request, view, rows)})


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_care_line_page(request: HttpRequest, claim_id: int, claim_line: int) -> HttpResponseBase:
    """Why a line of one's own claim comes to its amounts, step by step with the articles."""
    view, _person = _own_claim(request.chosen, claim_id)
    line = _line(request.chosen, claim_id, claim_line)
    known = professionals(numbers=[view.professional], on=view.first_care_on).get(view.professional)
    context = {
        "claim": view,
        "line": line,
        "row": line_row(line, prices_of(known, [line]).get(claim_line)),
        "steps": explain_line(told_of(line), priced_of(line)),
        "reason": reasons()[line.reason] if line.reason else None,
        "back": reverse("my_care_claim", args=[claim_id]),
    }
    return render(request, "portal/my_line.html", context)


def persons_of(chosen: Chosen) -> list[BeneficiaryView]:
    """The reader, then the dependants, with what tells of health: all of it is their own."""
    own = own_persons(organism_id=chosen.organism_id, nirs=chosen.nirs, on=today(), law=law)
    ids = [each.id for each in own]
    found = rights.files(organism_id=chosen.organism_id, beneficiary_ids=ids, with_health=True) if ids else []
    return sorted(found, key=lambda each: (each.is_dependant, each.born_on, each.id))


def _own_claim(chosen: Chosen, claim_id: int) -> tuple[ClaimView, BeneficiaryView]:
    """A claim of the reader or of a dependant; any other does not exist."""
    view = claims.claim(organism_id=chosen.organism_id, claim_id=claim_id)
    person = next((each for each in persons_of(chosen) if view and each.id == view.beneficiary_id), None)
    if view is None or person is None:
        raise Http404
    return view, person


def _line(chosen: Chosen, claim_id: int, claim_line: int) -> ClaimLine:
    lines = claims.lines(organism_id=chosen.organism_id, claim_id=claim_id)
    found = next((each for each in lines if each.line == claim_line), None)
    if found is None:
        raise Http404
    return found


def _now(person: BeneficiaryView, kind: RightKind) -> Any:
    return next((each for each in person.rights if each.kind is kind and each.on(today())), None)


def _debts(chosen: Chosen, nir: str) -> list[debts.DebtView]:
    return debts.debts(organism_id=chosen.organism_id, holder=Holder.INSURED, holder_key=nir)


def _claims_table(request: HttpRequest, people: Sequence[BeneficiaryView]) -> Table | HttpResponseBase:
    found = queries_persons.claims_of_persons(
        organism_id=request.chosen.organism_id, beneficiary_ids=[each.id for each in people], limit=CLAIMS_SHOWN
    )
    known = professionals(numbers={each.professional for each in found}, on=today()) if found else {}
    names = {each.id: each.given_names for each in people}
    return table_page(
        request,
        name="claims",
        caption=_("The last claims, by day of care; each leads to its acts"),
        columns=[
            Column("first_care_on", _("Care from"), "day", href=lambda row: reverse("my_care_claim", args=[row["id"]])),
            Column("person", _("For")),
            Column("professional", _("Professional")),
            Column("state", _("State"), "state"),
            Column("billed_cents", _("Billed"), "money"),
            Column("paid_cents", _("Paid"), "money"),
            Column("insured_cents", _("Left to you"), "money"),
        ],
        rows=[
            {
                "id": each.id,
                "first_care_on": each.first_care_on,
                "person": names.get(each.beneficiary_id or 0, ""),
                "professional": known[each.professional].name if each.professional in known else each.professional,
                "state": state_tag(each),
                "billed_cents": each.billed_cents,
                "paid_cents": each.paid_cents,
                "insured_cents": each.insured_cents,
            }
            for each in found
        ],
        empty=_("No claim came for you yet."),
        limit=20,
    )


def _payments_table(request: HttpRequest) -> Table | HttpResponseBase:
    chosen = request.chosen
    found = [
        each
        for nir in sorted(chosen.nirs)
        for each in queries_payments.payments(organism_id=chosen.organism_id, payee=Holder.INSURED, key=nir)
    ]
    return table_page(
        request,
        name="payments",
        caption=_("What was paid to you, the last first"),
        columns=[
            Column("day", _("Of the day"), "day"),
            Column("state", _("State"), "state"),
            Column("gross_cents", _("Due"), "money"),
            Column("withheld_cents", _("Withheld"), "money"),
            Column("cents", _("Paid"), "money"),
        ],
        rows=[
            {
                "day": each.day,
                "state": Tag(str(each.state.label), _PAYMENT_TONES.get(each.state.value, "warn")),
                "gross_cents": each.gross_cents,
                "withheld_cents": each.withheld_cents,
                "cents": each.cents,
            }
            for each in sorted(found, key=lambda each: each.id, reverse=True)
        ],
        empty=_("Nothing was paid to you yet."),
        limit=20,
    )


def _debts_table(request: HttpRequest, found: Sequence[debts.DebtView]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="debts",
        caption=_("What you owe the fund, the latest first"),
        columns=[
            Column("found_on", _("Found on"), "day"),
            Column("kind", _("Why")),
            Column("state", _("State"), "state"),
            Column("cents", _("Amount"), "money"),
            Column("open_cents", _("Still owed"), "money"),
            Column("due_on", _("Withheld from"), "day"),
        ],
        rows=[
            {
                "found_on": each.found_on,
                "kind": str(KINDS[each.kind]),
                "state": debt_tag(each),
                "cents": each.cents,
                "open_cents": each.open_cents,
                "due_on": each.due_on if each.state is DebtState.OPEN else None,
            }
            for each in sorted(found, key=lambda each: each.id, reverse=True)
        ],
        empty=_("You owe nothing."),
        limit=20,
    )


def _lines_table(request: HttpRequest, view: ClaimView, rows: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    def why(row: Mapping[str, Any]) -> str:
        return reverse("my_care_line", args=[view.id, row["line"]])

    return table_page(
        request,
        name="lines",
        caption=_("Acts, in euros; each leads to why"),
        columns=[
            Column("act", _("Act"), "code", href=why, note="act_words"),
            Column("outcome_tag", pgettext("line of a claim", "Outcome"), "state", note="reason_words"),
            Column("billed_cents", _("Billed"), "money", total=True),
            Column("base_cents", pgettext("care", "Base"), "money", total=True),
            Column("rate_ppm", _("Rate"), "percent", note="exemption_words"),
            Column("paid_cents", _("Paid"), "money", total=True),
            Column("insured_cents", _("Left to you"), "money", total=True),
        ],
        rows=list(rows),
    )


addresses: list[URLPattern] = [
    path("portal/care/", my_care_page, name="my_care"),
    path("portal/care/rights/", my_rights_page, name="my_rights"),
    path("portal/care/claims/<int:claim_id>/", my_care_claim_page, name="my_care_claim"),
    path("portal/care/claims/<int:claim_id>/lines/<int:claim_line>/", my_care_line_page, name="my_care_line"),
]

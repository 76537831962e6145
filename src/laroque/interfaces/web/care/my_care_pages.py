"""The home of an insured person on the portal, and one claim with why each amount. No look is kept of one's own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.queries import DebtView
from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.claims import finding, queries_payments
from laroque.apps.claims import queries as claims
from laroque.apps.claims.finding import ClaimsWanted
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.queries_payments import PaymentView
from laroque.apps.claims.states import ClaimState, PaymentState
from laroque.apps.registry.professionals import professionals
from laroque.apps.rights.queries import BeneficiaryView
from laroque.engines.pricing.explaining import explain_line
from laroque.engines.pricing.facts import RightKind
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.care.claim_rows import line_row, priced_of, prices_of, state_tag, told_of
from laroque.interfaces.web.care.my_care_people import own_people, right_of
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Column, Table, Tag, table_page

_CLAIMS, _SHOWN = 30, 10
_PAYMENT_TONES = {PaymentState.PAID: "good", PaymentState.OFFSET: "good", PaymentState.RETURNED: "bad"}


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_care_page(request: HttpRequest) -> HttpResponseBase:
    """Who is covered, the latest claims and payments, what is owed, and what the reader has to do."""
    chosen = request.chosen
    people = own_people(chosen)
    paid, owed = _payments_of(chosen), _owed_by(chosen)
    context = {
        "people": [
            {
                "person": each,
                "cover": right_of(each, RightKind.COVERED),
                "doctor": right_of(each, RightKind.TREATING_DOCTOR),
                "is_adult": not each.is_dependant,
                "own": each.own_nir in chosen.nirs,
            }
            for each in people
        ],
        "owed_cents": sum(each.open_cents for each in owed),
        "latest": next((each for each in paid if each.state is PaymentState.PAID), None),
        "returned": any(each.state is PaymentState.RETURNED for each in paid),
    }
    tables = {
        "claims": _claims_table(request, chosen, people),
        "payments": _payments_table(request, paid),
        "debts": _debts_table(request, owed),
    }
    return tables_answer(request, "care/my_care.html", context, tables)


@member_page(may=Ability.READ_OWN_RIGHTS)
def my_care_claim_page(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """A claim of the reader or of a dependant: what was told, each line, and why each amount."""
    chosen = request.chosen
    view = claims.claim(organism_id=chosen.organism_id, claim_id=claim_id)
    people = {each.id: each for each in own_people(chosen)}
    if view is None or view.beneficiary_id not in people:
        raise Http404
    professional = professionals(numbers=[view.professional], on=view.first_care_on).get(view.professional)
    lines = claims.lines(organism_id=chosen.organism_id, claim_id=view.id)
    prices = prices_of(professional, lines)
    context = {
        "claim": view,
        "state": state_tag(view),
        "person": people[view.beneficiary_id],
        "professional": professional.name if professional else view.professional,
        "waits": view.state in claims.WAITING,
        "newer": _newer(chosen, view),
        "lines": [
            {
                "line": each,
                "row": line_row(each, prices.get(each.line)),
                "reason": reasons()[each.reason] if each.reason else None,
                "steps": explain_line(told_of(each), priced_of(each)),
            }
            for each in lines
        ],
    }
    return tables_answer(request, "care/my_care_claim.html", context, {})


def _newer(chosen: Chosen, view: ClaimView) -> int | None:
    """The version that replaced a claim, for an address that was kept."""
    if view.state is not ClaimState.REPLACED:
        return None
    return claims.versions(organism_id=chosen.organism_id, claim_id=view.id)[-1].id


def _payments_of(chosen: Chosen) -> list[PaymentView]:
    """The payments to the numbers of the reader, the last first."""
    found = [
        each
        for nir in sorted(chosen.nirs)
        for each in queries_payments.payments(organism_id=chosen.organism_id, payee=Holder.INSURED, key=nir)
    ]
    return sorted(found, key=lambda each: (each.day, each.id), reverse=True)


def _owed_by(chosen: Chosen) -> list[DebtView]:
    """What the numbers of the reader still owe the fund."""
    return [
        each
        for nir in sorted(chosen.nirs)
        for each in debts.debts(organism_id=chosen.organism_id, holder=Holder.INSURED, holder_key=nir, only_open=True)
    ]


def _claims_table(
    request: HttpRequest, chosen: Chosen, people: Collection[BeneficiaryView]
) -> Table | HttpResponseBase:
    by_id = {each.id: each for each in people}
    found = finding.claims_of_own(
        organism_id=chosen.organism_id, wanted=ClaimsWanted(), beneficiary_ids=list(by_id), limit=_CLAIMS
    )
    known = professionals(numbers={each.professional for each in found}, on=today()) if found else {}
    names = {number: view.name for number, view in known.items()}
    return table_page(
        request,
        name="claims",
        caption=_("Your latest care and that of your dependants; each day leads to why"),
        columns=[
            Column("first_care_on", _("Care from"), "day", href=lambda row: reverse("my_care_claim", args=[row["id"]])),
            Column("professional", _("Professional"), note="person"),
            Column("state", _("State"), "state"),
            Column("billed_cents", _("Billed"), "money"),
            Column("paid_cents", _("Paid by the fund"), "money"),
            Column("insured_cents", _("Left to you"), "money"),
        ],
        rows=[_claim_row(each, by_id, names) for each in found],
        empty=_("The fund has received no claim for care yet."),
        limit=_SHOWN,
    )


def _claim_row(view: ClaimView, people: Mapping[int, BeneficiaryView], names: Mapping[str, str]) -> dict[str, Any]:
    person = people[view.beneficiary_id or 0]
    return {
        "id": view.id,
        "first_care_on": view.first_care_on,
        "professional": names.get(view.professional, view.professional),
        "person": f"{person.given_names} {person.family_name}",
        "state": state_tag(view),
        "billed_cents": view.billed_cents,
        "paid_cents": view.paid_cents,
        "insured_cents": view.insured_cents,
    }


def _payments_table(request: HttpRequest, paid: Sequence[PaymentView]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="payments",
        caption=_("Payments to you, the last first"),
        columns=[
            Column("day", _("Of the day"), "day"),
            Column("state", _("State"), "state"),
            Column("gross_cents", _("For the care"), "money"),
            Column("withheld_cents", _("Withheld for debts"), "money"),
            Column("cents", _("Paid"), "money"),
        ],
        rows=[
            {
                "day": each.day,
                "state": Tag(str(each.state.label), _PAYMENT_TONES.get(each.state, "")),
                "gross_cents": each.gross_cents,
                "withheld_cents": each.withheld_cents,
                "cents": each.cents,
            }
            for each in paid
        ],
        empty=_("Nothing was paid to you yet. Where nothing is paid in advance, the professional is paid."),
        limit=_SHOWN,
    )


def _debts_table(request: HttpRequest, owed: Sequence[DebtView]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="debts",
        caption=_("What you owe the fund, the last first"),
        columns=[
            Column("found_on", _("Found on"), "day"),
            Column("kind", _("Why")),
            Column("cents", _("Owed at first"), "money"),
            Column("open_cents", _("Still owed"), "money", total=True),
        ],
        rows=[
            {
                "found_on": each.found_on,
                "kind": str(each.kind.label),
                "cents": each.cents,
                "open_cents": each.open_cents,
            }
            for each in owed
        ],
        empty=_("You owe nothing."),
        limit=_SHOWN,
    )


addresses: list[URLPattern] = [
    path("portal/care/", my_care_page, name="my_care"),
    path("portal/care/claims/<int:claim_id>/", my_care_claim_page, name="my_care_claim"),
]

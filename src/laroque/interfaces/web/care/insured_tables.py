"""The tables of an insured person: rights, requests, acts on the file, claims, payments, debts, what was borne."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from laroque.apps.access import history as people
from laroque.apps.beneficiary_accounts import queries as debts_read
from laroque.apps.beneficiary_accounts.queries import DebtView
from laroque.apps.beneficiary_accounts.states import DebtState, Holder
from laroque.apps.claims import queries as claims_read
from laroque.apps.claims import queries_payments
from laroque.apps.claims.states import ClaimState, PaymentState
from laroque.apps.registry.professionals import professionals
from laroque.apps.rights import finding
from laroque.apps.rights import queries as rights_read
from laroque.apps.rights.queries import BeneficiaryView, RightView
from laroque.engines.pricing.facts import RightKind
from laroque.interfaces.web.amounts import in_euros
from laroque.interfaces.web.care.funds import Fund
from laroque.interfaces.web.care.purposes import reads_acts
from laroque.interfaces.web.care.right_words import REQUEST_TONES, RIGHTS, detail_of, kinds_seen, requests_seen
from laroque.interfaces.web.charts import capped_chart
from laroque.interfaces.web.membership import today
from laroque.interfaces.web.tables import Column, Table, Tag, table_page
from laroque.legislation.parameters import load
from laroque.legislation.topics import NotLegislatedYet

Tables = dict[str, Table | HttpResponseBase]
CLAIMS_SHOWN, ACTS_SHOWN = 30, 100
_CLAIM_TONES = {
    ClaimState.PAID: "good",
    ClaimState.SUSPENDED: "warn",
    ClaimState.MEDICAL: "warn",
    ClaimState.REJECTED: "bad",
}
_PAYMENT_TONES = {PaymentState.PAID: "good", PaymentState.OFFSET: "good", PaymentState.RETURNED: "bad"}
_DEBT_TONES = {DebtState.OPEN: "warn", DebtState.SETTLED: "good"}
_FRANCHISES = ("drug", "act", "transport")


def of_rights(request: HttpRequest, fund: Fund, person: BeneficiaryView, seen: Sequence[RightView], on: date) -> Tables:
    """The rights that a reader sees, and what was asked of the fund for the person."""
    names = _names_of_doctors(seen, on)
    rights = table_page(
        request,
        name="rights",
        caption=_("Rights; the day of “until” is the first one without"),
        columns=[
            Column("kind", _("Right"), note="detail"),
            Column("since", _("Since"), "day"),
            Column("until", _("Until (not included)"), "day"),
            Column("state", _("Today"), "state"),
        ],
        rows=[_right(each, names, on) for each in sorted(seen, key=lambda right: right.since, reverse=True)],
        empty=_("No right was ever opened here."),
    )
    kinds = requests_seen(telling=reads_acts(request.chosen, fund))
    asked = rights_read.requests_of(organism_id=fund.id, beneficiary_ids=[person.id])
    requests = table_page(
        request,
        name="requests",
        caption=_("Requests, the last first"),
        columns=[
            Column(
                "kind", _("What is asked"),
                href=lambda row: reverse("rights_request", args=[fund.code, row["id"]]),
            ),
            Column("asked_on", _("Asked on"), "day"),
            Column("answer_by", _("To be answered by"), "day"),
            Column("state", _("State"), "state", note="reason"),
        ],
        rows=[request_row(each) for each in asked if each.kind in kinds],
        empty=_("Nothing was asked for this person."),
    )  # fmt: skip
    return {"rights": rights, "requests": requests}


def of_acts(request: HttpRequest, fund: Fund, person: BeneficiaryView) -> Tables:
    """What was done to the file, the last first; about rights that the reader sees."""
    found = finding.acts_of(organism_id=fund.id, beneficiary_id=person.id, limit=ACTS_SHOWN)
    names = people.names_of_users(user_ids={each.by for each in found if each.by})
    kinds = kinds_seen(telling=reads_acts(request.chosen, fund))
    table = table_page(
        request,
        name="acts",
        caption=_("What was done to this file, the last first"),
        columns=[Column("at", _("When"), "instant"), Column("what", _("What")), Column("by", _("By"))],
        rows=[
            {
                "at": each.at,
                "what": " · ".join(
                    str(word) for word in (each.kind.label, RIGHTS.get(each.right) if each.right else "") if word
                ),
                "by": names.get(each.by, "") if each.by else _("the fund, unasked"),
            }
            for each in found
            if each.right is None or each.right in kinds
        ],
        empty=_("Nothing was done here."),
        limit=10,
    )
    return {"acts": table}


def debts_of(fund: Fund, person: BeneficiaryView) -> list[DebtView]:
    """What the insured person of a number owes the fund, or owed."""
    return debts_read.debts(organism_id=fund.id, holder=Holder.INSURED, holder_key=person.nir)


def of_account(request: HttpRequest, fund: Fund, person: BeneficiaryView, owed: Sequence[DebtView]) -> Tables:
    """The claims of the person; the payments and debts of the number they are claimed under."""
    return {
        "claims": _claims(request, fund, person),
        "payments": _payments(request, fund, person),
        "debts": _debts(request, fund, owed),
    }


def borne(fund: Fund, person: BeneficiaryView, on: date) -> dict[str, Any]:
    """The participations and franchises of the year against what the law lets a person bear; caps None when unknown."""
    found = finding.borne_in(organism_id=fund.id, beneficiary_id=person.id, year=on.year)
    participations = found.get("participation", finding.Borne(0, 0))
    franchises = sum(found[kind].cents for kind in _FRANCHISES if kind in found)
    caps = _caps(on)
    rows = [
        {"name": _("Participations"), "cents": participations.cents, "cap_cents": caps[0], "article": "CSS D160-6"},
        {"name": _("Franchises"), "cents": franchises, "cap_cents": caps[1], "article": "CSS D160-10"},
    ]
    charted = [
        (row["name"], row["cents"], row["cap_cents"], in_euros(row["cents"])) for row in rows if row["cap_cents"]
    ]
    name = _("Participations and franchises borne in %(year)s, against their caps") % {"year": on.year}
    return {"borne": rows, "chart": capped_chart(name, charted) if charted else None, "year": on.year}


def doctor(rights: Sequence[RightView], on: date) -> dict[str, Any] | None:
    """The treating doctor of a day."""
    now = next((each for each in rights if each.kind is RightKind.TREATING_DOCTOR and each.on(on)), None)
    if now is None:
        return None
    return {"name": _names_of_doctors([now], on).get(now.detail, now.detail), "since": now.since, "number": now.detail}


def request_row(view: rights_read.RequestView) -> dict[str, Any]:
    """A request as tables show it."""
    return {
        "id": view.id,
        "kind": str(view.kind.label),
        "asked_on": view.asked_on,
        "answer_by": view.answer_by,
        "state": Tag(str(view.state.label), REQUEST_TONES[view.state]),
        "reason": view.reason,
    }


def _right(right: RightView, names: Mapping[str, str], on: date) -> dict[str, Any]:
    if right.on(on):
        state = Tag(_("In force"), "good")
    else:
        state = Tag(_("To come"), "warn") if right.since > on else Tag(_("Over"))
    return {
        "kind": str(RIGHTS[right.kind]),
        "detail": detail_of(right, names),
        "since": right.since,
        "until": right.until,
        "state": state,
    }


def _names_of_doctors(rights: Sequence[RightView], on: date) -> dict[str, str]:
    numbers = {each.detail for each in rights if each.kind is RightKind.TREATING_DOCTOR}
    found = professionals(numbers=numbers, on=on) if numbers else {}
    return {number: f"{view.name} ({number})" for number, view in found.items()}


def _caps(on: date) -> tuple[int | None, int | None]:
    """What a person bears at most in a year, in cents: of participations, of franchises."""
    try:
        number, each, franchises = (
            load().value(f"participations.{name}", on).number
            for name in ("per_year", "participation", "franchise_per_year")
        )
    except NotLegislatedYet:
        return None, None
    return number * each, franchises


def _claims(request: HttpRequest, fund: Fund, person: BeneficiaryView) -> Table | HttpResponseBase:
    found = claims_read.claims_of(organism_id=fund.id, beneficiary_id=person.id, limit=CLAIMS_SHOWN)
    known = professionals(numbers={each.professional for each in found}, on=today()) if found else {}
    names = {number: view.name for number, view in known.items()}
    telling = reads_acts(request.chosen, fund)
    columns = [
        Column("first_care_on", _("Care from"), "day", href=lambda row: reverse("claim", args=[fund.code, row["id"]])),
        Column("state", _("State"), "state"),
        Column("billed_cents", _("Billed"), "money"),
        Column("paid_cents", _("Paid"), "money"),
        Column("insured_cents", _("Left to the insured"), "money"),
    ]
    if telling:
        columns.insert(1, Column("professional", _("Professional")))
    return table_page(
        request,
        name="claims",
        caption=_("The last claims, by day of care"),
        columns=columns,
        rows=[
            {
                "id": each.id,
                "first_care_on": each.first_care_on,
                "professional": names.get(each.professional, each.professional),
                "state": Tag(str(each.state.label), _CLAIM_TONES.get(each.state, "")),
                "billed_cents": each.billed_cents,
                "paid_cents": each.paid_cents,
                "insured_cents": each.insured_cents,
            }
            for each in found
        ],
        empty=_("No claim came for this person."),
        limit=10,
    )


def _payments(request: HttpRequest, fund: Fund, person: BeneficiaryView) -> Table | HttpResponseBase:
    found = queries_payments.payments(organism_id=fund.id, payee=Holder.INSURED, key=person.nir)
    return table_page(
        request,
        name="payments",
        caption=_("Payments to the insured person, the last first"),
        columns=[
            Column(
                "day", _("Of the day"), "day", href=lambda row: reverse("care_payment", args=[fund.code, row["id"]])
            ),
            Column("state", _("State"), "state"),
            Column("gross_cents", _("Asked by claims"), "money"),
            Column("withheld_cents", _("Withheld for debts"), "money"),
            Column("cents", _("Paid"), "money"),
        ],
        rows=[
            {
                "id": each.id,
                "day": each.day,
                "state": Tag(str(each.state.label), _PAYMENT_TONES.get(each.state, "")),
                "gross_cents": each.gross_cents,
                "withheld_cents": each.withheld_cents,
                "cents": each.cents,
            }
            for each in reversed(found)
        ],
        empty=_("Nothing was paid to this number."),
        limit=12,
    )


def _debts(request: HttpRequest, fund: Fund, found: Sequence[DebtView]) -> Table | HttpResponseBase:
    return table_page(
        request,
        name="debts",
        caption=_("Debts of the insured person, the last first"),
        columns=[
            Column(
                "found_on", _("Found on"), "day", href=lambda row: reverse("care_debt", args=[fund.code, row["id"]])
            ),
            Column("kind", _("Why"), note="plan"),
            Column("state", _("State"), "state"),
            Column("cents", _("Owed at first"), "money"),
            Column("open_cents", _("Still owed"), "money", total=True),
        ],
        rows=[
            {
                "id": each.id,
                "found_on": each.found_on,
                "kind": str(each.kind.label),
                "plan": _plan(each.monthly_cents),
                "state": Tag(str(each.state.label), _DEBT_TONES.get(each.state, "")),
                "cents": each.cents,
                "open_cents": each.open_cents,
            }
            for each in found
        ],
        empty=_("Nothing is owed."),
        limit=12,
    )


def _plan(monthly_cents: int | None) -> str:
    return "" if monthly_cents is None else _("%(cents)s a month") % {"cents": in_euros(monthly_cents)}


def said_day(day: date) -> str:
    """A day inside a sentence."""
    return formats.date_format(day, "SHORT_DATE_FORMAT")

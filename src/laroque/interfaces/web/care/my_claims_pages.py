"""The portal of a health professional: the claims sent under one's number, what was paid, rejected and why, returns."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from laroque.apps.access.rules import Ability
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.queries import DebtView
from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.claims import finding, queries_payments
from laroque.apps.claims import queries as claims
from laroque.apps.claims.finding import ClaimsWanted
from laroque.apps.claims.queries import ClaimView
from laroque.apps.claims.states import ClaimState
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.registry import queries as registry
from laroque.apps.registry.professionals import ProfessionalView, professionals
from laroque.apps.registry.states import HolderKind
from laroque.engines.pricing.explaining import explain_line
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.care.claim_rows import (
    line_row,
    priced_of,
    prices_of,
    question_words,
    state_tag,
    told_of,
)
from laroque.interfaces.web.care.money_rows import KINDS, debt_tag
from laroque.interfaces.web.days import parse_day
from laroque.interfaces.web.membership import Chosen, member_page, today
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, Table, Tag, table_page
from laroque.usecases.care.claim_returns import Told, told_in

_LATELY = timedelta(days=366)
_DAY = timedelta(days=1)
_FORMS = {False: gettext_lazy("Text"), True: "FHIR"}
_KINDS_OF_FORM = {False: ("text/plain; charset=iso-8859-1", "txt"), True: ("application/fhir+json", "json")}
_TONES = {"paid": "good", "offset": "good", "returned": "bad"}


@member_page(may=Ability.SEND_CLAIMS)
def my_claims_page(request: HttpRequest) -> HttpResponseBase:
    """The claims sent, those that wait first asked for by a filter; payments, debts, returns beside."""
    chosen = request.chosen
    number = number_asked(request)
    known = professionals(numbers=[number], on=today()).get(number)
    bank = registry.bank_accounts_of_holder(kind=HolderKind.PROFESSIONAL, key=number)
    owed = debts.debts(organism_id=chosen.organism_id, holder=Holder.PROFESSIONAL, holder_key=number)
    context = {
        "number": number,
        "numbers": sorted(chosen.professionals),
        "professional": known,
        "account": bank[-1].masked if bank else "",
        "owed_cents": sum(each.open_cents for each in owed),
    }
    tables = {
        "claims": _claims_table(request, number),
        "payments": _payments_table(request, number),
        "debts": _debts_table(request, owed),
    }
    return tables_answer(request, "care/my_claims.html", context, tables)


@member_page(may=Ability.SEND_CLAIMS)
def my_claim_page(request: HttpRequest, claim_id: int) -> HttpResponseBase:
    """One claim sent, with its lines: what is paid, refused or waits, and why."""
    view, known = _own_claim(request.chosen, claim_id)
    lines = claims.lines(organism_id=request.chosen.organism_id, claim_id=claim_id)
    prices = prices_of(known, lines)
    reason = reasons().get(view.question)
    context = {"claim": view, "state": state_tag(view), "reason": reason}
    rows = [line_row(line, prices.get(line.line)) for line in lines]
    return tables_answer(request, "care/my_claim.html", context, {"lines": _lines_table(request, view, rows)})


@member_page(may=Ability.SEND_CLAIMS)
def my_claim_line_page(request: HttpRequest, claim_id: int, claim_line: int) -> HttpResponse:
    """Why a line of a claim sent comes to its amounts, or is refused."""
    view, known = _own_claim(request.chosen, claim_id)
    lines = claims.lines(organism_id=request.chosen.organism_id, claim_id=claim_id)
    line = next((each for each in lines if each.line == claim_line), None)
    if line is None:
        raise Http404
    context = {
        "claim": view,
        "line": line,
        "row": line_row(line, prices_of(known, [line]).get(claim_line)),
        "steps": explain_line(told_of(line), priced_of(line)),
        "reason": reasons()[line.reason] if line.reason else None,
        "back": reverse("my_claim", args=[claim_id]),
    }
    return render(request, "care/my_claim_line.html", context)


@member_page(may=Ability.SEND_CLAIMS)
def my_returns_page(request: HttpRequest) -> HttpResponseBase:
    """The return messages of a year, each to download as it was sent."""
    table = table_page(
        request,
        name="returns",
        caption=_("What the fund told you, the last first; each is downloaded as it was sent"),
        columns=[
            Column("day", _("Of the day"), "day", href=lambda row: reverse("my_return", args=[row["id"]])),
            Column("form", _("Form")),
            Column("number", _("Number"), "code"),
        ],
        rows=[
            {"id": each.message_id, "day": each.day, "form": _FORMS[each.in_fhir], "number": number}
            for number, each in reversed(_returns(request.chosen))
        ],
        empty=_("No return was sent to you yet: one comes with each payment, rejection or question."),
    )
    return tables_answer(request, "care/my_returns.html", {}, {"returns": table})


@member_page(may=Ability.SEND_CLAIMS)
def my_return_page(request: HttpRequest, message_id: int) -> HttpResponse:
    """A return, as it was sent."""
    found = {each.message_id: (number, each) for number, each in _returns(request.chosen)}
    if message_id not in found:
        raise Http404
    number, told = found[message_id]
    content = exchanges.contents_of(organism_id=request.chosen.organism_id, message_ids=[message_id])[message_id]
    kind, ending = _KINDS_OF_FORM[told.in_fhir]
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{number}-{told.day:%Y-%m-%d}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def number_asked(request: HttpRequest) -> str:
    """The number that the page shows: the one asked among those that the reader claims under, else the first."""
    numbers = request.chosen.professionals
    if not numbers:
        raise Http404
    asked = request.GET.get("number", "")
    return asked if asked in numbers else min(numbers)


def _returns(chosen: Chosen) -> list[tuple[str, Told]]:
    """The returns of a year to the numbers of the reader, the first first."""
    since, until = today() - _LATELY, today() + _DAY
    found = [
        (number, each)
        for number in sorted(chosen.professionals)
        for each in told_in(organism_id=chosen.organism_id, professional=number, since=since, until=until)
    ]
    return sorted(found, key=lambda each: (each[1].day, each[1].message_id))


def _own_claim(chosen: Chosen, claim_id: int) -> tuple[ClaimView, ProfessionalView | None]:
    """A claim of a number of the reader; any other does not exist."""
    view = claims.claim(organism_id=chosen.organism_id, claim_id=claim_id)
    if view is None or view.professional not in chosen.professionals:
        raise Http404
    return view, professionals(numbers=[view.professional], on=view.first_care_on).get(view.professional)


def _claims_table(request: HttpRequest, number: str) -> Table | HttpResponseBase:
    states = [state for state in ClaimState if state is not ClaimState.REPLACED]
    return table_page(
        request,
        name="claims",
        caption=_("Claims under your number, the latest first; those that wait, the oldest first"),
        columns=[
            Column("number", _("Number"), "code", href=lambda row: reverse("my_claim", args=[row["id"]])),
            Column("first_care_on", _("Care from"), "day"),
            Column("received_on", _("Received on"), "day"),
            Column("state", _("State"), "state", note="question"),
            Column("billed_cents", _("Billed"), "money"),
            Column("paid_cents", _("Paid"), "money"),
        ],
        filters=[Filter("state", _("State"), [(state.value, str(state.label)) for state in states])],
        rows=lambda ask: _claims(request.chosen, number, ask),
        empty=_("No claim came under your number yet."),
    )


def _claims(chosen: Chosen, number: str, ask: Ask) -> Rows:
    state = ask.filters.get("state")
    day, _sep, last = ask.after.partition("/")
    found = finding.claims_wanted(
        organism_id=chosen.organism_id,
        wanted=ClaimsWanted(state=ClaimState(state) if state else None, professional=number),
        after=(date.fromisoformat(day), int(last)) if last.isdigit() and parse_day(day) else None,
        limit=ask.limit + 1,
    )
    page = found[: ask.limit]
    rows = [
        {
            "id": each.id,
            "number": each.number or str(each.id),
            "first_care_on": each.first_care_on,
            "received_on": each.received_on,
            "state": state_tag(each),
            "question": question_words(each.question),
            "billed_cents": each.billed_cents,
            "paid_cents": each.paid_cents,
        }
        for each in page
    ]
    return Rows(rows, next=f"{page[-1].received_on}/{page[-1].id}" if len(found) > ask.limit else "")


def _payments_table(request: HttpRequest, number: str) -> Table | HttpResponseBase:
    found = queries_payments.payments(
        organism_id=request.chosen.organism_id, payee=Holder.PROFESSIONAL, key=number
    )  # fmt: skip
    return table_page(
        request,
        name="payments",
        caption=_("Transfers to you, the last first"),
        columns=[
            Column("day", _("Of the day"), "day"),
            Column("claims", _("Claims"), "number"),
            Column("state", _("State"), "state"),
            Column("gross_cents", _("Due"), "money"),
            Column("withheld_cents", _("Withheld"), "money"),
            Column("cents", _("Paid"), "money"),
            Column("end_to_end_id", _("Reference"), "code"),
        ],
        rows=[
            {
                "day": each.day,
                "claims": each.claims,
                "state": Tag(str(each.state.label), _TONES.get(each.state.value, "warn")),
                "gross_cents": each.gross_cents,
                "withheld_cents": each.withheld_cents,
                "cents": each.cents,
                "end_to_end_id": each.end_to_end_id,
            }
            for each in reversed(found)
        ],
        empty=_("Nothing was paid to you yet."),
        limit=20,
    )


def _debts_table(request: HttpRequest, found: Sequence[DebtView]) -> Table | HttpResponseBase:
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
        ],
        rows=[
            {
                "found_on": each.found_on,
                "kind": str(KINDS[each.kind]),
                "state": debt_tag(each),
                "cents": each.cents,
                "open_cents": each.open_cents,
            }
            for each in reversed(found)
        ],
        empty=_("You owe nothing."),
    )


def _lines_table(request: HttpRequest, view: ClaimView, rows: Sequence[Mapping[str, Any]]) -> Table | HttpResponseBase:
    def why(row: Mapping[str, Any]) -> str:
        return reverse("my_claim_line", args=[view.id, row["line"]])

    return table_page(
        request,
        name="lines",
        caption=_("Acts, in euros; each leads to why"),
        columns=[
            Column("act", _("Act"), "code", href=why, note="act_words"),
            Column("outcome_tag", pgettext("line of a claim", "Outcome"), "state", note="reason_words"),
            Column("quantity", _("Quantity"), "number"),
            Column("billed_cents", _("Billed"), "money", total=True),
            Column("base_cents", pgettext("care", "Base"), "money", total=True),
            Column("rate_ppm", _("Rate"), "percent"),
            Column("paid_cents", _("Paid"), "money", total=True),
        ],
        rows=list(rows),
    )


addresses: list[URLPattern] = [
    path("portal/practice/", my_claims_page, name="my_claims"),
    path("portal/practice/claims/<int:claim_id>/", my_claim_page, name="my_claim"),
    path("portal/practice/claims/<int:claim_id>/lines/<int:claim_line>/", my_claim_line_page, name="my_claim_line"),
    path("portal/practice/returns/", my_returns_page, name="my_returns"),
    path("portal/practice/returns/<int:message_id>/", my_return_page, name="my_return"),
]

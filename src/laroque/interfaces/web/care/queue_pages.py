"""The claims of a fund: its queues with their sizes and questions, and the list of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from laroque.apps.access import queries as approvals
from laroque.apps.access.rules import Ability
from laroque.apps.claims import finding
from laroque.apps.claims.finding import ClaimsWanted, QueueSize
from laroque.apps.claims.states import ClaimState
from laroque.engines.pricing.facts import Outcome
from laroque.engines.pricing.reasons import reasons
from laroque.interfaces.web.amounts import said
from laroque.interfaces.web.care.claim_rows import claim_row, question_words
from laroque.interfaces.web.care.funds import Fund, fund_read
from laroque.interfaces.web.membership import Chosen, member_page
from laroque.interfaces.web.table_answers import tables_answer
from laroque.interfaces.web.tables import Ask, Column, Filter, Rows, table_page
from laroque.usecases.care.claim_acts import APPROVAL_KIND


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue as the page shows it; without an address where the reader does not open it."""

    name: str
    count: int
    cents: int
    oldest_on: date | None
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What claims of a queue wait with, in words, with how many, and where they are listed."""

    words: str
    remedy: str
    count: int
    oldest_on: date
    href: str


@member_page(may=Ability.READ_CLAIMS)
def claims_page(request: HttpRequest, body: str) -> HttpResponseBase:
    """The claims of a fund: a queue, the oldest first, or all of them, the latest first."""
    fund, chosen = fund_read(request.chosen, body), request.chosen
    shows_acts, opinions = chosen.may(Ability.READ_ACTS), chosen.may(Ability.GIVE_OPINIONS)
    asked = request.GET.get("claims-state", "")
    if asked == ClaimState.MEDICAL and not opinions:
        raise PermissionDenied
    sizes = finding.queue_sizes(organism_id=fund.id)
    table = table_page(
        request,
        name="claims",
        caption=_("Claims, the oldest first") if asked in set(finding.QUEUES) else _("Claims, the latest first"),
        columns=_columns(fund, shows_acts),
        filters=_filters(chosen),
        rows=lambda ask: _rows(fund, ask, shows_acts),
        empty=_("No claim yet. Claims come as B2 files, as FHIR messages, or keyed from a paper form."),
    )
    context = {
        "body": fund,
        "queues": [_queue(state, sizes, asked, opens=opinions or state is not ClaimState.MEDICAL)
                   for state in finding.QUEUES],
        "questions": _questions(sizes, asked) if shows_acts else [],
        "adjustments": _adjustments_waiting(fund) if chosen.may(Ability.READ_ACTS) and fund.own else 0,
        "may_settle": fund.own and chosen.may(Ability.SETTLE_CLAIMS),
        "shows_acts": shows_acts,
    }  # fmt: skip
    return tables_answer(request, "care/claims.html", context, {"claims": table})


def queue_address(state: ClaimState | None, **others: str) -> str:
    """The part of the address that asks for a queue, from the page of claims."""
    asked = {"state": state.value if state else "", **others}
    return f"?{urlencode({f'claims-{name}': value for name, value in asked.items() if value})}#table-claims"


def _columns(fund: Fund, shows_acts: bool) -> list[Column]:
    question = [Column("question", _("Question"))] if shows_acts else []
    return [
        Column("number", _("Number"), "code", href=lambda row: reverse("claim", args=[fund.code, row["id"]])),
        Column("received_on", _("Received"), "day"),
        Column("state_tag", _("State"), "state"),
        *question,
        Column("professional", _("Professional"), "code"),
        Column("nir", _("NIR"), "code"),
        Column("first_care_on", _("First care"), "day"),
        Column("billed_cents", _("Billed"), "money"),
        Column("paid_cents", _("Paid by the fund"), "money"),
    ]


def _filters(chosen: Chosen) -> list[Filter]:
    opinions = chosen.may(Ability.GIVE_OPINIONS)
    states = [state for state in ClaimState if opinions or state is not ClaimState.MEDICAL]
    waits = {Outcome.SUSPENDED, Outcome.MEDICAL} if opinions else {Outcome.SUSPENDED}
    questions = [(each.code, said(each.title)) for each in reasons().values() if each.outcome in waits]
    return [
        Filter("state", _("State"), [(state.value, str(state.label)) for state in states]),
        *([Filter("question", _("Question"), questions)] if chosen.may(Ability.READ_ACTS) else []),
        Filter("professional", _("Professional")),
        Filter("on", _("Received on"), kind="date"),
    ]


def _rows(fund: Fund, ask: Ask, shows_acts: bool) -> Rows:
    asked = ask.filters
    wanted = ClaimsWanted(
        state=ClaimState(asked["state"]) if "state" in asked else None,
        question=asked.get("question", ""),
        professional=asked.get("professional", "").replace(" ", "").upper(),
        received_on=asked.get("on"),
    )
    found = finding.claims_wanted(
        organism_id=fund.id, wanted=wanted, after=after_of(ask.after), limit=ask.limit + 1
    )  # fmt: skip
    page = found[: ask.limit]
    last = f"{page[-1].received_on}:{page[-1].id}" if len(found) > ask.limit else ""
    return Rows([claim_row(view, shows_acts=shows_acts) for view in page], next=last)


def after_of(text: str) -> tuple[date, int] | None:
    """The day and the number that a page goes on from; None for what is none."""
    day, _colon, number = text.partition(":")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None


def _queue(state: ClaimState, sizes: Sequence[QueueSize], asked: str, *, opens: bool) -> Queue:
    own = [each for each in sizes if each.state is state]
    return Queue(
        name=str(state.label),
        count=sum(each.count for each in own),
        cents=sum(each.billed_cents for each in own),
        oldest_on=min((each.oldest_on for each in own), default=None),
        href=queue_address(state) if opens else "",
        current=asked == state,
    )


def _questions(sizes: Sequence[QueueSize], asked: str) -> list[Question]:
    """The questions of the queue that is open, else of those that wait for a person of the fund."""
    state = ClaimState(asked) if asked in set(finding.QUEUES) else ClaimState.SUSPENDED
    return [
        Question(
            words=question_words(each.question),
            remedy=said(reasons()[each.question].remedy),
            count=each.count,
            oldest_on=each.oldest_on,
            href=queue_address(state, question=each.question),
        )
        for each in sizes
        if each.state is state and each.question
    ]


def _adjustments_waiting(fund: Fund) -> int:
    waiting: Any = approvals.pending_approvals(organism_id=fund.id)
    return sum(each.subject_kind == APPROVAL_KIND for each in waiting)


addresses: list[URLPattern] = [path("bodies/<str:body>/claims/", claims_page, name="claims")]

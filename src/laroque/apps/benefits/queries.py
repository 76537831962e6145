"""Reads of cash benefits: cases, what was decided of them, their instalments. A few statements whatever the number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Sum

from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.benefits.models import Case, CaseAct, DecidedDays, Decision, Instalment
from laroque.apps.benefits.states import (
    CaseActKind,
    CaseSource,
    CaseState,
    DecisionState,
    InstalmentState,
)


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case: see ``models.Case``."""

    id: int
    kind: str
    nir: str
    siret: str
    source: CaseSource
    since: date
    until: date | None
    facts: Mapping[str, Any]
    version: int
    state: CaseState
    question: str
    asked: str
    actor: str
    opened_on: date
    key: str


@dataclass(frozen=True, slots=True)
class ActView:
    """What was done to a case."""

    kind: CaseActKind
    facts: Mapping[str, Any]
    text: str
    message_id: int | None
    proof: bytes | None
    by: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided of a case: see ``models.Decision``; ``steps`` are those of the engine, as JSON."""

    id: int
    case_id: int
    version: int
    made_on: date
    state: DecisionState
    gross_cents: int
    change_cents: int
    steps: Sequence[Mapping[str, Any]]
    by: int | None
    seconded_by: int | None
    notified_on: date | None


@dataclass(frozen=True, slots=True)
class DaysView:
    """Days of a decision, half-open, paid or not: see ``models.DecidedDays``."""

    since: date
    until: date
    days: int | None
    daily_cents: int | None
    gross_cents: int
    csg_cents: int
    crds_cents: int
    net_cents: int
    payee: str
    part: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class InstalmentView:
    """An instalment of a case: see ``models.Instalment``."""

    id: int
    case_id: int
    since: date
    until: date
    days: int | None
    gross_cents: int
    csg_cents: int
    crds_cents: int
    net_cents: int
    payee: Holder
    payee_key: str
    part: str | None
    due_on: date
    settled_on: date | None
    state: InstalmentState
    payment_id: int | None


_TO_DECIDE = """
select id from (
    select id, row_number() over (partition by nir order by since, id) as turn from benefits_case
    where organism_id = %(organism)s and state = 'open' and (%(ids)s::bigint[] is null or id = any(%(ids)s::bigint[]))
) ranked where turn = 1
"""


def case(*, organism_id: int, case_id: int) -> CaseView | None:
    """A case of the organism by its number."""
    found = cases(organism_id=organism_id, ids=[case_id])
    return found[0] if found else None


def cases(*, organism_id: int, ids: Iterable[int]) -> list[CaseView]:
    """Cases by their numbers, in their order."""
    return [_case(row) for row in Case.objects.filter(organism_id=organism_id, id__in=list(ids)).order_by("id")]


def cases_of(*, organism_id: int, nir: str) -> list[CaseView]:
    """The cases of a person, the latest first."""
    return [_case(row) for row in Case.objects.filter(organism_id=organism_id, nir=nir).order_by("-since", "-id")]


def cases_of_persons(*, organism_id: int, nirs: Iterable[str]) -> list[CaseView]:
    """The cases of some persons that did not end, by number."""
    found = Case.objects.filter(organism_id=organism_id, nir__in=list(nirs)).exclude(state=CaseState.ENDED)
    return [_case(row) for row in found.order_by("id")]


def waiting_for(*, organism_id: int, nirs: Iterable[str], question: str) -> list[CaseView]:
    """The cases of some persons that wait for the answer to a question."""
    found = Case.objects.filter(organism_id=organism_id, nir__in=list(nirs), state=CaseState.WAITING, question=question)
    return [_case(row) for row in found.order_by("id")]


def to_decide(*, organism_id: int, ids: Sequence[int] | None = None) -> list[CaseView]:
    """The first case to be decided of each person, by the day it begins: those after it depend on it."""
    with connection.cursor() as cursor:
        cursor.execute(_TO_DECIDE, {"organism": organism_id, "ids": None if ids is None else list(ids)})
        numbers = [number for (number,) in cursor.fetchall()]
    return cases(organism_id=organism_id, ids=numbers)


def counts_by_state(*, organism_id: int) -> dict[CaseState, int]:
    """How many cases stand where."""
    found = Case.objects.filter(organism_id=organism_id).values("state").annotate(number=Count("id"))
    return {CaseState(row["state"]): row["number"] for row in found}


def acts(*, organism_id: int, case_id: int) -> list[ActView]:
    """What was done to a case, in its order."""
    return [
        ActView(
            CaseActKind(row.kind),
            row.facts,
            row.text,
            row.message_id,
            None if row.proof is None else bytes(row.proof),
            row.by,
            row.at,
        )
        for row in CaseAct.objects.filter(organism_id=organism_id, case_id=case_id).order_by("id")
    ]


def decisions(*, organism_id: int, case_id: int) -> list[DecisionView]:
    """What was decided of a case, the latest first."""
    rows = Decision.objects.filter(organism_id=organism_id, case_id=case_id).order_by("-id")
    return [_decision(row) for row in rows]


def decision(*, organism_id: int, decision_id: int) -> DecisionView:
    """A decision of the organism by its number."""
    return _decision(Decision.objects.get(organism_id=organism_id, id=decision_id))


def decisions_by_number(*, organism_id: int, ids: Iterable[int]) -> list[DecisionView]:
    """Decisions by their numbers; those of another organism are none."""
    rows = Decision.objects.filter(organism_id=organism_id, id__in=list(ids)).order_by("id")
    return [_decision(row) for row in rows]


def to_notify(*, organism_id: int) -> list[DecisionView]:
    """The decisions that stand and whose letter was not sent, the oldest first."""
    rows = Decision.objects.filter(organism_id=organism_id, state=DecisionState.STANDS, notified_on=None)
    return [_decision(row) for row in rows.order_by("id")]


def proposed(*, organism_id: int) -> list[DecisionView]:
    """The decisions that wait for a second person, the oldest first."""
    rows = Decision.objects.filter(organism_id=organism_id, state=DecisionState.PROPOSED).order_by("made_on", "id")
    return [_decision(row) for row in rows]


def decided_days(*, organism_id: int, decision_id: int) -> list[DaysView]:
    """The days of a decision, in their order."""
    rows = DecidedDays.objects.filter(organism_id=organism_id, decision_id=decision_id).order_by("since", "rank")
    return [
        DaysView(
            row.since, row.until, row.days, row.daily_cents, row.gross_cents, row.csg_cents, row.crds_cents,
            row.net_cents, row.payee, row.part, row.reason,
        )
        for row in rows
    ]  # fmt: skip


def instalments(*, organism_id: int, case_id: int) -> list[InstalmentView]:
    """The instalments of a case, by the day they are due."""
    rows = Instalment.objects.filter(organism_id=organism_id, case_id=case_id).order_by("due_on", "id")
    return [
        InstalmentView(
            row.id, row.case_id, row.since, row.until, row.days, row.gross_cents, row.csg_cents, row.crds_cents,
            row.net_cents, Holder(row.payee), row.payee_key, row.part, row.due_on, row.settled_on,
            InstalmentState(row.state), row.payment_id,
        )
        for row in rows
    ]  # fmt: skip


def schedule(*, organism_id: int, since: date, until: date) -> list[tuple[date, str, int]]:
    """What is to be paid from a day until another, net: day due, branch and cents, as the treasury wants to know it."""
    rows = (
        Instalment.objects.filter(
            organism_id=organism_id, state=InstalmentState.DUE, due_on__gte=since, due_on__lt=until
        )
        .values("due_on", "branch")
        .annotate(cents=Sum("net_cents"))
        .order_by("due_on", "branch")
    )
    return [(row["due_on"], row["branch"], row["cents"]) for row in rows]


def _decision(row: Decision) -> DecisionView:
    return DecisionView(
        row.id, row.case_id, row.version, row.made_on, DecisionState(row.state), row.gross_cents, row.change_cents,
        row.steps, row.by, row.seconded_by, row.notified_on,
    )  # fmt: skip


def _case(row: Case) -> CaseView:
    return CaseView(
        row.id, row.kind, row.nir, row.siret, CaseSource(row.source), row.since, row.until, row.facts, row.version,
        CaseState(row.state), row.question, row.asked, row.actor, row.opened_on, row.key,
    )  # fmt: skip

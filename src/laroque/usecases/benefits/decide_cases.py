"""Decide cases of benefits: computed together, what asks nothing stands, what is large waits for a second person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from laroque.apps.benefits import cases, decisions, frames, queries
from laroque.apps.benefits.cases import Move
from laroque.apps.benefits.decisions import NewDecision
from laroque.apps.benefits.frames import Answer, Answers
from laroque.apps.benefits.states import CaseActKind, CaseState
from laroque.engines.benefits.catalogue import CATALOGUE, Rhythm
from laroque.engines.benefits.reasons import reasons
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope

SECOND_PERSON_FROM_CENTS = 500_000
"""From so much granted more or less than before, a second person decides, where a fund set nothing else."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The cases decided, by where they stand after."""

    by_state: Mapping[CaseState, Sequence[int]]

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(len(each) for each in self.by_state.values())


def decide(
    *,
    organism_id: int,
    on: date,
    at: datetime,
    by: int | None = None,
    case_ids: Sequence[int] | None = None,
    second_from_cents: int = SECOND_PERSON_FROM_CENTS,
) -> Decided:
    """Decide the cases to be decided, or some of them, in the order in which those of a person begin.

    Each turn is one transaction; asked again, it goes on where it was. ``by``: the officer, None for the fund's own
    work by night; ``second_from_cents``: what a change must come to for a second person to decide.
    """
    found: dict[CaseState, list[int]] = {}
    while True:
        with scope(organism_id), transaction.atomic():
            turn = queries.to_decide(organism_id=organism_id, ids=case_ids)
            if not turn:
                return Decided(found)
            answered = frames.answers(organism_id=organism_id, cases=turn, parameters=load())
            for state, numbers in _keep(organism_id, answered, on, at, by, second_from_cents).items():
                found.setdefault(state, []).extend(numbers)


def second(
    *, organism_id: int, decision_id: int, approved: bool, on: date, at: datetime, by: int, text: str = ""
) -> None:
    """A second person lets a decision stand, which is then paid, or sends the case back with the reason.

    Raises ``NothingProposed``, ``SameOfficer``.
    """
    with scope(organism_id), transaction.atomic():
        decision = decisions.second(organism_id=organism_id, decision_id=decision_id, approved=approved, by=by)
        (case,) = queries.cases(organism_id=organism_id, ids=[decision.case_id])
        state = _state_of(case.kind, decision.gross_cents) if approved else CaseState.OPEN
        cases.move(organism_id=organism_id, moves=[Move(case.id, state)])
        kind = CaseActKind.APPROVED if approved else CaseActKind.SENT_BACK
        told = {case.id: ({"decision": decision.id, "gross_cents": decision.gross_cents}, text)}
        cases.note(organism_id=organism_id, kind=kind, told=told, at=at, by=by)
        if approved:
            frames.keep_instalments(
                organism_id=organism_id, decisions={case.id: decision.id}, kinds={case.id: case.kind}, on=on
            )


def _keep(
    organism_id: int, answered: Answers, on: date, at: datetime, by: int | None, second_from_cents: int
) -> dict[CaseState, list[int]]:
    waiting = [each for each in answered.answers if each.asked]
    ready = [each for each in answered.answers if not each.asked]
    stood = decisions.standing_cents(organism_id=organism_id, case_ids=[each.case.id for each in ready])
    new = [_new(each, stood.get(each.case.id, 0), second_from_cents) for each in ready]
    numbers = decisions.keep(organism_id=organism_id, decisions=new, stood=stood, on=on, by=by)
    frames.keep_days(organism_id=organism_id, found=answered, decisions=numbers)
    kinds = {each.case.id: each.case.kind for each in ready}
    moves = [_asking(each) for each in waiting] + [_deciding(kinds[each.case_id], each) for each in new]
    cases.move(organism_id=organism_id, moves=moves)
    _note(organism_id, waiting, new, numbers, at, by)
    standing = {each.case_id: numbers[each.case_id] for each in new if not each.is_proposed}
    standing_kinds = {number: kinds[number] for number in standing}
    frames.keep_instalments(organism_id=organism_id, decisions=standing, kinds=standing_kinds, on=on)
    found: dict[CaseState, list[int]] = {}
    for move in moves:
        found.setdefault(move.state, []).append(move.case_id)
    return found


def _new(answer: Answer, stood_cents: int, second_from_cents: int) -> NewDecision:
    is_large = abs(answer.gross_cents - stood_cents) >= second_from_cents
    return NewDecision(answer.case.id, answer.case.version, answer.gross_cents, answer.steps, is_large)


def _asking(answer: Answer) -> Move:
    actor = reasons()[answer.question].actor
    return Move(answer.case.id, CaseState.WAITING, answer.question, answer.asked, actor)


def _deciding(kind: str, decision: NewDecision) -> Move:
    return Move(decision.case_id, CaseState.PROPOSED if decision.is_proposed else _state_of(kind, decision.gross_cents))


def _state_of(kind: str, gross_cents: int) -> CaseState:
    """Where a case stands once decided: one that grants nothing is refused, unless it asks for no sum."""
    is_of_no_sum = CATALOGUE[kind].rhythm is Rhythm.NEVER
    return CaseState.DECIDED if gross_cents or is_of_no_sum else CaseState.REFUSED


def _note(
    organism_id: int,
    waiting: Sequence[Answer],
    new: Sequence[NewDecision],
    numbers: Mapping[int, int],
    at: datetime,
    by: int | None,
) -> None:
    asked = {each.case.id: ({"question": each.question, "asked": each.asked}, "") for each in waiting}
    cases.note(organism_id=organism_id, kind=CaseActKind.ASKED, told=asked, at=at, by=by)
    decided = {
        each.case_id: (
            {"decision": numbers[each.case_id], "gross_cents": each.gross_cents, "proposed": each.is_proposed}, ""
        )
        for each in new
    }  # fmt: skip
    cases.note(organism_id=organism_id, kind=CaseActKind.DECIDED, told=decided, at=at, by=by)

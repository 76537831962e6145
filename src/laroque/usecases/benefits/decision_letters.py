"""Letters that tell decisions: made from what was decided, byte for byte the same whenever they are asked for."""

from datetime import datetime

from django.utils import timezone

from laroque.apps.benefits import cases, decisions, queries
from laroque.apps.benefits.queries import DaysView, DecisionView
from laroque.apps.benefits.states import CaseActKind, DecisionState
from laroque.apps.network import queries as network
from laroque.apps.registry import queries as registry
from laroque.engines.benefits.catalogue import CATALOGUE
from laroque.engines.benefits.reasons import reasons
from laroque.formats.letters import DaysSaid, DecisionLetter, StepSaid
from laroque.kernel.text import Text
from laroque.postgres.scope import scope


class NotDecided(ValueError):
    """The decision does not stand, or did not: there is nothing to tell yet; the text says so."""

    def __init__(self) -> None:
        self.text = Text(
            "This decision waits for a second person, or was sent back: nothing is told yet",
            "Cette décision attend une seconde personne, ou a été renvoyée : rien n'est encore dit",
        )
        super().__init__(self.text.en)


def letter_of(*, organism_id: int, decision_id: int) -> DecisionLetter:
    """The letter of a decision that stands or stood; raises ``NotDecided``, ``LookupError``."""
    fund = network.organism(organism_id=organism_id)
    with scope(organism_id):
        decision = queries.decision(organism_id=organism_id, decision_id=decision_id)
        if decision.state not in (DecisionState.STANDS, DecisionState.REPLACED):
            raise NotDecided
        case = queries.case(organism_id=organism_id, case_id=decision.case_id)
        days = queries.decided_days(organism_id=organism_id, decision_id=decision_id)
    assert case is not None, decision
    return DecisionLetter(
        issuer=fund.name,
        name=registry.names_of_nirs(nirs=[case.nir]).get(case.nir, ""),
        nir=case.nir,
        benefit=CATALOGUE[case.kind].title,
        file=case.id,
        on=decision.made_on,
        days=[_days(each) for each in days],
        steps=_steps(decision),
    )


def notify(*, organism_id: int, at: datetime) -> int:
    """Note that the decisions that stand and were not told yet are told now; gives how many."""
    on = timezone.localdate(at)
    with scope(organism_id):
        waiting = queries.to_notify(organism_id=organism_id)
        decisions.mark_notified(organism_id=organism_id, decision_ids=[each.id for each in waiting], on=on)
        told = {each.case_id: ({"decision": each.id}, "") for each in waiting}
        cases.note(organism_id=organism_id, kind=CaseActKind.NOTIFIED, told=told, at=at)
    return len(waiting)


def _days(days: DaysView) -> DaysSaid:
    reason = reasons()[days.reason].title if days.reason else None
    return DaysSaid(days.since, days.until, days.daily_cents, days.gross_cents, days.net_cents, reason)


def _steps(decision: DecisionView) -> list[StepSaid]:
    return [StepSaid(Text(**each["label"]), each["amount_cents"], each["article"]) for each in decision.steps]

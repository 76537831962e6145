"""Writes of decisions: what was computed is kept with who decided it; a second person approves the large ones."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from laroque.apps.benefits.models import Decision
from laroque.apps.benefits.queries import DecisionView, decision
from laroque.apps.benefits.states import DecisionState
from laroque.kernel.text import Text


class SameOfficer(ValueError):
    """Who proposed a decision cannot approve it; the text says so."""

    def __init__(self) -> None:
        self.text = Text(
            "Another person than the one who proposed it decides: ask a colleague",
            "Une autre personne que celle qui l'a proposée décide : demander à un collègue",
        )
        super().__init__(self.text.en)


class NothingProposed(ValueError):
    """The decision does not wait for a second person any more; the text says what to do."""

    def __init__(self) -> None:
        self.text = Text(
            "This decision waits for nobody any more: look at the case again",
            "Cette décision n'attend plus personne : relire le dossier",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What was computed of a case from a version of its facts; ``steps`` as JSON."""

    case_id: int
    version: int
    gross_cents: int
    steps: Sequence[Mapping[str, Any]]
    is_proposed: bool


_STANDING = """
select case_id, gross_cents from benefits_decision
where organism_id = %s and case_id = any(%s::bigint[]) and state = 'stands'
"""

_REPLACE = """
update benefits_decision set state = 'replaced'
where organism_id = %(organism)s and case_id = any(%(ids)s::bigint[]) and state = any(%(states)s)
"""

_INSERT = """
insert into benefits_decision (organism_id, case_id, version, made_on, state, gross_cents, change_cents, steps, by)
select %(organism)s, case_id, version, %(on)s, state, gross, change, steps, %(by)s
from unnest(%(ids)s::bigint[], %(versions)s::int[], %(states)s::text[], %(gross)s::bigint[], %(changes)s::bigint[],
    %(steps)s::jsonb[]) as told (case_id, version, state, gross, change, steps)
returning case_id, id
"""


def standing_cents(*, organism_id: int, case_ids: Sequence[int]) -> dict[int, int]:
    """What the decision that stands grants, by case; nothing for a case never decided."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [organism_id, list(case_ids)])
        return dict(cursor.fetchall())


@transaction.atomic
def keep(
    *, organism_id: int, decisions: Sequence[NewDecision], stood: Mapping[int, int], on: date, by: int | None
) -> dict[int, int]:
    """Keep decisions and give the number of each by its case; one that stands replaces that before.

    ``stood``: of ``standing_cents``.
    """
    standing = [each.case_id for each in decisions if not each.is_proposed]
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, {"organism": organism_id, "ids": standing, "states": ["stands", "proposed"]})
        waiting = [each.case_id for each in decisions if each.is_proposed]
        cursor.execute(_REPLACE, {"organism": organism_id, "ids": waiting, "states": ["proposed"]})
        cursor.execute(
            _INSERT,
            {
                "organism": organism_id,
                "on": on,
                "by": by,
                "ids": [each.case_id for each in decisions],
                "versions": [each.version for each in decisions],
                "states": [
                    (DecisionState.PROPOSED if each.is_proposed else DecisionState.STANDS).value for each in decisions
                ],
                "gross": [each.gross_cents for each in decisions],
                "changes": [each.gross_cents - stood.get(each.case_id, 0) for each in decisions],
                "steps": [json.dumps(list(each.steps)) for each in decisions],
            },
        )
        return dict(cursor.fetchall())


@transaction.atomic
def second(*, organism_id: int, decision_id: int, approved: bool, by: int) -> DecisionView:
    """A second person approves a proposed decision, which then stands, or sends it back.

    Raises ``NothingProposed``, ``SameOfficer``.
    """
    row = (
        Decision.objects.select_for_update()
        .filter(organism_id=organism_id, id=decision_id, state=DecisionState.PROPOSED)
        .first()
    )
    if row is None:
        raise NothingProposed
    if row.by == by:
        raise SameOfficer
    if approved:
        with connection.cursor() as cursor:
            cursor.execute(_REPLACE, {"organism": organism_id, "ids": [row.case_id], "states": ["stands"]})
    row.state = DecisionState.STANDS if approved else DecisionState.SENT_BACK
    row.seconded_by = by
    row.save(update_fields=["state", "seconded_by"])
    return decision(organism_id=organism_id, decision_id=decision_id)


def mark_notified(*, organism_id: int, decision_ids: Sequence[int], on: date) -> None:
    """Note the day on which decisions were told by letter."""
    Decision.objects.filter(organism_id=organism_id, id__in=list(decision_ids), notified_on=None).update(notified_on=on)

"""Writes of cases: opened once by their key, their facts changed by acts that are kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from laroque.apps.benefits.states import CASE_MOVES, CaseActKind, CaseSource, CaseState
from laroque.kernel.text import Text


class CaseMoved(ValueError):
    """A case is not where the act expects it any more: somebody acted meanwhile; the text says what to do."""

    def __init__(self) -> None:
        self.text = Text(
            "The case changed meanwhile: look at it again, then decide",
            "Le dossier a changé entre-temps : le relire, puis décider",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case to open; ``key`` names the event, so that it is opened once. ``facts``: see ``models.Case``."""

    kind: str
    nir: str
    source: CaseSource
    since: date
    facts: Mapping[str, Any]
    key: str
    siret: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """New facts of a case, and what brought them: a message, or an officer with a proof. ``version``: that which was
    read."""

    case_id: int
    version: int
    facts: Mapping[str, Any]
    brought: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    until: date | None = None
    siret: str | None = None
    message_id: int | None = None
    proof: bytes | None = None


_OPEN = """
insert into benefits_case (organism_id, kind, nir, siret, source, since, until, facts, version, state, question, asked,
    actor, opened_on, key)
select %(organism)s, kind, nir, siret, source, since, until, facts, 1, %(open)s, '', '', '', %(on)s, key
from unnest(%(kinds)s::text[], %(nirs)s::text[], %(sirets)s::text[], %(sources)s::text[], %(sinces)s::date[],
    %(untils)s::date[], %(facts)s::jsonb[], %(keys)s::text[])
    as told (kind, nir, siret, source, since, until, facts, key)
on conflict (organism_id, key) do nothing returning id, key
"""

_CHANGE = """
update benefits_case known set facts = told.facts, version = known.version + 1, state = %(open)s, question = '',
    asked = '', actor = '', until = coalesce(told.until, known.until), siret = coalesce(told.siret, known.siret)
from unnest(%(ids)s::bigint[], %(versions)s::int[], %(facts)s::jsonb[], %(untils)s::date[], %(sirets)s::text[])
    as told (id, version, facts, until, siret)
where known.organism_id = %(organism)s and known.id = told.id and known.version = told.version
returning known.id
"""

_REPLACE_PROPOSED = """
update benefits_decision set state = 'replaced'
where organism_id = %(organism)s and case_id = any(%(ids)s::bigint[]) and state = 'proposed'
"""

_ACT = """
insert into benefits_caseact (organism_id, case_id, kind, facts, text, message_id, proof, by, at)
select %(organism)s, case_id, %(kind)s, facts, text, message, proof, %(by)s, %(at)s
from unnest(%(ids)s::bigint[], %(facts)s::jsonb[], %(texts)s::text[], %(messages)s::bigint[], %(proofs)s::bytea[])
    as told (case_id, facts, text, message, proof)
"""

_MOVE = """
update benefits_case known set state = told.state, question = told.question, asked = told.asked, actor = told.actor
from unnest(%(ids)s::bigint[], %(states)s::text[], %(questions)s::text[], %(askeds)s::text[], %(actors)s::text[])
    as told (id, state, question, asked, actor)
where known.organism_id = %(organism)s and known.id = told.id and (known.state, told.state) in (
    select * from unnest(%(before)s::text[], %(after)s::text[]))
returning known.id
"""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a case goes; a case that waits has its question, what is asked and who can tell it."""

    case_id: int
    state: CaseState
    question: str = ""
    asked: str = ""
    actor: str = ""


@transaction.atomic
def open_cases(
    *,
    organism_id: int,
    cases: Sequence[NewCase],
    at: datetime,
    on: date,
    by: int | None = None,
    message_id: int | None = None,
) -> dict[str, int]:
    """Open the cases whose key is new, and give the number of each by its key; the others are left as they are."""
    asked = {
        "organism": organism_id, "open": CaseState.OPEN, "on": on,
        "kinds": [each.kind for each in cases], "nirs": [each.nir for each in cases],
        "sirets": [each.siret for each in cases], "sources": [each.source for each in cases],
        "sinces": [each.since for each in cases], "untils": [each.until for each in cases],
        "facts": [json.dumps(each.facts) for each in cases], "keys": [each.key for each in cases],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, asked)
        new = {key: number for number, key in cursor.fetchall()}
    rows = [(new[each.key], dict(each.facts), "", message_id, None) for each in cases if each.key in new]
    _act(organism_id, CaseActKind.OPENED, rows, by, at)
    return new


@transaction.atomic
def change(*, organism_id: int, changes: Sequence[Change], at: datetime, by: int | None = None) -> None:
    """Change the facts of cases, which are to be decided again; raises ``CaseMoved``, and changes none of them."""
    if not changes:
        return
    asked = {
        "organism": organism_id, "open": CaseState.OPEN,
        "ids": [each.case_id for each in changes], "versions": [each.version for each in changes],
        "facts": [json.dumps(each.facts) for each in changes], "untils": [each.until for each in changes],
        "sirets": [each.siret for each in changes],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, asked)
        if cursor.rowcount != len(changes):
            raise CaseMoved
        cursor.execute(_REPLACE_PROPOSED, asked)
    rows = [(each.case_id, dict(each.brought), each.text, each.message_id, each.proof) for each in changes]
    _act(organism_id, CaseActKind.CHANGED, rows, by, at)


@transaction.atomic
def move(*, organism_id: int, moves: Sequence[Move]) -> None:
    """Move cases to where they stand now; raises ``CaseMoved`` when one may not, and moves none of them."""
    if not moves:
        return
    asked = {
        "organism": organism_id,
        "ids": [each.case_id for each in moves],
        "states": [each.state for each in moves],
        "questions": [each.question for each in moves],
        "askeds": [each.asked for each in moves],
        "actors": [each.actor for each in moves],
        "before": [before.value for before, _ in CASE_MOVES],
        "after": [after.value for _, after in CASE_MOVES],
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, asked)
        if cursor.rowcount != len(moves):
            raise CaseMoved


@transaction.atomic
def note(
    *,
    organism_id: int,
    kind: CaseActKind,
    told: Mapping[int, tuple[Mapping[str, Any], str]],
    at: datetime,
    by: int | None = None,
) -> None:
    """Keep an act on some cases: what it brought, and its words, by case."""
    rows = [(number, dict(facts), text, None, None) for number, (facts, text) in told.items()]
    _act(organism_id, kind, rows, by, at)


def _act(
    organism_id: int,
    kind: CaseActKind,
    rows: Sequence[tuple[int, dict[str, Any], str, int | None, bytes | None]],
    by: int | None,
    at: datetime,
) -> None:
    if not rows:
        return
    asked = {
        "organism": organism_id, "kind": kind, "by": by, "at": at,
        "ids": [row[0] for row in rows], "facts": [json.dumps(row[1]) for row in rows],
        "texts": [row[2] for row in rows], "messages": [row[3] for row in rows], "proofs": [row[4] for row in rows],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ACT, asked)

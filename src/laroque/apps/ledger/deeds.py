"""Deeds: acts on money or on accounts that one person asks, word for word, and a second one decides."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from laroque.apps.access import operations as access
from laroque.apps.access import queries as approvals
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.access.states import ApprovalState
from laroque.apps.ledger.refusals import LedgerRefusal
from laroque.apps.ledger.states import DeedKind
from laroque.kernel.text import Text

DECIDERS = frozenset(role for role, abilities in ABILITIES.items() if Ability.DECIDE_PAYMENTS in abilities)
"""The roles that may decide on a deed."""


class DeedReused(LedgerRefusal):
    """The reference already names another deed."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            Text(
                f"{reference} already names another deed; give this one its own reference",
                f"{reference} désigne déjà un autre acte ; donnez à celui-ci sa propre référence",
            )
        )


class NotApproved(LedgerRefusal):
    """Nobody has approved the deed, or it was refused: nothing is done."""

    def __init__(self, reference: str, state: str) -> None:
        super().__init__(
            Text(
                f"{reference} is {state}: a second person has to approve it first",
                f"{reference} est à l'état {state} : une seconde personne doit d'abord l'approuver",
            )
        )


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed as it was asked, and where its approval stands."""

    kind: DeedKind
    reference: str
    content: Mapping[str, Any]
    asked_at: datetime
    approval_id: int
    state: ApprovalState | None


@transaction.atomic
def ask_deed(
    *,
    organism_id: int,
    kind: DeedKind,
    reference: str,
    content: Mapping[str, Any],
    by: int,
    at: datetime,
    reason: str = "",
) -> Deed:
    """Ask that a second person decides on an act; asked again word for word, it is the same deed, and one that was
    refused is to be decided again.

    Raises ``DeedReused``, ``access.operations.NotAMember``.
    """
    known = deed(organism_id=organism_id, kind=kind, reference=reference)
    if known is not None:
        if dict(known.content) != dict(content):
            raise DeedReused(reference)
        if known.state is not ApprovalState.REFUSED:
            return known
    approval_id = access.request_approval(
        organism_id=organism_id, subject_kind=kind, subject_key=reference, requested_by=by, at=at, reason=reason
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_deed (organism_id, kind, reference, content, asked_at, approval_id)"
            " values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
            [organism_id, kind, reference, json.dumps(content, sort_keys=True), at, approval_id],
        )
    return Deed(kind, reference, dict(content), at, approval_id, ApprovalState.REQUESTED)


def deed(*, organism_id: int, kind: DeedKind, reference: str) -> Deed | None:
    """A deed by its reference, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select content, asked_at, approval_id from ledger_deed"
            " where organism_id = %s and kind = %s and reference = %s",
            [organism_id, kind, reference],
        )
        row = cursor.fetchone()
    return None if row is None else _deed(organism_id, kind, reference, *row)


def deeds(*, organism_id: int, kind: DeedKind) -> list[Deed]:
    """The deeds of a kind, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select reference, content, asked_at, approval_id from ledger_deed"
            " where organism_id = %s and kind = %s order by id",
            [organism_id, kind],
        )
        rows = cursor.fetchall()
    return [_deed(organism_id, kind, *row) for row in rows]


def approved_deed(*, organism_id: int, kind: DeedKind, reference: str) -> Deed:
    """A deed that a second person approved. Raises ``NotApproved``, also when nobody asked it."""
    found = deed(organism_id=organism_id, kind=kind, reference=reference)
    state = "unknown" if found is None or found.state is None else found.state.value
    if found is None or found.state is not ApprovalState.APPROVED:
        raise NotApproved(reference, state)
    return found


def _deed(organism_id: int, kind: DeedKind, reference: str, content: Any, asked_at: datetime, approval_id: int) -> Deed:
    told = approvals.approval(organism_id=organism_id, subject_kind=kind, subject_key=reference)
    facts = json.loads(content) if isinstance(content, str) else content
    if told is None:
        return Deed(kind, reference, facts, asked_at, approval_id, None)
    return Deed(kind, reference, facts, asked_at, told.id, told.state)

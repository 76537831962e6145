"""Booking of an assessment: what a run found is kept, and only its difference with what was booked is booked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions import frames
from laroque.apps.contributions.operations import allocating, balances, booking, payment_rows
from laroque.apps.contributions.states import DeclarationState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft


class NotDeterministic(RuntimeError):
    """The same inputs, parameters and code gave two results."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A run to book: what it read, with what, and its frames (columns in ``frames.book``).

    ``recomputed`` gives the total of each declaration read, in cents, and ``findings`` what is said of it (JSON form);
    ``accounts`` are theirs, with or without lines.
    """

    month: date
    inputs_hash: bytes
    parameters_version: str
    code_version: str
    evidence: str
    accounts: Sequence[int]
    recomputed: dict[int, int]
    findings: dict[int, list[dict[str, Any]]]
    lines: Any
    shares: Any


@dataclass(frozen=True, slots=True)
class BookedRun:
    """Where a run was booked; the same run again is not new, and changed nothing."""

    run_id: int
    is_new: bool
    entries: int


@transaction.atomic
def book_assessment(*, organism_id: int, assessment: Assessment, at: datetime) -> BookedRun:
    """Book a run in accounts and ledger; dues already booked for the same months count, payments are allocated anew.

    Where a month comes out lower than what was paid, the rest is the contributor's credit and pays his other months,
    the oldest first. Raises ``NotDeterministic`` when this very run was booked with another result.
    """
    payment_rows.lock_accounts(organism_id, assessment.accounts)
    run_id, is_new = _record_run(organism_id, assessment, at)
    if not is_new:
        return BookedRun(run_id, False, 0)
    _forget_lines(organism_id, list(assessment.recomputed))
    month, accounts = assessment.month, assessment.accounts
    on = timezone.localdate(at)
    changed = frames.book(organism_id, run_id, month, accounts, assessment.lines, assessment.shares, on=on)
    _mark_assessed(organism_id, run_id, assessment)
    undone = frames.free_months(organism_id, month, changed["account"], at)
    written = frames.allocate(organism_id, sorted(set(changed["account"])), on=on, at=at)
    moved = frames.together(undone, written)
    drafts = [*_dues(changed, run_id, at), *allocating.moved_drafts(moved, f"run:{run_id}", str(run_id), on)]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    balances.refresh(organism_id, changed["account"], on=on)
    balances.assessed(organism_id, accounts, month=month)
    return BookedRun(run_id, True, len(drafts))


def _dues(changed: Any, run_id: int, at: datetime) -> list[Draft]:
    drafts = []
    for account, changes in frames.by_beneficiary(changed, "account").items():
        reason, legs = booking.assessed(changes)
        if legs:
            key = f"{run_id}:{account}"
            drafts.append(booking.draft(reason, f"run:{run_id}", key, legs, on=timezone.localdate(at)))
    return drafts


def _record_run(organism_id: int, assessment: Assessment, at: datetime) -> tuple[int, bool]:
    result_hash = frames.digest(assessment.lines, assessment.shares)
    same = [
        organism_id,
        assessment.month,
        assessment.inputs_hash,
        assessment.parameters_version,
        assessment.code_version,
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, result_hash from contributions_run where organism_id = %s and month = %s and inputs_hash = %s"
            " and parameters_version = %s and code_version = %s",
            same,
        )
        if (known := cursor.fetchone()) is not None:
            if bytes(known[1]) != result_hash:
                raise NotDeterministic(
                    f"run {known[0]} of organism {organism_id} gave another result from the same inputs"
                )
            return known[0], False
        cursor.execute(
            "insert into contributions_run (organism_id, month, inputs_hash, parameters_version, code_version, as_of,"
            " result_hash, declarations, evidence, made_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [*same, timezone.localdate(at), result_hash, len(assessment.recomputed), assessment.evidence, at],
        )
        return cursor.fetchone()[0], True


def _forget_lines(organism_id: int, declaration_ids: list[int]) -> None:
    """Lines are what the last run says of a declaration; the dues keep what each run changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from contributions_declarationline where organism_id = %s and declaration_id = any(%s)",
            [organism_id, declaration_ids],
        )


def _mark_assessed(organism_id: int, run_id: int, assessment: Assessment) -> None:
    ids = list(assessment.recomputed)
    said = [json.dumps(assessment.findings.get(declaration_id, [])) for declaration_id in ids]
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_declaration set state = %s, run_id = %s, recomputed_cents = found.cents,"
            " findings = found.findings"
            " from unnest(%s::bigint[], %s::bigint[], %s::jsonb[]) as found (id, cents, findings)"
            " where organism_id = %s and contributions_declaration.id = found.id and state <> %s",
            [
                DeclarationState.ASSESSED,
                run_id,
                ids,
                list(assessment.recomputed.values()),
                said,
                organism_id,
                DeclarationState.REPLACED,
            ],
        )

"""Booking of a batch over facts of pay: what establishments that did not declare owe by the pay of their people."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions import batch_dues, frames
from laroque.apps.contributions.batch_dues import BatchChanges, Compared
from laroque.apps.contributions.operations import allocating, balances, booking, payment_rows
from laroque.apps.ledger import operations as ledger
from laroque.legislation.version import parameters_version


@dataclass(frozen=True, slots=True)
class BatchBooked:
    """What was booked of a part of a batch: its run (0 when nothing changed), how many accounts and entries; what was
    compared with a declaration, and the SIRET without account."""

    run_id: int
    accounts: int
    entries: int
    compared: tuple[Compared, ...]
    unknown: tuple[str, ...]


@transaction.atomic
def book_batch(
    *, organism_id: int, month: date, sums: Any, inputs_hash: str, evidence: str, at: datetime
) -> BatchBooked:
    """Book what sums of establishments make due for a month and was not booked yet; allocate payments anew.

    ``sums``: a frame of ``payslips.by_account``; ``evidence``: where its lines stand in the store. A second time
    changes nothing. A declaration that comes later takes the place of what was booked here: the difference is booked.
    """
    on = timezone.localdate(at)
    payment_rows.lock_accounts(organism_id, batch_dues.accounts_of(organism_id, sums["siret"].to_list()).values())
    found = batch_dues.batch_changes(organism_id, month, sums)
    if not found.accounts:
        return BatchBooked(0, 0, 0, found.compared, found.unknown)
    run_id = _record_run(organism_id, month, found, inputs_hash, evidence, at)
    batch_dues.write(organism_id, run_id, month, found, on=on)
    source = f"{frames.PAY_SOURCE}{run_id}"
    undone = frames.free_months(organism_id, month, found.accounts, at)
    written = frames.allocate(organism_id, found.accounts, on=on, at=at)
    moved = allocating.moved_drafts(frames.together(undone, written), source, source, on)
    drafts = [*_dues(found, source, on), *moved]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    balances.refresh(organism_id, found.accounts, on=on)
    return BatchBooked(run_id, len(found.accounts), len(drafts), found.compared, found.unknown)


def _dues(found: BatchChanges, source: str, on: date) -> list[Any]:
    drafts = []
    for account, shares in frames.principal_by_beneficiary(found.shares, "account").items():
        reason, legs = booking.assessed(shares)
        if legs:
            drafts.append(booking.draft(reason, source, f"{source}:{account}", legs, on=on))
    return drafts


def _record_run(
    organism_id: int, month: date, found: BatchChanges, inputs_hash: str, evidence: str, at: datetime
) -> int:
    # The instant too: what was booked between two runs over the same facts changes what the second one books.
    inputs = hashlib.sha256(f"{inputs_hash}\n{found.accounts}\n{at!r}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_run (organism_id, month, inputs_hash, parameters_version, code_version, as_of,"
            " result_hash, declarations, evidence, made_at)"
            " values (%s, %s, %s, %s, %s, %s, %s, 0, %s, %s) returning id",
            [
                organism_id, month, inputs, parameters_version(), version("laroque"), timezone.localdate(at),
                frames.digest(found.dues, found.shares), evidence, at,
            ],
        )  # fmt: skip
        return cursor.fetchone()[0]

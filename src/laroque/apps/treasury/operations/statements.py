"""Statements of the bank: recorded once, their balances checked, their movements matched and booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, Leg, agency, collecting, paying
from laroque.apps.treasury import frames
from laroque.apps.treasury.frames import Found, Head, Suspended
from laroque.apps.treasury.operations import own_accounts
from laroque.apps.treasury.operations.own_accounts import OwnAccount
from laroque.apps.treasury.operations.receipts import IdentifiedTransfer, transfer_key
from laroque.apps.treasury.rules import Standing, StatementFacts, standing_of
from laroque.apps.treasury.states import (
    Alarm,
    ExpectedKind,
    ExpectedState,
    OrderState,
    PaymentPurpose,
    StatementState,
    TransferState,
)
from laroque.formats.camt.records import CamtFile


@dataclass(frozen=True, slots=True)
class SettledDebit:
    """A direct debit paid: its end-to-end id and the value day."""

    key: str
    value_on: date


@dataclass(frozen=True, slots=True)
class ReturnedDebit:
    """A direct debit that came back: its end-to-end id, the bank's reason and the value day."""

    key: str
    reason: str
    value_on: date


@dataclass(frozen=True, slots=True)
class ExecutedTransfer:
    """A transfer order on the statement: its owner's key and purpose, cents above zero, the value day."""

    key: str
    purpose: PaymentPurpose
    subject: str
    cents: int
    value_on: date


@dataclass(frozen=True, slots=True)
class TransferNotPaid:
    """A transfer order refused by the bank (``movement_id`` None: no money moved), or come back after its execution."""

    key: str
    purpose: PaymentPurpose
    subject: str
    cents: int
    reason: str
    on: date
    movement_id: int | None = None


@dataclass(frozen=True, slots=True)
class StatementBooked:
    """What became of one statement of a file."""

    rank: int
    number: str
    state: StatementState
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class FileBooked:
    """What a file of statements told; debits, transfers and payments are still to be booked by their owners."""

    statements: tuple[StatementBooked, ...]
    settled: tuple[SettledDebit, ...]
    returned: tuple[ReturnedDebit, ...]
    transfers: tuple[IdentifiedTransfer, ...]
    executed: tuple[ExecutedTransfer, ...]
    came_back: tuple[TransferNotPaid, ...]
    suspended: int


@transaction.atomic
def book_statements(
    *, organism_id: int, message_id: int, file: CamtFile, accounts: frames.OpenAmounts, at: datetime
) -> FileBooked:
    """Record the statements of a file, match their movements, and book those that concern nobody else.

    ``accounts``: what the contributor accounts owe. Debits paid or returned, transfers, and payments executed or come
    back are given back, for the caller to book in the same transaction. A statement already booked changes nothing. Two
    files of one body take turns here.
    """
    owned = own_accounts.locked(organism_id)
    movements = frames.movements_of(file)
    facts = _facts(file, frames.moved_cents(movements), frames.movement_hashes(movements))
    recorded = _record(organism_id, message_id, facts, owned, at)
    sorted_out = frames.sort_out(organism_id, [head for head, _ in recorded], movements)
    matched = frames.with_payers(frames.match_movements(organism_id, sorted_out, accounts))
    stored = frames.store_movements(organism_id, matched)
    parts = [_book(organism_id, frames.found_in(stored), at)]
    details = frames.details_of_suspense(organism_id)
    if len(details):
        of_details = frames.match_movements(organism_id, details, accounts)
        frames.update_details(organism_id, of_details)
        _take_out(organism_id, frames.entries_of(details), at)
        parts.append(_book(organism_id, frames.found_in(of_details), at))
    statements = [
        StatementBooked(each.rank, each.number, standing.state, standing.alarms)
        for each, (_, standing) in zip(facts, recorded, strict=True)
    ]
    return FileBooked(
        tuple(statements),
        tuple(each for part in parts for each in part.settled),
        tuple(each for part in parts for each in part.returned),
        tuple(each for part in parts for each in part.transfers),
        tuple(each for part in parts for each in part.executed),
        tuple(each for part in parts for each in part.came_back),
        sum(part.suspended for part in parts),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    settled: list[SettledDebit]
    returned: list[ReturnedDebit]
    transfers: list[IdentifiedTransfer]
    executed: list[ExecutedTransfer]
    came_back: list[TransferNotPaid]
    suspended: int


def _facts(file: CamtFile, moved: dict[tuple[int, str], int], hashes: dict[int, bytes]) -> list[StatementFacts]:
    facts = []
    for rank, statement in enumerate(file.statements):
        opening, closing = statement.opening, statement.closing
        currency = statement.currency or (closing and closing.currency) or (opening and opening.currency) or "EUR"
        movements_hash = hashes.get(rank, frames.NO_MOVEMENT)
        facts.append(
            StatementFacts(
                rank=rank,
                account=statement.account,
                version=file.version or "",
                number=(statement.id or statement.sequence or movements_hash.hex())[:35],
                currency=currency,
                opening_cents=opening and opening.amount_cents,
                closing_cents=closing and closing.amount_cents,
                closed_on=closing and closing.on,
                moved_cents=moved.get((rank, currency), 0),
                movements_hash=movements_hash,
            )
        )
    return facts


def _record(
    organism_id: int, message_id: int, facts: Sequence[StatementFacts], owned: Sequence[OwnAccount], at: datetime
) -> list[tuple[Head, Standing]]:
    """Insert the statements of a file; answers come in the order of the facts."""
    of_iban = own_accounts.by_iban(owned, [each.account for each in facts if each.account])
    before = _hashes_before(organism_id, [each.number for each in facts])
    decided: list[tuple[StatementFacts, OwnAccount | None, Standing]] = []
    for each in facts:
        account = of_iban.get(each.account or "")
        same = (account.id, each.number) if account else None
        standing = standing_of(each, is_known=account is not None, hash_before=before.get(same) if same else None)
        if same and standing.state is StatementState.BOOKED:
            before[same] = each.movements_hash
        decided.append((each, account, standing))
    ids = _insert(organism_id, message_id, decided, at)
    _mark_breaks(organism_id)
    return [
        (Head(each.rank, ids[each.rank], account and account.id, account and account.role, standing.state), standing)
        for each, account, standing in decided
    ]


def _hashes_before(organism_id: int, numbers: list[str]) -> dict[tuple[int, str], bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select bank_account_id, number, movements_hash from treasury_statement"
            " where organism_id = %s and number = any(%s) and state = %s",
            [organism_id, numbers, StatementState.BOOKED],
        )
        return {(account, number): bytes(hashed) for account, number, hashed in cursor.fetchall()}


def _insert(
    organism_id: int,
    message_id: int,
    decided: Sequence[tuple[StatementFacts, OwnAccount | None, Standing]],
    at: datetime,
) -> dict[int, int]:
    rows = [
        (f.rank, account and account.id, f.version, f.number, f.currency, f.opening_cents, f.closing_cents,
         f.closed_on, f.movements_hash, standing.state.value, "{" + ",".join(standing.alarms) + "}")
        for f, account, standing in decided
    ]  # fmt: skip
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_statement (organism_id, message_id, recorded_at, rank, bank_account_id, version,"
            " number, currency, opening_cents, closing_cents, closed_on, movements_hash, state, alarms)"
            " select %s, %s, %s, rank, account, version, number, currency, opening, closing, closed, hash, state,"
            " alarms::varchar[] from unnest(%s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[],"
            " %s::bigint[], %s::bigint[], %s::date[], %s::bytea[], %s::text[], %s::text[]) as new"
            " (rank, account, version, number, currency, opening, closing, closed, hash, state, alarms)"
            " returning rank, id",
            [organism_id, message_id, at, *(list(column) for column in zip(*rows, strict=True))],
        )
        return dict(cursor.fetchall())


def _mark_breaks(organism_id: int) -> None:
    """Raise or clear the alarm of each statement whose opening is not the closing before it: one may come late."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_statement statement set alarms = array_remove(alarms, %(break)s)"
            " || case when seen.broken then array[%(break)s]::varchar[] else '{}' end"
            " from (select id, opening_cents <> lag(closing_cents) over"
            "  (partition by bank_account_id, currency order by closed_on, id) broken from treasury_statement"
            "  where organism_id = %(organism)s and state = %(booked)s and closed_on is not null) seen"
            " where statement.organism_id = %(organism)s and statement.id = seen.id"
            " and (%(break)s = any(alarms)) <> coalesce(seen.broken, false)",
            {"organism": organism_id, "break": Alarm.BREAK.value, "booked": StatementState.BOOKED.value},
        )


def _book(organism_id: int, found: Found, at: datetime) -> _Part:
    """Move orders and expected transfers, and book transfers between own accounts and suspense."""
    settled = _settle(organism_id, found)
    returned = _return(organism_id, found)
    on = timezone.localdate(at)
    drafts = [*_arrive(organism_id, found, on), *(_suspense(each, on) for each in found.suspended)]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    transfers = [
        IdentifiedTransfer(transfer_key(movement), *rest, payer=payer) for movement, *rest, payer in found.transfers
    ]
    executed = _execute(organism_id, found)
    return _Part(settled, returned, transfers, executed, _come_back(organism_id, found), len(found.suspended))


def _settle(organism_id: int, found: Found) -> list[SettledDebit]:
    alone = _settle_by(organism_id, "id", found.settled)
    return sorted(alone + _settle_by(organism_id, "batch_id", found.batches), key=lambda debit: debit.key)


# The state before is told beside each id and not as a constant: the planner would take the share of orders in that
# state from statistics made before this very file moved them, and loop over all orders for each id.


def _settle_by(organism_id: int, column: str, told: Sequence[tuple[int, date]]) -> list[SettledDebit]:
    if not told:
        return []
    ids, days = (list(each) for each in zip(*told, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_debitorder debit set state = %s, settled_on = told.day"
            " from unnest(%s::bigint[], %s::date[], %s::text[]) as told (id, day, before)"
            f" where debit.organism_id = %s and debit.{column} = told.id and debit.state = told.before"
            " returning debit.end_to_end_id, debit.settled_on",
            [OrderState.SETTLED, ids, days, [OrderState.SENT.value] * len(ids), organism_id],
        )
        return [SettledDebit(*row) for row in cursor.fetchall()]


def _return(organism_id: int, found: Found) -> list[ReturnedDebit]:
    if not found.returned:
        return []
    orders, reasons, days = (list(column) for column in zip(*found.returned, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_debitorder debit set state = %s, returned_on = told.day, return_reason = told.reason"
            " from unnest(%s::bigint[], %s::text[], %s::date[], %s::text[]) as told (id, reason, day, before)"
            " where debit.organism_id = %s and debit.id = told.id and debit.state = told.before"
            " returning debit.end_to_end_id, debit.return_reason, debit.returned_on",
            [OrderState.RETURNED, orders, reasons, days, [OrderState.SETTLED.value] * len(orders), organism_id],
        )
        rows = cursor.fetchall()
    assert len(rows) == len(orders), (organism_id, orders)
    return sorted((ReturnedDebit(*row) for row in rows), key=lambda debit: debit.key)


def _execute(organism_id: int, found: Found) -> list[ExecutedTransfer]:
    """Transfers on the statement, alone or by their whole file."""
    rows = [row for column, told in (("id", found.executed), ("file_id", found.batches_executed)) if told
            for row in _execute_by(organism_id, column, told)]  # fmt: skip
    return [ExecutedTransfer(key, PaymentPurpose(purpose), *rest) for key, purpose, *rest in sorted(rows)]


def _execute_by(organism_id: int, column: str, told: Sequence[tuple[int, date]]) -> list[tuple[Any, ...]]:
    ids, days = (list(each) for each in zip(*told, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_transferorder wanted set state = %s, executed_on = told.day"
            " from unnest(%s::bigint[], %s::date[]) as told (id, day)"
            f" where wanted.organism_id = %s and wanted.{column} = told.id and wanted.state = %s"
            " returning wanted.key, wanted.purpose, wanted.subject, wanted.cents, wanted.executed_on",
            [TransferState.EXECUTED, ids, days, organism_id, TransferState.SENT],
        )
        return cursor.fetchall()


def _come_back(organism_id: int, found: Found) -> list[TransferNotPaid]:
    if not found.came_back:
        return []
    orders, reasons, days, movements = (list(column) for column in zip(*found.came_back, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_transferorder wanted set state = %s, ended_on = told.day, reason = told.reason"
            " from unnest(%s::bigint[], %s::text[], %s::date[], %s::bigint[]) as told (id, reason, day, movement)"
            " where wanted.organism_id = %s and wanted.id = told.id and wanted.state = %s"
            " returning wanted.key, wanted.purpose, wanted.subject, wanted.cents, wanted.reason, wanted.ended_on,"
            " told.movement",
            [TransferState.RETURNED, orders, reasons, days, movements, organism_id, TransferState.EXECUTED],
        )
        rows = sorted(cursor.fetchall())
    return [TransferNotPaid(key, PaymentPurpose(purpose), *rest) for key, purpose, *rest in rows]


def _arrive(organism_id: int, found: Found, on: date) -> list[Draft]:
    if not found.arrived:
        return []
    ids, days = (list(column) for column in zip(*found.arrived, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_expected expected set state = %s, arrived_on = told.day"
            " from unnest(%s::bigint[], %s::date[]) as told (id, day)"
            " where expected.organism_id = %s and expected.id = told.id and expected.state = %s"
            " returning expected.kind, expected.reference, expected.other, expected.branch, abs(expected.cents),"
            " expected.arrived_on",
            [ExpectedState.ARRIVED, ids, days, organism_id, ExpectedState.WAITING],
        )
        rows = sorted(cursor.fetchall(), key=lambda row: row[1])
    return [
        _arrival(ExpectedKind(kind), reference, other, branch, cents, on, day)
        for kind, reference, other, branch, cents, day in rows
    ]


def _arrival(
    kind: ExpectedKind, reference: str, other: str, branch: str, cents: int, on: date, value_on: date
) -> Draft:
    """The half of this body, with the pair key the other body books its own half under."""
    reason, legs = {
        ExpectedKind.SWEEP_OUT: ("sweep_on_statement", lambda: collecting.sweep_on_statement(cents)),
        ExpectedKind.SWEEP_IN: ("sweep_received_by_agency", lambda: agency.sweep_received_by_agency(other, cents)),
        ExpectedKind.FEED_OUT: ("collection_fed_by_agency", lambda: agency.collection_fed_by_agency(other, cents)),
        ExpectedKind.FEED_IN: ("collection_fed_at_body", lambda: collecting.collection_fed_at_body(cents)),
        ExpectedKind.DRAW_OUT: ("drawn_from_agency", lambda: agency.drawn_from_agency(other, branch, cents)),
        ExpectedKind.DRAW_IN: ("drawn_by_fund", lambda: paying.drawn_by_fund(branch, cents)),
    }[kind]
    key, pair_key = f"{reason}:{reference}", None if kind is ExpectedKind.SWEEP_OUT else reference
    return Draft(reason, f"expected:{reference}", key, on, value_on, legs(), pair_key)


def _suspense(each: Suspended, on: date) -> Draft:
    return _draft("receipt_unknown", each, on, collecting.receipt_unknown(each.cents))


def _take_out(organism_id: int, entries: Sequence[Suspended], at: datetime) -> None:
    """Batch entries leave suspense: their details are booked in their place."""
    on = timezone.localdate(at)
    drafts = [_draft("receipt_detailed", each, on, collecting.receipt_given_back(each.cents)) for each in entries]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def _draft(reason: str, each: Suspended, on: date, legs: tuple[Leg, ...]) -> Draft:
    source = f"movement:{each.movement_id}"
    return Draft(reason, source, f"{reason}:{each.movement_id}", on, each.value_on, legs)

"""Book bank statements: what came in and out of a body's accounts, matched with what was ordered and owed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.open_amounts import open_amounts
from laroque.apps.contributions.operations import DebitReturned
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Decision, Incoming, Received
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import FileBooked
from laroque.apps.treasury.states import StatementState
from laroque.formats.camt import CamtFile, read_statements
from laroque.kernel.findings import Finding
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.collection.transfers_in import transfer_in
from laroque.usecases.daily.payments_told import book_executed, book_not_paid


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A file from the bank: its name, and its bytes or where to read them."""

    name: str
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file; ``booked`` is None when it was refused, or had been dealt with before (not ``is_new``)."""

    name: str
    message_id: int
    is_new: bool
    findings: tuple[Finding, ...]
    booked: FileBooked | None


def book_statements(*, organism_id: int, files: Sequence[StatementFile], at: datetime) -> list[FileOutcome]:
    """Receive files of statements (camt.053, 054) of a body and book their movements, each file in one transaction.

    The same bytes twice are one message: the second time changes nothing. A file that cannot be read, or is of no
    account of the body, is refused with its report, and the others are booked.
    """
    with scope(organism_id):
        incoming = [Incoming(file.name, MessageKind.CAMT, file.content) for file in files]
        received = exchanges.receive_all(organism_id=organism_id, messages=incoming, at=at)
    outcomes, done = [], set()
    for file, message in zip(files, received, strict=True):
        is_open = message.state is MessageState.RECEIVED and message.message_id not in done
        outcomes.append(_deal_with(organism_id, file, message, at) if is_open else _dealt_with(file, message))
        done.add(message.message_id)
    return outcomes


def _deal_with(organism_id: int, file: StatementFile, message: Received, at: datetime) -> FileOutcome:
    read = read_statements(file.content, name=file.name)
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        if not _is_open(organism_id, message):
            return _dealt_with(file, message)
        booked = None if read.is_rejected else _book(organism_id, message.message_id, read, at)
        decision = _decision(message.message_id, read, booked)
        exchanges.decide(organism_id=organism_id, decisions=[decision], at=at)
    return FileOutcome(file.name, message.message_id, True, read.findings, booked)


def _is_open(organism_id: int, message: Received) -> bool:
    """Whether the message still waits, now that nobody else deals with it."""
    found = messages.message(organism_id=organism_id, message_id=message.message_id)
    return found is not None and found.state is MessageState.RECEIVED


def _dealt_with(file: StatementFile, message: Received) -> FileOutcome:
    return FileOutcome(file.name, message.message_id, False, (), None)


def _book(organism_id: int, message_id: int, file: CamtFile, at: datetime) -> FileBooked:
    booked = treasury.book_statements(
        organism_id=organism_id,
        message_id=message_id,
        file=file,
        accounts=open_amounts(organism_id=organism_id),
        at=at,
    )
    for value_on, keys in _keys_by_day(booked):
        contributions.settle_debits(organism_id=organism_id, keys=keys, value_on=value_on, at=at)
    transfers = [transfer_in(each) for each in booked.transfers]
    contributions.record_transfers(organism_id=organism_id, transfers=transfers, at=at)
    returns = [DebitReturned(each.key, each.reason, each.value_on) for each in booked.returned]
    contributions.return_debits(organism_id=organism_id, returns=returns, at=at)
    book_executed(organism_id=organism_id, executed=booked.executed, at=at)
    book_not_paid(organism_id=organism_id, not_paid=booked.came_back, at=at)
    return booked


def _keys_by_day(booked: FileBooked) -> Iterator[tuple[date, list[str]]]:
    by_day = sorted(booked.settled, key=lambda debit: (debit.value_on, debit.key))
    for value_on, debits in groupby(by_day, key=lambda debit: debit.value_on):
        yield value_on, [debit.key for debit in debits]


def _decision(message_id: int, file: CamtFile, booked: FileBooked | None) -> Decision:
    """Accepted when one statement at least is of an account of the body and was not refused."""
    statements = booked.statements if booked else ()
    is_taken = any(each.state is not StatementState.REFUSED for each in statements)
    state = MessageState.ACCEPTED if is_taken else MessageState.REFUSED
    body: dict[str, Any] = {
        "findings": [finding.as_json() for finding in file.findings],
        "statements": [
            {"number": each.number, "state": each.state.value, "alarms": [alarm.value for alarm in each.alarms]}
            for each in statements
        ],
    }
    return Decision(message_id, state, body, _report(file, booked, is_taken=is_taken))


def _report(file: CamtFile, booked: FileBooked | None, *, is_taken: bool) -> Text:
    if not is_taken or booked is None:
        return Text(
            f"{file.name} is refused: {len(file.findings)} findings, no statement of an account of this body",
            f"{file.name} est refusé : {len(file.findings)} anomalies, aucun relevé d'un compte de cet organisme",
        )
    alarms = sum(len(each.alarms) for each in booked.statements)
    return Text(
        f"{file.name}: {len(booked.statements)} statements, {len(booked.settled)} debits paid, "
        f"{len(booked.returned)} returned, {len(booked.transfers)} transfers, {booked.suspended} in suspense, "
        f"{alarms} alarms",
        f"{file.name} : {len(booked.statements)} relevés, {len(booked.settled)} prélèvements payés, "
        f"{len(booked.returned)} revenus, {len(booked.transfers)} virements, {booked.suspended} en attente, "
        f"{alarms} alertes",
    )

"""Book the bank's answers to payment orders (pain.002): what it refuses is owed, or may be ordered, again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from laroque.apps.contributions.operations.payments import DebitReturned
from laroque.apps.contributions.operations.rejecting import reject_debits
from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges import queries as messages
from laroque.apps.exchanges.operations import Decision, Incoming, Received
from laroque.apps.exchanges.states import MessageKind, MessageState
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import StatusesBooked
from laroque.formats.sepa import StatusFile, read_statuses
from laroque.kernel.findings import Finding
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.daily.book_statements import StatementFile
from laroque.usecases.daily.payments_told import book_not_paid


@dataclass(frozen=True, slots=True)
class StatusOutcome:
    """What became of an answer; ``booked`` is None when it was refused, or had been dealt with before."""

    name: str
    message_id: int
    is_new: bool
    findings: tuple[Finding, ...]
    booked: StatusesBooked | None


def book_payment_statuses(*, organism_id: int, files: Sequence[StatementFile], at: datetime) -> list[StatusOutcome]:
    """Receive answers of the bank and book what they refuse, each file in one transaction.

    The same bytes twice are one message: the second time changes nothing. An answer that cannot be read, or that
    speaks of no order of this body, is refused with its report.
    """
    with scope(organism_id):
        incoming = [Incoming(file.name, MessageKind.PAIN002, file.content) for file in files]
        received = exchanges.receive_all(organism_id=organism_id, messages=incoming, at=at)
    outcomes, done = [], set()
    for file, message in zip(files, received, strict=True):
        outcomes.append(_deal_with(organism_id, file, message, at, again=message.message_id in done))
        done.add(message.message_id)
    return outcomes


def _deal_with(organism_id: int, file: StatementFile, message: Received, at: datetime, *, again: bool) -> StatusOutcome:
    read = read_statuses(file.content, name=file.name)
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        now = messages.message(organism_id=organism_id, message_id=message.message_id)
        if again or now is None or now.state is not MessageState.RECEIVED:
            return StatusOutcome(file.name, message.message_id, False, (), None)
        booked = None if read.is_rejected else _book(organism_id, read, at)
        exchanges.decide(organism_id=organism_id, decisions=[_decision(message.message_id, read, booked)], at=at)
    return StatusOutcome(file.name, message.message_id, True, read.findings, booked)


def _book(organism_id: int, read: StatusFile, at: datetime) -> StatusesBooked:
    booked = treasury.book_statuses(organism_id=organism_id, file=read, at=at)
    refusals = [DebitReturned(each.key, each.reason[:4], each.value_on) for each in booked.rejected_debits]
    reject_debits(organism_id=organism_id, refusals=refusals, at=at)
    book_not_paid(organism_id=organism_id, not_paid=booked.rejected_transfers, at=at)
    return booked


def _decision(message_id: int, read: StatusFile, booked: StatusesBooked | None) -> Decision:
    is_taken = booked is not None and (booked.is_of_this_body or not booked.unknown)
    body: dict[str, Any] = {
        "findings": [finding.as_json() for finding in read.findings],
        "original_message": read.original_message_id,
        "unknown": list(booked.unknown) if booked else [],
        "too_late": list(booked.too_late) if booked else [],
    }
    state = MessageState.ACCEPTED if is_taken else MessageState.REFUSED
    return Decision(message_id, state, body, _report(read, booked if is_taken else None))


def _report(read: StatusFile, booked: StatusesBooked | None) -> Text:
    if booked is None:
        return Text(
            f"{read.name} is refused: {len(read.findings)} findings, no order of this body",
            f"{read.name} est refusé : {len(read.findings)} anomalies, aucun ordre de cet organisme",
        )
    debits, transfers = len(booked.rejected_debits), len(booked.rejected_transfers)
    unknown, late = len(booked.unknown), len(booked.too_late)
    return Text(
        f"{read.name}: {debits} debits and {transfers} transfers refused, {booked.accepted} accepted, "
        f"{unknown} unknown, {late} refused too late",
        f"{read.name} : {debits} prélèvements et {transfers} virements refusés, {booked.accepted} acceptés, "
        f"{unknown} inconnus, {late} refusés trop tard",
    )

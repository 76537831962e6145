"""Reads of the treasury, by organism; the cash position is read in the agency's scope. Amounts are cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from laroque.apps.ledger import queries as books
from laroque.apps.treasury.models import DebitBatch, DebitOrder, Expected, Movement, Statement
from laroque.apps.treasury.rules import Position, position_of
from laroque.apps.treasury.states import (
    LEDGER_ACCOUNT,
    AccountRole,
    Alarm,
    ExpectedKind,
    ExpectedState,
    MovementState,
    OrderState,
    PaymentPurpose,
    StatementState,
    TransferState,
)
from laroque.formats import sepa


@dataclass(frozen=True, slots=True)
class DebitView:
    """A direct debit and where it stands; cents above zero."""

    key: str
    account_id: int
    siret: str
    month: date
    rum: str
    cents: int
    state: OrderState
    settled_on: date | None
    returned_on: date | None
    return_reason: str


@dataclass(frozen=True, slots=True)
class BatchView:
    """A file of direct debits: number of orders and total in cents."""

    id: int
    reference: str
    file_reference: str
    scheme: str
    month: date
    debit_on: date
    orders: int
    cents: int
    message_id: int


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement, its balances in cents of its currency and what is wrong with it."""

    id: int
    message_id: int
    number: str
    role: AccountRole | None
    currency: str
    opening_cents: int | None
    closing_cents: int | None
    closed_on: date | None
    state: StatementState
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class MovementView:
    """A movement of a statement, signed cents; ``candidates`` are what it might be, where there is a doubt."""

    id: int
    statement_id: int
    line: int
    cents: int | None
    currency: str | None
    booked_on: date | None
    value_on: date | None
    end_to_end_id: str | None
    reference: str | None
    counterparty: str | None
    reason: str | None
    state: MovementState
    why: str
    meaning: str
    rule: str
    target_id: int | None
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AlarmView:
    """A statement of a body with something wrong."""

    organism_id: int
    number: str
    closed_on: date | None
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class ExpectedView:
    """A transfer between own accounts that one side waits for, signed cents."""

    kind: ExpectedKind
    reference: str
    other: str
    cents: int
    ordered_on: date
    state: ExpectedState
    arrived_on: date | None


def position(*, agency_id: int, on: date) -> Position:
    """Cash of each branch and third party at the end of a day, and the identity of the agency's books (CSS R255-6)."""
    return position_of(books.balances(organism_id=agency_id, on=on), on)


def batches(*, organism_id: int, month: date | None = None) -> list[BatchView]:
    """The files of direct debits of a body, the latest first."""
    found = DebitBatch.objects.filter(organism_id=organism_id)
    if month is not None:
        found = found.filter(month=month)
    names = ("id", "reference", "file_reference", "scheme", "month", "debit_on", "orders", "cents", "message_id")
    return [BatchView(*row) for row in found.order_by("-id").values_list(*names)]


def debits_of_account(*, organism_id: int, account_id: int) -> list[DebitView]:
    """The direct debits of a contributor account, the latest first."""
    return _debits(DebitOrder.objects.filter(organism_id=organism_id, account_id=account_id))


def debits_of_keys(*, organism_id: int, keys: Iterable[str]) -> list[DebitView]:
    """The direct debits of these end-to-end ids, the latest first."""
    return _debits(DebitOrder.objects.filter(organism_id=organism_id, end_to_end_id__in=list(keys)))


def debits_of_file(*, organism_id: int, reference: str) -> list[DebitView]:
    """The direct debits of a file, in its order."""
    batches = DebitBatch.objects.filter(organism_id=organism_id, file_reference=reference).values_list("id", flat=True)
    return _debits(DebitOrder.objects.filter(organism_id=organism_id, batch_id__in=list(batches)).order_by("id"))


def files_of_debits(*, organism_id: int, keys: Iterable[str]) -> dict[str, str]:
    """The reference of the file that each direct debit was sent in, by its end-to-end id."""
    rows = _fetch(
        "select debit.end_to_end_id, batch.file_reference from treasury_debitorder debit join treasury_debitbatch batch"
        " on batch.organism_id = %(organism)s and batch.id = debit.batch_id"
        " where debit.organism_id = %(organism)s and debit.end_to_end_id = any(%(keys)s)",
        {"organism": organism_id, "keys": list(keys)},
    )
    return dict(rows)


def _debits(found: Any) -> list[DebitView]:
    names = (
        "end_to_end_id", "account_id", "siret", "month", "rum", "cents", "state", "settled_on", "returned_on",
        "return_reason",
    )  # fmt: skip
    return [DebitView(*row[:6], OrderState(row[6]), *row[7:]) for row in found.order_by("-id").values_list(*names)]


def debits_by_state(*, organism_id: int, month: date) -> dict[OrderState, tuple[int, int]]:
    """Number and cents of the direct debits of a month by state."""
    rows = _fetch(
        "select state, count(*), sum(cents)::bigint from treasury_debitorder"
        " where organism_id = %s and month = %s group by state order by state",
        [organism_id, month],
    )
    return {OrderState(state): (count, cents) for state, count, cents in rows}


def stopped_mandates(*, organism_id: int, rums: Iterable[str]) -> dict[str, str]:
    """Mandates whose last debit was refused or came back for a reason that asks for a new one, with that reason."""
    rows = _fetch(
        "select distinct on (rum) rum, state, return_reason from treasury_debitorder"
        " where organism_id = %s and rum = any(%s) order by rum, id desc",
        [organism_id, list(rums)],
    )
    return {
        rum: reason
        for rum, state, reason in rows
        if state in (OrderState.RETURNED, OrderState.REJECTED) and not sepa.reason_of(reason).can_be_presented_again
    }


def statements(*, organism_id: int, before_id: int | None = None, limit: int = 50) -> list[StatementView]:
    """The statements of a body, the latest recorded first; ``before_id`` is the last id of the page before."""
    found = Statement.objects.filter(organism_id=organism_id)
    if before_id is not None:
        found = found.filter(id__lt=before_id)
    return _statements(found.order_by("-id")[:limit])


def statement(*, organism_id: int, statement_id: int) -> StatementView | None:
    """One statement of a body."""
    return next(iter(_statements(Statement.objects.filter(organism_id=organism_id, id=statement_id))), None)


def alarms(*, organism_id: int) -> list[StatementView]:
    """The statements with something wrong, the latest recorded first."""
    return _statements(Statement.objects.filter(organism_id=organism_id).exclude(alarms=[]).order_by("-id"))


def network_alarms(*, on: date) -> list[AlarmView]:
    """The statements closed up to a day, or of no day, with something wrong, in a national scope, by body."""
    rows = _fetch(
        "select organism_id, number, closed_on, alarms from treasury_statement"
        " where cardinality(alarms) > 0 and (closed_on is null or closed_on <= %s) order by organism_id, id",
        [on],
    )
    return [AlarmView(*row[:3], tuple(Alarm(alarm) for alarm in row[3])) for row in rows]


def network_suspense(*, on: date) -> dict[int, tuple[int, int]]:
    """Number and cents of the movements booked up to a day that are still in suspense, by organism, in a national
    scope."""
    rows = _fetch(
        "select organism_id, count(*), sum(cents)::bigint from treasury_movement"
        " where state = %s and booked_on <= %s group by organism_id order by organism_id",
        [MovementState.SUSPENSE, on],
    )
    return {organism_id: (count, cents) for organism_id, count, cents in rows}


def movements(
    *, organism_id: int, statement_id: int, after_line: int = 0, limit: int | None = None
) -> list[MovementView]:
    """The movements of a statement, in its order: all, or a page of those after a line (from one)."""
    found = Movement.objects.filter(organism_id=organism_id, statement_id=statement_id, line__gt=after_line)
    return _movements(found.order_by("line")[:limit])


def suspense(*, organism_id: int) -> list[MovementView]:
    """The movements in suspense, the oldest first: the queue of those who explain them."""
    return _movements(
        Movement.objects.filter(organism_id=organism_id, state=MovementState.SUSPENSE).order_by("booked_on", "id")
    )


def suspense_page(*, organism_id: int, after_id: int = 0, limit: int = 50) -> list[MovementView]:
    """A page of the movements in suspense in the order they were recorded; ``after_id`` is the last of the one before.

    It reads the rows that it gives, however many wait.
    """
    found = Movement.objects.filter(organism_id=organism_id, state=MovementState.SUSPENSE, id__gt=after_id)
    return _movements(found.order_by("id")[:limit])


def unexplained(*, organism_id: int, role: AccountRole | None = None) -> list[MovementView]:
    """Movements in euros that no match books and no suspense account may hold (accounts other than of collection).

    ``role``: those of the accounts of that role only.
    """
    found = Movement.objects.filter(organism_id=organism_id, state=MovementState.NOT_BOOKED, why__in=_DOUBTS)
    if role is not None:
        of_role = Statement.objects.filter(organism_id=organism_id, bank_account__role=role)
        found = found.filter(statement_id__in=of_role.values("id"))
    return _movements(found.order_by("id"))


def expected(*, organism_id: int, state: ExpectedState | None = ExpectedState.WAITING) -> list[ExpectedView]:
    """The transfers between own accounts that this body waits for, the oldest first."""
    found = Expected.objects.filter(organism_id=organism_id)
    if state is not None:
        found = found.filter(state=state)
    rows = found.order_by("id").values_list("kind", "reference", "other", "cents", "ordered_on", "state", "arrived_on")
    return [ExpectedView(ExpectedKind(row[0]), *row[1:5], ExpectedState(row[5]), row[6]) for row in rows]


def sent_cents(*, organism_id: int) -> int:
    """Total of the direct debits sent and not yet on a statement: what ``transit:debits`` must hold."""
    rows = _fetch(
        "select coalesce(sum(cents), 0)::bigint from treasury_debitorder where organism_id = %s and state = %s",
        [organism_id, OrderState.SENT],
    )
    return rows[0][0]


def transfers_under_way(*, organism_id: int, purpose: PaymentPurpose) -> dict[str, int]:
    """Cents of the transfers of a purpose sent and not yet on a statement, by their key."""
    rows = _fetch(
        "select key, cents from treasury_transferorder where organism_id = %s and purpose = %s and state = %s"
        " order by key",
        [organism_id, purpose, TransferState.SENT],
    )
    return dict(rows)


def suspense_cents(*, organism_id: int) -> int:
    """Total of the movements in suspense: what ``suspense:receipts`` must hold, sign changed."""
    rows = _fetch(
        "select coalesce(sum(cents), 0)::bigint from treasury_movement where organism_id = %s and state = %s",
        [organism_id, MovementState.SUSPENSE],
    )
    return rows[0][0]


def sweeping_cents(*, organism_id: int) -> int:
    """Total of the sweeps ordered and not yet on the body's statement: what ``transit:sweeps`` must hold."""
    rows = _fetch(
        "select coalesce(sum(cents), 0)::bigint from treasury_expected"
        " where organism_id = %s and state = %s and kind = %s",
        [organism_id, ExpectedState.WAITING, ExpectedKind.SWEEP_OUT],
    )
    return rows[0][0]


def last_closings(*, organism_id: int) -> dict[str, int]:
    """Closing cents of the last statement in euros of each bank account, by account of the ledger."""
    rows = _fetch(
        "select distinct on (account.role) account.role, statement.closing_cents"
        " from treasury_statement statement join treasury_bankaccount account"
        " on account.organism_id = %(organism)s and account.id = statement.bank_account_id"
        " where statement.organism_id = %(organism)s and statement.state = %(booked)s"
        " and statement.closing_cents is not null and statement.currency = 'EUR'"
        " order by account.role, statement.closed_on desc, statement.id desc",
        {"organism": organism_id, "booked": StatementState.BOOKED},
    )
    return {LEDGER_ACCOUNT[AccountRole(role)]: cents for role, cents in rows}


def organisms_with_statements() -> list[int]:
    """The organisms that booked a statement, within what the scope shows."""
    rows = _fetch(
        "select distinct organism_id from treasury_statement where state = %s order by organism_id",
        [StatementState.BOOKED],
    )
    return [organism_id for (organism_id,) in rows]


_DOUBTS = ("nothing_found", "several", "other_amount", "already_done", "not_settled")


def _statements(found: Any) -> list[StatementView]:
    names = (
        "id", "message_id", "number", "bank_account__role", "currency", "opening_cents", "closing_cents", "closed_on",
        "state", "alarms",
    )  # fmt: skip
    return [
        StatementView(
            *row[:3],
            None if row[3] is None else AccountRole(row[3]),
            *row[4:8],
            StatementState(row[8]),
            tuple(Alarm(alarm) for alarm in row[9]),
        )
        for row in found.values_list(*names)
    ]


def _movements(found: Any) -> list[MovementView]:
    names = (
        "id", "statement_id", "line", "cents", "currency", "booked_on", "value_on", "end_to_end_id", "reference",
        "counterparty", "reason", "state", "why", "meaning", "rule", "target_id", "candidates",
    )  # fmt: skip
    return [
        MovementView(*row[:11], MovementState(row[11]), *row[12:16], tuple(row[16] or ()))
        for row in found.values_list(*names)
    ]


def _fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()

"""Movements and debits found by what a person knows of them. Each query is bounded and uses an index."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from laroque.apps.treasury.states import MovementState, OrderState


@dataclass(frozen=True, slots=True)
class MovementFound:
    """A movement of a bank statement, signed cents."""

    organism_id: int
    id: int
    statement_id: int
    booked_on: date | None
    cents: int
    counterparty: str
    state: MovementState


@dataclass(frozen=True, slots=True)
class DebitFound:
    """A direct debit of an account."""

    organism_id: int
    siret: str
    end_to_end_id: str
    rum: str
    cents: int
    state: OrderState


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file of direct debits, by the message that holds it."""

    organism_id: int
    message_id: int
    reference: str


_MOVEMENT = (
    "select organism_id, id, statement_id, booked_on, cents, coalesce(counterparty, ''), state from treasury_movement"
)


def movements_of_amount(*, organism_ids: Collection[int], cents: int, limit: int) -> list[MovementFound]:
    """The movements of an amount in either direction, the latest first."""
    return _movements(
        f"{_MOVEMENT} where organism_id = any(%s) and cents = any(%s) order by id desc limit %s",
        [list(organism_ids), [cents, -cents], limit],
    )


def movements_named(*, organism_ids: Collection[int], reference: str, limit: int) -> list[MovementFound]:
    """The movements whose orderer gave this end-to-end reference, the latest first."""
    return _movements(
        f"{_MOVEMENT} where organism_id = any(%s) and end_to_end_id = %s order by id desc limit %s",
        [list(organism_ids), reference, limit],
    )


def debits_named(*, organism_ids: Collection[int], reference: str, limit: int) -> list[DebitFound]:
    """The direct debits of an end-to-end reference or of a mandate (RUM), the latest first."""
    rows = _fetch(
        "select organism_id, siret, end_to_end_id, rum, cents, state from ("
        " (select * from treasury_debitorder where organism_id = any(%(organisms)s) and end_to_end_id = %(reference)s)"
        " union (select * from treasury_debitorder where organism_id = any(%(organisms)s) and rum = %(reference)s"
        " order by id desc limit %(limit)s)) as found order by id desc limit %(limit)s",
        {"organisms": list(organism_ids), "reference": reference, "limit": limit},
    )
    return [DebitFound(*row[:5], OrderState(row[5])) for row in rows]


def debit_files_named(*, organism_ids: Collection[int], reference: str, limit: int) -> list[FileFound]:
    """The files of direct debits of a reference, ours or that written in the file."""
    rows = _fetch(
        "select organism_id, message_id, reference from treasury_debitbatch"
        " where organism_id = any(%s) and %s in (reference, file_reference) order by id desc limit %s",
        [list(organism_ids), reference, limit],
    )
    return [FileFound(*row) for row in rows]


def _movements(query: str, parameters: list[object]) -> list[MovementFound]:
    return [MovementFound(*row[:6], MovementState(row[6])) for row in _fetch(query, parameters)]


def _fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()

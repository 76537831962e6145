"""Reads of what officers do about movements: their queue, the acts and parts of each, and who paid what before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from laroque.apps.treasury.states import ActKind, MovementState, NotBooked, OrderState


@dataclass(frozen=True, slots=True)
class ActView:
    """What a person did about a movement; ``by`` is the number of a user, None when a message of the bank did it."""

    rank: int
    kind: ActKind
    by: int | None
    username: str
    at: datetime
    reason: str
    name: str
    account_masked: str
    subject: str


@dataclass(frozen=True, slots=True)
class PartView:
    """The part of a receipt settled on an account, under the key of its payment; undone parts pay nothing any more."""

    key: str
    account_id: int
    cents: int
    named_month: date | None
    is_undone: bool
    act_rank: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A movement as an officer deals with it: signed cents, what the bank said, where its line stands, what was done.

    ``statement_id`` is the statement it is on; ``message_id``, ``rank`` (statement of the message, from zero) and
    ``line`` (from one) lead to the bank's own words.
    """

    id: int
    cents: int
    booked_on: date
    value_on: date
    end_to_end_id: str | None
    reference: str | None
    payer: str | None
    payer_print: str | None
    reason: str | None
    transaction_code: str | None
    state: MovementState
    why: str
    meaning: str
    rule: str
    target_id: int | None
    candidates: tuple[int, ...]
    statement_id: int
    message_id: int
    rank: int
    line: int
    acts: tuple[ActView, ...]
    parts: tuple[PartView, ...]


def receipt(*, organism_id: int, movement_id: int) -> ReceiptView | None:
    """A movement of the body that was booked, with its acts and parts; None when there is none."""
    rows = _fetch(
        "select movement.id, movement.cents, movement.booked_on, coalesce(movement.value_on, movement.booked_on),"
        " movement.end_to_end_id, movement.reference, movement.counterparty, movement.payer_print, movement.reason,"
        " movement.transaction_code, movement.state, movement.why, movement.meaning, movement.rule,"
        " movement.target_id, movement.candidates, movement.statement_id, statement.message_id, statement.rank,"
        " movement.line"
        " from treasury_movement movement join treasury_statement statement"
        " on statement.organism_id = %(organism)s and statement.id = movement.statement_id"
        " where movement.organism_id = %(organism)s and movement.id = %(movement)s"
        " and movement.state <> %(not_booked)s",
        {"organism": organism_id, "movement": movement_id, "not_booked": MovementState.NOT_BOOKED},
    )
    if not rows:
        return None
    (row,) = rows
    return ReceiptView(
        *row[:10],
        MovementState(row[10]),
        *row[11:15],
        tuple(row[15] or ()),
        *row[16:],
        acts=acts(organism_id=organism_id, movement_id=movement_id),
        parts=parts(organism_id=organism_id, movement_id=movement_id),
    )


def acts(*, organism_id: int, movement_id: int) -> tuple[ActView, ...]:
    """What was done about a movement, in order."""
    rows = _fetch(
        "select act.rank, act.kind, act.by_id, coalesce(person.username, ''), act.at, act.reason, act.name,"
        " coalesce(payee.masked, ''), act.subject from treasury_movementact act"
        " left join access_user person on person.id = act.by_id"
        " left join registry_bankaccount payee on payee.id = act.payee_id"
        " where act.organism_id = %s and act.movement_id = %s order by act.rank",
        [organism_id, movement_id],
    )
    return tuple(ActView(row[0], ActKind(row[1]), *row[2:]) for row in rows)


def parts(*, organism_id: int, movement_id: int) -> tuple[PartView, ...]:
    """The parts that a movement was settled in, undone ones included, in order."""
    rows = _fetch(
        "select part.key, part.account_id, part.cents, part.named_month, part.is_undone, act.rank"
        " from treasury_movementpart part join treasury_movementact act"
        " on act.organism_id = %(organism)s and act.id = part.act_id"
        " where part.organism_id = %(organism)s and part.movement_id = %(movement)s order by part.id",
        {"organism": organism_id, "movement": movement_id},
    )
    return tuple(PartView(*row) for row in rows)


def accounts_paid_by(*, organism_id: int, payer_print: str, limit: int = 50) -> list[int]:
    """The contributor accounts that earlier receipts of a payer were settled on, the latest first."""
    rows = _fetch(
        "select account_id from (select coalesce(part.account_id, movement.target_id) as account_id, movement.id"
        "  from treasury_movement movement left join treasury_movementpart part on part.organism_id = %(organism)s"
        "  and part.movement_id = movement.id and not part.is_undone where movement.organism_id = %(organism)s"
        "  and movement.payer_print = %(payer)s and movement.meaning = 'transfer'"
        "  and movement.state = any(%(settled)s)) as paid"
        " where account_id is not null group by account_id order by max(id) desc limit %(limit)s",
        {
            "organism": organism_id, "payer": payer_print, "limit": limit,
            "settled": [MovementState.MATCHED.value, MovementState.EXPLAINED.value],
        },
    )  # fmt: skip
    return [account_id for (account_id,) in rows]


def announced_returns_cents(*, organism_id: int, since: date) -> int:
    """Debits that notices say came back since a day, and that no statement has booked yet, in cents above zero."""
    rows = _fetch(
        "select coalesce(sum(cents), 0)::bigint from treasury_debitorder where organism_id = %(organism)s"
        " and state = %(settled)s and id in (select debit.id from treasury_movement movement"
        "  join treasury_debitorder debit on debit.organism_id = %(organism)s"
        "  and debit.end_to_end_id = movement.end_to_end_id and debit.cents = -movement.cents"
        "  where movement.organism_id = %(organism)s and movement.why = %(notice)s and movement.booked_on >= %(since)s"
        "  and movement.cents < 0)",
        {
            "organism": organism_id, "settled": OrderState.SETTLED, "notice": NotBooked.NOTICE, "since": since,
        },
    )  # fmt: skip
    return int(rows[0][0])


def to_give_back_cents(*, organism_id: int) -> int:
    """Receipts asked to be given back to their payers and not ordered from the bank yet, in cents."""
    rows = _fetch(
        "select coalesce(sum(movement.cents), 0)::bigint from treasury_movement movement cross join lateral ("
        "  select act.kind from treasury_movementact act where act.organism_id = %(organism)s"
        "  and act.movement_id = movement.id order by act.rank desc limit 1) as last"
        " where movement.organism_id = %(organism)s and movement.state = %(suspense)s and movement.why = %(asked)s"
        " and last.kind = %(asked)s",
        {"organism": organism_id, "suspense": MovementState.SUSPENSE, "asked": ActKind.GIVING_BACK.value},
    )
    return int(rows[0][0])


def _fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()

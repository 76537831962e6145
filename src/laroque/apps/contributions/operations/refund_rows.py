"""The rows of refunds: their state moves as its table says, and each step is told in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from laroque.apps.contributions.rules.refunds import CreditPart, RefundMoved
from laroque.apps.contributions.states import REFUND_MOVES, RefundState


class UnknownRefund(LookupError):
    """No refund of this body has the id or the key."""


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund as locked; ``cents`` above zero."""

    id: int
    account_id: int
    cents: int
    state: RefundState
    key: str
    second_person: bool
    asked_by: int


_DAY = {
    RefundState.ORDERED: "ordered_on",
    RefundState.PAID: "paid_on",
    RefundState.REJECTED: "returned_on",
    RefundState.RETURNED: "returned_on",
}


def insert(
    organism_id: int,
    account_id: int,
    cents: int,
    bank_account_id: int,
    *,
    second_person: bool,
    reason: str,
    by: int,
    on: date,
) -> RefundRow:
    """Record a refund asked for; its key is its end-to-end id at the bank."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('contributions_refund', 'id'))")
        refund_id: int = cursor.fetchone()[0]
        row = RefundRow(
            refund_id, account_id, cents, RefundState.ASKED, f"R{organism_id}-{refund_id}", second_person, by
        )
        cursor.execute(
            "insert into contributions_refund (organism_id, id, account_id, cents, state, reason, key,"
            " bank_account_id, second_person, asked_by, asked_on, decision_reason, return_reason)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')",
            [
                organism_id, refund_id, account_id, cents, RefundState.ASKED, reason, row.key, bank_account_id,
                second_person, by, on,
            ],
        )  # fmt: skip
    return row


def lock(organism_id: int, *, ids: Sequence[int] = (), keys: Sequence[str] = ()) -> list[RefundRow]:
    """Refunds by id or key, in order of id, locked after their accounts. Raises ``UnknownRefund``."""
    wanted = "(id = any(%s) or key = any(%s))"
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from contributions_account where organism_id = %s and id in (select account_id"
            f" from contributions_refund where organism_id = %s and {wanted}) order by id for no key update",
            [organism_id, organism_id, list(ids), list(keys)],
        )
        cursor.execute(
            "select id, account_id, cents, state, key, second_person, asked_by from contributions_refund"
            f" where organism_id = %s and {wanted} order by id for no key update",
            [organism_id, list(ids), list(keys)],
        )
        rows = [RefundRow(*row[:3], RefundState(row[3]), *row[4:]) for row in cursor.fetchall()]
    missing = {*(str(each) for each in ids), *keys} - {str(row.id) for row in rows} - {row.key for row in rows}
    if missing:
        raise UnknownRefund(f"organism {organism_id} has no refund {min(missing)}")
    return rows


def hold(organism_id: int, row: RefundRow, parts: Sequence[CreditPart], *, on: date) -> None:
    """Hold what a refund is taken from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_refundpart (organism_id, refund_id, account_id, booked_on, payment_id, cents)"
            " select %s, %s, %s, %s, * from unnest(%s::bigint[], %s::bigint[])",
            [
                organism_id, row.id, row.account_id, on, [part.payment_id for part in parts],
                [part.cents for part in parts],
            ],
        )  # fmt: skip


def payments_of(organism_id: int, refund_ids: Sequence[int]) -> list[int]:
    """The payments that refunds are or were taken from."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct payment_id from contributions_refundpart where organism_id = %s and refund_id = any(%s)"
            " order by payment_id",
            [organism_id, list(refund_ids)],
        )
        return [payment_id for (payment_id,) in cursor.fetchall()]


def require_move(row: RefundRow, to: RefundState) -> None:
    """Raises ``RefundMoved`` when a refund cannot go to a state from where it stands."""
    if (row.state, to) not in REFUND_MOVES:
        raise RefundMoved(row.id, row.state, to)


def decide(organism_id: int, refund_id: int, to: RefundState, *, by: int, on: date, reason: str) -> None:
    """Write who decided, when and why."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_refund set state = %s, decided_by = %s, decided_on = %s, decision_reason = %s"
            " where organism_id = %s and id = %s",
            [to, by, on, reason, organism_id, refund_id],
        )


def advance(
    organism_id: int,
    rows: Sequence[RefundRow],
    to: RefundState,
    at: datetime,
    *,
    day: date | None = None,
    code: str = "",
) -> None:
    """Move refunds to a state on its day (that of the instant when none is given). Raises ``RefundMoved``."""
    for row in rows:
        require_move(row, to)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update contributions_refund set state = %s, {_DAY[to]} = %s, return_reason = %s"
            " where organism_id = %s and id = any(%s)",
            [to, day or timezone.localdate(at), code, organism_id, [row.id for row in rows]],
        )
    tell(organism_id, rows, to, at, reason=code)


def tell(
    organism_id: int,
    rows: Sequence[RefundRow],
    state: RefundState,
    at: datetime,
    *,
    reason: str = "",
    by: int | None = None,
) -> None:
    """Tell a step of refunds for good; the step by which money leaves the bank carries its amount."""
    on = timezone.localdate(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_refundstep (organism_id, state, reason, made_by, booked_on, happened_at,"
            " refund_id, account_id, paid_cents) select %s, %s, %s, %s, %s, %s, *"
            " from unnest(%s::bigint[], %s::bigint[], %s::bigint[])",
            [
                organism_id, state, reason, by, on, at, [row.id for row in rows], [row.account_id for row in rows],
                [row.cents if state is RefundState.PAID else 0 for row in rows],
            ],
        )  # fmt: skip

"""The rows of payments: added once by key, locked with their accounts, changed, and each change told in the log."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from laroque.apps.contributions.states import PaymentEventKind, PaymentMeans, PaymentState


class UnknownPayment(LookupError):
    """A key names no payment of this body."""


class PaymentKeyReused(ValueError):
    """A key already names a payment of another account or amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPayment:
    """A payment to record: ``cents`` above zero, ``payer`` who paid when it is not the contributor."""

    key: str
    account_id: int
    means: PaymentMeans
    state: PaymentState
    cents: int
    named_month: date | None = None
    payer: str = ""
    ordered_on: date | None = None
    deposited_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment as locked."""

    id: int
    key: str
    account_id: int
    means: PaymentMeans
    cents: int
    state: PaymentState
    received_on: date | None


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened to a payment: the state it took, and signed cents that came under way and were received."""

    payment_id: int
    account_id: int
    kind: PaymentEventKind
    state: PaymentState
    under_way_cents: int
    received_cents: int
    reason: str = ""


def lock_accounts(organism_id: int, account_ids: Iterable[int]) -> None:
    """Lock accounts until the end of the transaction, in order of id: those who change them take turns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from contributions_account where organism_id = %s and id = any(%s)"
            " order by id for no key update",
            [organism_id, sorted(set(account_ids))],
        )


def lock(organism_id: int, keys: Sequence[str]) -> list[PaymentRow]:
    """The payments of keys, in order of id, locked with their accounts (accounts first). Raises ``UnknownPayment``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from contributions_account where organism_id = %s and id in (select account_id"
            " from contributions_payment where organism_id = %s and key = any(%s)) order by id for no key update",
            [organism_id, organism_id, list(keys)],
        )
        cursor.execute(
            "select id, key, account_id, means, cents, state, received_on from contributions_payment"
            " where organism_id = %s and key = any(%s) order by id for no key update",
            [organism_id, list(keys)],
        )
        rows = [
            PaymentRow(*row[:3], PaymentMeans(row[3]), row[4], PaymentState(row[5]), row[6])
            for row in cursor.fetchall()
        ]
    if missing := set(keys) - {row.key for row in rows}:
        raise UnknownPayment(f"no payment of organism {organism_id} has the key {min(missing)}; record it first")
    return rows


def insert(organism_id: int, payments: Sequence[NewPayment]) -> list[PaymentRow]:
    """Insert payments not yet known and give them, locked; their accounts are locked first.

    Raises ``PaymentKeyReused`` when a key already names another account or amount.
    """
    if not payments:
        return []
    lock_accounts(organism_id, [each.account_id for each in payments])
    names = (
        "key", "account_id", "means", "state", "cents", "named_month", "payer", "ordered_on", "deposited_on",
        "received_on",
    )  # fmt: skip
    types = ("text", "bigint", "text", "text", "bigint", "date", "text", "date", "date", "date")
    keys = [each.key for each in payments]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into contributions_payment (organism_id, return_reason, {', '.join(names)})"
            f" select %s, '', * from unnest({', '.join(f'%s::{each}[]' for each in types)})"
            " on conflict do nothing returning key",
            [organism_id, *([getattr(each, name) for each in payments] for name in names)],
        )
        new = {key for (key,) in cursor.fetchall()}
        cursor.execute(
            "select key, account_id, cents from contributions_payment where organism_id = %s and key = any(%s)",
            [organism_id, keys],
        )
        known = {key: (account_id, cents) for key, account_id, cents in cursor.fetchall()}
    for each in payments:
        if known[each.key] != (each.account_id, each.cents):
            raise PaymentKeyReused(f"the key {each.key} already names a payment of another account or amount")
    return lock(organism_id, [key for key in keys if key in new])


def log(organism_id: int, events: Sequence[Happened], at: datetime, *, by: int | None = None) -> None:
    """Tell what happened to payments, for good, on the accounting day of the instant."""
    if not events:
        return
    columns = [
        ("payment_id", "bigint"), ("account_id", "bigint"), ("kind", "text"), ("state", "text"),
        ("under_way_cents", "bigint"), ("received_cents", "bigint"), ("reason", "text"),
    ]  # fmt: skip
    names = [name for name, _ in columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into contributions_paymentevent (organism_id, made_by, booked_on, happened_at, {', '.join(names)})"
            f" select %s, %s, %s, %s, * from unnest({', '.join(f'%s::{kind}[]' for _, kind in columns)})",
            [
                organism_id,
                by,
                timezone.localdate(at),
                at,
                *([getattr(event, name) for event in events] for name in names),
            ],
        )


def mark_received(organism_id: int, rows: Sequence[PaymentRow], on: date) -> None:
    """Payments stand on the statement; one that came back before stays returned."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_payment set received_on = %s, state = case when state = any(%s) then %s else state"
            " end where organism_id = %s and id = any(%s)",
            [
                on,
                [PaymentState.ORDERED, PaymentState.DEPOSITED],
                PaymentState.RECEIVED,
                organism_id,
                [row.id for row in rows],
            ],
        )


def mark_returned(organism_id: int, returns: Sequence[tuple[PaymentRow, date, str]]) -> None:
    """Payments came back, each on its day for its reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_payment set state = %s, returned_on = told.on, return_reason = told.reason"
            ' from unnest(%s::bigint[], %s::date[], %s::text[]) as told (id, "on", reason)'
            " where organism_id = %s and contributions_payment.id = told.id",
            [
                PaymentState.RETURNED,
                [row.id for row, _, _ in returns],
                [on for _, on, _ in returns],
                [reason for _, _, reason in returns],
                organism_id,
            ],
        )


def mark_undone(organism_id: int, rows: Sequence[PaymentRow]) -> None:
    """The matches that made these payments are undone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_payment set state = %s where organism_id = %s and id = any(%s)",
            [PaymentState.UNDONE, organism_id, [row.id for row in rows]],
        )

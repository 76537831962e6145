"""Payments of contributors: ordered, received, returned, and allocated in the order of the law. Set-based.

Each operation may be run again with the same keys: what is done stays done once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions import frames
from laroque.apps.contributions.operations import booking
from laroque.apps.contributions.states import PaymentMeans, PaymentState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft
from laroque.apps.ledger.rules import collecting as rules


class UnknownPayment(LookupError):
    """A key names no payment of this body."""


class PaymentKeyReused(ValueError):
    """A key already names a payment of another account or amount."""


@dataclass(frozen=True, slots=True)
class DebitSent:
    """A direct debit order sent to the bank: its end-to-end key, the account and month it pays, cents above zero."""

    key: str
    account_id: int
    month: date
    cents: int
    on: date


@dataclass(frozen=True, slots=True)
class TransferIn:
    """A transfer whose payer is known. ``was_unknown`` when it waited in suspense until its payer was found."""

    key: str
    account_id: int
    cents: int
    received_on: date
    named_month: date | None = None
    was_unknown: bool = False


@dataclass(frozen=True, slots=True)
class DebitReturned:
    """A direct debit that came back, with the reason given by the bank (ISO 20022 code such as AM04)."""

    key: str
    reason_code: str
    on: date


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    key: str
    account_id: int
    cents: int
    state: PaymentState
    received_on: date | None


@transaction.atomic
def record_debits_sent(*, organism_id: int, debits: Sequence[DebitSent], at: datetime) -> None:
    """Record direct debit orders sent to the bank: the contributor is cleared, the money is under way.

    Raises ``PaymentKeyReused`` when a key already names another account or amount.
    """
    rows = [
        (d.key, d.account_id, PaymentMeans.DEBIT, PaymentState.ORDERED, d.cents, d.month, d.on, None) for d in debits
    ]
    new = _insert(organism_id, rows)
    drafts = [_debit_draft(debit, timezone.localdate(at)) for debit in debits if debit.key in new]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


@transaction.atomic
def settle_debits(*, organism_id: int, keys: Sequence[str], value_on: date, at: datetime) -> None:
    """Debits stand on the bank's statement: each is received and allocated. Raises ``UnknownPayment``.

    A debit that had come back before it was seen is settled in the bank only: there is nothing to allocate.
    """
    waiting = [row for row in _lock(organism_id, keys) if row.received_on is None]
    _update(organism_id, [row.id for row in waiting], received_on=value_on)
    on = timezone.localdate(at)
    drafts = [
        booking.draft(
            "debit_settled", f"payment:{r.key}", r.key, rules.debit_settled(r.cents), on=on, value_on=value_on
        )
        for r in waiting
    ]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    _allocate(organism_id, [row for row in waiting if row.state is PaymentState.ORDERED], value_on, at)


@transaction.atomic
def record_transfers(*, organism_id: int, transfers: Sequence[TransferIn], at: datetime) -> None:
    """Record transfers whose payer is known: booked in the bank (or taken out of suspense), then allocated.

    Raises ``PaymentKeyReused`` when a key already names another account or amount.
    """
    means, state = PaymentMeans.TRANSFER, PaymentState.RECEIVED
    rows = [(t.key, t.account_id, means, state, t.cents, t.named_month, None, t.received_on) for t in transfers]
    new = _insert(organism_id, rows)
    fresh = [each for each in transfers if each.key in new]
    drafts = [_transfer_draft(each, timezone.localdate(at)) for each in fresh]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    received = _lock(organism_id, [each.key for each in fresh])
    _allocate(organism_id, received, max((each.received_on for each in fresh), default=timezone.localdate(at)), at)


@transaction.atomic
def return_debits(*, organism_id: int, returns: Sequence[DebitReturned], at: datetime) -> None:
    """Debits came back: what they paid is owed again. A return told twice counts once. Raises ``UnknownPayment``."""
    of_key = {each.key: each for each in returns}
    rows = [row for row in _lock(organism_id, list(of_key)) if row.state is not PaymentState.RETURNED]
    ids = [row.id for row in rows]
    undone = frames.undo_allocations(organism_id, at=at, payment_ids=ids)
    shares = frames.by_beneficiary(undone, "payment")
    totals = frames.totals(undone, "payment")
    _update_returned(organism_id, [(row.id, of_key[row.key]) for row in rows])
    on = timezone.localdate(at)
    drafts: list[Draft] = []
    for row in rows:
        reached = {name: -cents for name, cents in shares.get(row.id, {}).items()}
        credit = row.cents + totals.get(row.id, 0) if row.received_on is not None else 0
        legs = booking.returned(row.cents, reached, credit)
        value_on = of_key[row.key].on
        drafts.append(booking.draft("debit_returned", f"payment:{row.key}", row.key, legs, on=on, value_on=value_on))
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    _use_credits(organism_id, rows, on, at)


def _debit_draft(debit: DebitSent, on: date) -> Draft:
    legs = rules.debit_sent(debit.cents)
    return booking.draft("debit_sent", f"payment:{debit.key}", debit.key, legs, on=on, value_on=debit.on)


def _transfer_draft(transfer: TransferIn, on: date) -> Draft:
    reason = "receipt_explained" if transfer.was_unknown else "transfer_received"
    rule = rules.receipt_explained if transfer.was_unknown else rules.transfer_received
    source = f"payment:{transfer.key}"
    return booking.draft(reason, source, transfer.key, rule(transfer.cents), on=on, value_on=transfer.received_on)


def _allocate(organism_id: int, received: list[_Row], value_on: date, at: datetime) -> None:
    """Allocate new payments; a credit that an account had before is used in passing."""
    on = timezone.localdate(at)
    written = frames.allocate(organism_id, sorted({row.account_id for row in received}), on=on, at=at)
    shares, totals = frames.by_beneficiary(written, "payment"), frames.totals(written, "payment")
    keys = {row.id: (row.key, row.cents, row.received_on or value_on) for row in received}
    cause = received[0].key if received else ""
    drafts = []
    for payment_id in sorted({*keys, *totals}):
        key, cents, day = keys.get(payment_id, (f"{payment_id}:{cause}", 0, value_on))
        legs = booking.allocation(shares.get(payment_id, {}), cents - totals.get(payment_id, 0))
        if legs:
            source = f"payment:{key}"
            drafts.append(booking.draft("payment_allocated", source, key, legs, on=on, value_on=day))
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def _use_credits(organism_id: int, rows: list[_Row], on: date, at: datetime) -> None:
    """What the accounts of returned payments still have in credit pays what is owed again."""
    written = frames.allocate(organism_id, sorted({row.account_id for row in rows}), on=on, at=at)
    shares, totals = frames.by_beneficiary(written, "account"), frames.totals(written, "account")
    drafts = [
        booking.draft(
            "credit_used",
            f"payment:{rows[0].key}",
            f"{account}:{rows[0].key}",
            booking.allocation(shares.get(account, {}), -cents),
            on=on,
        )
        for account, cents in totals.items()
    ]
    ledger.post_all(organism_id=organism_id, drafts=[each for each in drafts if each.legs], at=at)


def _lock(organism_id: int, keys: Sequence[str]) -> list[_Row]:
    """The payments of keys, in order of id, locked with their accounts (accounts first, in order of id)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from contributions_account where organism_id = %s and id in (select account_id"
            " from contributions_payment where organism_id = %s and key = any(%s)) order by id for no key update",
            [organism_id, organism_id, list(keys)],
        )
        cursor.execute(
            "select id, key, account_id, cents, state, received_on from contributions_payment"
            " where organism_id = %s and key = any(%s) order by id for no key update",
            [organism_id, list(keys)],
        )
        rows = [_Row(*row[:4], PaymentState(row[4]), row[5]) for row in cursor.fetchall()]
    if missing := set(keys) - {row.key for row in rows}:
        raise UnknownPayment(f"no payment of organism {organism_id} has the key {min(missing)}; record it first")
    return rows


def _insert(organism_id: int, rows: Sequence[tuple[object, ...]]) -> set[str]:
    """Insert payments not yet known and give their keys; a known key must name the same account and amount."""
    if not rows:
        return set()
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_payment (organism_id, return_reason, key, account_id, means, state, cents,"
            " named_month, ordered_on, received_on) select %s, '', * from unnest(%s::text[], %s::bigint[], %s::text[],"
            " %s::text[], %s::bigint[], %s::date[], %s::date[], %s::date[]) on conflict do nothing returning key",
            [organism_id, *columns],
        )
        new = {key for (key,) in cursor.fetchall()}
        cursor.execute(
            "select key, account_id, cents from contributions_payment where organism_id = %s and key = any(%s)",
            [organism_id, columns[0]],
        )
        known = {key: (account_id, cents) for key, account_id, cents in cursor.fetchall()}
    for key, account_id, _, _, cents, *_ in rows:
        if known[str(key)] != (account_id, cents):
            raise PaymentKeyReused(f"the key {key} already names a payment of another account or amount")
    return new


def _update(organism_id: int, ids: list[int], *, received_on: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_payment set received_on = %s, state = case state when %s then %s else state end"
            " where organism_id = %s and id = any(%s)",
            [received_on, PaymentState.ORDERED, PaymentState.RECEIVED, organism_id, ids],
        )


def _update_returned(organism_id: int, returns: list[tuple[int, DebitReturned]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_payment set state = %s, returned_on = told.on, return_reason = told.reason"
            ' from unnest(%s::bigint[], %s::date[], %s::text[]) as told (id, "on", reason)'
            " where organism_id = %s and contributions_payment.id = told.id",
            [
                PaymentState.RETURNED,
                [payment_id for payment_id, _ in returns],
                [told.on for _, told in returns],
                [told.reason_code for _, told in returns],
                organism_id,
            ],
        )

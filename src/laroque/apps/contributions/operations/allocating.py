"""Allocation of what accounts have paid, in the order of the law, with its entries and the balances of the accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from laroque.apps.contributions import frames
from laroque.apps.contributions.operations import balances, booking
from laroque.apps.contributions.operations.payment_rows import PaymentRow
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft


@dataclass(frozen=True, slots=True)
class GivenUp:
    """What a payment had reached, by beneficiary in cents, and the credit it had left; nothing of it holds any more."""

    row: PaymentRow
    reached: dict[str, int]
    credit_cents: int


def allocate(organism_id: int, received: Sequence[PaymentRow], value_on: date, at: datetime) -> None:
    """Allocate new payments; a credit that an account had before is used in passing."""
    on = timezone.localdate(at)
    accounts = sorted({row.account_id for row in received})
    written = frames.allocate(organism_id, accounts, on=on, at=at)
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
    balances.refresh(organism_id, accounts, on=on)


def use_credits(organism_id: int, account_ids: Iterable[int], *, source: str, at: datetime) -> None:
    """What accounts have in credit pays what they owe; ``source`` is what made it possible (``payment:D1``)."""
    on = timezone.localdate(at)
    accounts = sorted(set(account_ids))
    written = frames.allocate(organism_id, accounts, on=on, at=at)
    shares, totals = frames.by_beneficiary(written, "account"), frames.totals(written, "account")
    drafts = [
        booking.draft(
            "credit_used",
            source,
            f"{account}:{source.removeprefix('payment:')}",
            booking.allocation(shares.get(account, {}), -cents),
            on=on,
        )
        for account, cents in totals.items()
    ]
    ledger.post_all(organism_id=organism_id, drafts=[each for each in drafts if each.legs], at=at)
    balances.refresh(organism_id, accounts, on=on)


def allocate_anew(organism_id: int, month: date, account_ids: Iterable[int], *, source: str, at: datetime) -> None:
    """What a month of accounts owes changed: what payments had reached of it is undone, and all is allocated again."""
    on = timezone.localdate(at)
    accounts = sorted(set(account_ids))
    undone = frames.free_months(organism_id, month, accounts, at)
    moved = frames.together(undone, frames.allocate(organism_id, accounts, on=on, at=at))
    drafts = moved_drafts(moved, source, source, on)
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    balances.refresh(organism_id, accounts, on=on)


def moved_drafts(moved: Any, source: str, key: str, on: date) -> list[Draft]:
    """The entries of allocations undone and made again: one an account, of what moved in all."""
    shares, totals = frames.by_beneficiary(moved, "account"), frames.totals(moved, "account")
    drafts = [
        booking.draft(
            "payment_allocated_anew",
            source,
            f"{key}:{account}",
            booking.allocation(shares.get(account, {}), -cents),
            on=on,
        )
        for account, cents in totals.items()
    ]
    return [each for each in drafts if each.legs]


def give_up(organism_id: int, rows: Sequence[PaymentRow], at: datetime) -> list[GivenUp]:
    """Undo what payments were allocated to; one that was never received had reached nothing and left no credit."""
    undone = frames.undo_allocations(organism_id, at=at, payment_ids=[row.id for row in rows])
    shares, totals = frames.by_beneficiary(undone, "payment"), frames.totals(undone, "payment")
    return [
        GivenUp(
            row,
            {name: -cents for name, cents in shares.get(row.id, {}).items()},
            row.cents + totals.get(row.id, 0) if row.received_on is not None else 0,
        )
        for row in rows
    ]

"""What a posting rule gives back, and what an operation books: legs and drafts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from laroque.apps.ledger.chart import Books, check_account


@dataclass(frozen=True, slots=True)
class Leg:
    """One posting of an entry: an account path and signed cents, debit positive, credit negative."""

    account: str
    cents: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry not yet booked.

    ``reason`` is the event's name, ``source`` what it comes from (``message:12``, ``run:3``, ``movement:9``), ``key``
    makes booking it twice harmless, ``pair_key`` is the same in the two bodies that book the halves of one movement.
    """

    reason: str
    source: str
    key: str
    accounting_on: date
    value_on: date
    legs: tuple[Leg, ...]
    pair_key: str | None = None


def transfer(books: Books, *, debit: str, credit: str, cents: int) -> tuple[Leg, ...]:
    """An amount from one account to another; a negative amount goes the other way, zero gives no leg."""
    return _legs(books, [(debit, cents), (credit, -cents)])


def spread(books: Books, *, account: str, shares: Mapping[str, int], to: str) -> tuple[Leg, ...]:
    """Debit one account with the total of signed shares and credit each beneficiary's own account.

    ``to`` is the beneficiary's path with ``{}`` for its name. A negative share debits its beneficiary.
    """
    credits = [(to.format(name), -cents) for name, cents in shares.items()]
    return _legs(books, [(account, sum(shares.values())), *credits])


def move_shares(books: Books, *, debit: str, credit: str, shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """For each beneficiary, debit one of its accounts and credit another; both paths hold ``{}`` for its name."""
    moves = [[(debit.format(name), cents), (credit.format(name), -cents)] for name, cents in shares.items()]
    return _legs(books, [leg for pair in moves for leg in pair])


def join(*parts: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The legs of several rules in one entry, those of one account summed, those of zero left out."""
    totals: dict[str, int] = {}
    for leg in (leg for part in parts for leg in part):
        totals[leg.account] = totals.get(leg.account, 0) + leg.cents
    assert sum(totals.values()) == 0, totals
    return tuple(Leg(account, cents) for account, cents in totals.items() if cents)


def _legs(books: Books, amounts: list[tuple[str, int]]) -> tuple[Leg, ...]:
    kept = frozenset({books})
    for account, _ in amounts:
        check_account(kept, account)
    return join(tuple(Leg(account, cents) for account, cents in amounts))

"""The accounts of a body by page, sorted by what they owe: read from the balances that the operations keep."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import NOT_COUNTING


class AccountSort(StrEnum):
    """What a page of accounts is sorted by."""

    SIRET = "siret"
    BALANCE = "balance_cents"
    DUE = "due_cents"
    CREDIT = "credit_cents"
    OLDEST_UNPAID = "oldest_unpaid_month"


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account of a page, with where it stands; ``balance_cents`` below zero is owed to the contributor."""

    account_id: int
    siret: str
    due_cents: int
    paid_cents: int
    under_way_cents: int
    credit_cents: int
    reserved_cents: int
    balance_cents: int
    oldest_unpaid_month: date | None
    last_assessed_month: date | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the value it is sorted by, and the account, of its last row."""

    value: str | int | date
    account_id: int


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """A page of accounts; ``next_after`` is what to ask the next page with, None at the end."""

    rows: list[AccountBalance]
    next_after: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """Which accounts: by the first figures of their SIRET, by SIRETs, that owe, in credit, or that miss a declaration.

    ``missing`` is a month that the account has not declared, though it was assessed for one of the twelve before.
    """

    search: str = ""
    sirets: Collection[str] | None = None
    owes: bool = False
    in_credit: bool = False
    missing: date | None = None


ALL = AccountFilter()


def accounts_page(
    *,
    organism_id: int,
    only: AccountFilter = ALL,
    sort: AccountSort = AccountSort.SIRET,
    descending: bool = False,
    after: Place | None = None,
    limit: int = 50,
) -> AccountsPage:
    """A page of the accounts of a body, in one statement that reads about as many rows as it gives.

    Sorted by the oldest month not paid, accounts that owe nothing are left out.
    """
    where, given = _where(organism_id, only)
    if sort is AccountSort.OLDEST_UNPAID:
        where.append("oldest_unpaid_month is not null")
    if after is not None:
        where.append(f"({sort.value}, account_id) {'<' if descending else '>'} (%(value)s, %(after)s)")
        given |= {"value": after.value, "after": after.account_id}
    way = "desc" if descending else "asc"
    rows = fetch(
        "select account_id, siret, due_cents, paid_cents, under_way_cents, credit_cents, reserved_cents,"
        " balance_cents, oldest_unpaid_month, last_assessed_month from contributions_balance balance"
        f" where {' and '.join(where)} order by {sort.value} {way}, account_id {way} limit %(limit)s",
        given | {"limit": limit + 1},
    )
    found = [AccountBalance(*row) for row in rows[:limit]]
    last = found[-1] if len(rows) > limit else None
    return AccountsPage(found, None if last is None else Place(getattr(last, sort.value), last.account_id))


def _where(organism_id: int, only: AccountFilter) -> tuple[list[str], dict[str, Any]]:
    where = ["organism_id = %(organism)s"]
    given: dict[str, Any] = {"organism": organism_id}
    if only.search:
        where.append("siret between %(first)s and %(last)s")
        given |= {"first": only.search.ljust(14, "0"), "last": only.search.ljust(14, "9")}
    if only.sirets is not None:
        where.append("siret = any(%(sirets)s)")
        given["sirets"] = list(only.sirets)
    if only.owes:
        where.append("balance_cents > 0")
    if only.in_credit:
        where.append("credit_cents > 0")
    if only.missing is not None:
        where.append(MISSING)
        given |= {"missing": only.missing, "gone": list(NOT_COUNTING)}
    return where, given


MISSING = """last_assessed_month < %(missing)s and last_assessed_month >= %(missing)s::date - interval '1 year'
    and not exists (select from contributions_declaration filed where filed.organism_id = balance.organism_id
        and filed.siret = balance.siret and filed.month = %(missing)s and filed.state <> all(%(gone)s))"""
"""A declaration is missing: the account was assessed in the year before a month, and has declared nothing for it."""

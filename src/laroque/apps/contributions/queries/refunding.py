"""Refunds of credits, and the amounts that a body sets for itself. Amounts are cents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.rules.refunds import DEFAULTS
from laroque.apps.contributions.states import RefundState, SettingName


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund and where it stands; ``second_person`` when who asked may not approve it. People are user numbers."""

    id: int
    account_id: int
    siret: str
    cents: int
    state: RefundState
    reason: str
    key: str
    bank_account_id: int
    second_person: bool
    asked_by: int
    asked_on: date
    decided_by: int | None
    decided_on: date | None
    decision_reason: str
    ordered_on: date | None
    paid_on: date | None
    returned_on: date | None
    return_reason: str


@dataclass(frozen=True, slots=True)
class Settings:
    """The amounts of a body, its own or the default."""

    refund_second_person_from_cents: int


_VIEW = """
    select refund.id, refund.account_id, account.siret, refund.cents, refund.state, refund.reason, refund.key,
        refund.bank_account_id, refund.second_person, refund.asked_by, refund.asked_on, refund.decided_by,
        refund.decided_on, refund.decision_reason, refund.ordered_on, refund.paid_on, refund.returned_on,
        refund.return_reason
    from contributions_refund refund join contributions_account account
        on account.organism_id = refund.organism_id and account.id = refund.account_id
    where refund.organism_id = %(organism)s
"""


def refunds(
    *,
    organism_id: int,
    state: RefundState | None = None,
    account_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[RefundView]:
    """A page of the refunds of a body, the last asked first, from the one before ``before`` (an id)."""
    rows = fetch(
        f"{_VIEW} and (%(state)s::text is null or refund.state = %(state)s)"
        " and (%(account)s::bigint is null or refund.account_id = %(account)s)"
        " and (%(before)s::bigint is null or refund.id < %(before)s) order by refund.id desc limit %(limit)s",
        {"organism": organism_id, "state": state, "account": account_id, "before": before, "limit": limit},
    )
    return [_view(row) for row in rows]


def refund(*, organism_id: int, refund_id: int) -> RefundView | None:
    """One refund of a body."""
    rows = fetch(f"{_VIEW} and refund.id = %(refund)s", {"organism": organism_id, "refund": refund_id})
    return _view(rows[0]) if rows else None


def refunds_to_order(*, organism_id: int) -> list[RefundView]:
    """Refunds approved and not in a file yet, in the order in which they were asked."""
    rows = fetch(
        f"{_VIEW} and refund.state = %(state)s order by refund.id",
        {"organism": organism_id, "state": RefundState.APPROVED},
    )
    return [_view(row) for row in rows]


def owing_elsewhere(*, organism_id: int, siren: str, but_account: int, unpaid_until: date) -> list[tuple[str, int]]:
    """SIRET and cents that other accounts of an employer owe, where a month up to ``unpaid_until`` is not paid."""
    return fetch(
        "select siret, balance_cents from contributions_balance where organism_id = %s and siret between %s and %s"
        " and account_id <> %s and balance_cents > 0 and oldest_unpaid_month <= %s order by siret",
        [organism_id, siren.ljust(14, "0"), siren.ljust(14, "9"), but_account, unpaid_until],
    )


def settings(*, organism_id: int) -> Settings:
    """The amounts that a body has set, the default where it set none."""
    names: Collection[str] = [name.value for name in SettingName]
    rows: list[tuple[str, int]] = fetch(
        "select name, cents from contributions_setting where organism_id = %s and name = any(%s)",
        [organism_id, list(names)],
    )
    known = {name.value: cents for name, cents in DEFAULTS.items()} | dict(rows)
    return Settings(**known)


def _view(row: tuple[Any, ...]) -> RefundView:
    return RefundView(*row[:4], RefundState(row[4]), *row[5:])

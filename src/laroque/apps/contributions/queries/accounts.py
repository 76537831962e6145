"""Accounts, and what can be debited from them. Amounts are cents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions.models import Account
from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DeclarationState, DueKind, PaymentMeans, PaymentState


@dataclass(frozen=True, slots=True)
class AccountView:
    """The account of an establishment at a collecting body."""

    id: int
    organism_id: int
    siret: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class AmountToCollect:
    """What can be debited from an account for a month: unpaid, and ordered by its declaration (S21.G00.20.005).

    ``cents`` is the lower of the two; ``unpaid_cents`` is what the account owes for the month once the debits under way
    are counted. A debit that came back is not presented again.
    """

    account_id: int
    siret: str
    month: date
    cents: int
    due_on: date
    unpaid_cents: int


def account_by_siret(*, organism_id: int, siret: str) -> AccountView | None:
    """The account of a SIRET at a body."""
    return _account(Account.objects.filter(organism_id=organism_id, siret=siret).first())


def account(*, organism_id: int, account_id: int) -> AccountView | None:
    """One account of a body."""
    return _account(Account.objects.filter(organism_id=organism_id, id=account_id).first())


def accounts_of_sirets(*, organism_id: int, sirets: Iterable[str]) -> dict[str, int]:
    """The account of each SIRET that has one at a body: what a reference of remittance is looked up in."""
    found = Account.objects.filter(organism_id=organism_id, siret__in=list(sirets)).order_by("id")
    return dict(found.values_list("siret", "id"))


def accounts(
    *,
    organism_id: int,
    search: str = "",
    sirets: Collection[str] | None = None,
    after_siret: str = "",
    limit: int = 50,
) -> list[AccountView]:
    """A page of the accounts of a body in order of SIRET; ``search`` is the beginning of a SIRET, ``sirets`` keeps to
    those."""
    found = Account.objects.filter(organism_id=organism_id, siret__startswith=search, siret__gt=after_siret)
    if sirets is not None:
        found = found.filter(siret__in=sirets)
    return [view for row in found.order_by("siret")[:limit] if (view := _account(row)) is not None]


def bodies_with_accounts(*, organism_ids: Collection[int]) -> set[int]:
    """Those of the bodies that have an account, within what the scope shows; none is counted."""
    rows = fetch(
        "select body from unnest(%s::bigint[]) as body where exists (select from contributions_account"
        " where organism_id = body)",
        [list(organism_ids)],
    )
    return {body for (body,) in rows}


def amounts_to_collect(*, organism_id: int, month: date) -> list[AmountToCollect]:
    """What can be debited for a month from the accounts that ordered it in their declaration, by SIRET."""
    rows = fetch(
        """
        with ordered as (
            select account_id, sum(debit_cents)::bigint as cents, max(due_on) as due_on from contributions_declaration
            where organism_id = %(organism)s and month = %(month)s and state = %(assessed)s group by account_id
        ), unpaid as (
            select account_id, sum(cents)::bigint as cents from (
                select account_id, cents from contributions_dueshare
                where organism_id = %(organism)s and month = %(month)s and kind = %(principal)s
                union all
                select account_id, -cents from contributions_allocation
                where organism_id = %(organism)s and month = %(month)s and kind = %(principal)s
            ) as moves group by account_id
        ), debits as (
            select account_id, sum(cents)::bigint as presented,
                coalesce(sum(cents) filter (where state = %(under_way)s), 0)::bigint as under_way,
                coalesce(sum(cents) filter (where state = %(returned)s), 0)::bigint as returned
            from contributions_payment
            where organism_id = %(organism)s and named_month = %(month)s and means = %(debit)s group by account_id
        )
        select account.id, account.siret, amount.cents, ordered.due_on, unpaid.cents - coalesce(under_way, 0)
        from ordered join unpaid using (account_id) left join debits using (account_id)
        cross join lateral (select least(unpaid.cents - coalesce(under_way + returned, 0),
            ordered.cents - coalesce(presented, 0)) as cents) as amount
        join contributions_account account on account.organism_id = %(organism)s and account.id = account_id
        where amount.cents > 0 order by account.siret
        """,
        {
            "organism": organism_id,
            "month": month,
            "assessed": DeclarationState.ASSESSED,
            "principal": DueKind.PRINCIPAL,
            "under_way": PaymentState.ORDERED,
            "returned": PaymentState.RETURNED,
            "debit": PaymentMeans.DEBIT,
        },
    )
    return [AmountToCollect(row[0], row[1], month, *row[2:]) for row in rows]


def open_amounts(*, organism_id: int) -> list[tuple[int, str, int]]:
    """Account, SIRET and cents unpaid for a month, one row a month not paid, debits under way counted as paid.

    An account that owes nothing has one row, of zero: what a bank movement names is looked up here too.
    """
    return fetch(
        """
        select account.id, account.siret, coalesce(open.cents, 0)::bigint
        from contributions_account account left join (
            select account_id, month, sum(cents) as cents from (
                select account_id, month, cents from contributions_dueshare where organism_id = %(organism)s
                union all
                select account_id, month, -cents from contributions_allocation where organism_id = %(organism)s
                union all
                select account_id, named_month, -cents from contributions_payment
                where organism_id = %(organism)s and state = %(ordered)s
            ) as moves group by account_id, month having sum(cents) > 0
        ) as open on open.account_id = account.id
        where account.organism_id = %(organism)s order by account.siret, open.month
        """,
        {"organism": organism_id, "ordered": PaymentState.ORDERED},
    )


def _account(row: Account | None) -> AccountView | None:
    return None if row is None else AccountView(row.id, row.organism_id, row.siret, row.opened_on)

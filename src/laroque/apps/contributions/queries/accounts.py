"""What accounts owe, have paid and can be debited. Amounts are cents."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.apps.contributions.models import Account, Payment
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
class MonthBalance:
    """What an account owes for a month, what payments reached of it, and what is left."""

    month: date
    due_cents: int
    paid_cents: int

    @property
    def balance_cents(self) -> int:
        """What is still owed for the month."""
        return self.due_cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class Statement:
    """An account: its months, the debits under way, and what is owed to the contributor."""

    account: AccountView
    months: list[MonthBalance]
    under_way_cents: int
    credit_cents: int

    @property
    def balance_cents(self) -> int:
        """What is still owed once the debits under way and the credit are counted."""
        return sum(month.balance_cents for month in self.months) - self.under_way_cents - self.credit_cents


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


@dataclass(frozen=True, slots=True)
class Balances:
    """What an account owes in all, what payments reached, the debits under way and what is owed to the contributor."""

    due_cents: int = 0
    paid_cents: int = 0
    under_way_cents: int = 0
    received_cents: int = 0

    @property
    def credit_cents(self) -> int:
        """What the contributor has paid and no due has taken."""
        return self.received_cents - self.paid_cents

    @property
    def balance_cents(self) -> int:
        """What is still owed once the debits under way and the credit are counted."""
        return self.due_cents - self.under_way_cents - self.received_cents

    def as_columns(self) -> dict[str, int]:
        """The amounts of a row of a list."""
        names = ("due_cents", "paid_cents", "under_way_cents", "credit_cents", "balance_cents")
        return {name: getattr(self, name) for name in names}


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


def accounts_by_body() -> dict[int, int]:
    """The number of accounts of each body that has some, within what the scope shows."""
    return dict(fetch("select organism_id, count(*) from contributions_account group by 1 order by 1", []))


def account_statement(*, organism_id: int, account_id: int) -> Statement:
    """What an account owes and has paid, by month, and the state of its money. Raises ``LookupError``."""
    found = account(organism_id=organism_id, account_id=account_id)
    if found is None:
        raise LookupError(f"organism {organism_id} has no account {account_id}")
    sums = fetch(
        "select month, sum(due)::bigint, sum(paid)::bigint from ("
        " select month, cents as due, 0 as paid from contributions_dueshare"
        " where organism_id = %(organism)s and account_id = %(account)s union all"
        " select month, 0, cents from contributions_allocation"
        " where organism_id = %(organism)s and account_id = %(account)s) as moves group by month order by month",
        {"organism": organism_id, "account": account_id},
    )
    months = [MonthBalance(*row) for row in sums]
    ((under_way, received),) = fetch(
        "select coalesce(sum(cents) filter (where state = %(ordered)s), 0)::bigint,"
        " coalesce(sum(cents) filter (where state = %(received)s), 0)::bigint from contributions_payment"
        " where organism_id = %(organism)s and account_id = %(account)s",
        {"organism": organism_id, "account": account_id, "ordered": PaymentState.ORDERED,
         "received": PaymentState.RECEIVED},
    )  # fmt: skip
    return Statement(found, months, under_way, received - sum(month.paid_cents for month in months))


def balances_of(*, organism_id: int, account_ids: Iterable[int]) -> dict[int, Balances]:
    """The balances of accounts, by account; one statement."""
    ids = list(account_ids)
    rows = fetch(
        "select account_id, sum(due)::bigint, sum(paid)::bigint, sum(under_way)::bigint, sum(received)::bigint from ("
        " select account_id, cents as due, 0 as paid, 0 as under_way, 0 as received from contributions_dueshare"
        " where organism_id = %(organism)s and account_id = any(%(accounts)s) union all"
        " select account_id, 0, cents, 0, 0 from contributions_allocation"
        " where organism_id = %(organism)s and account_id = any(%(accounts)s) union all"
        " select account_id, 0, 0, case state when %(ordered)s then cents else 0 end,"
        " case state when %(received)s then cents else 0 end from contributions_payment"
        " where organism_id = %(organism)s and account_id = any(%(accounts)s)) as moves group by account_id",
        {
            "organism": organism_id,
            "accounts": ids,
            "ordered": PaymentState.ORDERED,
            "received": PaymentState.RECEIVED,
        },
    )
    return dict.fromkeys(ids, Balances()) | {account_id: Balances(*sums) for account_id, *sums in rows}


def payments(*, organism_id: int, account_id: int) -> list[dict[str, Any]]:
    """The payments of an account, the latest first; offsets bring no money and are left out."""
    found = Payment.objects.filter(organism_id=organism_id, account_id=account_id).exclude(means=PaymentMeans.OFFSET)
    return list(
        found.order_by("-id").values(
            "id", "means", "state", "cents", "key", "named_month", "ordered_on", "received_on", "returned_on",
            "return_reason",
        )
    )  # fmt: skip


def allocations(*, organism_id: int, account_id: int) -> list[dict[str, Any]]:
    """What payments of an account reached: payment, month, kind, borne_by, beneficiary, cents (never zero)."""
    rows = fetch(
        "select payment_id, month, kind, borne_by, beneficiary, sum(cents)::bigint from contributions_allocation"
        " where organism_id = %s and account_id = %s group by 1, 2, 3, 4, 5 having sum(cents) <> 0"
        " order by 1, 2, 3, 4, 5",
        [organism_id, account_id],
    )
    names = ("payment_id", "month", "kind", "borne_by", "beneficiary", "cents")
    return [dict(zip(names, row, strict=True)) for row in rows]


def shares(*, organism_id: int, account_id: int, month: date) -> dict[tuple[str, str], int]:
    """What is due for a month of an account, by who bears it and beneficiary."""
    rows = fetch(
        "select borne_by, beneficiary, sum(cents)::bigint from contributions_dueshare"
        " where organism_id = %s and account_id = %s and month = %s group by 1, 2 having sum(cents) <> 0 order by 1, 2",
        [organism_id, account_id, month],
    )
    return {(borne_by, beneficiary): cents for borne_by, beneficiary, cents in rows}


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


def ledger_balances_expected(*, organism_id: int) -> dict[str, int]:
    """The balance that the contributor accounts give to each ledger account they stand behind, debit above zero."""
    rows = fetch(
        """
        with owed as (
            select kind, beneficiary, sum(cents) as cents from (
                select kind, beneficiary, cents from contributions_dueshare where organism_id = %(organism)s
                union all
                select kind, beneficiary, -cents from contributions_allocation where organism_id = %(organism)s
            ) as moves group by kind, beneficiary
        ), money as (
            select coalesce(sum(cents) filter (where state = %(ordered)s), 0) as under_way,
                coalesce(sum(cents) filter (where state = %(received)s), 0) as received
            from contributions_payment where organism_id = %(organism)s
        ), reached as (
            select coalesce(sum(cents), 0) as cents from contributions_allocation where organism_id = %(organism)s
        )
        select 'receivable:contributors', ((select coalesce(sum(cents), 0) from owed) - under_way)::bigint from money
        union all select 'credit:contributors', (reached.cents - received)::bigint from money, reached
        union all select case kind when %(surcharge)s then 'surcharge:charged'
            else 'due:' || beneficiary || ':uncollected' end, -sum(cents)::bigint
        from owed where beneficiary not like 'unallocated%%' group by 1
        union all select 'suspense:unallocated', -sum(cents)::bigint from contributions_dueshare
        where organism_id = %(organism)s and beneficiary like 'unallocated%%' having sum(cents) <> 0
        """,
        {
            "organism": organism_id,
            "ordered": PaymentState.ORDERED,
            "received": PaymentState.RECEIVED,
            "surcharge": DueKind.SURCHARGE,
        },
    )
    return dict(rows)


def _account(row: Account | None) -> AccountView | None:
    return None if row is None else AccountView(row.id, row.organism_id, row.siret, row.opened_on)

"""What an account owes and has paid, on any day: by month, by line and beneficiary. Amounts are cents.

``as_of`` keeps to what was booked until the end of that day, whatever was booked since.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.contributions.queries.accounts import AccountView, account
from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DueKind

_UNTIL = "(%(as_of)s::date is null or booked_on <= %(as_of)s)"
_MOVES = f"""
    select month, kind, cents as due, 0::bigint as paid from contributions_dueshare
    where organism_id = %(organism)s and account_id = %(account)s and {_UNTIL}
    union all
    select month, kind, 0, cents from contributions_allocation
    where organism_id = %(organism)s and account_id = %(account)s and {_UNTIL}
"""


@dataclass(frozen=True, slots=True)
class MonthBalance:
    """What an account owes for a month, what payments reached of it, and of both what is surcharges and costs."""

    month: date
    due_cents: int
    paid_cents: int
    surcharge_due_cents: int = 0
    surcharge_paid_cents: int = 0
    cost_due_cents: int = 0
    cost_paid_cents: int = 0

    @property
    def balance_cents(self) -> int:
        """What is still owed for the month."""
        return self.due_cents - self.paid_cents

    @property
    def contributions_due_cents(self) -> int:
        """What is due for the month beside surcharges and costs."""
        return self.due_cents - self.surcharge_due_cents - self.cost_due_cents


@dataclass(frozen=True, slots=True)
class Balances:
    """What an account owes in all, what payments reached, the debits under way and what is owed to the contributor.

    ``reserved_cents`` is the part of the credit that refunds hold.
    """

    due_cents: int = 0
    paid_cents: int = 0
    under_way_cents: int = 0
    credit_cents: int = 0
    reserved_cents: int = 0
    balance_cents: int = 0

    def as_columns(self) -> dict[str, int]:
        """The amounts of a row of a list."""
        names = ("due_cents", "paid_cents", "under_way_cents", "credit_cents", "balance_cents")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Statement:
    """An account on a day: its months, the debits under way, what is owed to the contributor, what refunds hold of it.

    ``as_of`` is None for an account as it stands now.
    """

    account: AccountView
    months: list[MonthBalance]
    under_way_cents: int
    credit_cents: int
    reserved_cents: int = 0
    as_of: date | None = None

    @property
    def balance_cents(self) -> int:
        """What is still owed once the debits under way and the credit are counted."""
        return sum(month.balance_cents for month in self.months) - self.under_way_cents - self.credit_cents


@dataclass(frozen=True, slots=True)
class LineDue:
    """What is due for a line of a month: a CTP for a month of employment, or a surcharge, a cost, a refund owed again.

    ``ctp`` is empty for what no declaration makes; ``line`` names what a self-employed person owes for himself.
    """

    kind: DueKind
    period: date
    ctp: str
    qualifier: str
    insee: str
    cents: int
    line: str = ""


@dataclass(frozen=True, slots=True)
class ShareBalance:
    """What is due for a month to a beneficiary, by who bears it, and what payments reached of it."""

    kind: DueKind
    borne_by: str
    beneficiary: str
    due_cents: int
    paid_cents: int

    @property
    def balance_cents(self) -> int:
        """What is still owed of it."""
        return self.due_cents - self.paid_cents


@dataclass(frozen=True, slots=True)
class ChargeView:
    """A surcharge or a cost charged (above zero) or let off (below), by whom and under which article."""

    id: int
    month: date
    kind: DueKind
    cents: int
    reason: str
    article: str
    key: str
    made_by: int | None
    made_at: datetime
    booked_on: date


@dataclass(frozen=True, slots=True)
class MonthLines:
    """A month of an account in full: dues by line, shares by beneficiary, and the charges among them."""

    month: date
    lines: list[LineDue]
    shares: list[ShareBalance]
    charges: list[ChargeView]


def account_statement(*, organism_id: int, account_id: int, as_of: date | None = None) -> Statement:
    """What an account owes and has paid on a day, by month, and the state of its money. Raises ``LookupError``."""
    found = account(organism_id=organism_id, account_id=account_id)
    if found is None:
        raise LookupError(f"organism {organism_id} has no account {account_id}")
    rows = fetch(
        "select month, sum(due)::bigint, sum(paid)::bigint,"
        " coalesce(sum(due) filter (where kind = 'surcharge'), 0)::bigint,"
        " coalesce(sum(paid) filter (where kind = 'surcharge'), 0)::bigint,"
        " coalesce(sum(due) filter (where kind = 'cost'), 0)::bigint,"
        " coalesce(sum(paid) filter (where kind = 'cost'), 0)::bigint"
        f" from ({_MOVES}) as moves group by month order by month",
        {"organism": organism_id, "account": account_id, "as_of": as_of},
    )
    months = [MonthBalance(*row) for row in rows]
    stands = balances_of(organism_id=organism_id, account_ids=[account_id], as_of=as_of)[account_id]
    return Statement(found, months, stands.under_way_cents, stands.credit_cents, stands.reserved_cents, as_of)


def balances_of(*, organism_id: int, account_ids: Iterable[int], as_of: date | None = None) -> dict[int, Balances]:
    """The balances of accounts on a day, by account, from their rows; one statement."""
    ids = list(account_ids)
    rows = fetch(
        "select account_id, due_cents, paid_cents, under_way_cents, credit_cents, reserved_cents, balance_cents"
        " from contributions_balances(%s, %s::bigint[], %s::date)",
        [organism_id, ids, as_of],
    )
    return dict.fromkeys(ids, Balances()) | {account_id: Balances(*sums) for account_id, *sums in rows}


def account_lines(*, organism_id: int, account_id: int, month: date, as_of: date | None = None) -> MonthLines:
    """A month of an account on a day: dues by line, shares by beneficiary with what is paid of them, charges."""
    given = {"organism": organism_id, "account": account_id, "month": month, "as_of": as_of}
    of_month = f"where organism_id = %(organism)s and account_id = %(account)s and month = %(month)s and {_UNTIL}"
    lines = fetch(
        f"select kind, period, ctp, qualifier, insee, sum(cents)::bigint, line from contributions_due {of_month}"
        " group by 1, 2, 3, 4, 5, 7 having sum(cents) <> 0"
        " order by array_position(array['principal', 'surcharge', 'cost'], kind::text), 2, 3, 4, 5, 7",
        given,
    )
    shared = fetch(
        "select kind, borne_by, beneficiary, sum(due)::bigint, sum(paid)::bigint from ("
        f" select kind, borne_by, beneficiary, cents as due, 0::bigint as paid from contributions_dueshare {of_month}"
        f" union all select kind, borne_by, beneficiary, 0, cents from contributions_allocation {of_month}) as moves"
        " group by 1, 2, 3 having sum(due) <> 0 or sum(paid) <> 0"
        " order by array_position(array['principal', 'surcharge', 'cost'], kind::text), 2, 3",
        given,
    )
    return MonthLines(
        month,
        [LineDue(DueKind(row[0]), *row[1:]) for row in lines],
        [ShareBalance(DueKind(row[0]), *row[1:]) for row in shared],
        [each for each in charges(organism_id=organism_id, account_id=account_id, as_of=as_of) if each.month == month],
    )


def charges(*, organism_id: int, account_id: int, as_of: date | None = None) -> list[ChargeView]:
    """The surcharges and costs charged to an account and let off until a day, in order."""
    rows = fetch(
        "select id, month, kind, cents, reason, article, key, made_by, made_at, booked_on from contributions_charge"
        f" where organism_id = %(organism)s and account_id = %(account)s and {_UNTIL} order by booked_on, id",
        {"organism": organism_id, "account": account_id, "as_of": as_of},
    )
    return [ChargeView(row[0], row[1], DueKind(row[2]), *row[3:]) for row in rows]


def shares(*, organism_id: int, account_id: int, month: date, as_of: date | None = None) -> dict[tuple[str, str], int]:
    """What is due for a month of an account, by who bears it and beneficiary."""
    rows = fetch(
        "select borne_by, beneficiary, sum(cents)::bigint from contributions_dueshare"
        f" where organism_id = %(organism)s and account_id = %(account)s and month = %(month)s and {_UNTIL}"
        " group by 1, 2 having sum(cents) <> 0 order by 1, 2",
        {"organism": organism_id, "account": account_id, "month": month, "as_of": as_of},
    )
    return {(borne_by, beneficiary): cents for borne_by, beneficiary, cents in rows}

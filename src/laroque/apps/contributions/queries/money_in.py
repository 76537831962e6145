"""Payments of contributors on any day: what happened to each, and what it reached. Amounts are cents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DueKind, PaymentEventKind, PaymentMeans, PaymentState

_PARTS_MAX = 1_000
"""How many parts of one movement are looked for, by their keys."""

_UNTIL = "(%(as_of)s::date is null or booked_on <= %(as_of)s)"
_BEFORE = "(%(before)s::bigint is null or {} < %(before)s)"


@dataclass(frozen=True, slots=True)
class PaymentEventView:
    """What happened to a payment: when it was booked and done, why, and by whom where a person did it."""

    kind: PaymentEventKind
    state: PaymentState
    booked_on: date
    happened_at: datetime
    reason: str
    made_by: int | None


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """What a payment reached of a month, by kind of due, who bears it and beneficiary."""

    month: date
    kind: DueKind
    borne_by: str
    beneficiary: str
    cents: int


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment: ``reached_cents`` of it pays dues, ``held_cents`` is refunded or being refunded.

    ``payer`` is who paid, when it is not the contributor.
    """

    id: int
    account_id: int
    siret: str
    means: PaymentMeans
    state: PaymentState
    cents: int
    key: str
    payer: str
    named_month: date | None
    ordered_on: date | None
    deposited_on: date | None
    received_on: date | None
    returned_on: date | None
    return_reason: str
    reached_cents: int
    held_cents: int

    @property
    def credit_cents(self) -> int:
        """What of a payment received pays nothing and no refund holds."""
        return self.cents - self.reached_cents - self.held_cents if self.state == PaymentState.RECEIVED else 0


@dataclass(frozen=True, slots=True)
class PaymentInFull:
    """A payment with its events, what it reaches, and the other parts of the movement it came by."""

    payment: PaymentView
    events: list[PaymentEventView]
    parts: list[PaymentPart]
    same_movement: list[PaymentView]

    @property
    def movement_id(self) -> int | None:
        """The movement of a statement that a match made it from, when there is one."""
        head, _, rest = self.payment.key.partition(":")
        number = rest.partition(":")[0]
        return int(number) if head == "movement" and number.isdigit() else None


_VIEW = """
    select payment.id, payment.account_id, account.siret, payment.means, payment.state, payment.cents, payment.key,
        payment.payer, payment.named_month, payment.ordered_on, payment.deposited_on, payment.received_on,
        payment.returned_on, payment.return_reason,
        (select coalesce(sum(part.cents), 0)::bigint from contributions_allocation part
            where part.organism_id = %(organism)s and part.payment_id = payment.id),
        (select coalesce(sum(part.cents), 0)::bigint from contributions_refundpart part
            where part.organism_id = %(organism)s and part.account_id = payment.account_id
            and part.payment_id = payment.id)
    from contributions_payment payment join contributions_account account
        on account.organism_id = %(organism)s and account.id = payment.account_id
    where payment.organism_id = %(organism)s
"""


def payment(*, organism_id: int, payment_id: int) -> PaymentInFull | None:
    """A payment with all that happened to it; None when the body has none of this number."""
    given = {"organism": organism_id, "payment": payment_id}
    rows = fetch(f"{_VIEW} and payment.id = %(payment)s", given)
    if not rows:
        return None
    view = _view(rows[0])
    events = fetch(
        "select kind, state, booked_on, happened_at, reason, made_by from contributions_paymentevent"
        " where organism_id = %(organism)s and payment_id = %(payment)s order by id",
        given,
    )
    parts = fetch(
        "select month, kind, borne_by, beneficiary, sum(cents)::bigint from contributions_allocation"
        " where organism_id = %(organism)s and payment_id = %(payment)s group by 1, 2, 3, 4 having sum(cents) <> 0"
        " order by 1, array_position(array['principal', 'surcharge', 'cost'], kind::text), 3, 4",
        given,
    )
    return PaymentInFull(
        view,
        [PaymentEventView(PaymentEventKind(row[0]), PaymentState(row[1]), *row[2:]) for row in events],
        [PaymentPart(row[0], DueKind(row[1]), *row[2:]) for row in parts],
        _same_movement(organism_id, view),
    )


def payments(
    *,
    organism_id: int,
    account_id: int,
    as_of: date | None = None,
    before_id: int | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """The payments of an account until a day, each in its state of that day, the latest first: all, or a page.

    ``before_id`` is the last id of the page before.

    Columns: id, means, state, cents, key, payer, named_month, ordered_on, deposited_on, received_on, returned_on,
    return_reason. Offsets bring no money and are left out.
    """
    rows = fetch(
        "select payment.id, means, told.state, cents, key, payer, named_month, ordered_on, deposited_on,"
        " case when told.received then received_on end, case when told.returned then returned_on end,"
        " case when told.returned then return_reason else '' end from contributions_payment payment"
        " join (select payment_id, (array_agg(state order by id desc))[1] as state,"
        " bool_or(kind = 'received') as received, bool_or(kind = 'returned') as returned"
        " from contributions_paymentevent where organism_id = %(organism)s and account_id = %(account)s"
        f" and {_UNTIL} and {_BEFORE.format('payment_id')} group by payment_id) as told on told.payment_id = payment.id"
        " where payment.organism_id = %(organism)s and payment.account_id = %(account)s and means <> %(offset)s"
        f" and {_BEFORE.format('payment.id')} order by payment.id desc limit %(limit)s",
        {
            "organism": organism_id, "account": account_id, "as_of": as_of, "offset": PaymentMeans.OFFSET,
            "before": before_id, "limit": limit,
        },
    )  # fmt: skip
    names = (
        "id", "means", "state", "cents", "key", "payer", "named_month", "ordered_on", "deposited_on", "received_on",
        "returned_on", "return_reason",
    )  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in rows]


def cheques_waiting(*, organism_id: int) -> list[PaymentView]:
    """Cheques received that the bank's statement does not show yet, the oldest first."""
    rows = fetch(
        f"{_VIEW} and payment.state = %(deposited)s order by payment.id",
        {"organism": organism_id, "deposited": PaymentState.DEPOSITED},
    )
    return [_view(row) for row in rows]


def cheques_received(*, organism_id: int, cents: int, limit: int = 50) -> list[PaymentView]:
    """Cheques of an amount that the bank's statement showed and that did not come back, the last received first."""
    rows = fetch(
        f"{_VIEW} and payment.means = %(cheque)s and payment.state = %(received)s and payment.cents = %(cents)s"
        " order by payment.received_on desc, payment.id desc limit %(limit)s",
        {
            "organism": organism_id, "cheque": PaymentMeans.CHEQUE, "received": PaymentState.RECEIVED, "cents": cents,
            "limit": limit,
        },
    )  # fmt: skip
    return [_view(row) for row in rows]


def allocations(
    *, organism_id: int, account_id: int, as_of: date | None = None, payment_ids: Collection[int] | None = None
) -> list[dict[str, Any]]:
    """What payments of an account reached: payment, month, kind, borne_by, beneficiary, cents (never zero).

    ``payment_ids`` keeps to those.
    """
    rows = fetch(
        "select payment_id, month, kind, borne_by, beneficiary, sum(cents)::bigint from contributions_allocation"
        f" where organism_id = %(organism)s and account_id = %(account)s and {_UNTIL}"
        " and (%(payments)s::bigint[] is null or payment_id = any(%(payments)s))"
        " group by 1, 2, 3, 4, 5 having sum(cents) <> 0 order by 1, 2, 3, 4, 5",
        {
            "organism": organism_id, "account": account_id, "as_of": as_of,
            "payments": None if payment_ids is None else list(payment_ids),
        },
    )  # fmt: skip
    names = ("payment_id", "month", "kind", "borne_by", "beneficiary", "cents")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _same_movement(organism_id: int, view: PaymentView) -> list[PaymentView]:
    head, _, rest = view.key.partition(":")
    number = rest.partition(":")[0]
    if head != "movement" or not number.isdigit():
        return []
    keys = [f"movement:{number}", *(f"movement:{number}:{part}" for part in range(_PARTS_MAX))]
    rows = fetch(
        f"{_VIEW} and payment.id <> %(payment)s and payment.key = any(%(keys)s) order by payment.id",
        {"organism": organism_id, "payment": view.id, "keys": keys},
    )
    return [_view(row) for row in rows]


def _view(row: tuple[Any, ...]) -> PaymentView:
    return PaymentView(*row[:3], PaymentMeans(row[3]), PaymentState(row[4]), *row[5:])

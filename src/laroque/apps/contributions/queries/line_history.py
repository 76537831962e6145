"""One line of a month over time: what each run changed in what is due for it, and what payments reached its month."""

from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import PaymentMeans, PaymentState


@dataclass(frozen=True, slots=True)
class LineChange:
    """What one source changed in what is due for a line, in signed cents; ``made_at`` is the instant of its run."""

    booked_on: date
    source: str
    made_at: datetime | None
    cents: int


@dataclass(frozen=True, slots=True)
class PaymentOfMonth:
    """What a payment reached of a month, in cents above zero; an offset takes it from another month."""

    payment_id: int
    key: str
    means: PaymentMeans
    state: PaymentState
    received_on: date | None
    cents: int


def line_changes(
    *, organism_id: int, account_id: int, month: date, period: date, ctp: str, qualifier: str, insee: str
) -> list[LineChange]:
    """The changes of what is due for a line of a month (CTP, month of employment, qualifier, commune), in order."""
    rows = fetch(
        "select due.booked_on, due.source, run.made_at, sum(due.cents)::bigint from contributions_due due"
        " left join contributions_run run on run.organism_id = due.organism_id and run.id = due.run_id"
        " where due.organism_id = %s and due.account_id = %s and due.month = %s and due.period = %s and due.ctp = %s"
        " and due.qualifier = %s and due.insee = %s group by 1, 2, 3 order by min(due.id)",
        [organism_id, account_id, month, period, ctp, qualifier, insee],
    )
    return [LineChange(*row) for row in rows]


def payments_of_month(*, organism_id: int, account_id: int, month: date) -> list[PaymentOfMonth]:
    """The payments that reach a month of an account now, in the order in which they were recorded."""
    rows = fetch(
        "select payment.id, payment.key, payment.means, payment.state, payment.received_on, sum(part.cents)::bigint"
        " from contributions_allocation part join contributions_payment payment"
        " on payment.organism_id = part.organism_id and payment.id = part.payment_id"
        " where part.organism_id = %s and part.account_id = %s and part.month = %s"
        " group by 1, 2, 3, 4, 5 having sum(part.cents) <> 0 order by 1",
        [organism_id, account_id, month],
    )
    return [PaymentOfMonth(*row[:2], PaymentMeans(row[2]), PaymentState(row[3]), *row[4:]) for row in rows]

"""Direct debits that payers have planned. Amounts are cents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from laroque.apps.contributions.models import PlannedDebit
from laroque.apps.contributions.states import PlannedDebitState


@dataclass(frozen=True, slots=True)
class PlannedDebitView:
    """A planned debit and where it stands."""

    id: int
    account_id: int
    month: date
    cents: int
    debit_on: date
    state: PlannedDebitState
    planned_by: int
    planned_at: datetime
    payment_key: str


def planned_debits(*, organism_id: int, account_ids: Collection[int], limit: int = 200) -> list[PlannedDebitView]:
    """The debits planned on accounts, the latest first, those ended included."""
    found = PlannedDebit.objects.filter(organism_id=organism_id, account_id__in=list(account_ids))
    return _views(found.order_by("-debit_on", "-id")[:limit])


def planned_for(*, organism_id: int, debit_on: date, month: date | None = None) -> list[PlannedDebitView]:
    """The debits planned up to a day and not yet ordered, for a month or all, in order of account."""
    found = PlannedDebit.objects.filter(
        organism_id=organism_id, debit_on__lte=debit_on, state=PlannedDebitState.PLANNED
    )
    if month is not None:
        found = found.filter(month=month)
    return _views(found.order_by("account_id", "id"))


def _views(found: object) -> list[PlannedDebitView]:
    names = ("id", "account_id", "month", "cents", "debit_on", "state", "planned_by", "planned_at", "payment_key")
    rows = found.values_list(*names)  # type: ignore[attr-defined]
    return [PlannedDebitView(*row[:5], PlannedDebitState(row[5]), *row[6:]) for row in rows]

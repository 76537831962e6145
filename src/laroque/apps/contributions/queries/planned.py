"""Direct debits that payers have planned. Amounts are cents."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery, Sum

from laroque.apps.contributions.models import Account, PlannedDebit
from laroque.apps.contributions.states import PlannedDebitState


@dataclass(frozen=True, slots=True)
class PlannedDebitView:
    """A planned debit and where it stands."""

    id: int
    account_id: int
    siret: str
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


def planned_for(
    *, organism_id: int, debit_on: date, month: date | None = None, locked: bool = False
) -> list[PlannedDebitView]:
    """The debits planned up to a day and not yet ordered, for a month or all, in order of account.

    ``locked`` until the end of the transaction: who orders them is not overtaken by who cancels one.
    """
    found = PlannedDebit.objects.filter(
        organism_id=organism_id, debit_on__lte=debit_on, state=PlannedDebitState.PLANNED
    )
    if month is not None:
        found = found.filter(month=month)
    return _views((found.select_for_update() if locked else found).order_by("account_id", "id"))


def planned_waiting(*, organism_id: int, on: date) -> tuple[int, int, date | None]:
    """How many debits planned up to a day are not ordered yet, their cents, and the day of the first."""
    found = PlannedDebit.objects.filter(organism_id=organism_id, debit_on__lte=on, state=PlannedDebitState.PLANNED)
    held = found.aggregate(count=Count("id"), cents=Sum("cents"), first=Min("debit_on"))
    return held["count"], int(held["cents"] or 0), held["first"]


def _views(found: QuerySet[PlannedDebit]) -> list[PlannedDebitView]:
    account = Account.objects.filter(organism_id=OuterRef("organism_id"), id=OuterRef("account_id"))
    rows = found.annotate(siret=Subquery(account.values("siret"))).values_list(
        "id", "account_id", "siret", "month", "cents", "debit_on", "state", "planned_by", "planned_at", "payment_key"
    )
    return [PlannedDebitView(*row[:6], PlannedDebitState(row[6]), *row[7:]) for row in rows]

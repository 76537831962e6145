"""Reads of what beneficiaries owe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, Sum

from laroque.apps.beneficiary_accounts.models import Debt, DebtAct, Recovery
from laroque.apps.beneficiary_accounts.states import DebtActKind, DebtKind, DebtState, Holder, Means, PaidFor


@dataclass(frozen=True, slots=True)
class DebtView:
    """A debt of a holder; ``due_on`` is None while it may not be withheld, ``monthly_cents`` without a plan."""

    id: int
    holder: Holder
    holder_key: str
    kind: DebtKind
    cents: int
    open_cents: int
    found_on: date
    due_on: date | None
    branch: str
    account: str
    claim_id: int | None
    line: int | None
    monthly_cents: int | None
    state: DebtState
    reason: str
    key: str


@dataclass(frozen=True, slots=True)
class RecoveryView:
    """Part of a debt that went."""

    debt_id: int
    cents: int
    means: Means
    recovered_on: date
    payment_id: int | None


@dataclass(frozen=True, slots=True)
class DebtActView:
    """What a person did about a debt; ``due_on``: the day it was withheld from after that, None when it was not.

    ``is_fraud``: the notice said that it is a fraud of the holder.
    """

    kind: DebtActKind
    on: date
    due_on: date | None
    text: str
    by: int
    at: datetime
    is_fraud: bool


def debts(*, organism_id: int, holder: Holder, holder_key: str, only_open: bool = False) -> list[DebtView]:
    """The debts of a holder, the latest first."""
    rows = Debt.objects.filter(organism_id=organism_id, holder=holder, holder_key=holder_key).order_by("-id")
    return [_view(row) for row in (rows.filter(open_cents__gt=0) if only_open else rows)]


def debt(*, organism_id: int, debt_id: int) -> DebtView | None:
    """One debt of a body, None when it has no such debt."""
    row = Debt.objects.filter(organism_id=organism_id, id=debt_id).first()
    return None if row is None else _view(row)


def debt_of_key(*, organism_id: int, key: str) -> DebtView | None:
    """The debt found under a key, None when there is none."""
    row = Debt.objects.filter(organism_id=organism_id, key=key).first()
    return None if row is None else _view(row)


def debts_page(
    *,
    organism_id: int,
    kind: DebtKind | None = None,
    holder: Holder | None = None,
    state: DebtState | None = None,
    holder_key: str = "",
    before: int | None = None,
    limit: int,
) -> list[DebtView]:
    """A page of the debts of a body, the latest first, from below the number ``before`` on; each narrowing is free."""
    rows = Debt.objects.filter(organism_id=organism_id)
    asked = {"kind": kind, "holder": holder, "state": state, "holder_key": holder_key, "id__lt": before}
    rows = rows.filter(**{name: value for name, value in asked.items() if value})
    return [_view(row) for row in rows.order_by("-id")[:limit]]


def acts(*, organism_id: int, debt_id: int) -> list[DebtActView]:
    """What persons did about a debt, in order."""
    rows = DebtAct.objects.filter(organism_id=organism_id, debt_id=debt_id).order_by("id")
    return [
        DebtActView(DebtActKind(row.kind), row.on, row.due_on, row.text, row.by, row.at, row.is_fraud) for row in rows
    ]


def recoveries(*, organism_id: int, debt_ids: Iterable[int]) -> Sequence[RecoveryView]:
    """What of some debts went, in order."""
    rows = Recovery.objects.filter(organism_id=organism_id, debt_id__in=list(debt_ids)).order_by("id")
    return [RecoveryView(row.debt_id, row.cents, Means(row.means), row.recovered_on, row.payment_id) for row in rows]


def withheld_from_payment(
    *, organism_id: int, holder: Holder, holder_key: str, payment_id: int, paid_for: PaidFor = PaidFor.CARE
) -> list[tuple[DebtView, RecoveryView]]:
    """What was withheld from a payment for each debt of its payee, and what of it was given back, in order."""
    rows = Recovery.objects.filter(
        organism_id=organism_id, payment_id=payment_id, paid_for=paid_for, debt__organism_id=organism_id,
        debt__holder=holder,        debt__holder_key=holder_key,
    ).select_related("debt").order_by("id")  # fmt: skip
    return [
        (_view(row.debt), RecoveryView(row.debt_id, row.cents, Means(row.means), row.recovered_on, row.payment_id))
        for row in rows
    ]


def touched_claims(*, organism_id: int, holder_keys: Sequence[str], claim_ids: Sequence[int]) -> set[int]:
    """The claims of which something that insured persons owed was recovered or is asked by a plan."""
    rows = Debt.objects.filter(
        organism_id=organism_id, holder=Holder.INSURED, holder_key__in=list(holder_keys), claim_id__in=list(claim_ids)
    ).filter(
        Q(monthly_cents__isnull=False) | Q(recoveries__means__in=[Means.WITHHELD, Means.PAID])
    )  # fmt: skip
    return {claim_id for claim_id in rows.values_list("claim_id", flat=True) if claim_id is not None}


def recovered_of_claims(*, organism_id: int, holder_keys: Sequence[str], claim_ids: Sequence[int]) -> dict[int, int]:
    """What insured persons paid or had withheld of what they owed of some claims, in cents by claim."""
    if not claim_ids:
        return {}
    rows = Recovery.objects.filter(
        organism_id=organism_id, debt__organism_id=organism_id, debt__holder=Holder.INSURED,
        debt__holder_key__in=list(holder_keys), debt__claim_id__in=list(claim_ids),
        debt__kind=DebtKind.PARTICIPATION, means__in=[Means.WITHHELD, Means.PAID],
    ).values("debt__claim_id").annotate(cents=Sum("cents"))  # fmt: skip
    return {row["debt__claim_id"]: row["cents"] for row in rows}


def open_participations(*, organism_id: int, holder_key: str, but: Sequence[int]) -> int:
    """What an insured person has open of participations and franchises, but those of some claims, in cents."""
    rows = Debt.objects.filter(
        organism_id=organism_id, holder=Holder.INSURED, holder_key=holder_key, kind=DebtKind.PARTICIPATION,
        open_cents__gt=0,
    ).exclude(claim_id__in=list(but))  # fmt: skip
    return rows.aggregate(cents=Sum("open_cents"))["cents"] or 0


def open_cents(*, organism_id: int) -> dict[DebtKind, int]:
    """What all holders together owe a body, by kind of debt: what the books must say too."""
    rows = Debt.objects.filter(organism_id=organism_id).values("kind").annotate(cents=Sum("open_cents"))
    return {DebtKind(row["kind"]): row["cents"] for row in rows if row["cents"]}


def _view(row: Debt) -> DebtView:
    return DebtView(
        row.id,
        Holder(row.holder),
        row.holder_key,
        DebtKind(row.kind),
        row.cents,
        row.open_cents,
        row.found_on,
        row.due_on,
        row.branch,
        row.account,
        row.claim_id,
        row.line,
        row.monthly_cents,
        DebtState(row.state),
        row.reason,
        row.key,
    )

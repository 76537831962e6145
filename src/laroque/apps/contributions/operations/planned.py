"""Planning of direct debits by payers: planned, cancelled while it may be, then ordered or dropped on its day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from laroque.apps.contributions.models import PlannedDebit
from laroque.apps.contributions.operations import payment_rows
from laroque.apps.contributions.queries.open_months import open_months
from laroque.apps.contributions.rules.planned import modifiable_until, why_not_on
from laroque.apps.contributions.states import PLANNED_DEBIT_MOVES, PlannedDebitState
from laroque.kernel.money import format_euros
from laroque.kernel.text import Text


class CannotPlan(ValueError):
    """A debit cannot be planned, or no longer be cancelled; the text says why and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class DebitPlan:
    """What a payer asks for: cents above zero for a month of an account, debited on a day; the key makes it once."""

    account_id: int
    month: date
    cents: int
    debit_on: date
    key: str


@transaction.atomic
def plan_debit(*, organism_id: int, plan: DebitPlan, by: int, at: datetime) -> int:
    """Plan a debit and give its id; the same key gives the first one.

    Raises ``CannotPlan`` when the day is not possible, more is asked for than the month still owes, or the key was
    another debit's. Two at once for one account take turns.
    """
    payment_rows.lock_accounts(organism_id, [plan.account_id])
    known = PlannedDebit.objects.filter(organism_id=organism_id, key=plan.key).first()
    if known is not None:
        return _same(known, plan)
    refusal = why_not_on(plan.debit_on, at) or _too_much(organism_id, plan)
    if refusal is not None:
        raise CannotPlan(refusal)
    made = PlannedDebit.objects.create(
        organism_id=organism_id,
        account_id=plan.account_id,
        month=plan.month,
        cents=plan.cents,
        debit_on=plan.debit_on,
        state=PlannedDebitState.PLANNED,
        key=plan.key,
        planned_by=by,
        planned_at=at,
    )
    return made.id


@transaction.atomic
def cancel_planned_debit(*, organism_id: int, planned_id: int, by: int, at: datetime) -> None:
    """Cancel a planned debit, until noon of its eve. Raises ``CannotPlan`` after, and when it is not there any more."""
    found = PlannedDebit.objects.select_for_update().filter(organism_id=organism_id, id=planned_id).first()
    if found is None or (PlannedDebitState(found.state), PlannedDebitState.CANCELLED) not in PLANNED_DEBIT_MOVES:
        raise CannotPlan(
            Text(
                "This debit is no longer planned: there is nothing to cancel",
                "Ce prélèvement n'est plus programmé : il n'y a rien à annuler",
            )
        )
    if at >= modifiable_until(found.debit_on):
        raise CannotPlan(
            Text(
                f"The debit of {found.debit_on} could be cancelled until noon of the day before; ask your bank to "
                "refuse it, or write to us",
                f"Le prélèvement du {found.debit_on:%d/%m/%Y} pouvait être annulé jusqu'à midi la veille ; demandez à "
                "votre banque de le refuser, ou écrivez-nous",
            )
        )
    _end(found, PlannedDebitState.CANCELLED, at=at, by=by)


@transaction.atomic
def end_planned_debits(*, organism_id: int, ordered: Mapping[int, str], dropped: Sequence[int], at: datetime) -> None:
    """Planned debits were ordered (each with the key of its payment), or dropped: nothing was owed, or no mandate."""
    rows = PlannedDebit.objects.select_for_update().filter(
        organism_id=organism_id, id__in=[*ordered, *dropped], state=PlannedDebitState.PLANNED
    )
    for row in rows:
        row.payment_key = ordered.get(row.id, "")
        _end(row, PlannedDebitState.ORDERED if row.id in ordered else PlannedDebitState.DROPPED, at=at)


def _same(known: PlannedDebit, plan: DebitPlan) -> int:
    if DebitPlan(known.account_id, known.month, known.cents, known.debit_on, known.key) != plan:
        raise CannotPlan(
            Text(
                "This form has already planned another debit: open the page again, then plan this one",
                "Ce formulaire a déjà programmé un autre prélèvement : rouvrez la page, puis programmez celui-ci",
            )
        )
    return known.id


def _end(row: PlannedDebit, to: PlannedDebitState, *, at: datetime, by: int | None = None) -> None:
    row.state, row.ended_at, row.ended_by = to, at, by
    row.save(update_fields=["state", "ended_at", "ended_by", "payment_key"])


def _too_much(organism_id: int, plan: DebitPlan) -> Text | None:
    owed = open_months(organism_id=organism_id, account_ids=[plan.account_id])
    planned = PlannedDebit.objects.filter(
        organism_id=organism_id, account_id=plan.account_id, month=plan.month, state=PlannedDebitState.PLANNED
    )
    waiting = sum(planned.values_list("cents", flat=True))
    left = sum(each.cents for each in owed if each.month == plan.month) - waiting
    if 0 < plan.cents <= left:
        return None
    return Text(
        f"{format_euros(max(left, 0))} EUR are left to pay for {plan.month:%Y-%m}, planned debits counted; ask for no "
        "more",
        f"Il reste {format_euros(max(left, 0), 'fr')} EUR à payer pour {plan.month:%m/%Y}, prélèvements programmés "
        "compris ; ne demandez pas plus",
    )

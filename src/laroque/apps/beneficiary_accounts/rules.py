"""How much of a payment is withheld for what its payee owes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from laroque.apps.beneficiary_accounts.states import DebtKind


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """A debt with something open; ``monthly_cents`` is what a plan takes at most each time, None without a plan."""

    id: int
    kind: DebtKind
    open_cents: int
    monthly_cents: int | None


def withheld_from(payable_cents: int, debts: Iterable[OpenDebt]) -> Sequence[tuple[OpenDebt, int]]:
    """What of a payment goes to each debt, the oldest first: participations before overpayments.

    Participations and franchises are taken from benefits of any kind, whole (CSS L160-13 II); overpayments too, at most
    the amount of their plan (CSS L133-4, L133-4-1). What is withheld never exceeds the payment.
    """
    left, taken = payable_cents, []
    for debt in sorted(debts, key=lambda each: (each.kind is not DebtKind.PARTICIPATION, each.id)):
        most = debt.open_cents if debt.monthly_cents is None else min(debt.open_cents, debt.monthly_cents)
        cents = min(most, left)
        if cents > 0:
            taken.append((debt, cents))
            left -= cents
    return taken

"""What a refund is taken from, and why one is refused (CSS L243-6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions.states import RefundState, SettingName
from laroque.kernel.text import Text

DEFAULTS = {SettingName.REFUND_SECOND_PERSON_FROM_CENTS: 0}
"""What holds for a body that has set nothing: a second person decides on every refund."""


class RefundRefused(ValueError):
    """A refund that cannot be asked or decided, and why."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class NoCredit(RefundRefused):
    """The account has less in credit than is asked."""


class Prescribed(RefundRefused):
    """The credit was paid more than three years before the refund is asked."""


class NoBankAccount(RefundRefused):
    """The contributor has no bank account in the register, or several among which none is named."""


class DebtElsewhere(RefundRefused):
    """The same employer owes past-due amounts on another account of the body."""


class SecondPersonNeeded(RefundRefused):
    """Who asked for a refund may not approve it."""

    def __init__(self, refund_id: int) -> None:
        super().__init__(
            Text(
                f"refund {refund_id} is to be decided by a second person",
                f"le remboursement {refund_id} doit être décidé par une seconde personne",
            )
        )


class RefundMoved(RefundRefused):
    """The refund cannot go to a state from where it stands."""

    def __init__(self, refund_id: int, state: RefundState, to: RefundState) -> None:
        super().__init__(
            Text(
                f"refund {refund_id} is {state.value} and cannot become {to.value}",
                f"le remboursement {refund_id} est à l'état « {state.value} » et ne peut devenir « {to.value} »",
            )
        )


@dataclass(frozen=True, slots=True)
class CreditPart:
    """Cents above zero of a payment that no due took, and the day it was received."""

    payment_id: int
    received_on: date
    cents: int


def draw(free: Sequence[CreditPart], cents: int, *, paid_since: date) -> list[CreditPart]:
    """What a refund of ``cents`` is taken from: the oldest payments not prescribed first (CSS L243-6 I).

    The claim lapses three years after the contributions were paid. Raises ``NoCredit`` and ``Prescribed``.
    """
    if cents <= 0:
        raise NoCredit(Text("ask for an amount above zero", "demandez un montant supérieur à zéro"))
    held = sum(part.cents for part in free)
    if held < cents:
        raise NoCredit(
            Text(
                f"{cents} cents are asked of a credit of {held}: ask for the credit at most",
                f"{cents} centimes sont demandés d'un crédit de {held} : demandez au plus le crédit",
            )
        )
    in_time = [part for part in free if part.received_on >= paid_since]
    if (left := sum(part.cents for part in in_time)) < cents:
        raise Prescribed(
            Text(
                f"only {left} cents of the credit were paid since {paid_since}; the claim to the rest has lapsed "
                "(CSS L243-6)",
                f"seuls {left} centimes du crédit ont été acquittés depuis le {paid_since} ; la demande du reste est "
                "prescrite (CSS L243-6)",
            )
        )
    taken: list[CreditPart] = []
    for part in in_time:
        missing = cents - sum(each.cents for each in taken)
        if missing:
            taken.append(CreditPart(part.payment_id, part.received_on, min(part.cents, missing)))
    return taken

"""From what changed in contributor accounts to entries of the ledger: which posting rule speaks, and its amounts.

Pure: mappings in, drafts out. Amounts are signed cents. A line whose sharing key is not known is due to nobody yet
(``UNALLOCATED``): the contributor owes and pays it, and the ledger keeps it in ``suspense:unallocated``.
"""

from collections.abc import Mapping
from datetime import date

from laroque.apps.contributions.unallocated import UNALLOCATED
from laroque.apps.ledger.rules import Draft, Leg, join
from laroque.apps.ledger.rules import collecting as rules

SURCHARGE, COST = "surcharge", "cost"
"""What stands for the beneficiaries of a surcharge, known when it is notified only, and of a cost, which is the body's.
"""

REFUND = "refund"
"""The beneficiary of a refund whose money was taken back since: the contributor owes it to its own credit."""

_OF_NOBODY = (UNALLOCATED, SURCHARGE, COST, REFUND)

Shares = Mapping[str, int]


def draft(
    reason: str, source: str, key: str, legs: tuple[Leg, ...], *, on: date, value_on: date | None = None
) -> Draft:
    """An entry of a contributor's event; without a value day of its own it counts on its accounting day."""
    return Draft(reason, source, f"{reason}:{key}", on, value_on or on, legs)


def assessed(changes: Shares) -> tuple[str, tuple[Leg, ...]]:
    """The entry of a month whose dues changed: assessed or increased, else declared lower."""
    known = _known(changes)
    waiting = changes.get(UNALLOCATED, 0)
    if sum(changes.values()) >= 0 or waiting:
        return "month_assessed", rules.month_assessed(known, unallocated_cents=waiting)
    return "redeclared_lower", rules.redeclared_lower_unpaid({name: -cents for name, cents in known.items()})


def allocated(shares: Shares) -> tuple[Leg, ...]:
    """What payments reach, or no longer reach: each share goes from uncollected to collected, or back."""
    return join(
        rules.payment_allocated(_known(shares)),
        rules.surcharge_paid(shares.get(SURCHARGE, 0)),
        rules.cost_paid(shares.get(COST, 0)),
    )


def credit_changed(cents: int) -> tuple[Leg, ...]:
    """More is owed to the contributor (above zero: paid too much), or what was owed to him pays his dues (below)."""
    return rules.paid_too_much(cents) if cents >= 0 else rules.credit_used(-cents)


def allocation(shares: Shares, credit_cents: int) -> tuple[Leg, ...]:
    """The allocation of money already booked as received, with what it leaves to the contributor's credit."""
    return join(allocated(shares), credit_changed(credit_cents))


def returned(cents: int, shares: Shares, credit_cents: int) -> tuple[Leg, ...]:
    """A debit or a cheque comes back: the contributor owes again what it had paid, and loses the credit it had left."""
    back = rules.debit_returned(cents, _known(shares), surcharges_cents=shares.get(SURCHARGE, 0))
    return join(back, rules.cost_paid(-shares.get(COST, 0)), credit_changed(-credit_cents))


def undone(cents: int, shares: Shares, credit_cents: int) -> tuple[Leg, ...]:
    """A wrong match is undone: the money waits in suspense again, what it had paid is owed, its credit is lost."""
    reached = {name: -part for name, part in shares.items()}
    return join(rules.match_undone(cents), allocation(reached, -credit_cents))


def _known(shares: Shares) -> dict[str, int]:
    return {name: cents for name, cents in shares.items() if name not in _OF_NOBODY}

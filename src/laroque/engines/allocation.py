"""Which debts a payment extinguishes, one payment at a time (CSS L133-4-11, D133-4).

``allocation_frames`` does the same for a month of payments at once; a test holds the two equal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby


class Kind(StrEnum):
    """What a debt is, in the order in which a payment reaches it (CSS L133-4-11, first paragraph)."""

    PRINCIPAL = "principal"
    SURCHARGE = "surcharge"
    COST = "cost"


WITHHELD = frozenset({"employee", "benefit_recipient"})
"""Who bears what the payer withheld from somebody else; it is paid before the payer's own part (L133-4-11)."""

KIND_RANK = {kind.value: rank for rank, kind in enumerate(Kind)}


class NotAPayment(ValueError):
    """A sum below zero is not a payment; a returned debit is booked by reversing its allocation."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is still owed under one key: ``cents`` above zero for a debt, below for a relief that lowers its month."""

    key: int | str
    month: date
    kind: Kind
    borne_by: str
    cents: int


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit gets from a payment, with the sign of the unit."""

    key: int | str
    cents: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The parts other than zero, in the order in which they were paid, and what nothing owed could take."""

    parts: tuple[Part, ...]
    credit_cents: int


def allocate(cents: int, units: Sequence[Unit], *, named_month: date | None = None) -> Allocation:
    """Allocate a payment of ``cents`` to what an account still owes (CSS L133-4-11, D133-4 I).

    Principal first, then surcharges, then costs; in each, the month named by the payer first, then from the oldest.
    In the principal of a month that is paid in part only, what was withheld from others first, then the payer's own
    part, each pro rata. A month whose reliefs exceed its debts owes nothing: it takes no part. The parts and the
    credit sum to the payment exactly. Raises ``NotAPayment`` below zero.
    """
    if cents < 0:
        raise NotAPayment(f"{cents} cents is not a payment")
    parts: list[Part] = []
    left = cents
    for stage in _stages(units, named_month):
        net = sum(unit.cents for unit in stage)
        if net < 0:
            continue
        paid = min(net, left)
        left -= paid
        parts.extend(_pay_stage(paid, net, stage))
    return Allocation(tuple(part for part in parts if part.cents), left)


def pro_rata(cents: int, weights: Sequence[int]) -> list[int]:
    """Split ``cents`` in identical proportions, no part beyond its weight (CSS D133-4 I).

    Each part is the exact quota rounded down; the cents left over go one by one to the largest remainders, a tie to the
    larger weight, then to the first. ``cents`` lies between zero and the sum of the weights; a weight below zero gets a
    part below zero. So every part lies between zero and its weight, and the parts sum to ``cents``.
    """
    whole = sum(weights)
    if not 0 <= cents <= whole:
        raise ValueError(f"cannot share {cents} cents between zero and {whole}")
    if whole == 0:
        return [0] * len(weights)
    quotas = [divmod(cents * weight, whole) for weight in weights]
    parts = [quota for quota, _ in quotas]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-quotas[i][1], -abs(weights[i]), i))
    for index in by_remainder[: cents - sum(parts)]:
        parts[index] += 1
    return parts


def _stages(units: Sequence[Unit], named_month: date | None) -> Iterable[list[Unit]]:
    def order(unit: Unit) -> tuple[int, bool, date]:
        return KIND_RANK[unit.kind], unit.month != named_month, unit.month

    return (list(stage) for _, stage in groupby(sorted(units, key=order), key=order))


def _pay_stage(paid: int, net: int, stage: list[Unit]) -> list[Part]:
    if paid == net:
        return [Part(unit.key, unit.cents) for unit in stage]
    withheld = [unit for unit in stage if _is_withheld(unit)]
    own = [unit for unit in stage if not _is_withheld(unit)]
    if paid == 0:
        return []
    withheld_sum, own_sum = sum(unit.cents for unit in withheld), sum(unit.cents for unit in own)
    to_withheld = min(withheld_sum, paid - min(own_sum, 0))
    return _pay_group(to_withheld, withheld) + _pay_group(paid - to_withheld, own)


def _pay_group(cents: int, group: list[Unit]) -> list[Part]:
    owed = [unit.cents for unit in group]
    shares = owed if cents == sum(owed) else pro_rata(cents, owed)
    return [Part(unit.key, share) for unit, share in zip(group, shares, strict=True)]


def _is_withheld(unit: Unit) -> bool:
    return unit.kind == Kind.PRINCIPAL and unit.borne_by in WITHHELD

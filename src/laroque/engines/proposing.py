"""Which of the amounts that some accounts owe a receipt may pay to the cent: what an officer is shown first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby

PARTS_MAX = 8
"""Largest number of amounts that a chance sum is looked for in; beyond, too many sums agree by chance."""
OWED_MAX = 24
"""Amounts beyond are left out of the search of sums, the oldest months first kept."""
TRIES_MAX = 200_000


class Fit(StrEnum):
    """How the amounts chosen make the receipt, the most telling first."""

    ONE_MONTH = "one_month"
    ALL_MONTHS = "all_months"
    SAME_MONTH = "same_month"
    ALL_OF_ALL = "all_of_all"
    SOME = "some"


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """What an account owes for a month, in cents above zero."""

    month: date
    account_id: int
    cents: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Amounts that sum to a receipt, and how."""

    fit: Fit
    owed: tuple[Owed, ...]


def choices(owed: Iterable[Owed], cents: int, *, limit: int = 3) -> list[Choice]:
    """The choices of amounts that make ``cents``, the most telling first, each set of amounts once.

    One month of an account, all the months of an account, a same month of several accounts, all the months of all of
    them, else the first sums of a few amounts, months in order.
    """
    ordered = sorted(each for each in owed if each.cents > 0)
    found: dict[tuple[Owed, ...], Fit] = {}
    for fit, chosen in _candidates(ordered, cents):
        found.setdefault(chosen, fit)
        if len(found) >= limit:
            break
    return [Choice(fit, chosen) for chosen, fit in found.items()]


def _candidates(ordered: Sequence[Owed], cents: int) -> Iterator[tuple[Fit, tuple[Owed, ...]]]:
    for each in ordered:
        if each.cents == cents:
            yield Fit.ONE_MONTH, (each,)
    by_account = sorted(ordered, key=lambda each: (each.account_id, each.month))
    wholes = [
        (Fit.ALL_MONTHS, [tuple(sorted(part)) for _, part in groupby(by_account, key=lambda each: each.account_id)]),
        (Fit.SAME_MONTH, [tuple(part) for _, part in groupby(ordered, key=lambda each: each.month)]),
        (Fit.ALL_OF_ALL, [tuple(ordered)]),
    ]
    for fit, parts in wholes:
        for part in parts:
            if len(part) > 1 and sum(each.cents for each in part) == cents:
                yield fit, part
    for part in _sums(ordered[:OWED_MAX], cents):
        yield Fit.SOME, part


def _sums(ordered: Sequence[Owed], cents: int) -> Iterator[tuple[Owed, ...]]:
    """Two amounts or more, at most ``PARTS_MAX``, that sum to ``cents``; fewer first, then older."""
    tries = 0
    rests = [
        sum(sorted((each.cents for each in ordered[start:]), reverse=True)[:PARTS_MAX])
        for start in range(len(ordered) + 1)
    ]
    for size in range(2, PARTS_MAX + 1):
        stack: list[tuple[int, int, tuple[Owed, ...]]] = [(0, cents, ())]
        while stack:
            start, left, chosen = stack.pop()
            tries += 1
            if tries > TRIES_MAX:
                return
            if len(chosen) == size:
                if left == 0:
                    yield chosen
                continue
            if left <= 0 or rests[start] < left:
                continue
            # The last one pushed is tried first: the oldest month.
            for rank in range(len(ordered) - 1, start - 1, -1):
                if ordered[rank].cents <= left:
                    stack.append((rank + 1, left - ordered[rank].cents, (*chosen, ordered[rank])))

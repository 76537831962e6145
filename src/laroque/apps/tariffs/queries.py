"""Prices as a page says them: what a code is called, its price on a day, where it was read, how well it is known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from laroque.apps.tariffs.models import ImportedPrice
from laroque.legislation.care import Certainty, Price, natures, prices


@dataclass(frozen=True, slots=True)
class Asked:
    """An act whose price is asked: as its line tells it, with the sector of who claims it."""

    nature: str
    code: str
    activity: str
    phase: str
    on: date
    sector: str = ""


@dataclass(frozen=True, slots=True)
class PriceHeld:
    """The price of one unit in ten-thousandths of a cent, what it is called, and how it is known."""

    label: str
    cents_ten_thousandths: int
    since: date
    article: str
    source: str
    certainty: Certainty
    imported: bool


_Place = tuple[str, str, str | None, str | None]


def prices_held(*, asked: Iterable[Asked]) -> dict[Asked, PriceHeld]:
    """The price of each act on its day, as pricing takes it; none where none is held. One statement.

    What is imported holds from its first day on, over what is shipped; a price of the sector goes before one for all.
    """
    places = {each: _place(each) for each in asked}
    codes = {place[1] for place in places.values() if place}
    imported = _imported(codes)
    found = {
        each: _in_force(each, imported.get(place, ()), _shipped().get(place, ()))
        for each, place in places.items()
        if place
    }
    return {each: price for each, price in found.items() if price is not None}


def _place(asked: Asked) -> _Place | None:
    nature = natures().get(asked.nature)
    if nature is None:
        return None
    is_act = nature.system.value == "ccam"
    code = asked.code if nature.has_code else asked.nature
    return (nature.system.value, code, (asked.activity or None) if is_act else None,
            (asked.phase or None) if is_act else None)  # fmt: skip


@cache
def _shipped() -> Mapping[_Place, Sequence[Price]]:
    by_place: dict[_Place, list[Price]] = {}
    for price in prices():
        by_place.setdefault((price.system.value, price.code, price.activity, price.phase), []).append(price)
    return by_place


def _imported(codes: Iterable[str]) -> dict[_Place, list[ImportedPrice]]:
    by_place: dict[_Place, list[ImportedPrice]] = {}
    for row in ImportedPrice.objects.filter(code__in=sorted(codes)).order_by("since", "id"):
        by_place.setdefault((row.system, row.code, row.activity, row.phase), []).append(row)
    return by_place


def _in_force(asked: Asked, imported: Sequence[ImportedPrice], shipped: Sequence[Price]) -> PriceHeld | None:
    """The last version begun by the day, if it still holds; of the grid of the sector, else of the one for all."""
    for grid in (asked.sector, None):
        begun = [row for row in imported if row.since <= asked.on and (row.grid or None) == (grid or None)]
        held: Sequence[ImportedPrice | Price] = begun or [
            row for row in shipped if row.since <= asked.on and row.grid == (grid or None)
        ]
        last = max(held, key=lambda row: row.since, default=None)
        if last is not None and (last.until is None or asked.on < last.until):
            return PriceHeld(
                last.label, last.cents_ten_thousandths, last.since, last.article, last.source,
                Certainty(last.certainty), bool(begun),
            )  # fmt: skip
    return None

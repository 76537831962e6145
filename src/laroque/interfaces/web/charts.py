"""Bar charts drawn on the server without a script; each stands beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar as the template draws it: places as CSS percentages of the width, ``below`` under zero."""

    label: str
    value: str
    start: str
    width: str
    below: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    """A horizontal bar chart; ``name`` says what it shows, with its unit."""

    name: str
    bars: Sequence[Bar]


def bar_chart(name: str, rows: Sequence[tuple[str, int, str]]) -> BarChart:
    """Draw rows of (label, cents, text of the amount); amounts below zero go left of the axis."""
    highest = max([cents for _, cents, _ in rows if cents > 0], default=0)
    lowest = -min([cents for _, cents, _ in rows if cents < 0], default=0)
    whole = highest + lowest or 1
    return BarChart(name, [_bar(row, lowest, whole) for row in rows])


def capped_chart(name: str, rows: Sequence[tuple[str, int, int, str]]) -> BarChart:
    """Draw rows of (label, cents, cap in cents, text of the amount): the whole width is the cap of the row."""
    return BarChart(
        name, [Bar(label, text, "0%", _percent(min(cents, cap), cap), False) for label, cents, cap, text in rows]
    )


def _bar(row: tuple[str, int, str], lowest: int, whole: int) -> Bar:
    label, cents, text = row
    start = lowest if cents >= 0 else lowest + cents
    return Bar(label, text, _percent(start, whole), _percent(abs(cents), whole), cents < 0)


def _percent(part: int, whole: int) -> str:
    """A share of the width as CSS writes it, whatever the language of the reader."""
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"

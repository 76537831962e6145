"""Bar charts drawn as SVG on the server: no script, and always beside their table."""

from collections.abc import Sequence
from dataclasses import dataclass

_ROW, _LABEL, _WIDTH, _VALUE = 26, 190, 640, 110


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar as the template draws it: places in pixels, ``below`` when the amount is negative."""

    label: str
    value: str
    y: int
    text_y: int
    x: int
    width: int
    value_x: int
    below: bool


@dataclass(frozen=True, slots=True)
class BarChart:
    """A horizontal bar chart; ``name`` says what it shows, with its unit."""

    name: str
    bars: Sequence[Bar]
    height: int
    width: int
    axis_x: int


def bar_chart(name: str, rows: Sequence[tuple[str, int, str]]) -> BarChart:
    """Draw rows of (label, cents, text of the amount); amounts below zero go left of the axis."""
    highest = max([cents for _, cents, _ in rows if cents > 0], default=0)
    lowest = -min([cents for _, cents, _ in rows if cents < 0], default=0)
    room = _WIDTH - _LABEL - _VALUE
    scale = room / (highest + lowest or 1)
    axis = _LABEL + round(lowest * scale)
    bars = [_bar(rank, row, axis, scale) for rank, row in enumerate(rows)]
    return BarChart(name, bars, len(rows) * _ROW + 6, _WIDTH, axis)


def _bar(rank: int, row: tuple[str, int, str], axis: int, scale: float) -> Bar:
    label, cents, text = row
    width = max(1, round(abs(cents) * scale)) if cents else 0
    x = axis if cents >= 0 else axis - width
    return Bar(label, text, rank * _ROW + 4, rank * _ROW + 18, x, width, max(axis, x + width) + 6, cents < 0)

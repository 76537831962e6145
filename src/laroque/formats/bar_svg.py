"""A drawing of bars to both sides of an axis, in SVG: the same rows always give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _LABELS, _NUMBERS, _MARGIN = 760, 150, 120, 16
_ROW, _BAR, _HEAD = 24, 14, 34
_RIGHT, _LEFT = "#1f5fa8", "#b3541e"
_AXIS = _MARGIN + _LABELS
_ROOM = _WIDTH - _LABELS - _NUMBERS - 2 * _MARGIN


@dataclass(frozen=True, slots=True)
class BarRow:
    """A row: what it is called, what goes to the right and to the left of the axis (neither below zero), its words."""

    label: str
    right: int
    left: int
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows drawn at one scale, with what they are."""

    name: str
    rows: Sequence[BarRow]


def bars_svg(title: str, description: str, panels: Sequence[Panel]) -> str:
    """The drawing, each row with its words; ``description`` says what it belongs to."""
    body, top = [], _HEAD
    for panel in panels:
        drawn, top = _panel(panel, top)
        body += drawn
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}" '
        'role="img" aria-labelledby="title description" font-family="sans-serif" font-size="12">'
    )
    return "\n".join(
        [
            opening,
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            f'<rect width="{_WIDTH}" height="{top}" fill="#ffffff"/>',
            _text(_MARGIN, 20, title, size=15, bold=True),
            *body,
            "</svg>",
            "",
        ]
    )


def _panel(panel: Panel, top: int) -> tuple[list[str], int]:
    right = max((row.right for row in panel.rows), default=0)
    left = max((row.left for row in panel.rows), default=0)
    whole = right + left or 1
    zero = _AXIS + _ROOM * left // whole
    first = top + _HEAD
    drawn = [_text(_MARGIN, top + 22, panel.name, bold=True)]
    for rank, row in enumerate(panel.rows):
        drawn += _row(row, first + rank * _ROW, zero, whole)
    end = first + len(panel.rows) * _ROW
    drawn.append(f'<line x1="{zero}" y1="{first - 4}" x2="{zero}" y2="{end - 4}" stroke="#333333"/>')
    return drawn, end + _MARGIN


def _row(row: BarRow, top: int, zero: int, whole: int) -> list[str]:
    right, left = _ROOM * row.right // whole, _ROOM * row.left // whole
    drawn = [_text(_MARGIN, top + 11, row.label)]
    if right:
        drawn.append(f'<rect x="{zero}" y="{top}" width="{right}" height="{_BAR}" fill="{_RIGHT}"/>')
    if left:
        drawn.append(f'<rect x="{zero - left}" y="{top}" width="{left}" height="{_BAR}" fill="{_LEFT}"/>')
    return [*drawn, _text(_WIDTH - _MARGIN, top + 11, row.words, end=True)]


def _text(x: int, y: int, words: str, *, size: int = 12, bold: bool = False, end: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="#222222"{weight}{anchor}>{escape(words)}</text>'

"""Rights drawn on a time line on the server without a script; it stands beside its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.apps.rights.queries import RightView

_YEARS_BEFORE, _YEARS_AFTER = 3, 2


@dataclass(frozen=True, slots=True)
class Span:
    """A period as the template draws it: places as CSS percentages of the width.

    ``earlier`` and ``later``: it goes on before the first day shown, or past the last one.
    """

    start: str
    width: str
    is_now: bool
    earlier: bool
    later: bool


@dataclass(frozen=True, slots=True)
class SpanRow:
    """The periods of one kind of right, which never overlap but by slot."""

    label: str
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Mark:
    """A year, where it begins."""

    label: str
    start: str


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A time line of whole years; ``today`` is where the day of the reader stands."""

    years: Sequence[Mark]
    today: str
    rows: Sequence[SpanRow]


def time_line(rights: Sequence[RightView], words: Mapping[Any, Any], *, on: date) -> TimeLine | None:
    """The rights had from three years before a day to two years after; None when there are none then.

    ``words``: what each kind is called, in the order of the rows.
    """
    years = [each.since.year for each in rights] + [each.until.year for each in rights if each.until]
    first = max(on.year - _YEARS_BEFORE, min(years, default=on.year))
    last = min(on.year + _YEARS_AFTER, max(years, default=on.year))
    shown = _Shown(date(min(first, on.year), 1, 1), date(max(last, on.year) + 1, 1, 1))
    rows = [
        SpanRow(str(word), spans)
        for kind, word in words.items()
        if (spans := [shown.span(each, on) for each in rights if each.kind == kind and shown.has(each)])
    ]
    marks = [Mark(str(year), shown.place(date(year, 1, 1))) for year in range(shown.since.year, shown.until.year)]
    return TimeLine(marks, shown.place(on), rows) if rows else None


@dataclass(frozen=True, slots=True)
class _Shown:
    """The days drawn: half-open, as rights are."""

    since: date
    until: date

    def has(self, right: RightView) -> bool:
        return right.since < self.until and (right.until is None or right.until > self.since)

    def span(self, right: RightView, on: date) -> Span:
        start, end = max(right.since, self.since), min(right.until or self.until, self.until)
        return Span(
            start=self.place(start),
            width=_percent((end - start).days, self.days),
            is_now=right.on(on),
            earlier=right.since < self.since,
            later=right.until is None or right.until > self.until,
        )

    def place(self, day: date) -> str:
        return _percent((day - self.since).days, self.days)

    @property
    def days(self) -> int:
        return (self.until - self.since).days


def _percent(part: int, whole: int) -> str:
    """A share of the width as CSS writes it, whatever the language of the reader."""
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"

"""What a receiving body needs of each declaration before it is assessed: its key, its place, its sums by recipient."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from laroque.formats.dsn.checks.declarations import heads
from laroque.formats.dsn.lines import Parsed, parsed_windows
from laroque.formats.dsn.norm import SIGNALS
from laroque.formats.dsn.windows import WINDOW_BYTES, Source
from laroque.kernel.money import NotAnAmount, parse_cents

MONTHLY = "01"
"""Nature (S20.G00.05.001) of a monthly declaration."""

SUBSTITUTION = "09"
"""Nature of a declaration that a body makes in the employer's place (CSS R133-14-3)."""

RECEIVED = (MONTHLY, *SIGNALS, SUBSTITUTION)
"""Natures that a collecting body receives and keeps."""

_DATED = (MONTHLY, SUBSTITUTION)
_TEST_SEND = "01"
_DECLARATION = ["file", "declaration"]
_EVENTS = {"04": ("S21.G00.60", "002"), "05": ("S21.G00.60", "010"), "07": ("S21.G00.62", "001")}
"""Where each signal tells the day of its event."""
_PLACE = {"002": "ape", "003": "address", "004": "postcode", "005": "town"}


@dataclass(frozen=True, slots=True)
class DeclaredSum:
    """Cents declared or paid to a recipient (SIRET or code of a body); ``mode`` is a payment's (S21.G00.20.010)."""

    recipient: str
    cents: int
    mode: str = ""


@dataclass(slots=True)
class Filing:
    """A declaration as its file gives it. ``position`` counts the declarations of the file from zero.

    ``siret`` is that of the establishment; ``bordereaux`` are the S21.G00.22, ``payments`` the S21.G00.20. A text is
    empty where the file says nothing; only a monthly declaration and one made in the employer's place have a month.
    ``made_on`` is the day the file was made, ``replaced`` identifies what is replaced or cancelled (its day and order
    number), ``purpose`` is that of a substitution. ``happened_on`` is the first event of a signal: last day worked,
    return to work, end of the contract. ``paid_on`` is the last day of pay (S21.G00.50.001).
    """

    position: int
    line: int
    norm: str
    nature: str
    type: str
    fraction: str
    order_number: int
    siret: str
    month: date | None
    is_test: bool
    ape: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    made_on: date | None = None
    replaced: str = ""
    purpose: str = ""
    happened_on: date | None = None
    paid_on: date | None = None
    bordereaux: list[DeclaredSum] = field(default_factory=list)
    payments: list[DeclaredSum] = field(default_factory=list)


class FilingReader:
    """Gathers the declarations of files window by window, in order: ``checker.check_sources`` may show them to it.

    Left out: those without SIRET or order number, and those of natures 01 and 09 without month. Meant for files that
    are checked: what the checker refuses is not explained here, and an amount that is none counts for zero.
    """

    def __init__(self) -> None:
        self._filings: dict[tuple[int, int], Filing] = {}

    def look(self, parsed: Parsed) -> None:
        """Add what a window shows."""
        _gather(parsed, self._filings)

    def filings(self, files: int) -> list[list[Filing]]:
        """The declarations of each of so many files, in order."""
        found: list[list[Filing]] = [[] for _ in range(files)]
        for (file, _), filing in sorted(self._filings.items()):
            filing.position = len(found[file])
            found[file].append(filing)
        return found


def read_filings(sources: Sequence[Source], *, window_bytes: int = WINDOW_BYTES) -> list[list[Filing]]:
    """The declarations of each file, in order, as ``FilingReader`` gathers them. Raises OSError when a file cannot be
    read."""
    reader = FilingReader()
    for parsed in parsed_windows(sources, size=window_bytes):
        if isinstance(parsed, Parsed):
            reader.look(parsed)
    return reader.filings(len(sources))


def _gather(parsed: Parsed, filings: dict[tuple[int, int], Filing]) -> None:
    """Add what one window shows; a declaration that started in a window before gets what stands in this one."""
    for row in _heads(parsed).iter_rows(named=True):
        filings[row["file"], row["declaration"]] = _filing(row)
    for block, fields, add in (
        ("S21.G00.22", ("001", "005"), _add_bordereau),
        ("S21.G00.20", ("001", "005", "010"), _add_payment),
    ):
        rows = parsed.fields(block, *fields).filter(~pl.col("context"))
        for file, declaration, *values in rows.select(*_DECLARATION, *fields).iter_rows():
            if (filing := filings.get((file, declaration))) is not None:
                add(filing, values)
    _gather_days(parsed, filings)


def _gather_days(parsed: Parsed, filings: dict[tuple[int, int], Filing]) -> None:
    """The last day of pay of each declaration, and the first event of each signal."""
    for file, declaration, day in _days(parsed, "S21.G00.50", "001").group_by(_DECLARATION).max().iter_rows():
        if (filing := filings.get((file, declaration))) is not None and day is not None:
            filing.paid_on = max(day, filing.paid_on or day)
    natures = {filing.nature for filing in filings.values()} & _EVENTS.keys()
    for nature, (block, number) in ((nature, _EVENTS[nature]) for nature in sorted(natures)):
        for file, declaration, day in _days(parsed, block, number).group_by(_DECLARATION).min().iter_rows():
            filing = filings.get((file, declaration))
            if filing is not None and filing.nature == nature and filing.happened_on is None:
                filing.happened_on = day


def _days(parsed: Parsed, block: str, number: str) -> pl.DataFrame:
    said = parsed.fields(block, number).filter(~pl.col("context"))
    return said.select(*_DECLARATION, day=pl.col(number).str.to_date("%d%m%Y", strict=False))


def _heads(parsed: Parsed) -> pl.DataFrame:
    month = pl.col("month_said").str.to_date("%d%m%Y", strict=False)
    made_on = pl.col("made_said").str.to_date("%d%m%Y", strict=False)
    order = pl.col("order").cast(pl.Int64, strict=False)
    declared = heads(parsed).filter(~pl.col("context")).with_columns(month=month, order=order, made_on=made_on)
    places = parsed.fields("S21.G00.11", *_PLACE).select(*_DECLARATION, *_PLACE).unique(_DECLARATION, keep="first")
    dated = pl.col("month").is_not_null() | ~pl.col("nature_said").is_in(_DATED)
    known = declared.filter(pl.all_horizontal(pl.col("order", "siret").is_not_null()) & dated)
    return known.join(places.rename(_PLACE), on=_DECLARATION, how="left", maintain_order="left")


def _filing(row: dict[str, Any]) -> Filing:
    def said(name: str) -> str:
        return str(row[name] or "")

    return Filing(
        position=0,
        line=row["line"],
        norm=said("norm"),
        nature=said("nature_said"),
        type=said("type"),
        fraction=said("fraction"),
        order_number=row["order"],
        siret=said("siret"),
        month=row["month"] and row["month"].replace(day=1),
        is_test=row["test"] == _TEST_SEND,
        ape=said("ape"),
        address=said("address"),
        postcode=said("postcode"),
        town=said("town"),
        made_on=row["made_on"],
        replaced=said("replaced"),
        purpose=said("purpose"),
    )


def _add_bordereau(filing: Filing, values: list[str | None]) -> None:
    recipient, amount = values
    filing.bordereaux.append(DeclaredSum(recipient or "", _cents(amount)))


def _add_payment(filing: Filing, values: list[str | None]) -> None:
    recipient, amount, mode = values
    filing.payments.append(DeclaredSum(recipient or "", _cents(amount), mode or ""))


def _cents(amount: str | None) -> int:
    try:
        return parse_cents(amount or "0")
    except NotAnAmount:
        return 0

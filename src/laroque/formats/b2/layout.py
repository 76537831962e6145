"""The zones of B2 records: ``layout.csv``, one row a zone (start counts from one), with where its place is known from.

Kinds: ``text`` (kept without the spaces around it), ``digits`` (a whole number), ``cents``, ``hundredths``, ``day``
(year, month and day in two figures each; zeros: none) and ``birth_day`` (same, whose century is that of the living).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

RECORD_LENGTH = 128
"""Characters of each record."""

KEY_START, KEY_LENGTH = 1, 37
"""Where the key common to the records of a claim stands, counted from zero: professional, NIR, rank, invoice."""

LETTER_AT = 38
"""Where the letter of a record 2S, 4M and the like stands, counted from zero (assumption ``letter``)."""

MAIN = ("2", "3", "4", "5")
"""Records of a claim that have no letter: head, stay, act, totals."""

DETAILS = ("3F", "3H", "4B", "4F", "4M", "4P")
"""Records that complete the act before them."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of a record; ``source``: where its place is known from, ``assumption:NAME`` where it is not."""

    record: str
    field: str
    start: int
    length: int
    kind: str
    is_required: bool
    source: str


@cache
def layout(table_name: str = "layout.csv") -> Mapping[str, Sequence[Zone]]:
    """The zones of each record, by record, in their order; ``returns.csv`` holds those of the returns."""
    table = (files(__package__) / table_name).read_text(encoding="utf-8").splitlines()
    found: dict[str, list[Zone]] = {}
    for row in csv.DictReader(table):
        found.setdefault(row["record"], []).append(_zone(row))
    return MappingProxyType({record: tuple(zones) for record, zones in found.items()})


def _zone(row: Mapping[str, str]) -> Zone:
    return Zone(
        row["record"],
        row["field"],
        int(row["start"]),
        int(row["length"]),
        row["kind"],
        row["required"] == "yes",
        row["source"],
    )

"""A day of B2 composed by hand from positions, with two bad claims: what is read of it, to the last word."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from laroque.formats.b2 import read_bytes

FOLDER = Path(__file__).parent / "b2"


def told(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """What each row tells, days as texts."""
    rows = frame.with_columns(pl.selectors.date().cast(pl.String)).iter_rows(named=True)
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def test_a_day_of_claims_is_read_as_it_was_before():
    expected = json.loads((FOLDER / "day.json").read_text(encoding="utf-8"))
    read = read_bytes((FOLDER / "day.b2").read_bytes())
    assert read.head is not None
    assert (read.head.emitter, read.head.recipient, read.head.chronology) == ("751234567", "01751000", 42)
    assert read.head.created_on == date(2026, 5, 20)
    assert told(read.claims) == expected["claims"]
    assert told(read.lines) == expected["lines"]
    assert told(read.persons) == expected["persons"]
    assert [each.as_json() for each in read.findings] == expected["findings"]

"""The rates of mobility by place: ``values/mobility_rates.csv``, as communes and transport authorities set them.

A place is an INSEE code of commune, or of a department all of whose communes have one rate.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import StringIO

from laroque.kernel.money import percent_to_ppm
from laroque.kernel.periods import Period
from laroque.legislation.topics import FOLDER

COLUMNS = ("place", "from", "rate_percent", "article", "source", "checked_on")
"""The columns of the file: dates such as 2024-02-01, percents such as 3.2."""

CHECKED = Period(date(2024, 1, 1), date(2027, 1, 1))
"""The days for which the rates held were read, the last excluded."""


@dataclass(frozen=True, slots=True)
class MobilityRate:
    """The rate of a place (ppm) from a day on, with where it was read."""

    place: str
    since: date
    ppm: int
    article: str
    source: str
    checked_on: date


@cache
def mobility_rates() -> Sequence[MobilityRate]:
    """Every rate held, in the order of the file; read once a process."""
    text = (FOLDER / "mobility_rates.csv").read_text(encoding="utf-8")
    return tuple(
        MobilityRate(
            row["place"],
            date.fromisoformat(row["from"]),
            percent_to_ppm(row["rate_percent"]),
            row["article"],
            row["source"],
            date.fromisoformat(row["checked_on"]),
        )
        for row in csv.DictReader(StringIO(text))
    )

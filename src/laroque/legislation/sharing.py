"""Who gets each CTP and who bears it: the dated sharing keys of ``values/ctp_sharing_keys.csv``."""

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from io import StringIO

from laroque.kernel.money import percent_to_ppm
from laroque.kernel.periods import Period
from laroque.legislation.topics import FOLDER

CHECKED = Period(date(2025, 1, 1), date(2026, 12, 1))
"""The days for which each key was compared with the rate of its CTP (the last day is not included)."""

WHOLE_PPM = 1_000_000
"""Weight of a beneficiary that takes the whole of an amount whose rate is not in the key."""

_EXACT_SHARE = re.compile(r"exact share ([0-9.]+)/([0-9.]+) ")
_VARIANT = re.compile(r"variant=(\w+_[0-9.]+)")


@dataclass(frozen=True, slots=True)
class SharingKey:
    """One beneficiary of one part of a CTP.

    ``part``: capped, uncapped, at (the notified rate of occupational risk) or flat (an amount without rate).
    ``weight_ppm``: its share, in parts per million of the base, or of the amount for a flat part (exact where the law
    gives a fraction: the weights of a key are then the numerators); None: the whole of a rate stated elsewhere.
    ``variant``: ``fnal_0.10`` or ``fnal_0.50`` when the key depends on the FNAL declared beside. ``certainty``:
    verified-law, verified-file, derived or remembered.
    """

    ctp: str
    part: str
    valid: Period
    beneficiary: str
    borne_by: str
    weight_ppm: int | None
    nominative_code: str
    article: str
    certainty: str
    variant: str | None


@cache
def sharing_keys() -> tuple[SharingKey, ...]:
    """Every key, in the order of the file; read once a process."""
    text = (FOLDER / "ctp_sharing_keys.csv").read_text(encoding="utf-8")
    return tuple(_read_key(row) for row in csv.DictReader(StringIO(text)))


def _read_key(row: dict[str, str]) -> SharingKey:
    exact = _EXACT_SHARE.search(row["note"])
    variant = _VARIANT.search(row["note"])
    percent = exact[1] if exact else row["rate_percent"]
    last_day = date.fromisoformat(row["valid_to"]) if row["valid_to"] else None
    return SharingKey(
        ctp=row["ctp"],
        part=row["part"],
        valid=Period(date.fromisoformat(row["valid_from"]), last_day + timedelta(1) if last_day else None),
        beneficiary=row["beneficiary"],
        borne_by=row["borne_by"],
        weight_ppm=percent_to_ppm(percent) if percent else None,
        nominative_code=row["s81_code"],
        article=row["article"],
        certainty=row["certainty"],
        variant=variant[1] if variant else None,
    )

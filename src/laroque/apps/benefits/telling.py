"""Pays and stops of work read in declarations, made into a message for each fund, and read there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from laroque.apps.benefits.pays import Pay
from laroque.apps.benefits.signals import Signal
from laroque.formats.dsn.told_to_funds import leaves_told, pays_told
from laroque.kernel.identifiers import BadIdentifier, check_nir

FORM = "laroque.pays_and_stops.1"
PURPOSE = "daily allowances: CSS R323-10, R441-4; pay and stops of work of persons whom the fund insures"
_PAY = ("nir", "siret", "month", "cents", "hours_hundredths", "worked_days", "absence")
_STOP = ("nir", "siret", "reason", "last_worked_on", "expected_until", "is_subrogated", "resumed_on", "happened_on")


@dataclass(frozen=True, slots=True)
class Told:
    """What some declarations tell of persons: rows of pays and of stops with the rank of their file, and the home of
    each NIR (15 characters) as declared."""

    pays: Sequence[Mapping[str, Any]]
    stops: Sequence[Mapping[str, Any]]
    homes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Read:
    """What a message for a fund tells: pays, and signals of stops and returns in their order."""

    pays: tuple[Pay, ...]
    signals: tuple[Signal, ...]


def read_lines(lines: pl.DataFrame) -> Told:
    """Read the lines of declarations (``formats.dsn.read_bytes``). Numbers that are no NIR are left out."""
    pays, stops = _rows(pays_told(lines)), _rows(leaves_told(lines))
    homes = {row["nir"]: row["postcode"] or "" for row in (*pays, *stops)}
    return Told(pays, stops, homes)


def documents(
    told: Told, *, sender: str, fund_of: Mapping[str, str], messages: Mapping[int, int]
) -> dict[tuple[int, str], bytes]:
    """The message for each fund, by the message of the declarations it comes from and the code of the fund.

    ``fund_of``: the code of the fund of each NIR; ``messages``: the message of each file by its rank.
    """
    found: dict[tuple[int, str], dict[str, list[Any]]] = {}
    for name, rows, columns in (("pays", told.pays, _PAY), ("stops", told.stops, _STOP)):
        for row in rows:
            if row["file"] in messages and row["nir"] in fund_of:
                key = (messages[row["file"]], fund_of[row["nir"]])
                place = found.setdefault(key, {"pays": [], "stops": []})
                place[name].append([_said(row[column]) for column in columns])
    head = {"form": FORM, "from": sender, "purpose": PURPOSE}
    return {
        (message, fund): json.dumps({**head, "to": fund, "source": message, **each}).encode()
        for (message, fund), each in sorted(found.items())
    }


def read_document(content: bytes) -> Read:
    """Read a message of ``documents``."""
    told = json.loads(content)
    assert told["form"] == FORM, told["form"]
    pays = [Pay(row[0], row[1], date.fromisoformat(row[2]), *row[3:]) for row in told["pays"]]
    return Read(tuple(pays), tuple(_signal(row) for row in told["stops"]))


def _signal(row: Sequence[Any]) -> Signal:
    nir, siret, reason, worked, expected, is_subrogated, resumed, happened = row
    return Signal(
        nir, siret, reason, date.fromisoformat(worked), _day(expected), is_subrogated, _day(resumed), _day(happened)
    )


def _day(said: str | None) -> date | None:
    return None if said is None else date.fromisoformat(said)


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    found = []
    for row in frame.iter_rows(named=True):
        try:
            found.append({**row, "nir": check_nir(row["nir"])})
        except BadIdentifier:
            continue
    return found

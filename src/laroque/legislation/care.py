"""What care is: its natures, the care path, and the prices that this project ships, each with where it was read.

``care/natures.csv``: key letters and benefit codes; ``care/care_paths.csv``: how the patient came to the professional;
``care/prices_*.csv``: dated prices in euros, one file a nomenclature; ``care/exempt_acts.csv``: acts whose code alone,
with an age, removes the co-payment; ``care/sources.csv``: what their sources are.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from io import StringIO

from laroque.kernel.money import PPM, NotAnAmount, parse_ppm
from laroque.kernel.text import Text

FOLDER = resources.files("laroque.legislation") / "care"


class System(StrEnum):
    """The nomenclature a price belongs to."""

    NGAP = "ngap"
    CCAM = "ccam"
    NABM = "nabm"
    DRUG = "drug"
    DEVICE = "device"
    STAY = "stay"
    TRANSPORT = "transport"


FILES = {
    System.NGAP: "ngap",
    System.CCAM: "ccam",
    System.NABM: "nabm",
    System.DRUG: "drugs",
    System.DEVICE: "devices",
    System.STAY: "stays",
    System.TRANSPORT: "transports",
}
"""The ending of the file of each nomenclature."""


class Certainty(StrEnum):
    """How well a price is known; only the first is safe to pay by (ADR 0160)."""

    READ = "read"
    DERIVED = "derived"
    HELD_ON = "held_on"
    """Read for an earlier day; whether it changed since was not found."""
    HELD_BACK = "held_back"
    """Read for a later day; since when it holds is not told."""
    REMEMBERED = "remembered"


class Franchise(StrEnum):
    """What the franchise is due for (CSS L160-13 III)."""

    DRUG = "drug"
    ACT = "act"
    TRANSPORT = "transport"


@dataclass(frozen=True, slots=True)
class Nature:
    """A key letter or benefit code. ``rate_family``: a name of the series ``care_rates``, unless the price has its own.

    ``account``: the benefit in the books. ``has_code``: the price is that of an act, drug or device, not of the nature.
    ``by_coefficient``: the price is that of one unit of the coefficient. ``participation``: the participation is due
    (CSS L160-13 II). ``penalised``: the care path counts (CSS R160-6). ``specialities``: who may claim it; empty: all.
    """

    code: str
    title: Text
    system: System
    rate_family: str
    account: str
    has_code: bool
    by_coefficient: bool
    participation: bool
    franchise: Franchise | None
    penalised: bool
    specialities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CarePath:
    """How the patient came to the physician, by its letter in claims; ``penalised``: outside the care path."""

    code: str
    title: Text
    penalised: bool


@dataclass(frozen=True, slots=True)
class Price:
    """A dated price, from ``since`` to ``until`` (excluded; None: open), in ten-thousandths of a cent.

    ``code`` is the nature itself where it has no code. ``age_from`` and ``age_until`` are years, the last excluded;
    ``daily_max`` and ``yearly_max`` are quantities for a person; ``group`` is the grouping of the CCAM, or the nature a
    code may be claimed under. Columns that a nomenclature has not are None.
    """

    system: System
    code: str
    activity: str | None
    phase: str | None
    grid: str | None
    since: date
    until: date | None
    cents_ten_thousandths: int
    rate_family: str | None
    sex: str | None
    age_from: int | None
    age_until: int | None
    daily_max: int | None
    yearly_max: int | None
    group: str | None
    label: str
    article: str
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class ExemptAct:
    """An act or product without co-payment, from ``age_from`` to ``age_until`` years (excluded; None: any age)."""

    system: System
    code: str
    age_from: int | None
    age_until: int | None
    label: str
    article: str
    source: str
    certainty: Certainty


class BadPrice(ValueError):
    """A line of a file of prices that does not say what it must; the message names the file and the code."""


@cache
def natures() -> Mapping[str, Nature]:
    """Every nature by its code, in the order of the file; read once a process."""
    return {row["nature"]: _nature(row) for row in _rows("natures")}


@cache
def care_paths() -> Mapping[str, CarePath]:
    """Every care path by its letter; read once a process.

    The letters are those that B2 files allow; what each means is remembered, to be checked against its specification.
    """
    return {
        row["code"]: CarePath(row["code"], Text(row["title_en"], row["title_fr"]), row["penalised"] == "true")
        for row in _rows("care_paths")
    }


@cache
def prices() -> Sequence[Price]:
    """Every price shipped, by nomenclature then code; raises ``BadPrice`` when a file is wrong."""
    sources = {row["source"]: row["text"] for row in _rows("sources")}
    return tuple(_price(system, row, sources) for system, name in FILES.items() for row in _rows(f"prices_{name}"))


@cache
def exempt_acts() -> Sequence[ExemptAct]:
    """The acts without co-payment by their code (CSS L160-14 21°, 27°, 30°, 31°, R160-8, R160-17); read once a process.

    Whether an act stands there for a reason that no code tells (donors, abortion, infertility) is asked of a person.
    """
    sources = {row["source"]: row["text"] for row in _rows("sources")}
    return tuple(
        ExemptAct(
            system=System(row["system"]),
            code=row["code"],
            age_from=_whole(row["age_from"]),
            age_until=_whole(row["age_until"]),
            label=row["label"],
            article=row["article"],
            source=sources[row["source"]],
            certainty=Certainty(row["certainty"]),
        )
        for row in _rows("exempt_acts")
    )


def price_of(text: str) -> int:
    """Ten-thousandths of a cent of an amount in euros, exactly: ``0.25`` is 250,000. Raises ``NotAnAmount``."""
    value = parse_ppm(text)
    if value < 0:
        raise NotAnAmount(f"{text!r} is below zero")
    return value


def euros_of(cents_ten_thousandths: int) -> str:
    """An amount in euros as the files hold it, with two decimals at least: 250,000 is ``0.25``."""
    whole, rest = divmod(cents_ten_thousandths, PPM)
    return f"{whole}.{f'{rest:06d}'.rstrip('0').ljust(2, '0')}"


def _rows(name: str) -> list[dict[str, str]]:
    text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


def _nature(row: Mapping[str, str]) -> Nature:
    return Nature(
        code=row["nature"],
        title=Text(row["title_en"], row["title_fr"]),
        system=System(row["system"]),
        rate_family=row["rate_family"],
        account=row["account"],
        has_code=row["has_code"] == "true",
        by_coefficient=row["by_coefficient"] == "true",
        participation=row["participation"] == "true",
        franchise=Franchise(row["franchise"]) if row["franchise"] else None,
        penalised=row["penalised"] == "true",
        specialities=tuple(filter(None, row["specialities"].split(";"))),
    )


def _price(system: System, row: Mapping[str, str], sources: Mapping[str, str]) -> Price:
    try:
        return Price(
            system=system,
            code=row["code"],
            activity=row["activity"] or None,
            phase=row["phase"] or None,
            grid=row["grid"] or None,
            since=date.fromisoformat(row["since"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            cents_ten_thousandths=price_of(row["price"]),
            rate_family=row["rate_family"] or None,
            sex=row["sex"] or None,
            age_from=_whole(row["age_from"]),
            age_until=_whole(row["age_until"]),
            daily_max=_whole(row["daily_max"]),
            yearly_max=_whole(row["yearly_max"]),
            group=row["group"] or None,
            label=row["label"],
            article=row["article"],
            source=sources[row["source"]],
            certainty=Certainty(row["certainty"]),
        )
    except (KeyError, ValueError) as failure:
        raise BadPrice(f"care/prices_{FILES[system]}.csv, {row.get('code')}: {failure}") from failure


def _whole(text: str) -> int | None:
    return int(text) if text else None

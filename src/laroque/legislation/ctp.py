"""What a CTP is: its kind of line and its dated rates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from laroque.kernel.money import parse_ppm
from laroque.kernel.text import Text
from laroque.legislation.topics import BadTopic, DatedValue, Topic, history_of


class LineKind(StrEnum):
    """How the amount of a bordereau line comes about."""

    RATE = "rate"
    """Base by the dated rate of the CTP."""
    RELIEF = "relief"
    """The amount declared in 23.005, written above zero and counted below."""
    STATED_RATE = "stated_rate"
    """Base by the rate that the employer states in 23.003."""
    RATE_BY_COMMUNE = "rate_by_commune"
    """Mobility: base by the rate of the commune of 23.006, not held here."""


class RatePart(StrEnum):
    """Which base a rate applies to."""

    CAPPED = "capped"
    UNCAPPED = "uncapped"
    OCCUPATIONAL_RISK = "occupational_risk_rate"


class RiskRate(StrEnum):
    """Where the rate of occupational risk comes from, when one is added to the uncapped rate."""

    NONE = "none"
    NOTIFIED = "notified"
    TABLE = "table"


class UnknownCtp(LookupError):
    """A CTP that this project holds no rate for: a finding, never a guess."""

    def __init__(self, code: str) -> None:
        self.text = Text(f"CTP {code} is not in the table of rates", f"Le CTP {code} n'est pas dans la table des taux")
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Ctp:
    """One CTP. ``label`` is its official French name; ``rates`` are ppm by part, in order of time."""

    code: str
    label: str
    kind: LineKind
    risk_rate: RiskRate
    rates: Mapping[RatePart, tuple[DatedValue, ...]]
    since: date
    article: str
    source: str


def read_ctps(topic: Topic) -> dict[str, Ctp]:
    """The CTP of the topic by code."""
    return {code: _read_ctp(topic, code, entry) for code, entry in topic.document["values"].items()}


def _read_ctp(topic: Topic, code: str, entry: Mapping[str, Any]) -> Ctp:
    rates = {
        part: history_of(topic, f"{code} {part}", entry[part.value], lambda value: parse_ppm(value["rate"]))
        for part in RatePart
        if part.value in entry
    }
    kind = LineKind(entry["line"])
    risk_rate = RiskRate(entry.get("occupational_risk", "none"))
    if (kind is LineKind.RATE) != (bool(rates) or risk_rate is RiskRate.NOTIFIED):
        raise BadTopic(f"{topic.name}: CTP {code} is a {kind} line and has {len(rates)} series of rates")
    first = min((history[0] for history in rates.values()), key=lambda value: value.since) if rates else None
    return Ctp(
        code=code,
        label=entry["label"],
        kind=kind,
        risk_rate=risk_rate,
        rates=rates,
        since=first.since if first else entry["from"],
        article=first.article if first else entry["article"],
        source=first.source if first else topic.source_text(entry["source"]),
    )

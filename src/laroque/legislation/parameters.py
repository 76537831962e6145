"""The numbers of the law by day: the one door to the files of values.

parameters = load()
parameters.rate_of_ctp("100", RatePart.CAPPED, date(2026, 4, 30)).number   # 154_500 ppm
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from laroque.kernel.money import parse_cents, parse_ppm
from laroque.legislation.changes import Change, changed
from laroque.legislation.ctp import Ctp, RatePart, UnknownCtp, read_ctps
from laroque.legislation.topics import BadTopic, DatedValue, Topic, UnknownValue, history_of, in_force, read_topic


@dataclass(frozen=True, slots=True)
class Family:
    """Nominative lines that together make up lines of a bordereau: see ``values/nominative_families.yaml``."""

    name: str
    ctps: tuple[str, ...]
    qualifiers: tuple[str, ...]
    bases: tuple[str, ...]
    codes: tuple[str, ...]
    covers: str
    sign: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """Typed, dated access to the values; build it with ``load``."""

    topics: Mapping[str, Topic]
    ctps: Mapping[str, Ctp]
    series: Mapping[str, tuple[DatedValue, ...]]
    families: tuple[Family, ...]
    apprentice_schemes: frozenset[str]
    officer_natures: frozenset[str]

    def ctp(self, code: str) -> Ctp:
        """The CTP of a code; raises ``UnknownCtp``."""
        if code not in self.ctps:
            raise UnknownCtp(code)
        return self.ctps[code]

    def rate_of_ctp(self, code: str, part: RatePart, on: date) -> DatedValue:
        """The rate (ppm) of a part of a CTP in force on a day, the last of the period of work (CSS R242-1 II).

        Raises ``UnknownCtp``, ``UnknownValue`` (the CTP has no such part at that day) or ``NotLegislatedYet``.
        """
        name = f"CTP {code} {part.value}"
        history = self.ctp(code).rates.get(part)
        self.topics["ctp_rates"].require_checked(name, on)
        if history is None:
            raise UnknownValue(name, on)
        return in_force(name, history, on)

    def pmss(self, on: date) -> DatedValue:
        """The monthly ceiling of social security, in cents (CSS D242-17)."""
        return self.value("pmss", on)

    def value(self, name: str, on: date) -> DatedValue:
        """The value of a series (``pmss``, ``due_dates.early_day``, ``tolerances.line_cents``) in force on a day.

        Raises ``UnknownValue`` or ``NotLegislatedYet``.
        """
        if name not in self.series:
            raise UnknownValue(name, on)
        self.topics[name.partition(".")[0]].require_checked(name, on)
        return in_force(name, self.series[name], on)

    def with_changes(self, changes: Sequence[Change], *, source: str = "") -> "Parameters":
        """The law as a reform would have it; raises ``RefusedChange``: see ``legislation/changes.py``."""
        series, ctps = changed(self.series, self.ctps, self.topics, changes, source)
        return replace(self, series=series, ctps=ctps)

    def history(self, name: str) -> tuple[DatedValue, ...]:
        """All values of a series in order of time; ``ctp.100.capped`` names the rates of a part of a CTP."""
        kind, _, rest = name.partition(".")
        if kind == "ctp":
            code, _, part = rest.partition(".")
            return self.ctp(code).rates.get(RatePart(part), ())
        return self.series.get(name, ())


@cache
def load() -> Parameters:
    """Read and check every file of values, once a process; raises ``BadTopic`` when a file is wrong."""
    topics = {name: read_topic(name) for name in _TOPICS}
    families = topics["nominative_families"]
    return Parameters(
        topics=topics,
        ctps=read_ctps(topics["ctp_rates"]),
        series=_read_series(topics),
        families=tuple(_read_family(name, entry) for name, entry in families.document["values"].items()),
        apprentice_schemes=frozenset(families.document["apprentice_schemes"]),
        officer_natures=frozenset(families.document["officer_natures"]),
    )


_SERIES = (
    "due_dates",
    "tolerances",
    "minimum_wage",
    "general_relief",
    "csg",
    "headcounts",
    "refunds",
    "returns",
    "salaried_rates",
    "salaried_bases",
    "apprentices",
    "interns",
    "local_scheme",
    "overtime",
    "self_employed",
    "micro",
    "sick_leave",
    "family_benefits",
    "old_age",
    "wage_revaluation",
    "parental_leave",
    "injury",
    "care_rates",
    "care_rates_local",
    "care_charges",
    "care_acts",
    "participations",
    "care_rights",
    "c2s",
    "overpayments",
)
_TOPICS = ("ctp_rates", "pmss", "nominative_families", *_SERIES)
_COVERS = {"all", "apprentices", "not_apprentices", "officers", "not_officers"}
_SIGNS = {"both", "below", "above"}


def _read_series(topics: Mapping[str, Topic]) -> dict[str, tuple[DatedValue, ...]]:
    series = {"pmss": _history(topics["pmss"], "pmss", topics["pmss"].document["values"])}
    for name in _SERIES:
        for place, entries in topics[name].document["values"].items():
            series[f"{name}.{place}"] = _history(topics[name], place, entries)
    return series


def _history(topic: Topic, place: str, entries: Sequence[Mapping[str, Any]]) -> tuple[DatedValue, ...]:
    return history_of(topic, place, entries, _number_of)


def _number_of(entry: Mapping[str, Any]) -> int:
    """Cents of an amount, ppm of a rate, or a bare number."""
    if "amount" in entry:
        return parse_cents(entry["amount"])
    return parse_ppm(entry["rate"]) if "rate" in entry else int(entry["number"])


def _read_family(name: str, entry: Mapping[str, Any]) -> Family:
    sign = entry.get("sign", "both")
    if entry["covers"] not in _COVERS or sign not in _SIGNS:
        raise BadTopic(f"nominative_families: {name} covers {entry['covers']!r}, sign {sign!r}")
    parts = {key: tuple(entry[key]) for key in ("ctps", "qualifiers", "bases", "codes")}
    return Family(name=name, covers=entry["covers"], sign=sign, **parts)

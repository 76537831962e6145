"""The files of values: one topic a file, each value dated, quoted and sourced. The only reader of YAML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

import yaml

from laroque.kernel.periods import Period
from laroque.kernel.text import Text

FOLDER = resources.files("laroque.legislation") / "values"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotLegislatedYet(LookupError):
    """The day lies outside the days for which a value was checked; nothing is extended in silence."""

    def __init__(self, name: str, on: date, checked: Period) -> None:
        self.text = Text(
            f"{name} was checked from {checked.start} to {checked.end} (not included), not for {on}; "
            "check the law at that day, then extend the file of values",
            f"{name} a été vérifié du {checked.start} au {checked.end} (exclu), pas au {on} ; "
            "vérifiez le droit à cette date, puis complétez le fichier de valeurs",
        )
        super().__init__(self.text.en)


class UnknownValue(LookupError):
    """The law holds no such value at that day, or this project does not hold it."""

    def __init__(self, name: str, on: date) -> None:
        self.text = Text(f"{name} has no known value on {on}", f"{name} n'a pas de valeur connue au {on}")
        super().__init__(self.text.en)


class BadTopic(ValueError):
    """A file of values that does not say what it must; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from a day on: ``number`` in the unit of its topic (cents, ppm, days), with where it was read."""

    since: date
    number: int
    article: str
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Topic:
    """One file of values: the days checked, what its sources are, and the values as written."""

    name: str
    checked: Period
    sources: Mapping[str, str]
    document: Mapping[str, Any]

    def require_checked(self, name: str, on: date) -> None:
        """Raise ``NotLegislatedYet`` for a day outside the days checked."""
        if on not in self.checked:
            raise NotLegislatedYet(name, on, self.checked)

    def source_text(self, key: str) -> str:
        """What a short name of a source stands for."""
        if key not in self.sources:
            raise BadTopic(f"{self.name}: source {key!r} is not described under sources")
        return self.sources[key]


def read_topic(name: str) -> Topic:
    """Read ``values/<name>.yaml``; raise ``BadTopic`` when its head is incomplete."""
    document = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)
    missing = {"topic", "checked_from", "checked_until", "sources", "values"} - document.keys()
    if missing or document["topic"] != name:
        raise BadTopic(f"{name}.yaml: topic is {document.get('topic')!r}, missing {sorted(missing)}")
    return Topic(name, Period(document["checked_from"], document["checked_until"]), document["sources"], document)


def history_of(topic: Topic, place: str, entries: Sequence[Mapping[str, Any]], unit: Any) -> tuple[DatedValue, ...]:
    """The dated values of one place of a topic, in order of time. ``unit`` reads the quoted number of an entry."""
    values = [
        DatedValue(
            entry["from"], unit(entry), entry["article"], topic.source_text(entry["source"]), entry["checked_on"]
        )
        for entry in entries
    ]
    days = [value.since for value in values]
    if days != sorted(set(days)):
        raise BadTopic(f"{topic.name}: the dates of {place} are not in order: {days}")
    return tuple(values)


def in_force(name: str, history: Sequence[DatedValue], on: date) -> DatedValue:
    """The last value whose day has come; raise ``UnknownValue`` before the first."""
    for value in reversed(history):
        if value.since <= on:
            return value
    raise UnknownValue(name, on)

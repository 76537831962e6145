"""Every number of the law held here, told to a person: its title, its unit, its history, and what is to be read again.

A series is one value of the law through time, by a name such as ``pmss``, ``general_relief.power``, ``ctp.100.capped``
or ``state_transfers.payroll_tax.health``. ``values/titles.yaml`` says what each is, in both languages, and its unit.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from laroque.kernel.money import PPM, format_euros, format_percent, percent_to_ppm
from laroque.kernel.periods import Period
from laroque.kernel.text import Text
from laroque.legislation import mobility, sharing
from laroque.legislation.ctp import RatePart
from laroque.legislation.parameters import Parameters, load
from laroque.legislation.topics import (
    DatedValue,
    NotLegislatedYet,
    Topic,
    UnknownValue,
    history_of,
    in_force,
    read_topic,
)

READ_AGAIN_DAYS = 365
"""A value is read again in the law at least once a year: most of those that move do so on 1 January."""

ENDS_WITHIN_DAYS = 60
"""The orders of a year come out in the weeks before it: two months are the time to look for them."""


class Unit(StrEnum):
    """What the integer of a value counts."""

    CENTS = "cents"
    PPM = "ppm"
    HUNDREDTHS = "hundredths"
    TIMES = "times"
    TIMES_PPM = "times_ppm"
    """How many times another value, in parts per million: ``1_100_000`` is 1.10 yearly ceilings."""
    EMPLOYEES = "employees"
    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEARS = "years"
    DAY_OF_MONTH = "day_of_month"
    NUMBER = "number"


class Standing(StrEnum):
    """What is known of a series on a day."""

    IN_FORCE = "in_force"
    NO_VALUE = "no_value"
    """The law held no such value yet, or it is not held here."""
    NOT_CHECKED = "not_checked"
    """The day is outside the days for which the law was read: nothing is extended in silence."""


class UnknownSeries(LookupError):
    """No series has this name, nor begins with it."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        listed = ", ".join(near)
        self.text = Text(
            f"No value is called {name}. " + (f"Near: {listed}." if near else "`laroque legislation show` lists them."),
            f"Aucune valeur ne s'appelle {name}. "
            + (f"Proches : {listed}." if near else "`laroque legislation show` en donne la liste."),
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Series:
    """One value of the law through time; ``checked`` are the days for which its topic was read, the last excluded."""

    name: str
    topic: str
    title: Text
    unit: Unit
    checked: Period
    history: tuple[DatedValue, ...]

    def standing(self, on: date) -> Standing:
        """What is known of the series on a day."""
        try:
            self.value(on)
        except NotLegislatedYet:
            return Standing.NOT_CHECKED
        except UnknownValue:
            return Standing.NO_VALUE
        return Standing.IN_FORCE

    def value(self, on: date) -> DatedValue:
        """The value in force on a day; raises ``NotLegislatedYet`` or ``UnknownValue``."""
        if on not in self.checked:
            raise NotLegislatedYet(self.name, on, self.checked)
        return in_force(self.name, self.history, on)

    def until(self, value: DatedValue) -> date | None:
        """The day from which the next value holds, None for the last one."""
        return next((later.since for later in self.history if later.since > value.since), None)

    def worded(self, value: DatedValue) -> Text:
        """A value of the series as a person reads it: ``3,925.00 €``, ``8.55%``."""
        return _worded(value.number, self.unit)


@dataclass(frozen=True, slots=True)
class OldReading:
    """A value in force, or to come, that was last read in the law too many days ago."""

    series: Series
    value: DatedValue
    days: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A file of values whose checked days end soon, or have ended (``days`` below one)."""

    topic: str
    checked: Period
    days: int


@cache
def catalogue() -> tuple[Series, ...]:
    """Every series: the parameters, the rates of the CTP, the shares of the taxes of the State, mobility by place."""
    parameters = load()
    titles = read_topic("titles").document
    return (
        *_parameters(parameters, titles["values"]),
        *_ctp_rates(parameters, titles["parts"]),
        *_transfers(titles["beneficiaries"]),
        *_mobility(),
    )


def find(name: str) -> list[Series]:
    """The series of a name, or those whose name begins with it up to a point; raises ``UnknownSeries``."""
    found = [series for series in catalogue() if series.name == name or series.name.startswith(f"{name}.")]
    if not found:
        names = [series.name for series in catalogue()]
        raise UnknownSeries(name, difflib.get_close_matches(name, names, n=3))
    return found


def file_of(topic: str) -> str:
    """The file of ``values`` that holds a topic: rates by place are a table."""
    return f"{topic}.csv" if topic == "mobility_rates" else f"{topic}.yaml"


def old_readings(on: date, older_than_days: int = READ_AGAIN_DAYS) -> list[OldReading]:
    """The values in force on a day, or later, read in the law more than so many days before, the oldest first."""
    found = [
        OldReading(series, value, (on - value.checked_on).days)
        for series in catalogue()
        for value in series.history
        if _still_counts(series, value, on) and (on - value.checked_on).days > older_than_days
    ]
    return sorted(found, key=lambda each: -each.days)


def endings(on: date, within_days: int = ENDS_WITHIN_DAYS) -> list[Ending]:
    """The files of values whose checked days end within so many days of a day, or ended before it, the first first."""
    found = [
        Ending(topic, checked, (checked.end - on).days)
        for topic, checked in _checked().items()
        if checked.end is not None and (checked.end - on).days <= within_days
    ]
    return sorted(found, key=lambda each: (each.days, each.topic))


def _still_counts(series: Series, value: DatedValue, on: date) -> bool:
    until = series.until(value)
    return until is None or until > on


def _checked() -> dict[str, Period]:
    """The checked days of each file of values; those of a table are in its reader."""
    topics = [*load().topics.values(), *(read_topic(name) for name in ("state_transfers", "third_parties"))]
    return {topic.name: topic.checked for topic in topics} | {
        "ctp_sharing_keys": sharing.CHECKED,
        "mobility_rates": mobility.CHECKED,
    }


def _parameters(parameters: Parameters, titles: Mapping[str, Any]) -> Iterator[Series]:
    for name, history in parameters.series.items():
        topic = parameters.topics[name.partition(".")[0]]
        told = titles.get(name, {"en": name, "fr": name})
        unit = Unit(told["unit"]) if "unit" in told else _unit_written(topic, name)
        yield Series(name, topic.name, Text(told["en"], told["fr"]), unit, topic.checked, history)


def _unit_written(topic: Topic, name: str) -> Unit:
    """The unit that the entries of a series show: an amount is in cents, a rate in ppm, a bare number counts."""
    values = topic.document["values"]
    entry = (values[name.partition(".")[2]] if isinstance(values, Mapping) else values)[0]
    if "amount" in entry:
        return Unit.CENTS
    return Unit.PPM if "rate" in entry else Unit.NUMBER


def _ctp_rates(parameters: Parameters, parts: Mapping[str, Mapping[str, str]]) -> Iterator[Series]:
    checked = parameters.topics["ctp_rates"].checked
    for code, ctp in parameters.ctps.items():
        for part in RatePart:
            if part in ctp.rates:
                said = parts[part.value]
                title = Text(f"{ctp.label}, {said['en']}", f"{ctp.label}, {said['fr']}")
                yield Series(f"ctp.{code}.{part.value}", "ctp_rates", title, Unit.PPM, checked, ctp.rates[part])


def _transfers(beneficiaries: Mapping[str, Mapping[str, str]]) -> Iterator[Series]:
    topic = read_topic("state_transfers")
    for name, entry in topic.document["values"].items():
        for beneficiary in dict.fromkeys(each for key in entry["keys"] for each in key["shares"]):
            said, label = beneficiaries[beneficiary], entry["label"]
            title = Text(f"{label['en']}: share of {said['en']}", f"{label['fr']} : part {said['fr']}")
            place = f"state_transfers.{name}.{beneficiary}"
            history = history_of(topic, place, entry["keys"], lambda key, to=beneficiary: _share(key, to))
            yield Series(place, topic.name, title, Unit.PPM, topic.checked, history)


def _share(key: Mapping[str, Any], beneficiary: str) -> int:
    return percent_to_ppm(key["shares"].get(beneficiary, "0"))


def _mobility() -> Iterator[Series]:
    """The rates of mobility, which are a table of places."""
    by_place: dict[str, list[mobility.MobilityRate]] = {}
    for rate in mobility.mobility_rates():
        by_place.setdefault(rate.place, []).append(rate)
    for place, rates in by_place.items():
        history = tuple(
            DatedValue(each.since, each.ppm, each.article, each.source, each.checked_on)
            for each in sorted(rates, key=lambda each: each.since)
        )
        title = Text(f"Mobility contribution, rate of {place}", f"Versement mobilité, taux de {place}")
        yield Series(f"mobility_rates.{place}", "mobility_rates", title, Unit.PPM, mobility.CHECKED, history)


def _worded(number: int, unit: Unit) -> Text:
    match unit:
        case Unit.CENTS:
            return Text(f"{format_euros(number)} €", f"{format_euros(number, 'fr')} €")
        case Unit.PPM:
            return Text(format_percent(number), format_percent(number, "fr"))
        case Unit.HUNDREDTHS:
            return Text(format_euros(number), format_euros(number, "fr"))
        case Unit.TIMES_PPM:
            decimals = f"{number % PPM:06d}".rstrip("0").ljust(2, "0")
            return Text(f"{number // PPM}.{decimals}", f"{number // PPM},{decimals}")
        case Unit.DAY_OF_MONTH:
            return Text(f"day {number}", f"le {number}")
        case Unit.NUMBER:
            return Text(f"{number:,}", f"{number:,}".replace(",", "\u202f"))
    one, several = _COUNTED[unit]
    word = one if number == 1 else several
    return Text(f"{number:,} {word.en}", f"{number:,}".replace(",", "\u202f") + f" {word.fr}")


_COUNTED = {
    Unit.TIMES: (Text("time", "fois"), Text("times", "fois")),
    Unit.EMPLOYEES: (Text("employee", "salarié"), Text("employees", "salariés")),
    Unit.HOURS: (Text("hour", "heure"), Text("hours", "heures")),
    Unit.DAYS: (Text("day", "jour"), Text("days", "jours")),
    Unit.MONTHS: (Text("month", "mois"), Text("months", "mois")),
    Unit.QUARTERS: (Text("quarter", "trimestre"), Text("quarters", "trimestres")),
    Unit.YEARS: (Text("year", "an"), Text("years", "ans")),
}

"""Numbers of the law as a reform would have them: dated changes of series, each checked against its series."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from laroque.kernel.money import PPM, NotAnAmount, parse_cents, parse_ppm
from laroque.kernel.text import Text
from laroque.legislation.ctp import Ctp, RatePart
from laroque.legislation.topics import DatedValue, Topic, in_force

Histories = Mapping[str, tuple[DatedValue, ...]]

ARTICLE = "reform"
"""What a changed value has in place of an article: no text holds it."""

NUMBER_MAX = 1_000_000_000
AMOUNT_CENTS_MAX = 100_000_000_000
"""A billion euros: above it a product might not fit 64 bits."""

_LEAST = {
    "general_relief.ceiling": 101,  # the formula divides by one less
    "general_relief.power": 1,
    "minimum_wage.hours_a_year": 1,
    "salaried_bases.full_week": 1,
}
_MOST = {"csg.base_ppm": PPM}
_FOUR_DECIMALS = tuple(
    f"general_relief.{name}" for name in ("minimum", "delta_small", "delta_large", "collected_small", "collected_large")
)
_PPM_OF_FOUR_DECIMALS = 100


class RefusedChange(ValueError):
    """A change that the law held here cannot take; the text names the series and says why."""

    def __init__(self, series: str, why: Text) -> None:
        self.text = Text(f"{series}: {why.en}", f"{series} : {why.fr}")
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Change:
    """A series that has another value from a day on, until another day (not included; None: from then on).

    ``written`` is how the value is written, as in the files of values: ``amount`` (euros), ``rate`` (a fraction of one)
    or ``number``; ``value`` is its text.
    """

    series: str
    since: date
    until: date | None
    written: str
    value: str


def changed(
    series: Histories, ctps: Mapping[str, Ctp], topics: Mapping[str, Topic], changes: Sequence[Change], source: str
) -> tuple[Histories, Mapping[str, Ctp]]:
    """The series and the CTP with the changes made, one after the other; ``source`` is said of each value.

    While a change holds, no other value of its series does; from its ``until`` the law goes on as it was. Raises
    ``RefusedChange``.
    """
    moved, moved_ctps = dict(series), dict(ctps)
    known = [*series, *_names_of(ctps)]
    for change in changes:
        topic = _topic_of(change, known, topics)
        number = _number_of(change, _written_in(topic, change.series))
        value = DatedValue(change.since, number, ARTICLE, source, change.since)
        if change.series in moved:
            moved[change.series] = _with_value(moved[change.series], value, change.until)
        else:
            _, code, part = change.series.split(".")
            moved_ctps[code] = _with_rate(moved_ctps[code], RatePart(part), value, change.until)
    _check_relief(moved)
    return moved, moved_ctps


def _topic_of(change: Change, known: Sequence[str], topics: Mapping[str, Topic]) -> Topic:
    """The file of values of a series; refuses a name that is no series, and days that were not checked."""
    if change.series not in known:
        near = ", ".join(difflib.get_close_matches(change.series, known, n=3))
        raise RefusedChange(
            change.series,
            Text(
                "no value that a computation reads has this name; "
                + (f"near: {near}" if near else "`laroque legislation show` lists them"),
                "aucune valeur lue par un calcul ne porte ce nom ; "
                + (f"proches : {near}" if near else "`laroque legislation show` en donne la liste"),
            ),
        )
    name = change.series.partition(".")[0]
    topic = topics["ctp_rates" if name == "ctp" else name]
    end = topic.checked.end
    if change.since not in topic.checked or (change.until and end and change.until > end):
        raise RefusedChange(
            change.series,
            Text(
                f"the law was checked from {topic.checked.start} to {end} (not included): a change lies within",
                f"le droit a été vérifié du {topic.checked.start} au {end} (exclu) : un changement s'y tient",
            ),
        )
    if change.until and change.until <= change.since:
        raise RefusedChange(
            change.series,
            Text(
                f"it cannot hold until {change.until} when it begins on {change.since}",
                f"il ne peut durer jusqu'au {change.until} s'il commence le {change.since}",
            ),
        )
    return topic


def _names_of(ctps: Mapping[str, Ctp]) -> list[str]:
    return [f"ctp.{code}.{part.value}" for code, ctp in ctps.items() for part in ctp.rates]


def _written_in(topic: Topic, series: str) -> str:
    """How the values of a series are written in their file."""
    values: Any = topic.document["values"]
    name = series.partition(".")[2]
    if topic.name == "ctp_rates":
        return "rate"
    entry = (values[name] if isinstance(values, Mapping) else values)[0]
    return next(key for key in ("amount", "rate", "number") if key in entry)


def _number_of(change: Change, written: str) -> int:
    if change.written != written:
        raise RefusedChange(
            change.series,
            Text(
                f"its values are written as {written}, not as {change.written}",
                f"ses valeurs s'écrivent {written}, non {change.written}",
            ),
        )
    try:
        number = _parsed(change.value, written)
    except (NotAnAmount, ValueError):
        number = -1
    most = _MOST.get(change.series, {"amount": AMOUNT_CENTS_MAX, "rate": PPM, "number": NUMBER_MAX}[written])
    least = _LEAST.get(change.series, 0)
    if not least <= number <= most:
        raise RefusedChange(change.series, _expected(change.value, written, least))
    if change.series in _FOUR_DECIMALS and number % _PPM_OF_FOUR_DECIMALS:
        raise RefusedChange(
            change.series,
            Text(
                f"{change.value}: a coefficient has four decimals (CSS D241-7), so whole hundreds are expected",
                f"{change.value} : un coefficient a quatre décimales (CSS D241-7), des centaines sont attendues",
            ),
        )
    return number


def _parsed(value: str, written: str) -> int:
    if written == "amount":
        return parse_cents(value)
    return parse_ppm(value) if written == "rate" else int(value)


def _expected(value: str, written: str, least: int) -> Text:
    match written:
        case "amount":
            return Text(
                f"{value}: euros such as 1234.56 are expected", f"{value} : des euros tels que 1234.56 sont attendus"
            )
        case "rate":
            return Text(
                f"{value}: a rate from 0 to 1 such as 0.0855, to six decimals, is expected",
                f"{value} : un taux de 0 à 1 tel que 0.0855, à six décimales, est attendu",
            )
    return Text(
        f"{value}: a whole number, {least} or more, is expected",
        f"{value} : un nombre entier, au moins {least}, est attendu",
    )


def _with_value(history: Sequence[DatedValue], value: DatedValue, until: date | None) -> tuple[DatedValue, ...]:
    before = [each for each in history if each.since < value.since]
    if until is None:
        return (*before, value)
    resumed = [each for each in history if each.since <= until][-1:]
    after = [each for each in history if each.since > until]
    return (*before, value, *(replace(each, since=until) for each in resumed), *after)


def _with_rate(ctp: Ctp, part: RatePart, value: DatedValue, until: date | None) -> Ctp:
    return replace(ctp, rates={**ctp.rates, part: _with_value(ctp.rates[part], value, until)})


def _check_relief(series: Histories) -> None:
    """The Urssaf collects no more than the whole coefficient (CSS D241-7 VI), on any day that a number changes."""
    for size in ("small", "large"):
        minimum, delta, collected = (
            f"general_relief.{name}" for name in ("minimum", f"delta_{size}", f"collected_{size}")
        )
        for on in sorted({value.since for name in (minimum, delta, collected) for value in series[name]}):
            whole = in_force(minimum, series[minimum], on).number + in_force(delta, series[delta], on).number
            part = in_force(collected, series[collected], on).number
            if part > whole:
                raise RefusedChange(
                    collected,
                    Text(
                        f"on {on} the Urssaf would collect {part} of a coefficient of {whole}: change both",
                        f"au {on} l'Urssaf percevrait {part} d'un coefficient de {whole} : changez les deux",
                    ),
                )

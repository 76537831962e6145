"""Why a line of a self-employed person's year is what it is: from the profit or the turnover to the euro."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from laroque.engines.contributions.explaining import Step, format_rate
from laroque.engines.self_employed.cases import ANNUAL_OUT, MICRO_OUT, annual_years, micro_years
from laroque.engines.self_employed.explaining_bases import base_steps, parts_of, series_of
from laroque.engines.self_employed.law import CIPAV, MICRO_GROUP, SECTION_OF
from laroque.kernel.money import PPM, divide_half_up, format_euros
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import DatedValue, UnknownValue

_ROUNDED = Text(
    "To the nearest euro, fifty cents counted as one", "À l'euro le plus proche, cinquante centimes comptés pour un"
)
_TO_THE_CENT = Text("To the nearest cent of the year, as collected", "Au centime de l'année, tel que recouvré")
_SUM = Text("Sum of the lines", "Somme des lignes")
_ROUNDING_ARTICLE = "CSS L133-10"
_MONTHS = 12
_NOT_OF_CIPAV = ("self_employed.old_age_capped", "self_employed.old_age_whole")
_NOT_RATED = ("gross_profit", "csg_base", "social_base", "special_contributions", "total", "csg_crds_total")


@dataclass(frozen=True, slots=True)
class LineExplained:
    """A line: its number (cents, or hundredths of a percent for ``health_rate``), the steps and the numbers of the law.

    ``parameters`` holds the values of the law by the names of their series.
    """

    line: str
    hundredths: int
    steps: tuple[Step, ...]
    parameters: Mapping[str, DatedValue]


def explain_case(
    case: Mapping[str, Any], parameters: Parameters, *, training_to_the_euro: bool = False
) -> tuple[LineExplained, ...]:
    """The lines of a case, in their order, given as a row of the frame of ``compute_cases``.

    Raises ``NotLegislatedYet``.
    """
    frame = pl.LazyFrame([dict(case)])
    if case["kind"] == "micro":
        months = micro_years(frame, parameters, training_to_the_euro=training_to_the_euro).collect()
        return tuple(_micro_line(name, months.row(0, named=True), parameters) for name in MICRO_OUT)
    year = annual_years(frame, parameters).collect().row(0, named=True)
    return tuple(_annual_line(name, year, parameters) for name in ANNUAL_OUT)


def _annual_line(name: str, year: Mapping[str, Any], parameters: Parameters) -> LineExplained:
    steps = list(base_steps(name, year))
    parts = [] if name in _NOT_RATED else parts_of(name, year)
    for part in parts:
        steps += [Step(part.label, part.base_cents, part.article), _product(part.base_cents, part.rate_ppm)]
    if parts:
        steps.append(Step(_ROUNDED, year[name], _ROUNDING_ARTICLE))
    elif name == "special_contributions":
        steps.append(Step(Text("None for these activities", "Aucune pour ces activités"), 0))
    elif name in ("total", "csg_crds_total"):
        steps.append(Step(_SUM, year[name]))
    first = date(year["year"], 1, 1)
    is_cipav = SECTION_OF[year["activity"]] == CIPAV
    names = series_of(name, is_craft=year["activity"] == "craft", is_solved=year["_abatement"] is None)
    return LineExplained(name, year[name], tuple(steps), _values(names, first, parameters, is_cipav=is_cipav))


def _product(base_cents: int, rate_ppm: int) -> Step:
    label = Text(
        f"{format_euros(base_cents)} at {format_rate(rate_ppm, 'en')}",
        f"{format_euros(base_cents, 'fr')} à {format_rate(rate_ppm, 'fr')}",
    )
    return Step(label, divide_half_up(base_cents * rate_ppm, PPM))


def _values(names: tuple[str, ...], on: date, parameters: Parameters, *, is_cipav: bool) -> dict[str, DatedValue]:
    """The values in force of the series, those of the Cipav in place of the general ones where it has its own."""
    found = {}
    for name in names:
        if is_cipav and name in _NOT_OF_CIPAV:
            continue
        own = f"{name}_cipav"
        held = own if is_cipav and own in parameters.series else name
        try:
            found[held] = parameters.value(held, on)
        except UnknownValue:
            continue
    return found


def _micro_line(name: str, year: Mapping[str, Any], parameters: Parameters) -> LineExplained:
    activity, month, turnover = year["activity"], year["month"], year["turnover_cents"]
    steps = [Step(Text("Turnover of the year", "Chiffre d'affaires de l'année"), turnover, "CSS L613-7")]
    if name == "total":
        return LineExplained(name, year[name], (*steps, Step(_SUM, year[name])), {})
    group = MICRO_GROUP.get(activity, activity)
    rate, series = {
        "contributions": (year["_rate"], f"micro.contributions_{group}"),
        "vocational_training": (year["_training"], f"micro.training_{activity}"),
        "chamber_tax": (year["_chamber"], f"micro.chamber_{activity}"),
    }[name]
    values = _values((series,), month, parameters, is_cipav=False)
    if not values:
        steps.append(Step(Text("Not due for this activity", "Non dû pour cette activité"), 0))
    else:
        steps += _micro_rated(name, year, rate)
    return LineExplained(name, year[name], tuple(steps), values)


def _micro_rated(name: str, year: Mapping[str, Any], rate: int) -> list[Step]:
    turnover = year["turnover_cents"]
    if name == "vocational_training" and not year["_training_to_the_euro"]:
        return [_product(turnover, rate), Step(_TO_THE_CENT, year[name], "docs/adr/0103")]
    month_cents = divide_half_up(turnover, _MONTHS)
    label = Text("A month of twelve equal ones", "Un mois sur douze égaux")
    once = divide_half_up(turnover * rate, PPM * _MONTHS * 100) * 100
    twelve = Text("Twelve declarations", "Douze déclarations")
    return [
        Step(label, month_cents),
        _product(month_cents, rate),
        Step(_ROUNDED, once, _ROUNDING_ARTICLE),
        Step(twelve, year[name], "CSS R613-8"),
    ]

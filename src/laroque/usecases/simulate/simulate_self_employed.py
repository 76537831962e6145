"""A year of independent work that somebody asks about: every line it would make due. Nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from laroque.engines import self_employed as engine
from laroque.engines.self_employed.explaining import LineExplained, explain_case
from laroque.engines.self_employed.titles import (
    ACTIVITY_TITLES,
    FACT_TITLES,
    KIND_TITLES,
    LINE_TITLES,
    LineNature,
    LineTitle,
)
from laroque.formats.case_rows import faults_of, read_rows
from laroque.formats.cases import CaseColumn, CasesRead, RefusedRow, refuse_values
from laroque.formats.letters import Explanation, LineSaid
from laroque.formats.self_employed_cases import self_employed_columns
from laroque.kernel.money import format_euros, parse_cents
from laroque.kernel.periods import last_day_of
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters, load
from laroque.usecases.simulate.lines_said import numbers_said, steps_said, version_said

_ACTIVITIES = {activity for names in engine.ACTIVITIES_OF.values() for activity in names}
_OTHER_KIND = Text("no activity of this kind", "aucune activité de ce type")
_BELOW_ZERO = Text("a turnover is not below zero", "un chiffre d'affaires n'est pas négatif")
_PPM_OF_HUNDREDTH = 100


@dataclass(frozen=True, slots=True)
class YearLine:
    """A line of a year: an amount in cents, or a rate in parts per million for those of that nature."""

    code: str
    titled: LineTitle
    cents: int | None
    ppm: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """A case that was computed, with its lines in their order; ``case`` is its row, with the facts by name."""

    id: str
    lines: Sequence[YearLine]
    case: Mapping[str, Any]

    @property
    def total_cents(self) -> int:
        """All that is due for the year."""
        return next(line.cents or 0 for line in self.lines if line.titled.nature is LineNature.TOTAL)


@dataclass(frozen=True, slots=True)
class YearsSimulated:
    """The cases that could be computed, in their order, and the others with the column and the reason."""

    years: Sequence[Year]
    refused: Sequence[RefusedRow]


@cache
def case_columns() -> tuple[CaseColumn, ...]:
    """The columns of a case, as the files of cases have them."""
    return tuple(self_employed_columns(engine.ACTIVITIES_OF, _ACTIVITIES))


def faults(cells: Mapping[str, str]) -> dict[str, Text]:
    """What is expected of each cell of one case that cannot be read, by name of its column."""
    return faults_of(cells, case_columns())


def simulate(rows: Sequence[Mapping[str, str]]) -> YearsSimulated:
    """The years of cases given as texts by name of column, each refused alone as in a file.

    Raises ``WrongColumns`` for a name that no column has.
    """
    parameters = load()
    read = sound(read_rows(rows, case_columns()), parameters)
    found: dict[str, list[YearLine]] = {}
    for case, line, euros in engine.compute_cases(read.frame, parameters).rows():
        found.setdefault(case, []).append(_line(line, euros))
    cases = {row["id"]: row for row in read.frame.rows(named=True)}
    return YearsSimulated([Year(case, lines, cases[case]) for case, lines in found.items()], read.refused)


def explain(year: Year) -> tuple[LineExplained, ...]:
    """Every line of a year with its steps and the numbers of the law."""
    return explain_case(year.case, load())


def lines_said(year: Year) -> tuple[LineSaid, ...]:
    """The lines of a year in words, each with its steps and the numbers of the law."""
    numbers = {line.code: line for line in year.lines}
    return tuple(
        LineSaid(
            code=each.line,
            title=LINE_TITLES[each.line].title,
            cents=numbers[each.line].cents,
            ppm=numbers[each.line].ppm,
            steps=steps_said(each.steps),
            numbers=numbers_said(each.parameters),
        )
        for each in explain(year)
    )


def letter(year: Year, *, issuer: str = "") -> Explanation:
    """The letter that explains a year; ``issuer`` is the organism that sends it."""
    month: date = year.case["month"]
    return Explanation(
        title=Text(
            f"A year of independent work explained, {month:%Y}", f"Une année d'indépendant expliquée, {month:%Y}"
        ),
        lead=Text(
            "What a year of independent work makes due in metropolitan France, line by line, with the articles of the "
            "law and its numbers. It explains; it claims nothing.",
            "Ce qu'une année de travail indépendant rend dû en métropole, ligne à ligne, avec les articles de la loi "
            "et ses nombres. Ce document explique ; il ne réclame rien.",
        ),
        on=last_day_of(month),
        facts=tuple((FACT_TITLES[name], _fact_said(name, year.case[name])) for name in FACT_TITLES if name != "id"),
        totals=((Text("Due for the year", "Dû pour l'année"), year.total_cents),),
        lines=lines_said(year),
        version=version_said(),
        issuer=issuer,
    )


def _fact_said(name: str, value: Any) -> Text:
    if name == "kind":
        return KIND_TITLES[value]
    if name == "activity":
        return ACTIVITY_TITLES[value]
    if name == "month":
        return Text(f"{value:%Y-%m}", f"{value:%m/%Y}")
    return Text(f"{format_euros(value)} €", f"{format_euros(value, 'fr')} €")


def sound(read: CasesRead, parameters: Parameters) -> CasesRead:
    """The rows that the rules over several columns and the law in force accept."""
    known = refuse_values(read, "month", lambda month: engine.refusal(month, parameters))
    other_kind = engine.rows_of_another_kind(known.frame)
    known = known.without([RefusedRow(row, "activity", _OTHER_KIND) for row in other_kind])
    below = engine.rows_of_negative_turnover(known.frame)
    return known.without([RefusedRow(row, "turnover_or_profit_euros", _BELOW_ZERO) for row in below])


def _line(code: str, euros: str) -> YearLine:
    titled, hundredths = LINE_TITLES[code], parse_cents(euros)
    if titled.nature is LineNature.RATE:
        return YearLine(code, titled, None, hundredths * _PPM_OF_HUNDREDTH)
    return YearLine(code, titled, hundredths, None)

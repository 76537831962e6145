"""A month of pay that somebody asks about: its lines, why each is what it is, and the letter that says so.

Nothing is read from the database and nothing is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from laroque.engines.contributions.payslips import (
    AMOUNT_CENTS_MAX,
    CASE_SCHEMA,
    USUAL_FACTS,
    LineExplained,
    explain_slip,
    law_of,
    payslips,
    refused,
)
from laroque.engines.contributions.payslips.titles import (
    COLLECTOR_TITLES,
    KIND_TITLES,
    LINE_TITLES,
    SIDE_TITLES,
    TOTAL_TITLES,
    Totals,
    fact_title,
    totals_of,
)
from laroque.formats.case_rows import faults_of, read_rows
from laroque.formats.cases import CaseColumn, CasesRead, RefusedRow
from laroque.formats.letters import Explanation, LineSaid
from laroque.formats.payslip_tables import payslip_columns
from laroque.kernel.money import format_decimal, format_euros, format_percent
from laroque.kernel.periods import last_day_of
from laroque.kernel.text import Text
from laroque.legislation.parameters import load
from laroque.usecases.simulate.lines_said import numbers_said, steps_said, version_said

FIRST_CELLS = {
    "executive": "0",
    "headcount": "10",
    "weekly_hours": "35",
    "health_top_up_euros": "0",
    "apprentice_ratio_percent": "0",
}
"""What a form begins with: a full week in a small business. Pay and the rate of occupational risk are always asked."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A case that was computed. ``row`` is that of the engine, with all its columns."""

    id: str
    month: date
    amounts: Mapping[str, int]
    totals: Totals
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Simulated:
    """The cases that could be computed, in their order, and the others with the column and the reason."""

    slips: Sequence[Slip]
    refused: Sequence[RefusedRow]


@cache
def case_columns() -> tuple[CaseColumn, ...]:
    """The columns of a case, as the files of cases have them: names, and how each is read."""
    full_week = load().history("salaried_bases.full_week")[-1].number
    return tuple(payslip_columns(AMOUNT_CENTS_MAX, full_week))


def type_of(fact: str) -> str:
    """The type of a fact of a case: ``String``, ``Date``, ``Int64`` or ``Boolean``."""
    return str(CASE_SCHEMA[fact] if fact in CASE_SCHEMA else USUAL_FACTS[fact].dtype)


def as_cell(fact: str, value: Any) -> str:
    """A value of a fact, as a file of cases writes it: euros, percents and hours with a point, ``1`` for yes."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if fact == "month":
        return f"{value:%Y-%m}"
    if fact.endswith(("_cents", "_hundredths")):
        return format_decimal(value)
    if fact.endswith("_ppm"):
        return f"{'-' if value < 0 else ''}{abs(value) // 10_000}.{abs(value) % 10_000:04d}"
    return str(value)


def faults(cells: Mapping[str, str]) -> dict[str, Text]:
    """What is expected of each cell of one case that cannot be read, by name of its column."""
    return faults_of(cells, case_columns())


def simulate(rows: Sequence[Mapping[str, str]]) -> Simulated:
    """The payslips of cases given as texts by name of column, each refused alone as in a file.

    Raises ``WrongColumns`` for a name that no column has.
    """
    read = _sound(read_rows(rows, case_columns()))
    found = payslips(read.frame, load()).rows(named=True)
    return Simulated([slip_of(row) for row in found], read.refused)


def slip_of(row: Mapping[str, Any]) -> Slip:
    """A row of ``payslips`` with its lines and totals apart."""
    amounts = {code: row[code] for code in row if code in LINE_TITLES}
    return Slip(row["id"], row["month"], amounts, totals_of(row.get("paid_cents", row["gross_cents"]), amounts), row)


def explain(slip: Slip) -> tuple[LineExplained, ...]:
    """Every line of a slip with its steps and the numbers of the law."""
    return explain_slip(slip.row, law_of(slip.month, load()))


def letter(slip: Slip, *, issuer: str = "") -> Explanation:
    """The letter that explains a slip; ``issuer`` is the organism that sends it."""
    month = Text(f"{slip.month:%Y-%m}", f"{slip.month:%m/%Y}")
    return Explanation(
        title=Text(f"A month of pay explained, {month.en}", f"Un mois de paie expliqué, {month.fr}"),
        lead=Text(
            "What a month of pay makes due, line by line, with the articles of the law and its numbers. It explains; "
            "it claims nothing.",
            "Ce qu'un mois de paie rend dû, ligne à ligne, avec les articles de la loi et ses nombres. Ce document "
            "explique ; il ne réclame rien.",
        ),
        on=last_day_of(slip.month),
        facts=tuple((fact_title(name), fact_said(name, slip.row[name])) for name in _facts(slip)),
        totals=totals_said(slip),
        lines=lines_said(slip),
        version=version_said(),
        issuer=issuer,
    )


def totals_said(slip: Slip) -> tuple[tuple[Text, int], ...]:
    """The totals of a slip in words; a relief is below zero, and one of the employee is said where there is one."""
    totals = slip.totals
    relief = [(TOTAL_TITLES["employee_relief"], -totals.employee_relief_cents)] if totals.employee_relief_cents else []
    return (
        (TOTAL_TITLES["gross"], totals.gross_cents),
        (TOTAL_TITLES["employer"], totals.employer_cents),
        (TOTAL_TITLES["employer_relief"], -totals.employer_relief_cents),
        (TOTAL_TITLES["cost"], totals.cost_cents),
        (TOTAL_TITLES["employee"], totals.employee_cents),
        *relief,
        (TOTAL_TITLES["net"], totals.net_cents),
    )


def lines_said(slip: Slip) -> tuple[LineSaid, ...]:
    """The lines of a slip in words, each with its steps and the numbers of the law; a relief is below zero."""
    return tuple(_line_said(each) for each in explain(slip))


def fact_said(name: str, value: Any) -> Text:
    """The value of a fact, as a person reads it."""
    if isinstance(value, bool):
        return Text("yes", "oui") if value else Text("no", "non")
    if name == "kind":
        return KIND_TITLES[value]
    if name == "month":
        return Text(f"{value:%Y-%m}", f"{value:%m/%Y}")
    if name.endswith("_cents"):
        return Text(f"{format_euros(value)} €", f"{format_euros(value, 'fr')} €")
    if name.endswith("_hundredths"):
        return Text(format_euros(value), format_euros(value, "fr"))
    if name.endswith("_ppm"):
        return Text(format_percent(value), format_percent(value, "fr"))
    return Text(str(value), str(value))


def _sound(read: CasesRead) -> CasesRead:
    rows = dict(zip(read.frame["id"], read.frame["row"], strict=True))
    reasons = refused(read.frame, load()).rows()
    return read.without([RefusedRow(rows[name], column, Text(en, fr)) for name, column, en, fr in reasons])


def _facts(slip: Slip) -> list[str]:
    """The facts that the case says, in their order; what joins months or contracts is no fact of one month."""
    return [name for name in (*CASE_SCHEMA, *USUAL_FACTS) if slip.row.get(name) not in (None, "")]


def _line_said(each: LineExplained) -> LineSaid:
    titled = LINE_TITLES[each.line]
    return LineSaid(
        code=each.line,
        title=titled.title,
        side=SIDE_TITLES[titled.side],
        collected_by=COLLECTOR_TITLES[each.collected_by],
        cents=-each.amount_cents if titled.relief else each.amount_cents,
        steps=steps_said(each.steps),
        numbers=numbers_said(each.parameters),
    )

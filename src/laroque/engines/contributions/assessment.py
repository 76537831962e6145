"""The whole assessment of declarations: lines, individual contributions, totals, and what the controls say."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import polars as pl

from laroque.engines.contributions.ceiling import check_ceilings
from laroque.engines.contributions.employees import compare_employees, recompute_employees
from laroque.engines.contributions.individual_rates import check_rates
from laroque.engines.contributions.lines import recompute_lines
from laroque.engines.contributions.nominative import compare_by_ctp, recompute_nominative
from laroque.engines.contributions.pay_by_ctp import compare_pay_by_ctp
from laroque.engines.contributions.presence import check_presence
from laroque.engines.contributions.speaking import PlacedFinding, Spoken, Tolerances, judge_families, speak
from laroque.engines.contributions.tables import COUNTED, DECLARATION, MONTHLY, DsnTables
from laroque.engines.contributions.totals import compare_totals
from laroque.engines.contributions.untold_pay import count_persons, left_out
from laroque.legislation.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is due by the declarations, recomputed; each frame is described by the function that makes it.

    ``lines``: ``recompute_lines``. ``nominative``: ``recompute_nominative``. ``by_ctp``: ``compare_by_ctp``, with what
    ``judge_families`` adds. ``totals``: ``compare_totals``, one row a bordereau. ``persons``: ``count_persons``.
    ``left_out``: those who are not recomputed, as ``untold_pay.left_out`` says. ``findings``: in the order of the files
    and of their lines.
    """

    lines: pl.DataFrame
    nominative: pl.DataFrame
    by_ctp: pl.DataFrame
    totals: pl.DataFrame
    persons: pl.DataFrame
    left_out: pl.DataFrame
    findings: tuple[PlacedFinding, ...]


def assess(tables: DsnTables, parameters: Parameters, *, headcounts: Mapping[str, int] | None = None) -> Assessment:
    """Recompute monthly declarations, thousands at once, and compare what they declare (CSS L133-5-3, L133-10).

    Declarations of another nature are set aside with a warning. ``headcounts`` (by SIRET) is used where given. Nothing
    is refused here: the severity of the findings says what must be.
    """
    monthly = _monthly(tables)
    lines = recompute_lines(monthly, parameters)
    nominative = recompute_nominative(monthly)
    tolerances = Tolerances.of(parameters)
    by_ctp = judge_families(compare_by_ctp(monthly, lines, nominative, parameters), tolerances)
    totals = compare_totals(monthly, lines)
    slips = recompute_employees(monthly, parameters, headcounts)
    untold = left_out(monthly, slips)
    persons = count_persons(monthly, slips)
    spoken = Spoken(
        tables=tables,
        lines=lines,
        nominative=nominative,
        by_ctp=by_ctp,
        totals=totals,
        ceilings=check_ceilings(monthly, parameters, tolerances.line_cents),
        presence=check_presence(lines, headcounts),
        rates=check_rates(nominative, parameters),
        employees=compare_employees(monthly, slips, tolerance_cents=tolerances.employee_cents),
        pay_by_ctp=compare_pay_by_ctp(monthly, slips, lines, parameters, line_cents=tolerances.line_cents),
        persons=persons,
        left_out=untold,
    )
    return Assessment(lines, nominative, by_ctp, totals, persons, untold, speak(spoken, tolerances))


def _monthly(tables: DsnTables) -> DsnTables:
    """The monthly declarations, those made in the employer's place too; without a nature, one is taken for monthly."""
    others = tables.declarations.filter(~pl.col("nature").fill_null(MONTHLY).is_in(COUNTED))
    if others.is_empty():
        return tables

    def kept(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(others, on=DECLARATION, how="anti", maintain_order="left")

    return DsnTables(**{field.name: kept(getattr(tables, field.name)) for field in fields(DsnTables)})

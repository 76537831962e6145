"""Cases of pay to their lines, in whole cents."""

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl

from laroque.engines.contributions.payslips.amounts import amount_of
from laroque.engines.contributions.payslips.bases import with_bases
from laroque.engines.contributions.payslips.ceilings import with_ceiling
from laroque.engines.contributions.payslips.facts import with_usual_facts
from laroque.engines.contributions.payslips.headcounts import with_counted_headcount
from laroque.engines.contributions.payslips.kinds import with_apprentice_bases, with_kinds
from laroque.engines.contributions.payslips.law import Law, months_by_law, numbers_of
from laroque.engines.contributions.payslips.overtime import with_overtime
from laroque.engines.contributions.payslips.places import with_mobility
from laroque.engines.contributions.payslips.relief import with_coefficient, with_relief_parts
from laroque.engines.contributions.payslips.rules import lines_for, rules_for
from laroque.engines.contributions.payslips.yearly import with_yearly_bases, with_yearly_relief
from laroque.legislation.parameters import Parameters

AMOUNT_CENTS_MAX = 1_000_000_000_000
"""Ten billion euros: above it a product might not fit 64 bits."""

_ROW = "_row"
_Groups = Sequence[tuple[Law, list[date]]]


def payslips(cases: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The cases with their bases, flags, coefficient and a column in cents for each of ``lines_for`` their columns.

    ``cases`` has the columns of ``CASE_SCHEMA``, and may have those of ``USUAL_FACTS``; none of them is ``refused``.
    Months joined by ``contract`` are corrected since January. Raises ``NotLegislatedYet`` when a month was not checked.
    """
    if cases.is_empty():
        return cases.with_columns(pl.lit(0, dtype=pl.Int64).alias(line) for line in lines_for(cases.columns))
    assert cases.select((pl.col("gross_cents", "health_top_up_cents") <= AMOUNT_CENTS_MAX).all()).row(0) == (True, True)
    groups = months_by_law(cases["month"].unique().to_list(), parameters)
    rows = with_mobility(cases).with_row_index(_ROW)
    found = _corrected(rows, groups) if "contract" in cases.columns else _each(rows.lazy(), groups, month_payslips)
    return found.sort(_ROW).drop(_ROW).collect()


def month_payslips(cases: pl.LazyFrame, law: Law) -> pl.LazyFrame:
    """The same for months of one law, lazily: for a batch, a partition at a time, each with its rate of mobility.

    Nothing is corrected for other months, so ``contract`` is left aside.
    """
    return _with_overtime_lines(_with_lines(_with_bases(cases.drop("contract", strict=False), law), law), law)


def _corrected(rows: pl.DataFrame, groups: _Groups) -> pl.LazyFrame:
    """Months by law at each step, and all together where a month takes account of those before it."""
    laws = {month: numbers_of(law) for law, months in groups for month in months}
    based = with_yearly_bases(_each(rows.lazy(), groups, _with_bases).collect(), laws)
    slips = with_yearly_relief(_each(based.lazy(), groups, _with_lines).collect(), laws)
    return _each(slips.lazy(), groups, _with_overtime_lines)


def _each(rows: pl.LazyFrame, groups: _Groups, step: Callable[[pl.LazyFrame, Law], pl.LazyFrame]) -> pl.LazyFrame:
    return pl.concat([step(rows.filter(pl.col("month").is_in(months)), law) for law, months in groups])


def _with_bases(cases: pl.LazyFrame, law: Law) -> pl.LazyFrame:
    numbers = numbers_of(law)
    told = with_kinds(with_counted_headcount(with_usual_facts(cases)), numbers)
    based = with_apprentice_bases(with_bases(with_ceiling(told, numbers), numbers), numbers)
    return with_coefficient(based, numbers)


def _with_lines(based: pl.LazyFrame, law: Law) -> pl.LazyFrame:
    """Every line but those of hours beyond the contract, which need the others."""
    numbers, said = numbers_of(law), based.collect_schema().names()
    lines = {
        rule.code: amount_of(rule, numbers, is_signed="contract" in said)
        for rule in rules_for(said)
        if not rule.is_of_overtime
    }
    return with_relief_parts(based.with_columns(**lines), numbers)


def _with_overtime_lines(slips: pl.LazyFrame, law: Law) -> pl.LazyFrame:
    numbers, rules = numbers_of(law), rules_for(slips.collect_schema().names())
    lines = {rule.code: amount_of(rule, numbers) for rule in rules if rule.is_of_overtime}
    return with_overtime(slips, numbers, rules).with_columns(**lines)


def lines_of(slips: pl.DataFrame, lines: Sequence[str] | None = None) -> pl.DataFrame:
    """One row for each case and line, zero included: id, line, cents; the lines of a case in their order.

    ``lines``: those to write; all that the columns of the cases call for (``lines_for``) when not given.
    """
    chosen = list(lines_for(slips.columns) if lines is None else lines)
    names = pl.lit(pl.Series([chosen])).first()
    return slips.select("id", line=names, cents=pl.concat_list(chosen)).explode("line", "cents")

"""Cases of pay to their lines, in whole cents."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.contributions.payslips.bases import with_bases, with_ceiling
from laroque.engines.contributions.payslips.facts import with_usual_facts
from laroque.engines.contributions.payslips.headcounts import with_counted_headcount
from laroque.engines.contributions.payslips.kinds import with_apprentice_bases, with_kinds
from laroque.engines.contributions.payslips.law import Law, Numbers, months_by_law, numbers_of
from laroque.engines.contributions.payslips.places import with_mobility
from laroque.engines.contributions.payslips.relief import with_coefficient, with_relief_parts
from laroque.engines.contributions.payslips.rules import LineRule, Part, Variant, lines_for, rules_for
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

AMOUNT_CENTS_MAX = 1_000_000_000_000
"""Ten billion euros: above it a product might not fit 64 bits."""

_ROW = "_row"


def payslips(cases: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The cases with their bases, flags, coefficient and a column in cents for each of ``lines_for`` their columns.

    ``cases`` has the columns of ``CASE_SCHEMA``, and may have those of ``USUAL_FACTS``; none of them is ``refused``.
    Raises ``NotLegislatedYet`` when a month was not checked.
    """
    if cases.is_empty():
        return cases.with_columns(pl.lit(0, dtype=pl.Int64).alias(line) for line in lines_for(cases.columns))
    assert cases.select((pl.col("gross_cents", "health_top_up_cents") <= AMOUNT_CENTS_MAX).all()).row(0) == (True, True)
    groups = months_by_law(cases["month"].unique().to_list(), parameters)
    rows = with_mobility(cases).lazy().with_row_index(_ROW)
    found = [month_payslips(rows.filter(pl.col("month").is_in(months)), law) for law, months in groups]
    return pl.concat(found).sort(_ROW).drop(_ROW).collect()


def month_payslips(cases: pl.LazyFrame, law: Law) -> pl.LazyFrame:
    """The same for months of one law, lazily: for a batch, a partition at a time, each with its rate of mobility."""
    numbers = numbers_of(law)
    rules = rules_for(cases.collect_schema().names())
    told = with_kinds(with_counted_headcount(with_usual_facts(cases)), numbers)
    based = with_apprentice_bases(with_bases(with_ceiling(told, numbers), numbers), numbers)
    based = with_coefficient(based, numbers)
    return with_relief_parts(based.with_columns(**{rule.code: _amount(rule, numbers) for rule in rules}), numbers)


def lines_of(slips: pl.DataFrame, lines: Sequence[str] | None = None) -> pl.DataFrame:
    """One row for each case and line, zero included: id, line, cents; the lines of a case in their order.

    ``lines``: those to write; all that the columns of the cases call for (``lines_for``) when not given.
    """
    chosen = list(lines_for(slips.columns) if lines is None else lines)
    names = pl.lit(pl.Series([chosen])).first()
    return slips.select("id", line=names, cents=pl.concat_list(chosen)).explode("line", "cents")


def _amount(rule: LineRule, numbers: Numbers) -> pl.Expr:
    """The line to the nearest cent, half a cent counted as one (docs/adr/0112)."""
    product: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for variant in reversed(rule.variants):
        due = _product(variant, numbers)
        product = due if variant.flag is None else pl.when(variant.flag).then(due).otherwise(product)
    return (product + PPM // 2) // PPM


def _product(variant: Variant, numbers: Numbers) -> pl.Expr:
    if not variant.parts:
        return pl.lit(0, dtype=pl.Int64)
    first, *others = (pl.col(part.base) * _rate(part, numbers) for part in variant.parts)
    for other in others:
        first = first + other
    return first


def _rate(part: Part, numbers: Numbers) -> int | pl.Expr:
    return numbers[part.rate] if part.rate in numbers else pl.col(part.rate)

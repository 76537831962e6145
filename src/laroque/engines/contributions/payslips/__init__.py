"""Payslips: what a month of pay makes due, line by line, from 2024 on.

slips = payslips(cases, load())      # one row a case, one column a line
lines_of(slips)                      # id, line, cents
refused(cases, load())               # first: the cases that the law held here does not tell
"""

from laroque.engines.contributions.payslips.comparison import Comparison, compare
from laroque.engines.contributions.payslips.corrections import difference, mistaken, more_due
from laroque.engines.contributions.payslips.explaining import LineExplained, explain_slip
from laroque.engines.contributions.payslips.facts import CASE_SCHEMA, USUAL_FACTS, Kind
from laroque.engines.contributions.payslips.headcounts import counted_headcount
from laroque.engines.contributions.payslips.law import law_of
from laroque.engines.contributions.payslips.payslips import (
    AMOUNT_CENTS_MAX,
    lines_of,
    month_payslips,
    payslips,
)
from laroque.engines.contributions.payslips.places import with_mobility
from laroque.engines.contributions.payslips.refusals import REFUSAL_SCHEMA, refused
from laroque.engines.contributions.payslips.rules import EXTRA_LINES, LINES, RULES, CollectedBy, lines_for

__all__ = [
    "AMOUNT_CENTS_MAX",
    "CASE_SCHEMA",
    "EXTRA_LINES",
    "LINES",
    "REFUSAL_SCHEMA",
    "RULES",
    "USUAL_FACTS",
    "CollectedBy",
    "Comparison",
    "Kind",
    "LineExplained",
    "compare",
    "counted_headcount",
    "difference",
    "explain_slip",
    "law_of",
    "lines_for",
    "lines_of",
    "mistaken",
    "month_payslips",
    "more_due",
    "payslips",
    "refused",
    "with_mobility",
]

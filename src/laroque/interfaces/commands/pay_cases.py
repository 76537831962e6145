"""Tables of months of pay, as the commands read them."""

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, refused
from laroque.formats.cases import CasesRead, RefusedRow, read_cases
from laroque.formats.payslip_tables import payslip_columns
from laroque.kernel.text import Text
from laroque.legislation.parameters import load


def read_pay_cases(content: bytes) -> CasesRead:
    """The rows that can be computed, and those refused by their cells or by the law held here.

    Raises ``WrongColumns``.
    """
    full_week = load().history("salaried_bases.full_week")[-1].number
    read = read_cases(content, payslip_columns(AMOUNT_CENTS_MAX, full_week))
    rows = dict(zip(read.frame["id"], read.frame["row"], strict=True))
    reasons = refused(read.frame, load()).rows()
    return read.without([RefusedRow(rows[name], column, Text(en, fr)) for name, column, en, fr in reasons])

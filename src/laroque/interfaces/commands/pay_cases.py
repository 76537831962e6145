"""Tables of months of pay, as the commands read them."""

from collections.abc import Iterator

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, refused
from laroque.formats.cases import CasesRead, RefusedRow, read_cases
from laroque.formats.payslip_tables import payslip_columns
from laroque.kernel.text import Text
from laroque.legislation.parameters import load

_UNREAD = Text(
    "another row of it cannot be read, and would change this one",
    "une autre de ses lignes ne peut être lue, et changerait celle-ci",
)


def read_pay_cases(content: bytes) -> CasesRead:
    """The rows that can be computed, and those refused by their cells or by the law held here.

    Raises ``WrongColumns``.
    """
    full_week = load().history("salaried_bases.full_week")[-1].number
    read = read_cases(content, payslip_columns(AMOUNT_CENTS_MAX, full_week))
    rows = dict(zip(read.frame["id"], read.frame["row"], strict=True))
    found = list(_beside_unread(read)) + [
        RefusedRow(rows[name], column, Text(en, fr)) for name, column, en, fr in refused(read.frame, load()).rows()
    ]
    return read.without(list({each.row: each for each in reversed(found)}.values()))


def _beside_unread(read: CasesRead) -> Iterator[RefusedRow]:
    """The months of contracts and persons of which another row cannot be read: it might change them."""
    for column in ("contract", "person"):
        if column in read.frame.columns and column in read.unread.columns:
            named = {name for name in read.unread[column].str.strip_chars() if name}
            joined = zip(read.frame["row"], read.frame[column], strict=True)
            yield from (RefusedRow(row, column, _UNREAD) for row, name in joined if name in named)

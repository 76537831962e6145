"""What reading a file of tariffs gives: prices, and the lines refused."""

from dataclasses import dataclass
from enum import StrEnum

from laroque.kernel.text import Text
from laroque.legislation.care import Price


class Layout(StrEnum):
    """The files that are known."""

    DRUG_PRESENTATIONS = "drug_presentations"
    """CIS_CIP_bdpm.txt as published."""
    DRUG_TABLE = "drug_table"
    """Presentations with the name of the drug, one table with titles."""
    ACT_TABLE = "act_table"
    """Prices of the CCAM, one table with titles."""
    ACT_PRICES = "act_prices"
    """R_PU_BASE.dbf of the CCAM as published."""
    BIOLOGY_TABLE = "biology_table"
    """The NABM, one table with titles."""


class UnknownTariffs(ValueError):
    """A file that is none of those known."""

    def __init__(self) -> None:
        self.text = Text(
            "This is no known file of tariffs: CIS_CIP_bdpm.txt, R_PU_BASE.dbf, or a table of drugs, of the CCAM or of "
            "the NABM with its titles",
            "Ce n'est pas un fichier de tarifs connu : CIS_CIP_bdpm.txt, R_PU_BASE.dbf, ou une table de médicaments, "
            "de la CCAM ou de la NABM avec ses titres",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that is no price; ``line`` counts from one."""

    line: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Tariffs:
    """What a file holds. ``unpriced``: lines of what is not paid back, which are no fault."""

    layout: Layout
    prices: tuple[Price, ...]
    refused: tuple[RefusedLine, ...]
    unpriced: int


class BadLine(ValueError):
    """Why a line is refused."""

    def __init__(self, en: str, fr: str) -> None:
        self.text = Text(en, fr)
        super().__init__(en)

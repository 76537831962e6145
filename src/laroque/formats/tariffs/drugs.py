"""The public drug database (BDPM): its file of presentations as published, and a table that names the drugs too."""

from collections.abc import Mapping, Sequence
from datetime import date

from laroque.formats.tariffs.records import BadLine
from laroque.formats.tariffs.values import code, drug_family, euros
from laroque.legislation.care import Certainty, Price, System

SOURCE = "Public drug database (BDPM)"
TABLE_TITLES = frozenset({"cip13", "taux", "prix_public_ttc"})
_COLUMNS = 12
_CIS, _LABEL, _CIP13, _RATE, _PRICE = 0, 2, 6, 8, 10


def presentation(cells: Sequence[str], since: date, names: Mapping[str, str]) -> Price | None:
    """The price, with the dispensing fee, of a line of CIS_CIP_bdpm.txt; None when it is not paid back.

    ``names``: the name of each drug by its CIS, from CIS_bdpm.txt. Raises ``BadLine``.
    """
    if len(cells) < _COLUMNS:
        raise BadLine(f"{len(cells)} columns instead of {_COLUMNS}", f"{len(cells)} colonnes au lieu de {_COLUMNS}")
    if not cells[_RATE].strip():
        return None
    label = ", ".join(filter(None, (names.get(cells[_CIS].strip()), cells[_LABEL].strip())))
    return _price(cells[_CIP13], cells[_RATE], cells[_PRICE], label, since)


def table_line(row: Mapping[str, str], since: date) -> Price | None:
    """The price, with the dispensing fee, of a line of the table; None when it is not paid back. Raises ``BadLine``."""
    if not row["taux"].strip():
        return None
    label = ", ".join(filter(None, (row.get("specialite", "").strip(), row.get("presentation", "").strip())))
    return _price(row["cip13"], row["taux"], row["prix_public_ttc"], label, since)


def names_of(content: str) -> dict[str, str]:
    """The name of each drug by its CIS, from the text of CIS_bdpm.txt."""
    lines = (line.split("\t") for line in content.splitlines())
    return {cells[0].strip(): cells[1].strip() for cells in lines if len(cells) > 1}


def _price(cip13: str, rate: str, price: str, label: str, since: date) -> Price:
    return Price(
        system=System.DRUG,
        code=code(cip13, r"34[0-9]{11}", "a CIP13 code", "un code CIP13"),
        activity=None,
        phase=None,
        grid=None,
        since=since,
        until=None,
        cents_ten_thousandths=euros(price),
        rate_family=drug_family(rate),
        sex=None,
        age_from=None,
        age_until=None,
        daily_max=None,
        yearly_max=None,
        group=None,
        label=label,
        article="CSS L162-16-4, L162-17",
        source=SOURCE,
        certainty=Certainty.READ,
    )

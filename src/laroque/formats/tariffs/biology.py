"""The NABM: acts of medical biology, each a number of times the letter B."""

from collections.abc import Mapping

from laroque.formats.tariffs.records import BadLine
from laroque.formats.tariffs.values import code, euros, named_day
from laroque.kernel.money import PPM, divide_half_up
from laroque.legislation.care import Certainty, Price, System

SOURCE = "NABM, public nomenclature of the SNDS"
TITLES = frozenset({"BIO_PRS_IDE", "BIO_TAR_NAT", "BIO_TAR_COF", "BIO_HIS_DTD"})
_LENGTH = 4


def table_line(row: Mapping[str, str], letter: int) -> Price | None:
    """The price of an act: its coefficient by the value of the letter B, ``letter`` (ten-thousandths of a cent).

    None when the act is no longer on the list. Raises ``BadLine``.
    """
    if row.get("BIO_HIS_DTF", "").strip():
        return None
    if row["BIO_TAR_NAT"].strip() != "B":
        raise BadLine("the act has no letter B", "l'acte n'a pas de lettre B")
    number = code(row["BIO_PRS_IDE"], r"[0-9]{1,4}", "a code of the NABM", "un code de la NABM")
    return Price(
        system=System.NABM,
        code=number.zfill(_LENGTH),
        activity=None,
        phase=None,
        grid=None,
        since=named_day(row["BIO_HIS_DTD"]),
        until=None,
        cents_ten_thousandths=divide_half_up(euros(row["BIO_TAR_COF"]) * letter, PPM),
        rate_family=None,
        sex=None,
        age_from=None,
        age_until=None,
        daily_max=_times(row.get("BIO_MAX_EXE", "")),
        yearly_max=None,
        group=None,
        label=" ".join(row.get("BIO_INF_LIB", "").split()),
        article="CSS L162-1-7",
        source=SOURCE,
        certainty=Certainty.DERIVED,
    )


def _times(text: str) -> int | None:
    """How many times a day, None where it is not bound: empty or 0."""
    return int(code(text or "0", r"[0-9]{0,3}", "a number", "un nombre") or 0) or None

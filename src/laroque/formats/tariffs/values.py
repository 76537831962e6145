"""Amounts, rates and days as official files write them."""

import re
from datetime import date

from laroque.formats.tariffs.records import BadLine
from laroque.legislation.care import price_of

_POINT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?")
_COMMAS = re.compile(r"[0-9]{1,3}(,[0-9]{3}){0,2},[0-9]{2}|[0-9]{1,7},[0-9]{1,2}")
_RATE = re.compile(r"([0-9]{1,3}) ?%?")
_FAMILIES = {"100": "drug_irreplaceable", "65": "drug_major", "30": "drug_moderate", "15": "drug_low"}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_NAMED_DAY = re.compile(r"([0-9]{2})([A-Z]{3})([0-9]{4}).*")


def euros(text: str) -> int:
    """Ten-thousandths of a cent of ``12.5``, ``12,50`` or ``1,170,24``, where the last comma is the decimal one.

    Seven figures before the decimal sign at most, as many as any price needs: more would be a fault.
    """
    text = text.strip()
    if _POINT.fullmatch(text):
        return price_of(text)
    if _COMMAS.fullmatch(text):
        whole, _, decimals = text.rpartition(",")
        return price_of(f"{whole.replace(',', '')}.{decimals}")
    raise BadLine(f"the price {text!r} is not an amount", f"le prix {text!r} n'est pas un montant")


def drug_family(text: str) -> str:
    """The family of rates of ``65%``, ``65 %`` or ``65``; a rate that the law does not hold is refused (CSS R160-5)."""
    found = _RATE.fullmatch(text.strip())
    if found is None or found[1] not in _FAMILIES:
        raise BadLine(
            f"the rate {text.strip()!r} is none of the law: 100, 65, 30 or 15 %",
            f"le taux {text.strip()!r} n'est pas de ceux du droit : 100, 65, 30 ou 15 %",
        )
    return _FAMILIES[found[1]]


def iso_day(text: str) -> date:
    """A day such as 2025-01-01."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _no_day(text) from None


def named_day(text: str) -> date:
    """A day such as ``14APR2018:00:00:00``."""
    found = _NAMED_DAY.fullmatch(text.strip())
    try:
        if found is None:
            raise _no_day(text)
        return date(int(found[3]), _MONTHS.index(found[2]) + 1, int(found[1]))
    except ValueError:
        raise _no_day(text) from None


def code(text: str, pattern: str, what_en: str, what_fr: str) -> str:
    """A code of a known form."""
    if not re.fullmatch(pattern, text.strip()):
        raise BadLine(f"{text.strip()!r} is not {what_en}", f"{text.strip()!r} n'est pas {what_fr}")
    return text.strip()


def _no_day(text: str) -> BadLine:
    return BadLine(f"{text.strip()!r} is not a day", f"{text.strip()!r} n'est pas un jour")

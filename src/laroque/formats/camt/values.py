"""Amounts, signs and dates as camt writes them."""

import re
from datetime import date
from functools import lru_cache

from laroque.formats.camt.faults import Faults
from laroque.kernel.money import FinerThanACent, parse_cents

CENTS_IN_64_BITS = 2**63 - 1
"""Amounts beyond are no money: they would wrap in a frame or a database."""

_XML_DECIMAL = re.compile(r"\+?0*([0-9]{0,17})(?:\.([0-9]{0,40}))?")
_SIGNS = {"CRDT": 1, "DBIT": -1}


def read_cents(text: str | None, faults: Faults, line: int | None) -> int | None:
    """Cents of an amount without sign, None with a finding when it cannot be read or is finer than a cent."""
    if (
        text is not None
        and text[-3:-2] == "."
        and text.isascii()
        and (text[:-3] + text[-2:]).isdecimal()
        and len(text) < 18
    ):
        return int(text[:-3] + text[-2:])
    return _read_rare_cents(text or "", faults, line)


def read_sign(text: str | None, faults: Faults, line: int | None) -> int | None:
    """1 for a credit, -1 for a debit, None with a finding otherwise."""
    sign = _SIGNS.get(text or "")
    if sign is None:
        faults.add("SIGN_MISSING", line, text or "—")
    return sign


def read_day(text: str | None, faults: Faults, line: int | None) -> date | None:
    """The day of a date or of an instant, as the bank's own clock shows it; None when absent or unreadable."""
    if text is None:
        return None
    day = _day(text[:10])
    if day is None:
        faults.add("DATE_UNREADABLE", line, text)
    return day


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read_rare_cents(text: str, faults: Faults, line: int | None) -> int | None:
    """Any other decimal number of XML: without decimals, with zeros beyond the cent, ``.5`` or ``5.``."""
    matched = _XML_DECIMAL.fullmatch(text)
    if matched is None or not text.strip("+."):
        faults.add("AMOUNT_UNREADABLE", line, text or "—")
        return None
    try:
        cents = parse_cents(f"{matched[1] or '0'}.{matched[2] or '0'}")
    except FinerThanACent:
        faults.add("AMOUNT_FINER_THAN_CENT", line, text)
        return None
    if cents > CENTS_IN_64_BITS:
        faults.add("AMOUNT_UNREADABLE", line, text)
        return None
    return cents

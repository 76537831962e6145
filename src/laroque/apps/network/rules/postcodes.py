"""From a postal code or what a person writes to départements."""

import re
from functools import lru_cache

from laroque.apps.network.rules.catalogue import read_rows

_POSTCODE = re.compile(r"[0-9]{5}")
_DEPARTMENT = re.compile(r"[0-9]{1,3}|2[AB]")


def departments_of_postcode(postcode: str) -> list[str]:
    """The départements that a postal code may lie in: none when it is no French code, several when communes of two
    départements share it.

    The first figures of a code are those of the département of the post office that serves the commune, which is not
    always the commune's own; Corsica's 20 splits into 2A (200, 201) and 2B (202, 206).
    """
    code = postcode.replace(" ", "")
    if not _POSTCODE.fullmatch(code) or code.startswith("00"):
        return []
    if code in _across():
        return _across()[code]
    if code.startswith("20"):
        return {"0": ["2A"], "1": ["2A"], "2": ["2B"], "6": ["2B"]}.get(code[2], ["2A", "2B"])
    if code.startswith(("97", "98")):
        return [code[:3]]
    return [code[:2]] if code[:2] <= "95" else []


def normal_department(text: str) -> str | None:
    """The number of a département as the data have it (``1`` is ``01``, ``2a`` is ``2A``), or None."""
    number = text.strip().upper()
    if not _DEPARTMENT.fullmatch(number):
        return None
    return number.zfill(2)


@lru_cache(maxsize=1)
def _across() -> dict[str, list[str]]:
    """The codes whose communes lie in another département than their first figures say, or in two."""
    return {row["postcode"]: row["departments"].split() for row in read_rows("postcodes.csv")}

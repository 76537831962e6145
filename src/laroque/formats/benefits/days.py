"""Days and months as cases write them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from laroque.formats.care_fields import Unfit
from laroque.kernel.periods import parse_month
from laroque.kernel.text import Text

_DAY = timedelta(days=1)


def run_of(said: Mapping[str, Any], place: str) -> tuple[date, date]:
    """The days of a run told by its first and its last, as a half-open one."""
    if said["to"] < said["since"]:
        raise Unfit(f"{place}.to", Text("a day from since on is expected", "un jour à partir de since est attendu"))
    return said["since"], said["to"] + _DAY


def month_of_text(said: str, place: str) -> date:
    """A month written ``2026-04``, as its first day; raises ``Unfit``."""
    try:
        return parse_month(said)
    except ValueError:
        raise Unfit(place, Text("a month such as 2026-04 is expected", "un mois tel que 2026-04 est attendu")) from None

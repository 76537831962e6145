"""The place of a case, where the law differs by place: the mainland, or a département."""

import re

from laroque.formats.care_fields import Unfit
from laroque.kernel.text import Text

METROPOLE = "metropole"

_PLACE = re.compile(r"metropole|0[1-9]|[1-8][0-9]|9[0-5]|2[AB]|97[1-8]|98[678]")


def place_of(said: str | None) -> str:
    """``metropole`` when nothing is said; raises ``Unfit`` for what is no département."""
    place = said or METROPOLE
    if not _PLACE.fullmatch(place):
        raise Unfit(
            "facts.place", Text("metropole or a département is expected", "metropole ou un département attendu")
        )
    return place

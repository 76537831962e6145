"""The table of mobility rates that the Urssaf publishes (tauxTransport, fichierdirect.declaration.urssaf.fr).

ISO 8859-1, semicolons, values between apostrophes, one title line; the first column is the commune, the third the rate
in percent, the fifth the day it holds from, as 20240201.
"""

import re
from datetime import date

from laroque.kernel.money import percent_to_ppm
from laroque.kernel.text import Text

_COMMUNE, _RATE, _FROM = 0, 2, 4
_CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")


class NotMobilityRates(ValueError):
    """A file that is not the table of mobility rates; the message names the line."""

    def __init__(self, line: int) -> None:
        self.text = Text(
            f"line {line}: a commune, a rate and a day such as 20240201 are expected",
            f"ligne {line} : une commune, un taux et un jour tel que 20240201 sont attendus",
        )
        super().__init__(self.text.en)


def read_published_rates(content: bytes) -> dict[tuple[str, date], int]:
    """The rate (ppm) of each commune and day from which it holds.

    Two lines of a commune and a day are the rates of an authority and of a mixed body: the rate due is their sum (CGCT
    L5722-7). Raises ``NotMobilityRates``.
    """
    rates: dict[tuple[str, date], int] = {}
    for number, line in enumerate(content.decode("iso-8859-1").splitlines()[1:], start=2):
        if line.strip():
            place, since, ppm = _read(line, number)
            rates[place, since] = rates.get((place, since), 0) + ppm
    return dict(sorted(rates.items()))


def _read(line: str, number: int) -> tuple[str, date, int]:
    cells = [cell.strip().strip("'").strip() for cell in line.split(";")]
    try:
        place, rate, since = cells[_COMMUNE], cells[_RATE], cells[_FROM]
        if not _CODE.fullmatch(place):
            raise NotMobilityRates(number)
        return place, _day(since), percent_to_ppm(rate.replace(",", "."))
    except (IndexError, ValueError) as failure:
        raise NotMobilityRates(number) from failure


def _day(compact: str) -> date:
    """A day such as 20240201."""
    if len(compact) != len("20240201"):
        raise ValueError(compact)
    return date(int(compact[:4]), int(compact[4:6]), int(compact[6:]))

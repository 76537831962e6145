"""The flat rate at which third parties are paid on what is due, before it is collected (CSS L225-1-1 5°, R225-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from laroque.kernel.money import PPM, divide_half_up
from laroque.kernel.text import Text

YEARS, FIXED_FOR = 10, 5
_TENTH, _HUNDREDTH = 1_000, 100
"""0.1 % and 0.01 % in parts per million: a rate is rounded to the first, to the second when below it."""


class YearsMissing(ValueError):
    """The ten years that a flat rate is the average of are not all given."""

    def __init__(self, missing: list[int]) -> None:
        years = ", ".join(map(str, missing))
        self.text = Text(
            f"a flat rate is the average of ten years (R225-1); missing: {years}",
            f"un taux forfaitaire est la moyenne de dix exercices (R225-1) ; il manque : {years}",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class YearLeft:
    """What was due for a year, and what of it was still to collect at the end of the third year after, in cents."""

    due_cents: int
    left_cents: int


def years_read(first_year: int) -> range:
    """The years whose rests make the rate applied from ``first_year``: the ten before the fourth year before it."""
    return range(first_year - 4 - YEARS, first_year - 4)


def years_fixed(first_year: int) -> range:
    """The five years for which a rate is set."""
    return range(first_year, first_year + FIXED_FOR)


def flat_rate(first_year: int, rests: Mapping[int, YearLeft]) -> int:
    """The flat rate (ppm) of a beneficiary from a year on: the average of the yearly rates of what was left to collect.

    Rounded to the nearest 0.1 %, to 0.01 % below 0.1 %, and never zero (CSS R225-1 I). Years other than ``years_read``
    do not count. Raises ``YearsMissing``.
    """
    wanted = years_read(first_year)
    missing = [year for year in wanted if year not in rests or rests[year].due_cents <= 0]
    if missing:
        raise YearsMissing(missing)
    total = sum((Fraction(rests[year].left_cents, rests[year].due_cents) for year in wanted), Fraction(0))
    mean = total / YEARS
    step = _TENTH if mean * PPM >= _TENTH else _HUNDREDTH
    rounded = divide_half_up(mean.numerator * PPM, mean.denominator * step) * step
    return max(rounded, _HUNDREDTH)


def after_flat_rate(due_cents: int, rate_ppm: int) -> int:
    """What is paid of a due: the due less its flat rate, rounded to the cent, half up (CSS L225-1-1 5°)."""
    return divide_half_up(due_cents * (PPM - rate_ppm), PPM)

"""The numbers of the law that pricing needs, for each day there is in the lines."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, wraps

import polars as pl

from laroque.legislation.parameters import Parameters, load
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

CARE = (
    "care_charges.penalty",
    "care_charges.penalty_consultation",
    "care_charges.heavy_act_charge",
    "care_charges.heavy_act_threshold",
    "care_charges.hospital_day",
    "care_charges.psychiatric_day",
    "care_charges.emergency",
    "care_charges.emergency_reduced",
    "care_charges.free_from_day",
    "care_rights.care_path_age",
    "care_rights.newborn_days",
    "care_rights.claim_years",
    "participations.participation",
    "participations.franchise_drug",
    "participations.franchise_act",
    "participations.franchise_transport",
    "participations.per_day",
    "participations.acts_per_day",
    "participations.transports_per_day",
)
"""What holds on the day of care."""

REIMBURSEMENT = ("participations.per_year", "participations.franchise_per_year", "participations.adult_age")
"""What holds on the day of reimbursement (CSS D160-6, D160-10)."""

_RATES, _LOCAL = "care_rates.", "care_rates_local."
_ACTS = "care_acts."


_DAYS_REMEMBERED = 64
"""How many sets of days the frames of each kind are kept for: claims that come one by one ask for the same few."""


def _remembered(
    frame: "Callable[[CareLaw, Iterable[date]], pl.DataFrame]",
) -> "Callable[[CareLaw, Iterable[date]], pl.DataFrame]":
    """The same frame for the same days of the same law, made once as long as it is kept."""
    made = lru_cache(_DAYS_REMEMBERED)(frame)

    @wraps(frame)
    def of_days(law: "CareLaw", days: Iterable[date]) -> pl.DataFrame:
        return made(law, tuple(days))

    return of_days


@dataclass(frozen=True, slots=True, eq=False)
class CareLaw:
    """The law of health care by day. A day on which a value is not known has null there."""

    parameters: Parameters

    @_remembered
    def on_care(self, days: Iterable[date]) -> pl.DataFrame:
        """One row a day of care: ``care_on``, and each value of ``CARE`` by its last name."""
        return self._by_day("care_on", days, CARE)

    @_remembered
    def on_reimbursement(self, days: Iterable[date]) -> pl.DataFrame:
        """One row a day of reimbursement: ``paid_on``, and each value of ``REIMBURSEMENT`` by its last name."""
        return self._by_day("paid_on", days, REIMBURSEMENT)

    @_remembered
    def rates(self, days: Iterable[date]) -> pl.DataFrame:
        """One row a day and family of care: care_on, rate_family, rate_ppm, local_ppm (under the local scheme)."""
        families = sorted(name.removeprefix(_RATES) for name in self.parameters.series if name.startswith(_RATES))
        rows = [
            (day, family, self._value(_RATES + family, day), self._value(_LOCAL + family, day))
            for day in days
            for family in families
        ]
        schema = {"care_on": pl.Date(), "rate_family": pl.String(), "rate_ppm": pl.Int64(), "local_ppm": pl.Int64()}
        return pl.DataFrame(rows, schema=schema, orient="row")

    @_remembered
    def associations(self, days: Iterable[date]) -> pl.DataFrame:
        """One row a day and code of association of acts: care_on, association, association_ppm."""
        rows = [(day, code, self._value(f"{_ACTS}association_{code}", day)) for day in days for code in "12345"]
        schema = {"care_on": pl.Date(), "association": pl.String(), "association_ppm": pl.Int64()}
        return pl.DataFrame(rows, schema=schema, orient="row")

    @_remembered
    def modifiers(self, days: Iterable[date]) -> pl.DataFrame:
        """One row a day and modifier of acts: care_on, modifier, modifier_cents and modifier_ppm (one is 0)."""
        names = [name.removeprefix(f"{_ACTS}modifier_") for name in self.parameters.series if "modifier_" in name]
        rows = [(day, name.upper(), *self._modifier(name, day)) for day in days for name in names]
        schema = {
            "care_on": pl.Date(),
            "modifier": pl.String(),
            "modifier_cents": pl.Int64(),
            "modifier_ppm": pl.Int64(),
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _modifier(self, name: str, day: date) -> tuple[int | None, int | None]:
        value = self._value(f"{_ACTS}modifier_{name}", day)
        return (0, value) if name in RATE_MODIFIERS else (value, 0)

    def _by_day(self, column: str, days: Iterable[date], names: Sequence[str]) -> pl.DataFrame:
        rows = [(day, *(self._value(name, day) for name in names)) for day in days]
        schema = {column: pl.Date(), **{name.partition(".")[2]: pl.Int64() for name in names}}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _value(self, name: str, day: date) -> int | None:
        try:
            return self.parameters.value(name, day).number
        except (NotLegislatedYet, UnknownValue):
            return None


RATE_MODIFIERS = frozenset({"j"})
"""The modifiers that add a part of the price; the others add an amount."""


def care_law(parameters: Parameters | None = None) -> CareLaw:
    """The law in force, or another: a reform, a test."""
    return _in_force() if parameters is None else CareLaw(parameters)


@cache
def _in_force() -> CareLaw:
    return CareLaw(load())

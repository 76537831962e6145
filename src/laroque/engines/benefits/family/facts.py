"""What family benefits are computed from: frames of claims, of children, of resources."""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl


class Lack(StrEnum):
    """Why a child is without the support of a parent (CSS L523-1 I)."""

    ORPHAN = "orphan"  # 1°: the father or the mother died
    ORPHAN_OF_BOTH = "orphan_of_both"  # 1°: both died
    NO_PARENTAGE = "no_parentage"  # 2°: parentage is not established towards one of them
    UNPAID = "unpaid"  # 3°: a parent does not maintain the child, or not as a judge decided
    UNABLE = "unable"  # 3°: a parent is held unable to maintain the child (CSS D523-1)
    LOW = "low"  # 4°: all is paid, less than the support


CLAIMS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "household": pl.String(),
    "place": pl.String(),
    "claimed_on": pl.Date(),
    "since": pl.Date(),
    "until": pl.Date(),
    "is_raised": pl.Boolean(),
    "couple_since": pl.Date(),
}
"""A claim for months, half-open from a first day of month to another; for the school allowance, for the day on which
school begins. ``household``: claims of one household are paid once. ``place``: ``metropole``, or a département.
``is_raised``: two incomes in the couple, each at least 13.6 % of the yearly ceiling, or one person alone (CSS R522-2):
higher limits. ``couple_since``: the day from which the claimant no longer lives alone (family support)."""

GRANTS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "household": pl.String(),
    "place": pl.String(),
    "claimed_on": pl.Date(),
    "began_on": pl.Date(),
    "ended_on": pl.Date(),
    "arrived_on": pl.Date(),
    "expected": pl.Int64(),
    "is_raised": pl.Boolean(),
}
"""A claim for the birth or adoption grant. ``began_on``: the day on which the pregnancy began; ``ended_on``: its end,
when no child was born alive. ``arrived_on``: the day on which adopted children came home, instead. ``expected``: how
many children."""

CHILDREN_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "child": pl.String(),
    "born_on": pl.Date(),
    "arrived_on": pl.Date(),
    "since": pl.Date(),
    "until": pl.Date(),
    "died_on": pl.Date(),
    "is_shared": pl.Boolean(),
    "is_at_school": pl.Boolean(),
    "lack": pl.String(),
    "lack_since": pl.Date(),
    "is_sought": pl.Boolean(),
    "maintenance_cents": pl.Int64(),
}
"""A child of a claim. ``arrived_on``: when adopted. ``since``: the first day in the charge of the household (its birth
at the earliest), ``until``: the first day no longer so, or of earnings above the limit (CSS R512-2). ``is_shared``:
lives in turn with both parents, who share the allowances (CSS R521-2). ``is_at_school``: enrolled (CSS L543-1).
``lack``: a ``Lack``, from ``lack_since`` on; ``is_sought``: maintenance was asked of the judge, or recovery of it
(CSS R523-3); ``maintenance_cents``: what is paid a month."""

RESOURCES_SCHEMA: Mapping[str, pl.DataType] = {"case": pl.String(), "year": pl.Int64(), "cents": pl.Int64()}
"""What a household had in a civil year (CSS R532-3 to R532-8); that before the last counts."""

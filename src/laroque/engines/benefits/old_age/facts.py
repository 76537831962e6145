"""What old-age pensions are computed from: frames of claims, and of wages of a career."""

from collections.abc import Mapping
from enum import StrEnum

import polars as pl


class CsgBand(StrEnum):
    """The band of income of CSG (CSS L136-8), which the tax office tells."""

    EXEMPT = "exempt"  # L136-1-2 II 1°
    REDUCED = "reduced"  # III
    MEDIAN = "median"  # III bis
    FULL = "full"  # II 2°


PENSIONS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "born_on": pl.Date(),
    "since": pl.Date(),
    "until": pl.Date(),
    "quarters": pl.Int64(),
    "all_quarters": pl.Int64(),
    "paid_quarters": pl.Int64(),
    "late_quarters": pl.Int64(),
    "children_count": pl.Int64(),
    "is_unfit": pl.Boolean(),
    "other_cents": pl.Int64(),
    "csg_band": pl.String(),
}
"""A pension asked from ``since``, a first day of month (CSS R351-37), and looked at until ``until``. Quarters of
insurance: ``quarters`` in the general scheme, ``all_quarters`` in all, ``paid_quarters`` with contributions in all,
``late_quarters`` with contributions after the legal age and beyond the duration (CSS L351-1-2). ``is_unfit``: unable to
work (CSS L351-8 2°). ``other_cents``: all other pensions of a month (CSS L173-2)."""

WAGES_SCHEMA: Mapping[str, pl.DataType] = {"case": pl.String(), "year": pl.Int64(), "cents": pl.Int64()}
"""The wage carried to the account for a civil year with a quarter or more, up to the ceiling of it (CSS R351-29)."""

SURVIVORS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "born_on": pl.Date(),
    "since": pl.Date(),
    "until": pl.Date(),
    "pension_cents": pl.Int64(),
    "quarters": pl.Int64(),
    "quarter_cents": pl.Int64(),
    "year_cents": pl.Int64(),
    "is_couple": pl.Boolean(),
    "children_count": pl.Int64(),
    "own_months": pl.Int64(),
    "all_months": pl.Int64(),
    "csg_band": pl.String(),
}
"""A survivor's pension asked from ``since``. ``pension_cents``: a year of the pension of the insured, with neither
children nor survivors counted, and ``quarters`` of insurance. Resources of the three, and of the twelve civil months
before ``since`` (CSS R353-1), of the household when ``is_couple``. ``own_months`` of marriage with the insured, of
``all_months`` of those of every spouse with a right (CSS L353-3, R353-4)."""

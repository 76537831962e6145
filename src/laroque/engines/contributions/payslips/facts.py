"""The facts of a month of pay: those that every case says, and those that have a usual value when it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl


class Kind(StrEnum):
    """What ties a person to the employer, as far as contributions differ by it."""

    ORDINARY = "ordinary"
    APPRENTICE = "apprentice"
    TRAINING_CONTRACT = "training_contract"
    OFFICER = "officer"
    INTERN = "intern"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that a table may leave out or blank: its type, and the value it then has (None: see ``USUAL_FACTS``)."""

    dtype: pl.DataType
    usual: Any


CASE_SCHEMA: Mapping[str, pl.DataType] = {
    "id": pl.String(),
    "month": pl.Date(),
    "gross_cents": pl.Int64(),
    "executive": pl.Boolean(),
    "headcount": pl.Int64(),
    "weekly_hundredths": pl.Int64(),
    "at_mp_ppm": pl.Int64(),
    "mobility_ppm": pl.Int64(),
    "health_top_up_cents": pl.Int64(),
    "work_study_ppm": pl.Int64(),
}
"""A case: a month of pay of one contract, at most the full week of contract hours."""

USUAL_FACTS: Mapping[str, Fact] = {
    "kind": Fact(pl.String(), Kind.ORDINARY.value),
    "contract_began_on": Fact(pl.Date(), None),
    "local_scheme": Fact(pl.Boolean(), False),
    "commune": Fact(pl.String(), ""),
    "headcounts_before": Fact(pl.String(), ""),
    "internship_hundredths": Fact(pl.Int64(), None),
    "present_days": Fact(pl.Int64(), None),
    "employed_days": Fact(pl.Int64(), None),
    "full_pay_cents": Fact(pl.Int64(), None),
    "unaffected_cents": Fact(pl.Int64(), 0),
    "overtime_hundredths": Fact(pl.Int64(), 0),
    "overtime_cents": Fact(pl.Int64(), 0),
    "complementary_hundredths": Fact(pl.Int64(), 0),
    "complementary_cents": Fact(pl.Int64(), 0),
    "all_employers_cents": Fact(pl.Int64(), None),
    "person": Fact(pl.String(), None),
    "contract": Fact(pl.String(), None),
}
"""Facts with a usual value. ``kind``: a ``Kind``. ``contract_began_on``: the day on which the contract of an
apprentice was signed, which decides what is exempt. ``local_scheme``: work in Alsace-Moselle (where the commune
is). ``commune``: INSEE code of the place of work. ``headcounts_before``: yearly headcounts before the present one,
oldest first, joined by semicolons (CSS L130-1). ``internship_hundredths``: hours of an intern in the month.
``present_days``: calendar days of the month in employment and not on unpaid leave (all of them). ``employed_days``:
the same, unpaid leave counted (those present); apprentices alone need it. ``full_pay_cents``: what the whole month
would have paid (the gross). ``unaffected_cents``: what of both absence does not change. ``overtime_*``,
``complementary_*``: hours beyond the contract in hundredths and their pay, which gross holds too.
``all_employers_cents``: pay of the month with all employers (with this one alone). ``person``: joins the contracts
of one person with one employer in a month. ``contract``: joins the months of a contract, which are then corrected
since January.
"""


LOCAL_DEPARTMENTS = ("57", "67", "68")
"""Moselle, Bas-Rhin and Haut-Rhin (CSS L325-1)."""


def with_usual_facts(cases: pl.LazyFrame) -> pl.LazyFrame:
    """Fills in the facts left blank. Those that no column says stay away, so that nothing is computed for them.

    Where the commune is said and ``local_scheme`` is not, work is under the local scheme in its departments.
    """
    said = cases.collect_schema().names()
    if "commune" in said:
        place = pl.col("commune").fill_null("").str.slice(0, 2).is_in(LOCAL_DEPARTMENTS)
        cases = cases.with_columns(local_scheme=pl.coalesce("local_scheme", place) if "local_scheme" in said else place)
    return cases.with_columns(
        pl.col(name).fill_null(fact.usual)
        for name, fact in USUAL_FACTS.items()
        if name in said and fact.usual is not None
    )

"""What all cash benefits are computed from, and what comes out: frames of pays, of days paid before, of payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl


class Absence(StrEnum):
    """Why a month of reference, or the rest of it, was not worked."""

    NONE = "none"  # worked, or not excused: what was paid is all that counts
    ACTIVITY = "activity"  # an activity began or ended in the month (CSS R323-8 II 1° to 3°)
    EXCUSED = "excused"  # illness, accident, maternity, unemployment, closure, unpaid leave (CSS R323-8 II 4°)


PAYS_SCHEMA: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "employer": pl.String(),
    "month": pl.Date(),
    "cents": pl.Int64(),
    "hours_hundredths": pl.Int64(),
    "worked_days": pl.Int64(),
    "absence": pl.String(),
}
"""The pay of a month with an employer, as health contributions are computed on it, and its hours of work.
``worked_days``:
calendar days of the month with the activity, null for all. ``absence``: an ``Absence``, why the others were not
worked."""

PAID_SCHEMA: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "kind": pl.String(),
    "illness": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "stopped_on": pl.Date(),
}
"""Days already paid, one allowance each, half-open. ``kind``: ``sick_leave``, or another benefit that excludes it.
``stopped_on``: the first day of the leave that they belong to."""

PAYMENTS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "days": pl.Int64(),
    "daily_cents": pl.Int64(),
    "gross_cents": pl.Int64(),
    "csg_cents": pl.Int64(),
    "crds_cents": pl.Int64(),
    "net_cents": pl.Int64(),
    "payee": pl.String(),
    "part": pl.String(),
}
"""What is paid for half-open days. An allowance by day has its ``days`` at one ``daily_cents``; a pension of a month,
or a
sum paid once, has neither. ``payee``: ``insured``, ``employer``, or who the case names (a survivor). ``part``: what the
sum is, where a case has several (the increase for a third person); null for the benefit itself."""

UNPAID_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "reason": pl.String(),
    "asked": pl.String(),
}
"""Days asked for and not paid, half-open, with the reason (``reasons.csv``); a case that waits has all its days.
``asked``:
what must be told to go on, where something is (the month of pay, ``2026-01``)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """``payments`` (``PAYMENTS_SCHEMA``) and ``unpaid`` (``UNPAID_SCHEMA``), in the order of cases and days;
    ``details``: the
    amounts that each case's payments come from, one row or more a case, in the columns of its kind."""

    payments: pl.DataFrame
    unpaid: pl.DataFrame
    details: pl.DataFrame


def stacked(frames: Sequence[pl.DataFrame], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Frames of a schema one after the other, in the order of cases and days; columns beyond it are left."""
    if not frames:
        return empty(schema)
    told = pl.concat([each.select(*schema) for each in frames]).sort("case", "since")
    return told.select(pl.col(name).cast(kind) for name, kind in schema.items())


def empty(schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """A frame of a schema without rows."""
    return pl.DataFrame(schema=dict(schema))

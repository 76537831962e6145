"""What cash benefits are computed from and what comes out: frames of leaves, certificates, pays, days paid before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl


class Waiver(StrEnum):
    """Why a sick leave is paid from its first day."""

    CHILD_DIED = "child_died"  # CSS L323-1-1
    PREGNANCY_ENDED = "pregnancy_ended"  # CSS L323-1-2


class Absence(StrEnum):
    """Why a month of reference, or the rest of it, was not worked."""

    NONE = "none"  # worked, or not excused: what was paid is all that counts
    ACTIVITY = "activity"  # an activity began or ended in the month (CSS R323-8 II 1° to 3°)
    EXCUSED = "excused"  # illness, accident, maternity, unemployment, closure, unpaid leave (CSS R323-8 II 4°)


LEAVES_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "person": pl.String(),
    "started_on": pl.Date(),
    "illness": pl.String(),
    "waiver": pl.String(),
    "waived_from": pl.Date(),
    "rhythm": pl.String(),
    "affiliated_since": pl.Date(),
    "pensioner_since": pl.Date(),
    "is_subrogated": pl.Boolean(),
}
"""One interruption of work. ``started_on``: its first day. ``illness``: the long illness it is due to (CSS L324-1),
null
for any other. ``waiver``: a ``Waiver``, with the day of the death or of the end of the pregnancy in ``waived_from``.
``rhythm``: ``monthly``, ``fortnightly``, ``weekly`` or ``season`` (CSS R323-4). ``affiliated_since``: since when the
person
is insured by work. ``pensioner_since``: the day from which the person has both the legal age and an old-age pension.
``is_subrogated``: the employer, who keeps up the pay, is paid in the person's place (CSS R323-11)."""

STOPS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "prescribed_on": pl.Date(),
    "sent_on": pl.Date(),
    "is_excused": pl.Boolean(),
    "part_time_loss_cents": pl.Int64(),
}
"""One certificate, half-open. ``sent_on`` null: sent by the doctor's program. ``is_excused``: in hospital, or unable
to send
it in time (CSS D323-2). ``part_time_loss_cents``: part time for therapeutic reasons, and what it loses a day (CSS
R323-3);
null: no work at all."""

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

CUTS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "reason": pl.String(),
}
"""Days that the fund does not pay, by a decision: the reason is one of ``reasons.csv``."""

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
}
"""Days paid at one amount, half-open. ``payee``: ``insured`` or ``employer``."""

UNPAID_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "reason": pl.String(),
}
"""Days certified and not paid, half-open, with the reason (``reasons.csv``); a case that waits has all its days."""


def _empty(schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict(schema))


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """What sick leaves are computed from: frames of the schemas of their names."""

    leaves: pl.DataFrame
    stops: pl.DataFrame
    pays: pl.DataFrame
    paid: pl.DataFrame = field(default_factory=lambda: _empty(PAID_SCHEMA))
    cuts: pl.DataFrame = field(default_factory=lambda: _empty(CUTS_SCHEMA))


@dataclass(frozen=True, slots=True)
class LeavesAnswered:
    """``payments`` (``PAYMENTS_SCHEMA``) and ``unpaid`` (``UNPAID_SCHEMA``), in the order of cases and days;
    ``bases``: what each
    case's allowance comes from (see ``bases.py``)."""

    payments: pl.DataFrame
    unpaid: pl.DataFrame
    bases: pl.DataFrame

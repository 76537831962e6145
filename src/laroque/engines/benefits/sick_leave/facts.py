"""What sick leaves are computed from: frames of leaves, of certificates, of days that the fund does not pay."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from laroque.engines.benefits.facts import PAID_SCHEMA, empty


class Waiver(StrEnum):
    """Why a sick leave is paid from its first day."""

    CHILD_DIED = "child_died"  # CSS L323-1-1
    PREGNANCY_ENDED = "pregnancy_ended"  # CSS L323-1-2


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

CUTS_SCHEMA: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "reason": pl.String(),
}
"""Days that the fund does not pay, by a decision: the reason is one of ``reasons.csv``."""


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """What sick leaves are computed from: frames of the schemas of their names."""

    leaves: pl.DataFrame
    stops: pl.DataFrame
    pays: pl.DataFrame
    paid: pl.DataFrame = field(default_factory=lambda: empty(PAID_SCHEMA))
    cuts: pl.DataFrame = field(default_factory=lambda: empty(CUTS_SCHEMA))

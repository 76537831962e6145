"""The fields of cases of cash benefits, and the columns that they fill: those that the engine of benefits takes."""

from collections.abc import Mapping

import polars as pl

from laroque.formats.care_fields import Field

SICK_LEAVE = "sick_leave"
KINDS = (SICK_LEAVE,)
WAIVERS = ("child_died", "pregnancy_ended")
NONE = "none"
ABSENCES = (NONE, "activity", "excused")
DECISIONS = ("control_impossible", "not_observed", "not_justified")

CASE_FIELDS: Mapping[str, Field] = {
    "id": Field("text", is_needed=True),
    "kind": Field("text", is_needed=True, choices=KINDS),
    "article": Field("text"),
    "working": Field("text"),
    "facts": Field("map", is_needed=True),
    "due": Field("any"),
    "unpaid": Field("any"),
}
LEAVE_FIELDS: Mapping[str, Field] = {
    "started_on": Field("day", is_needed=True),
    "certificates": Field("list", is_needed=True),
    "illness": Field("text"),
    "waiver": Field("text", choices=WAIVERS),
    "waived_from": Field("day"),
    "rhythm": Field("text", "monthly", choices=("monthly", "fortnightly", "weekly", "season")),
    "subrogated": Field("flag"),
    "cuts": Field("list"),
}
PERSON_FIELDS: Mapping[str, Field] = {
    "affiliated_since": Field("day"),
    "pensioner_since": Field("day"),
    "pays": Field("any"),
    "paid": Field("list"),
}
CERTIFICATE_FIELDS: Mapping[str, Field] = {
    "since": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "prescribed_on": Field("day"),
    "sent_on": Field("day"),
    "excused": Field("flag"),
    "part_time_loss_cents": Field("count"),
}
PAY_FIELDS: Mapping[str, Field] = {
    "from": Field("text", is_needed=True),
    "to": Field("text"),
    "cents": Field("count", is_needed=True),
    "hours": Field("text", "0"),
    "employer": Field("text"),
    "worked_days": Field("count"),
    "absence": Field("text", "none", choices=ABSENCES),
}
PAID_FIELDS: Mapping[str, Field] = {
    "kind": Field("text", SICK_LEAVE),
    "illness": Field("text"),
    "since": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "stopped_on": Field("day"),
}
CUT_FIELDS: Mapping[str, Field] = {
    "since": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "reason": Field("text", is_needed=True, choices=DECISIONS),
}

LEAVES_COLUMNS: Mapping[str, pl.DataType] = {
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

STOPS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "prescribed_on": pl.Date(),
    "sent_on": pl.Date(),
    "is_excused": pl.Boolean(),
    "part_time_loss_cents": pl.Int64(),
}

PAYS_COLUMNS: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "employer": pl.String(),
    "month": pl.Date(),
    "cents": pl.Int64(),
    "hours_hundredths": pl.Int64(),
    "worked_days": pl.Int64(),
    "absence": pl.String(),
}

PAID_COLUMNS: Mapping[str, pl.DataType] = {
    "person": pl.String(),
    "kind": pl.String(),
    "illness": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "stopped_on": pl.Date(),
}

CUTS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "reason": pl.String(),
}

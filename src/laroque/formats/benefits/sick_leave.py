"""Cases of sick leave: their fields, and the columns that they fill, those that the engine takes."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from laroque.formats.benefits.days import run_of
from laroque.formats.benefits.history import PAID_COLUMNS, PAYS_COLUMNS, read_paid, read_pays
from laroque.formats.benefits.kind import KindOfCase, Rows
from laroque.formats.care_fields import Field, Unfit, checked, items
from laroque.kernel.text import Text

WAIVERS = ("child_died", "pregnancy_ended")
DECISIONS = ("control_impossible", "not_observed", "not_justified")

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
CUTS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "reason": pl.String(),
}


def read_case(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The rows of a sick leave, or of the several leaves of a person; raises ``Unfit``."""
    person = checked({name: each for name, each in facts.items() if name in PERSON_FIELDS}, PERSON_FIELDS, "facts")
    own = {name: each for name, each in facts.items() if name not in PERSON_FIELDS}
    told = list(items(facts, "leaves", "facts")) if "leaves" in facts else [("facts", own)]
    for rank, (place, leave) in enumerate(told, 1):
        _leave(f"{number}/{rank}", number, person, place, leave, rows)
    read_pays(number, person["pays"], rows)
    read_paid(number, facts, rows)


def _leave(key: str, person: str, facts: Mapping[str, Any], place: str, said: Any, rows: Rows) -> None:
    leave = checked(said, LEAVE_FIELDS, place)
    rows["leaves"].append(
        {
            "case": key,
            "person": person,
            "started_on": leave["started_on"],
            "illness": leave["illness"],
            "waiver": leave["waiver"],
            "waived_from": leave["waived_from"],
            "rhythm": leave["rhythm"] or "monthly",
            "affiliated_since": facts["affiliated_since"],
            "pensioner_since": facts["pensioner_since"],
            "is_subrogated": leave["subrogated"] or False,
        }
    )
    for at, each in items(said, "certificates", place):
        one = checked(each, CERTIFICATE_FIELDS, at)
        since, until = run_of(one, at)
        if since < leave["started_on"]:
            raise Unfit(f"{at}.since", Text("a day from started_on on is expected", "un jour à partir de started_on"))
        rows["stops"].append(
            {
                "case": key,
                "since": since,
                "until": until,
                "prescribed_on": one["prescribed_on"] or since,
                "sent_on": one["sent_on"],
                "is_excused": one["excused"] or False,
                "part_time_loss_cents": one["part_time_loss_cents"],
            }
        )
    for at, each in items(said, "cuts", place):
        cut = checked(each, CUT_FIELDS, at)
        since, until = run_of(cut, at)
        rows["cuts"].append({"case": key, "since": since, "until": until, "reason": cut["reason"]})


CASES_OF_SICK_LEAVE = KindOfCase(
    columns={
        "leaves": LEAVES_COLUMNS,
        "stops": STOPS_COLUMNS,
        "pays": PAYS_COLUMNS,
        "paid": PAID_COLUMNS,
        "cuts": CUTS_COLUMNS,
    },
    read=read_case,
)

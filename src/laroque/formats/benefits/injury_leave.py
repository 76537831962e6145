"""Cases of stops of work for a work injury: their fields, and the columns that they fill."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from laroque.formats.benefits.days import run_of
from laroque.formats.benefits.history import PAID_COLUMNS, PAYS_COLUMNS, read_paid, read_pays
from laroque.formats.benefits.kind import KindOfCase, Rows
from laroque.formats.benefits.sick_leave import CUT_FIELDS, CUTS_COLUMNS
from laroque.formats.care_fields import Field, Unfit, checked, items
from laroque.kernel.text import Text

PERSON_FIELDS: Mapping[str, Field] = {"pays": Field("any"), "paid": Field("list")}
LEAVE_FIELDS: Mapping[str, Field] = {
    "injury": Field("text"),
    "accident_on": Field("day", is_needed=True),
    "started_on": Field("day"),
    "certificates": Field("list", is_needed=True),
    "relapse": Field("flag"),
    "consolidated_on": Field("day"),
    "rhythm": Field("text", "monthly", choices=("monthly", "fortnightly", "weekly", "season")),
    "least_first_cents": Field("count"),
    "least_second_cents": Field("count"),
    "pension_cents": Field("number"),
    "subrogated": Field("flag"),
    "third_party": Field("flag"),
    "cuts": Field("list"),
}
CERTIFICATE_FIELDS: Mapping[str, Field] = {
    "since": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "part_time_loss_cents": Field("count"),
}

LEAVES_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "person": pl.String(),
    "injury": pl.String(),
    "accident_on": pl.Date(),
    "started_on": pl.Date(),
    "is_relapse": pl.Boolean(),
    "consolidated_on": pl.Date(),
    "rhythm": pl.String(),
    "least_first_cents": pl.Int64(),
    "least_second_cents": pl.Int64(),
    "pension_cents": pl.Int64(),
    "is_subrogated": pl.Boolean(),
    "is_third_party": pl.Boolean(),
}
STOPS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "part_time_loss_cents": pl.Int64(),
}


def read_leaves(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The rows of a stop of work, or of the several stops of a person; raises ``Unfit``."""
    person = checked({name: each for name, each in facts.items() if name in PERSON_FIELDS}, PERSON_FIELDS, "facts")
    own = {name: each for name, each in facts.items() if name not in PERSON_FIELDS}
    told = list(items(facts, "leaves", "facts")) if "leaves" in facts else [("facts", own)]
    for rank, (place, leave) in enumerate(told, 1):
        _leave(f"{number}/{rank}", number, place, leave, rows)
    read_pays(number, person["pays"], rows)
    read_paid(number, facts, rows)


def _leave(key: str, person: str, place: str, said: Any, rows: Rows) -> None:
    leave = checked(said, LEAVE_FIELDS, place)
    started = leave["started_on"] or leave["accident_on"]
    if started < leave["accident_on"]:
        raise Unfit(
            f"{place}.started_on", Text("a day from accident_on on is expected", "un jour à partir d'accident_on")
        )
    rows["leaves"].append(
        {
            "case": key,
            "person": person,
            "injury": leave["injury"] or "",
            "accident_on": leave["accident_on"],
            "started_on": started,
            "is_relapse": leave["relapse"] or False,
            "consolidated_on": leave["consolidated_on"],
            "rhythm": leave["rhythm"] or "monthly",
            "is_subrogated": leave["subrogated"] or False,
            "is_third_party": leave["third_party"] or False,
            **{name: leave[name] for name in ("least_first_cents", "least_second_cents", "pension_cents")},
        }
    )
    for at, each in items(said, "certificates", place):
        one = checked(each, CERTIFICATE_FIELDS, at)
        since, until = run_of(one, at)
        if since < started:
            raise Unfit(f"{at}.since", Text("a day from started_on on is expected", "un jour à partir de started_on"))
        loss = one["part_time_loss_cents"]
        rows["stops"].append({"case": key, "since": since, "until": until, "part_time_loss_cents": loss})
    for at, each in items(said, "cuts", place):
        cut = checked(each, CUT_FIELDS, at)
        since, until = run_of(cut, at)
        rows["cuts"].append({"case": key, "since": since, "until": until, "reason": cut["reason"]})


CASES_OF_INJURY_LEAVES = KindOfCase(
    columns={
        "leaves": LEAVES_COLUMNS,
        "stops": STOPS_COLUMNS,
        "pays": PAYS_COLUMNS,
        "paid": PAID_COLUMNS,
        "cuts": CUTS_COLUMNS,
    },
    read=read_leaves,
)

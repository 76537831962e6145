"""What a person was paid before a case: pays by month and employer, days of other benefits."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from laroque.formats.benefits.days import month_of_text, run_of
from laroque.formats.benefits.kind import Rows
from laroque.formats.care_fields import Field, Unfit, checked, items
from laroque.kernel.periods import add_months
from laroque.kernel.text import Text

NONE = "none"
ABSENCES = (NONE, "activity", "excused")

_HUNDREDTHS = 100
_MONTHS_MAX = 600

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
    "kind": Field("text", "sick_leave"),
    "illness": Field("text"),
    "since": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "stopped_on": Field("day"),
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


def read_pays(person: str, said: Any, rows: Rows) -> None:
    """Pays told as one run of months, or as a list of them, into ``pays``."""
    if said is None:
        return
    if isinstance(said, Sequence) and not isinstance(said, str):
        for place, each in items({"pays": said}, "pays", "facts"):
            _pay(person, place, checked(each, PAY_FIELDS, place), rows)
    else:
        _pay(person, "facts.pays", checked(said, PAY_FIELDS, "facts.pays"), rows)


def read_paid(person: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The days paid before, into ``paid``."""
    for place, each in items(facts, "paid", "facts"):
        _paid(person, place, checked(each, PAID_FIELDS, place), rows)


def _pay(person: str, place: str, pay: Mapping[str, Any], rows: Rows) -> None:
    """The months of a run of equal pays."""
    first, last = month_of_text(pay["from"], f"{place}.from"), month_of_text(pay["to"] or pay["from"], f"{place}.to")
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if not 1 <= count <= _MONTHS_MAX:
        raise Unfit(
            f"{place}.to", Text("one month to fifty years are expected", "d'un mois à cinquante ans sont attendus")
        )
    for rank in range(count):
        rows["pays"].append(
            {
                "person": person,
                "employer": pay["employer"] or "",
                "month": add_months(first, rank),
                "cents": pay["cents"],
                "hours_hundredths": _hours(pay["hours"] or "0", f"{place}.hours"),
                "worked_days": pay["worked_days"],
                "absence": pay["absence"] or NONE,
            }
        )


def _paid(person: str, place: str, paid: Mapping[str, Any], rows: Rows) -> None:
    since, until = run_of(paid, place)
    rows["paid"].append(
        {
            "person": person,
            "kind": paid["kind"] or "sick_leave",
            "illness": paid["illness"],
            "since": since,
            "until": until,
            "stopped_on": paid["stopped_on"] or since,
        }
    )


def _hours(said: str, place: str) -> int:
    """Hundredths of an hour of hours written with two decimals at most."""
    whole, _, part = said.partition(".")
    if not (whole.isdigit() and len(whole) <= 5 and len(part) <= 2 and (part.isdigit() or not part)):
        raise Unfit(place, Text('hours such as "151.67" are expected', 'des heures telles que "151.67" sont attendues'))
    return int(whole) * _HUNDREDTHS + int(part.ljust(2, "0"))

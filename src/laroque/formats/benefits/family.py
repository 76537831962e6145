"""Cases of family benefits: their fields, and the columns that they fill, those that the engine takes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from laroque.formats.benefits.days import month_of_text
from laroque.formats.benefits.kind import KindOfCase, Rows
from laroque.formats.benefits.places import place_of
from laroque.formats.care_fields import Field, Unfit, checked, items
from laroque.kernel.periods import add_months
from laroque.kernel.text import Text

LACKS = ("orphan", "orphan_of_both", "no_parentage", "unpaid", "unable", "low")

_DAY = timedelta(days=1)
_MONTHS_MAX = 240
_CHILDREN_MAX = 30

COMMON_FIELDS: Mapping[str, Field] = {
    "household": Field("text"),
    "place": Field("text"),
    "claimed_on": Field("day"),
    "raised": Field("flag"),
    "children": Field("list"),
    "resources": Field("list"),
}
MONTHS_FIELDS: Mapping[str, Field] = {
    **COMMON_FIELDS,
    "from": Field("text", is_needed=True),
    "to": Field("text"),
    "couple_since": Field("day"),
}
SCHOOL_FIELDS: Mapping[str, Field] = {**COMMON_FIELDS, "school_on": Field("day", is_needed=True)}
GRANT_FIELDS: Mapping[str, Field] = {
    **COMMON_FIELDS,
    "began_on": Field("day"),
    "ended_on": Field("day"),
    "arrived_on": Field("day"),
    "expected": Field("rank", 1),
}
CHILD_FIELDS: Mapping[str, Field] = {
    "born_on": Field("day", is_needed=True),
    "arrived_on": Field("day"),
    "since": Field("day"),
    "until": Field("day"),
    "died_on": Field("day"),
    "shared": Field("flag"),
    "at_school": Field("flag"),
    "lack": Field("text", choices=LACKS),
    "lack_since": Field("day"),
    "sought": Field("flag"),
    "maintenance_cents": Field("count"),
}
RESOURCES_FIELDS: Mapping[str, Field] = {
    "year": Field("rank", is_needed=True),
    "cents": Field("number", is_needed=True),
}

CLAIMS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "household": pl.String(),
    "place": pl.String(),
    "claimed_on": pl.Date(),
    "since": pl.Date(),
    "until": pl.Date(),
    "is_raised": pl.Boolean(),
    "couple_since": pl.Date(),
}
GRANTS_COLUMNS: Mapping[str, pl.DataType] = {
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
CHILDREN_COLUMNS: Mapping[str, pl.DataType] = {
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
RESOURCES_COLUMNS: Mapping[str, pl.DataType] = {"case": pl.String(), "year": pl.Int64(), "cents": pl.Int64()}


def read_months(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The rows of a claim for months; raises ``Unfit``."""
    told = checked(facts, MONTHS_FIELDS, "facts")
    since, last = month_of_text(told["from"], "facts.from"), month_of_text(told["to"] or told["from"], "facts.to")
    until = add_months(last, 1)
    if not since < until <= add_months(since, _MONTHS_MAX):
        raise Unfit("facts.to", Text("one month to twenty years are expected", "d'un mois à vingt ans sont attendus"))
    rows["claims"].append(_claim(number, told, since, until))
    _household(number, facts, rows)


def read_school(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The rows of a claim for the beginning of school; raises ``Unfit``."""
    told = checked(facts, SCHOOL_FIELDS, "facts")
    day = told["school_on"]
    rows["claims"].append(_claim(number, {**told, "couple_since": None}, day, day + _DAY))
    _household(number, facts, rows)


def read_grant(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The rows of a claim for a birth or an adoption; raises ``Unfit``."""
    told = checked(facts, GRANT_FIELDS, "facts")
    if (told["began_on"] is None) == (told["arrived_on"] is None):
        raise Unfit("facts.began_on", Text("began_on or arrived_on is expected", "began_on ou arrived_on est attendu"))
    rows["claims"].append(
        {
            **_of_household(number, told, told["began_on"] or told["arrived_on"]),
            **{name: told[name] for name in ("began_on", "ended_on", "arrived_on")},
            "expected": told["expected"] or 1,
        }
    )
    _household(number, facts, rows)


def _claim(number: str, told: Mapping[str, Any], since: date, until: date) -> dict[str, Any]:
    own = _of_household(number, told, since)
    return {**own, "since": since, "until": until, "couple_since": told["couple_since"]}


def _of_household(number: str, told: Mapping[str, Any], day: date) -> dict[str, Any]:
    return {
        "case": number,
        "household": told["household"] or f"/{number}",
        "place": place_of(told["place"]),
        "claimed_on": told["claimed_on"] or day,
        "is_raised": told["raised"] or False,
    }


def _household(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """Its children, and its resources where the kind looks at them."""
    if len(facts.get("children") or ()) > _CHILDREN_MAX:
        raise Unfit("facts.children", Text("thirty children at most", "trente enfants au plus"))
    for rank, (place, each) in enumerate(items(facts, "children", "facts")):
        rows["children"].append(_child(number, f"{rank:02}", checked(each, CHILD_FIELDS, place), place))
    for place, each in items(facts, "resources", "facts"):
        told = checked(each, RESOURCES_FIELDS, place)
        if told["cents"] < 0:
            raise Unfit(f"{place}.cents", Text("zero or more is expected", "zéro ou plus est attendu"))
        if "resources" in rows:
            rows["resources"].append({"case": number, **told})


def _child(number: str, name: str, told: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A child; one who lacks a parent's maintenance says since when."""
    if told["lack"] in ("unpaid", "unable", "low") and told["lack_since"] is None:
        raise Unfit(f"{place}.lack_since", Text("it is left out", "il manque"))
    return {
        "case": number,
        "child": name,
        **{each: told[each] for each in ("born_on", "arrived_on", "until", "died_on", "lack", "lack_since")},
        "since": told["since"] or told["arrived_on"] or told["born_on"],
        "is_shared": told["shared"] or False,
        "is_at_school": told["at_school"] is not False,
        "is_sought": told["sought"] or False,
        "maintenance_cents": told["maintenance_cents"],
    }


_TABLES = {"claims": CLAIMS_COLUMNS, "children": CHILDREN_COLUMNS, "resources": RESOURCES_COLUMNS}

CASES_OF_MONTHS = KindOfCase(columns=_TABLES, read=read_months)
"""Family allowances and basic allowances."""
CASES_OF_SCHOOL = KindOfCase(columns=_TABLES, read=read_school)
CASES_OF_GRANTS = KindOfCase(columns={**_TABLES, "claims": GRANTS_COLUMNS}, read=read_grant)
CASES_OF_SUPPORT = KindOfCase(columns={name: _TABLES[name] for name in ("claims", "children")}, read=read_months)

"""Cases of old-age pensions and of survivors' pensions: their fields, and the columns that they fill."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from laroque.formats.benefits.days import month_of_text
from laroque.formats.benefits.kind import KindOfCase, Rows
from laroque.formats.benefits.places import place_of
from laroque.formats.care_fields import Field, Unfit, checked, items
from laroque.kernel.periods import add_months
from laroque.kernel.text import Text

CSG_BANDS = ("exempt", "reduced", "median", "full")

_MONTHS_MAX = 240
_YEARS_MAX = 70

COMMON_FIELDS: Mapping[str, Field] = {
    "born_on": Field("day", is_needed=True),
    "from": Field("text", is_needed=True),
    "to": Field("text"),
    "place": Field("text"),
    "quarters": Field("count", is_needed=True),
    "children": Field("count"),
    "csg": Field("text", "full", choices=CSG_BANDS),
}
PENSION_FIELDS: Mapping[str, Field] = {
    **COMMON_FIELDS,
    "all_quarters": Field("count"),
    "paid_quarters": Field("count"),
    "late_quarters": Field("count"),
    "unfit": Field("flag"),
    "other_cents": Field("count"),
    "wages": Field("list", is_needed=True),
}
WAGE_FIELDS: Mapping[str, Field] = {
    "from": Field("rank", is_needed=True),
    "to": Field("rank"),
    "cents": Field("number", is_needed=True),
}
SURVIVOR_FIELDS: Mapping[str, Field] = {
    **COMMON_FIELDS,
    "pension_cents": Field("number", is_needed=True),
    "quarter_cents": Field("number", is_needed=True),
    "year_cents": Field("number"),
    "couple": Field("flag"),
    "own_months": Field("rank", 1),
    "all_months": Field("rank"),
}

PENSIONS_COLUMNS: Mapping[str, pl.DataType] = {
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
WAGES_COLUMNS: Mapping[str, pl.DataType] = {"case": pl.String(), "year": pl.Int64(), "cents": pl.Int64()}
SURVIVORS_COLUMNS: Mapping[str, pl.DataType] = {
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


def read_pension(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The rows of a pension and of its career; raises ``Unfit``."""
    told = checked(facts, PENSION_FIELDS, "facts")
    rows["claims"].append(
        {
            **_common(number, told),
            "all_quarters": _or(told["all_quarters"], told["quarters"]),
            "paid_quarters": _or(told["paid_quarters"], told["quarters"]),
            "late_quarters": told["late_quarters"] or 0,
            "is_unfit": told["unfit"] or False,
            "other_cents": told["other_cents"] or 0,
        }
    )
    for place, each in items(facts, "wages", "facts"):
        _wages(number, checked(each, WAGE_FIELDS, place), place, rows)


def read_survivor(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The row of a survivor's pension; raises ``Unfit``."""
    told = checked(facts, SURVIVOR_FIELDS, "facts")
    own = told["own_months"] or 1
    whole = told["all_months"] or own
    if whole < own:
        raise Unfit("facts.all_months", Text("own_months or more is expected", "own_months ou plus est attendu"))
    for name in ("pension_cents", "quarter_cents", "year_cents"):
        if (told[name] or 0) < 0:
            raise Unfit(f"facts.{name}", Text("zero or more is expected", "zéro ou plus est attendu"))
    rows["claims"].append(
        {
            **_common(number, told),
            **{name: told[name] for name in ("pension_cents", "quarter_cents", "year_cents")},
            "is_couple": told["couple"] or False,
            "own_months": own,
            "all_months": whole,
        }
    )


def _common(number: str, told: Mapping[str, Any]) -> dict[str, Any]:
    since, until = _months(told)
    return {
        "case": number,
        "place": place_of(told["place"]),
        "born_on": told["born_on"],
        "since": since,
        "until": until,
        "quarters": told["quarters"],
        "children_count": told["children"] or 0,
        "csg_band": told["csg"] or "full",
    }


def _months(told: Mapping[str, Any]) -> tuple[date, date]:
    since, last = month_of_text(told["from"], "facts.from"), month_of_text(told["to"] or told["from"], "facts.to")
    until = add_months(last, 1)
    if not since < until <= add_months(since, _MONTHS_MAX):
        raise Unfit("facts.to", Text("one month to twenty years are expected", "d'un mois à vingt ans sont attendus"))
    return since, until


def _wages(number: str, wage: Mapping[str, Any], place: str, rows: Rows) -> None:
    """The years of a run of equal wages; a year is told once."""
    first, last = wage["from"], wage["to"] or wage["from"]
    known = {row["year"] for row in rows["wages"] if row["case"] == number}
    years = range(first, last + 1)
    if not 1 <= len(years) <= _YEARS_MAX or known & set(years):
        raise Unfit(f"{place}.to", Text("years told once are expected", "des années dites une fois sont attendues"))
    if wage["cents"] < 0:
        raise Unfit(f"{place}.cents", Text("zero or more is expected", "zéro ou plus est attendu"))
    rows["wages"].extend({"case": number, "year": year, "cents": wage["cents"]} for year in years)


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


CASES_OF_PENSIONS = KindOfCase(columns={"claims": PENSIONS_COLUMNS, "wages": WAGES_COLUMNS}, read=read_pension)
CASES_OF_SURVIVORS = KindOfCase(columns={"claims": SURVIVORS_COLUMNS}, read=read_survivor)

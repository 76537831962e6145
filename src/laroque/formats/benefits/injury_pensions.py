"""Cases of capitals, of pensions and of survivors of a work injury, and of its recognition: fields and columns."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from laroque.formats.benefits.kind import KindOfCase, Rows
from laroque.formats.care_fields import Field, Unfit, checked, items
from laroque.kernel.text import Text

OCCURRENCES = ("accident", "disease", "relapse")
LINKS = ("spouse", "divorced", "child", "ascendant")

_PERCENT = 10_000
_WHOLE = 100
_DAY = timedelta(days=1)
_DAYS_MAX = 7_305

CAPITAL_FIELDS: Mapping[str, Field] = {
    "consolidated_on": Field("day", is_needed=True),
    "place": Field("text", "metropole"),
    "final_on": Field("day"),
    "rate": Field("count", is_needed=True),
    "paid_rate": Field("count"),
    "third_party": Field("flag"),
}
PENSION_FIELDS: Mapping[str, Field] = {
    "stopped_on": Field("day", is_needed=True),
    "consolidated_on": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "place": Field("text", "metropole"),
    "rate": Field("count", is_needed=True),
    "former_rate": Field("count"),
    "year_cents": Field("number", is_needed=True),
    "acts": Field("count"),
    "danger": Field("flag"),
    "capital_cents": Field("number"),
    "chosen": Field("flag"),
    "third_party": Field("flag"),
}
DEATH_FIELDS: Mapping[str, Field] = {
    "accident_on": Field("day", is_needed=True),
    "stopped_on": Field("day"),
    "died_on": Field("day", is_needed=True),
    "to": Field("day", is_needed=True),
    "place": Field("text", "metropole"),
    "year_cents": Field("number", is_needed=True),
    "third_party": Field("flag"),
    "survivors": Field("list", is_needed=True),
}
SURVIVOR_FIELDS: Mapping[str, Field] = {
    "name": Field("text", is_needed=True),
    "link": Field("text", is_needed=True, choices=LINKS),
    "born_on": Field("day", is_needed=True),
    "united_on": Field("day"),
    "children": Field("flag"),
    "unfit_since": Field("day"),
    "alimony_cents": Field("number"),
    "united_again_on": Field("day"),
    "alone": Field("flag"),
    "bed": Field("text"),
    "needy": Field("flag"),
}
RECOGNITION_FIELDS: Mapping[str, Field] = {
    "occurrence": Field("text", is_needed=True, choices=OCCURRENCES),
    "complete_on": Field("day", is_needed=True),
    "inquired_on": Field("day"),
    "asked_on": Field("day"),
    "seized_on": Field("day"),
    "decided_on": Field("day"),
}

CAPITALS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "consolidated_on": pl.Date(),
    "final_on": pl.Date(),
    "rate": pl.Int64(),
    "paid_rate": pl.Int64(),
    "is_third_party": pl.Boolean(),
}
CLAIMS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "stopped_on": pl.Date(),
    "consolidated_on": pl.Date(),
    "until": pl.Date(),
    "rate": pl.Int64(),
    "former_rate": pl.Int64(),
    "year_cents": pl.Int64(),
    "acts": pl.Int64(),
    "is_danger": pl.Boolean(),
    "capital_cents": pl.Int64(),
    "is_chosen": pl.Boolean(),
    "is_third_party": pl.Boolean(),
}
DEATHS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "place": pl.String(),
    "accident_on": pl.Date(),
    "stopped_on": pl.Date(),
    "died_on": pl.Date(),
    "until": pl.Date(),
    "year_cents": pl.Int64(),
    "is_third_party": pl.Boolean(),
}
SURVIVORS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "survivor": pl.String(),
    "link": pl.String(),
    "born_on": pl.Date(),
    "united_on": pl.Date(),
    "has_children": pl.Boolean(),
    "unfit_since": pl.Date(),
    "alimony_cents": pl.Int64(),
    "united_again_on": pl.Date(),
    "is_alone": pl.Boolean(),
    "bed": pl.String(),
    "is_needy": pl.Boolean(),
}
RECOGNITIONS_COLUMNS: Mapping[str, pl.DataType] = {
    "case": pl.String(),
    "occurrence": pl.String(),
    "complete_on": pl.Date(),
    "inquired_on": pl.Date(),
    "asked_on": pl.Date(),
    "seized_on": pl.Date(),
    "decided_on": pl.Date(),
}


def read_capital(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The row of a capital; raises ``Unfit``."""
    told = checked(facts, CAPITAL_FIELDS, "facts")
    rows["claims"].append(
        {
            "case": number,
            "place": told["place"] or "metropole",
            "consolidated_on": told["consolidated_on"],
            "final_on": told["final_on"],
            "rate": _rate(told, "rate"),
            "paid_rate": _rate(told, "paid_rate"),
            "is_third_party": told["third_party"] or False,
        }
    )


def read_pension(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The row of a pension; raises ``Unfit``."""
    told = checked(facts, PENSION_FIELDS, "facts")
    _not_before(told, "consolidated_on", "stopped_on")
    rows["claims"].append(
        {
            "case": number,
            "place": told["place"] or "metropole",
            "stopped_on": told["stopped_on"],
            "consolidated_on": told["consolidated_on"],
            "until": _until(told, "consolidated_on"),
            "rate": _rate(told, "rate"),
            "former_rate": _rate(told, "former_rate"),
            "year_cents": _positive(told, "year_cents", "facts"),
            "acts": told["acts"] or 0,
            "is_danger": told["danger"] or False,
            "capital_cents": _positive(told, "capital_cents", "facts") or 0,
            "is_chosen": told["chosen"] or False,
            "is_third_party": told["third_party"] or False,
        }
    )


def read_death(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The rows of a death and its survivors; raises ``Unfit``."""
    told = checked(facts, DEATH_FIELDS, "facts")
    _not_before(told, "died_on", "accident_on")
    rows["deaths"].append(
        {
            "case": number,
            "place": told["place"] or "metropole",
            "accident_on": told["accident_on"],
            "stopped_on": told["stopped_on"] or told["accident_on"],
            "died_on": told["died_on"],
            "until": _until(told, "died_on"),
            "year_cents": _positive(told, "year_cents", "facts"),
            "is_third_party": told["third_party"] or False,
        }
    )
    names: set[str] = set()
    for place, each in items(facts, "survivors", "facts"):
        one = checked(each, SURVIVOR_FIELDS, place)
        if one["name"] in names:
            raise Unfit(f"{place}.name", Text("another survivor has this name", "un autre ayant droit porte ce nom"))
        names.add(one["name"])
        rows["survivors"].append(
            {
                "case": number,
                "survivor": one["name"],
                "has_children": one["children"] or False,
                "is_alone": one["alone"] or False,
                "bed": one["bed"] or "",
                "is_needy": one["needy"] or False,
                "alimony_cents": _positive(one, "alimony_cents", place),
                **{name: one[name] for name in ("link", "born_on", "united_on", "unfit_since", "united_again_on")},
            }
        )


def read_recognition(number: str, facts: Mapping[str, Any], rows: Rows) -> None:
    """The row of a file to decide; raises ``Unfit``."""
    told = checked(facts, RECOGNITION_FIELDS, "facts")
    for name in ("inquired_on", "asked_on", "seized_on", "decided_on"):
        if told[name] is not None:
            _not_before(told, name, "complete_on")
    rows["files"].append({"case": number, **{name: told[name] for name in RECOGNITION_FIELDS}})


def _rate(told: Mapping[str, Any], name: str) -> int:
    """Parts per million of whole percents."""
    percent: int = told[name] or 0
    if not 0 <= percent <= _WHOLE:
        raise Unfit(f"facts.{name}", Text("0 to 100 (percent) is expected", "de 0 à 100 (pour cent) est attendu"))
    return percent * _PERCENT


def _positive(told: Mapping[str, Any], name: str, place: str) -> int | None:
    cents: int | None = told[name]
    if cents is not None and cents < 0:
        raise Unfit(f"{place}.{name}", Text("zero or more is expected", "zéro ou plus est attendu"))
    return cents


def _until(told: Mapping[str, Any], since: str) -> date:
    until: date = told["to"] + _DAY
    if not told[since] + _DAY < until <= told[since] + _DAYS_MAX * _DAY:
        raise Unfit(
            "facts.to", Text(f"a day after {since}, within twenty years", f"un jour après {since}, sous vingt ans")
        )
    return until


def _not_before(told: Mapping[str, Any], name: str, since: str) -> None:
    if told[name] < told[since]:
        raise Unfit(f"facts.{name}", Text(f"a day from {since} on is expected", f"un jour à partir de {since}"))


CASES_OF_CAPITALS = KindOfCase(columns={"claims": CAPITALS_COLUMNS}, read=read_capital)
CASES_OF_INJURY_PENSIONS = KindOfCase(columns={"claims": CLAIMS_COLUMNS}, read=read_pension)
CASES_OF_DEATHS = KindOfCase(columns={"deaths": DEATHS_COLUMNS, "survivors": SURVIVORS_COLUMNS}, read=read_death)
CASES_OF_RECOGNITIONS = KindOfCase(columns={"files": RECOGNITIONS_COLUMNS}, read=read_recognition)

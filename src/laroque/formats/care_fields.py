"""The fields of cases of care, and how one is read: what kind of value it holds, and its usual value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from laroque.kernel.text import Text

DOCTOR = "751000010"
"""The usual professional, who is the treating doctor of every person unless the case says otherwise."""

_CENTS_MAX = 10**11
_COUNT_MAX = 10**6
_FIRST_DAY, _LAST_DAY = date(1850, 1, 1), date(2100, 1, 1)
_TEXT_LENGTH_MAX = 500

_TYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "day": pl.Date(),
    "number": pl.Int64(),
    "count": pl.Int64(),
    "rank": pl.Int32(),
    "flag": pl.Boolean(),
}
_EXPECTED = {
    "text": Text("a text is expected; put figures in quotes", "un texte est attendu ; chiffres entre guillemets"),
    "day": Text("a day such as 2026-04-02 is expected", "un jour tel que 2026-04-02 est attendu"),
    "number": Text("a whole number is expected; amounts in cents", "un nombre entier est attendu ; des centimes"),
    "count": Text("a whole number up to 1,000,000 is expected", "un nombre entier jusqu'à 1 000 000 est attendu"),
    "rank": Text("a whole number from 1 is expected", "un nombre entier à partir de 1 est attendu"),
    "flag": Text("true or false is expected", "true ou false est attendu"),
    "list": Text("a list is expected", "une liste est attendue"),
    "map": Text("fields with their values are expected", "des champs avec leurs valeurs sont attendus"),
}  # fmt: skip


class Unfit(ValueError):
    """A value that a case cannot hold: where it stands, and what is expected there."""

    def __init__(self, place: str, reason: Text) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: {reason.en}")


@dataclass(frozen=True, slots=True)
class Field:
    """A field: ``kind`` (text, day, number, count, rank, flag, list, map, any), its usual value and its choices."""

    kind: str
    usual: Any = None
    is_needed: bool = False
    choices: tuple[str, ...] = ()


def schema_of(fields: Mapping[str, Field]) -> dict[str, pl.DataType]:
    """The columns of fields."""
    return {name: _TYPES[each.kind] for name, each in fields.items()}


def checked(said: Any, fields: Mapping[str, Field], place: str) -> dict[str, Any]:
    """Every field with its value, None where it is left out; raises ``Unfit`` for what is not right."""
    if not isinstance(said, Mapping):
        raise Unfit(place, _EXPECTED["map"])
    for name in said:
        if name not in fields:
            known = ", ".join(fields)
            reason = Text(f"there is no such field; there are {known}", f"ce champ n'existe pas ; il y a {known}")
            raise Unfit(_below(place, str(name)), reason)
    return {name: _value(each, said.get(name), _below(place, name)) for name, each in fields.items()}


def items(said: Mapping[str, Any], name: str, place: str) -> Iterator[tuple[str, Any]]:
    """The items of a list, each with its place, counted from 1; none when it is left out."""
    for rank, each in enumerate(said.get(name) or (), 1):
        yield f"{_below(place, name)}[{rank}]", each


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _value(wanted: Field, value: Any, place: str) -> Any:
    if value is None:
        if wanted.is_needed:
            raise Unfit(place, Text("it is left out", "il manque"))
        return None
    if not _is_of(wanted.kind, value):
        raise Unfit(place, _EXPECTED[wanted.kind])
    if wanted.choices and value not in wanted.choices:
        listed = ", ".join(wanted.choices)
        raise Unfit(place, Text(f"one of {listed} is expected", f"une valeur parmi {listed} est attendue"))
    return value


def _is_of(kind: str, value: Any) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    checks = {
        "text": isinstance(value, str) and 0 < len(value) <= _TEXT_LENGTH_MAX,
        "day": isinstance(value, date) and not isinstance(value, datetime) and _FIRST_DAY <= value < _LAST_DAY,
        "number": is_number and abs(value) <= _CENTS_MAX,
        "count": is_number and abs(value) <= _COUNT_MAX,
        "rank": is_number and 1 <= value <= _COUNT_MAX,
        "flag": isinstance(value, bool),
        "list": isinstance(value, list),
        "map": isinstance(value, Mapping),
        "any": True,
    }
    return checks[kind]


def _texts(names: Sequence[str]) -> dict[str, Field]:
    return {name: Field("text") for name in names}


INSURANCES = ("sickness", "maternity", "injury", "prevention")
RIGHT_KINDS = (
    "covered", "local_scheme", "c2s", "long_illness", "maternity", "injury", "invalidity", "injury_pension",
    "treating_doctor", "campaign",
)  # fmt: skip
COUNTED_KINDS = ("participation", "drug", "act", "transport")

LINE_FIELDS: Mapping[str, Field] = {
    "claim": Field("text"),
    "line": Field("rank"),
    "person": Field("text"),
    "professional": Field("text", DOCTOR),
    **_texts(("prescriber", "speciality", "sector")),
    "care_on": Field("day"),
    "paid_on": Field("day"),
    "insurance": Field("text", "sickness", choices=INSURANCES),
    "injury_file": Field("text"),
    "care_path": Field("text"),
    **_texts(("nature", "code")),
    "activity": Field("text", "1"),
    "phase": Field("text", "0"),
    **_texts(("modifiers", "association")),
    "quantity": Field("count", 1),
    "coefficient_hundredths": Field("count"),
    "billed_cents": Field("number"),
    "exemption_asked": Field("text"),
    "third_party": Field("flag", False),
    "in_hospital": Field("flag", False),
    "entered_on": Field("day"),
    "left_on": Field("day"),
    "psychiatric": Field("flag", False),
    "complementary_ppm": Field("count"),
}
"""The columns of a line of care; a claim may say them for all its lines."""

PERSON_FIELDS: Mapping[str, Field] = {
    "person": Field("text"),
    "born_on": Field("day"),
    "sex": Field("text", choices=("F", "M")),
}
RIGHT_FIELDS: Mapping[str, Field] = {
    "person": Field("text"),
    "kind": Field("text", is_needed=True, choices=RIGHT_KINDS),
    "since": Field("day", is_needed=True),
    "until": Field("day"),
    "detail": Field("text"),
}
COUNTED_FIELDS: Mapping[str, Field] = {
    "person": Field("text"),
    "professional": Field("text"),
    "care_on": Field("day", is_needed=True),
    "paid_on": Field("day", is_needed=True),
    "kind": Field("text", is_needed=True, choices=COUNTED_KINDS),
    "number": Field("count", is_needed=True),
    "cents": Field("number", is_needed=True),
}
KNOWN_FIELDS: Mapping[str, Field] = {
    name: Field(LINE_FIELDS[name].kind, is_needed=name in ("claim", "line", "care_on", "nature", "quantity"))
    for name in ("claim", "line", "person", "professional", "care_on", "nature", "code", "activity", "phase",
                 "quantity", "entered_on", "left_on")
}  # fmt: skip
CASE_FIELDS: Mapping[str, Field] = {
    "name": Field("text", is_needed=True),
    **_texts(("article", "working")),
    "person": Field("map"),
    "persons": Field("map"),
    "covered": Field("flag"),
    "treating_doctor": Field("flag"),
    "rights": Field("list"),
    "counted": Field("list"),
    "known": Field("list"),
    "claims": Field("list", is_needed=True),
    "due": Field("any"),
}

"""Cases of care in YAML: who, with which rights, had which care; read as the frames that pricing takes.

- name: A consultation of the treating doctor
  claims:
    - {care_on: 2026-04-02, lines: [{nature: G, billed_cents: 3000}]}

A field that is left out has its usual value. Persons, claims and counters of a case are its own: no case changes
another. ``docs/algorithms/care_cases.md`` lists the fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl
import yaml

from laroque.formats.care_fields import (
    CASE_FIELDS,
    COUNTED_FIELDS,
    DOCTOR,
    KNOWN_FIELDS,
    LINE_FIELDS,
    PERSON_FIELDS,
    RIGHT_FIELDS,
    Field,
    Unfit,
    checked,
    items,
    schema_of,
)
from laroque.kernel.text import Text

CASES_MAX = 10_000
"""Cases of a file; more are for tables, not for a file that one writes by hand."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INSURED = "insured"
_BORN_ON = date(1980, 1, 1)
_PAID_AFTER = timedelta(days=5)
_TREATING_DOCTOR = "T"
_CLAIM_ALONE = ("id", "lines")
_KEYS = ("claim", "line", "person")


class NotCareCases(ValueError):
    """A file that is no list of cases; the text says why, and nothing of it is read."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class CareCase:
    """A case read: its name, the article it shows, its working, and what it says is due, as it stands."""

    name: str
    article: str
    working: str
    due: Any


@dataclass(frozen=True, slots=True)
class RefusedCase:
    """A case that is left out: its number and name, the place in it, and what to write instead."""

    number: int
    name: str
    place: str
    reason: Text


@dataclass(frozen=True, slots=True)
class CareCasesRead:
    """The frames of all cases taken, by the columns pricing has; ``cases`` by the number that starts their keys.

    The person ``insured`` of the third case is ``3/insured``; its second claim is ``3/2``, or ``3/`` and its id.
    """

    cases: Mapping[int, CareCase]
    refused: tuple[RefusedCase, ...]
    lines: pl.DataFrame
    persons: pl.DataFrame
    rights: pl.DataFrame
    counted: pl.DataFrame
    known: pl.DataFrame


@dataclass
class _Rows:
    lines: list[dict[str, Any]] = field(default_factory=list)
    persons: list[dict[str, Any]] = field(default_factory=list)
    rights: list[dict[str, Any]] = field(default_factory=list)
    counted: list[dict[str, Any]] = field(default_factory=list)
    known: list[dict[str, Any]] = field(default_factory=list)


def read_care_cases(content: bytes) -> CareCasesRead:
    """Read a file of cases; raises ``NotCareCases``. A bad case is refused alone, with its place."""
    cases: dict[int, CareCase] = {}
    refused: list[RefusedCase] = []
    rows: list[_Rows] = []
    names: set[str] = set()
    for number, said in enumerate(_document(content), 1):
        name = said["name"] if isinstance(said, Mapping) and isinstance(said.get("name"), str) else ""
        try:
            case, own = _case(number, said, names)
        except Unfit as unfit:
            refused.append(RefusedCase(number, name, unfit.place, unfit.reason))
        else:
            cases[number] = case
            rows.append(own)
            names.add(name)
    return CareCasesRead(
        cases,
        tuple(refused),
        _frame([row for own in rows for row in own.lines], LINE_FIELDS),
        _frame([row for own in rows for row in own.persons], PERSON_FIELDS),
        _frame([row for own in rows for row in own.rights], RIGHT_FIELDS),
        _frame([row for own in rows for row in own.counted], COUNTED_FIELDS),
        _frame([row for own in rows for row in own.known], KNOWN_FIELDS),
    )


def _document(content: bytes) -> list[Any]:
    try:
        document = yaml.load(content, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as failure:
        said = (str(failure).splitlines() or [""])[0]
        raise NotCareCases(Text(f"not YAML: {said}", f"pas du YAML : {said}")) from failure
    if not isinstance(document, list) or not document:
        raise NotCareCases(Text("a list of one case or more is expected", "une liste d'au moins un cas est attendue"))
    if len(document) > CASES_MAX:
        raise NotCareCases(Text(f"more than {CASES_MAX} cases", f"plus de {CASES_MAX} cas"))
    return document


def _frame(rows: list[dict[str, Any]], fields: Mapping[str, Field]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema_of(fields))


def _case(number: int, said: Any, names: set[str]) -> tuple[CareCase, _Rows]:
    """One case and its rows; raises ``Unfit``."""
    case = checked(said, CASE_FIELDS, "")
    if case["name"] in names:
        raise Unfit("name", Text("another case has this name", "un autre cas porte ce nom"))
    rows = _Rows()
    people = _persons(number, case, rows)
    _rights(number, case, people, rows)
    _past(number, case, people, rows)
    for rank, (place, claim) in enumerate(items(said, "claims", ""), 1):
        path = {} if case["treating_doctor"] is False else {"care_path": _TREATING_DOCTOR}
        key = {"claim": f"{number}/{rank}"} | path
        _claim(number, key, place, claim, people, rows)
    if not rows.lines:
        raise Unfit("claims", Text("a case has one claim or more", "un cas a au moins une demande"))
    told = {(row["claim"], row["line"]) for row in rows.lines}
    if len(told) < len(rows.lines):
        raise Unfit("claims", Text("two claims have the same id", "deux demandes ont le même id"))
    return CareCase(case["name"], case["article"] or "", case["working"] or "", said.get("due")), rows


def _persons(number: int, case: Mapping[str, Any], rows: _Rows) -> set[str]:
    """The insured person, with usual values, and those the case names beside."""
    said = {_INSURED: case["person"] or {}} | (case["persons"] or {})
    for name, each in said.items():
        place = "person" if name == _INSURED else f"persons.{name}"
        if not isinstance(name, str):
            raise Unfit("persons", Text(f"{name} is not a name", f"{name} n'est pas un nom"))
        person = checked(each, PERSON_FIELDS, place)
        key = f"{number}/{name}"
        rows.persons.append(person | {"person": key, "born_on": person["born_on"] or _BORN_ON})
    return set(said)


def _rights(number: int, case: Mapping[str, Any], people: set[str], rows: _Rows) -> None:
    """Every person is covered and has declared the usual doctor, unless the case says not; then its own rights."""
    rights: dict[str, str | None] = {"covered": None, "treating_doctor": DOCTOR}
    usual = [(kind, detail) for kind, detail in rights.items() if case[kind] is not False]
    for person in rows.persons:
        for kind, detail in usual:
            since = person["born_on"]
            row = {"person": person["person"], "kind": kind, "since": since, "until": None, "detail": detail}
            rows.rights.append(row)
    for place, each in items(case, "rights", ""):
        right = checked(each, RIGHT_FIELDS, place)
        if right["until"] is not None and right["until"] <= right["since"]:
            raise Unfit(f"{place}.until", Text("a day after since is expected", "un jour après since est attendu"))
        rows.rights.append(right | {"person": _person(number, place, right, people)})


def _past(number: int, case: Mapping[str, Any], people: set[str], rows: _Rows) -> None:
    """What was borne and paid before."""
    for place, each in items(case, "counted", ""):
        counted = checked(each, COUNTED_FIELDS, place)
        rows.counted.append(counted | {"person": _person(number, place, counted, people)})
    for place, each in items(case, "known", ""):
        known = checked(each, KNOWN_FIELDS, place)
        key = {"claim": f"{number}/{known['claim']}", "person": _person(number, place, known, people)}
        rows.known.append(known | key)


def _claim(number: int, usual: Mapping[str, Any], place: str, said: Any, people: set[str], rows: _Rows) -> None:
    """The lines of a claim; a field of the claim is that of each line that does not say it."""
    shared = checked(said, CLAIM_FIELDS, place)
    common = {name: value for name, value in shared.items() if name not in _CLAIM_ALONE and value is not None}
    key: dict[str, Any] = {"person": _person(number, place, shared, people)}
    if shared["id"]:
        key["claim"] = f"{number}/{shared['id']}"
    lines = list(items(said, "lines", place))
    if not lines:
        raise Unfit(f"{place}.lines", Text("a claim has one line or more", "une demande a au moins une ligne"))
    for position, (at, each) in enumerate(lines, 1):
        own = {name: value for name, value in checked(each, _OWN_FIELDS, at).items() if value is not None}
        line: dict[str, Any] = {**_USUAL, **usual, **common, **own, **key, "line": position}
        for name in ("care_on", "nature", "billed_cents"):
            if line[name] is None:
                raise Unfit(f"{at}.{name}", Text("it is left out", "il manque"))
        line["paid_on"] = line["paid_on"] or line["care_on"] + _PAID_AFTER
        rows.lines.append(line)


def _person(number: int, place: str, row: Mapping[str, Any], people: set[str]) -> str:
    name = row["person"] or _INSURED
    if name not in people:
        known = ", ".join(sorted(people))
        raise Unfit(f"{place}.person", Text(f"the persons of the case are {known}", f"le cas a pour personnes {known}"))
    return f"{number}/{name}"


def _fields_of_claims() -> Iterator[tuple[str, Field]]:
    yield "id", Field("text")
    yield "lines", Field("list")
    for name, each in LINE_FIELDS.items():
        if name not in ("claim", "line"):
            yield name, Field(each.kind, choices=each.choices)


CLAIM_FIELDS: Mapping[str, Field] = dict(_fields_of_claims())
_OWN_FIELDS = {name: each for name, each in CLAIM_FIELDS.items() if name not in (*_CLAIM_ALONE, *_KEYS)}
_USUAL = {name: each.usual for name, each in LINE_FIELDS.items()}

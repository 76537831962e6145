"""Cases of cash benefits in YAML, many kinds in one file: their facts, and what is due; read as frames.

- id: a week
  kind: sick_leave
  article: CSS R323-4
  working: 7,500.00 / 91.25 / 2 = 41.10, four days
  facts:
    started_on: 2026-03-09
    certificates: [{since: 2026-03-09, to: 2026-03-15}]
    pays: {from: 2025-09, to: 2026-02, cents: 250000, hours: "151.67"}
  due: [{from: 2026-03-12, to: 2026-03-15, daily: 4110}]

``docs/algorithms/benefit_cases.md`` lists the fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import yaml

from laroque.formats.benefits.family import (
    CASES_OF_GRANTS,
    CASES_OF_MONTHS,
    CASES_OF_SCHOOL,
    CASES_OF_SUPPORT,
)
from laroque.formats.benefits.injury_leave import CASES_OF_INJURY_LEAVES
from laroque.formats.benefits.injury_pensions import (
    CASES_OF_CAPITALS,
    CASES_OF_DEATHS,
    CASES_OF_INJURY_PENSIONS,
    CASES_OF_RECOGNITIONS,
)
from laroque.formats.benefits.kind import KindOfCase, Rows
from laroque.formats.benefits.old_age import CASES_OF_PENSIONS, CASES_OF_SURVIVORS
from laroque.formats.benefits.parental import (
    CASES_OF_ADOPTION,
    CASES_OF_BIRTH_LEAVE,
    CASES_OF_MATERNITY,
    CASES_OF_PATERNITY,
)
from laroque.formats.benefits.sick_leave import CASES_OF_SICK_LEAVE
from laroque.formats.care_fields import Field, Unfit, checked
from laroque.kernel.text import Text

CASES_MAX = 10_000
"""Cases of a file; more are for tables, not for a file that one writes by hand."""

KINDS_OF_CASE: Mapping[str, KindOfCase] = {
    "sick_leave": CASES_OF_SICK_LEAVE,
    "family_allowance": CASES_OF_MONTHS,
    "basic_allowance": CASES_OF_MONTHS,
    "birth_grant": CASES_OF_GRANTS,
    "school_allowance": CASES_OF_SCHOOL,
    "family_support": CASES_OF_SUPPORT,
    "old_age_pension": CASES_OF_PENSIONS,
    "reversion_pension": CASES_OF_SURVIVORS,
    "injury_leave": CASES_OF_INJURY_LEAVES,
    "injury_capital": CASES_OF_CAPITALS,
    "injury_pension": CASES_OF_INJURY_PENSIONS,
    "survivor_pension": CASES_OF_DEATHS,
    "injury_recognition": CASES_OF_RECOGNITIONS,
    "maternity": CASES_OF_MATERNITY,
    "paternity": CASES_OF_PATERNITY,
    "adoption": CASES_OF_ADOPTION,
    "birth_leave": CASES_OF_BIRTH_LEAVE,
}
"""How each kind is read, by its name."""

CASE_FIELDS: Mapping[str, Field] = {
    "id": Field("text", is_needed=True),
    "kind": Field("text", is_needed=True, choices=tuple(KINDS_OF_CASE)),
    "article": Field("text"),
    "working": Field("text"),
    "facts": Field("map", is_needed=True),
    "due": Field("any"),
    "unpaid": Field("any"),
}

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotBenefitCases(ValueError):
    """A file that is no list of cases; the text says why, and nothing of it is read."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class BenefitCase:
    """A case read: its name, kind and article, its working, and what it says is due and unpaid, as it stands."""

    id: str
    kind: str
    article: str
    working: str
    due: Any
    unpaid: Any


@dataclass(frozen=True, slots=True)
class RefusedCase:
    """A case that is left out: its number and name, the place in it, and what to write instead."""

    number: int
    id: str
    place: str
    reason: Text


@dataclass(frozen=True, slots=True)
class BenefitCasesRead:
    """The cases by the number that starts their keys (the second leave of the third is ``3/2``), and the tables of
    each kind
    that the file has, by kind and name."""

    cases: Mapping[int, BenefitCase]
    refused: tuple[RefusedCase, ...]
    tables: Mapping[str, Mapping[str, pl.DataFrame]]


def read_benefit_cases(content: bytes) -> BenefitCasesRead:
    """Read a file of cases; raises ``NotBenefitCases``. A bad case is refused alone, with its place."""
    cases: dict[int, BenefitCase] = {}
    refused: list[RefusedCase] = []
    tables: dict[str, Rows] = {}
    known: set[str] = set()
    for number, said in enumerate(_document(content), 1):
        name = said["id"] if isinstance(said, Mapping) and isinstance(said.get("id"), str) else ""
        try:
            case, rows = _case(number, said, known)
        except Unfit as unfit:
            refused.append(RefusedCase(number, name, unfit.place, unfit.reason))
        else:
            cases[number] = case
            known.add(name)
            whole = tables.setdefault(case.kind, {table: [] for table in rows})
            for table, own in rows.items():
                whole[table] += own
    return BenefitCasesRead(cases, tuple(refused), {kind: _frames(kind, rows) for kind, rows in tables.items()})


def _document(content: bytes) -> list[Any]:
    try:
        document = yaml.load(content, Loader=_LOADER)
    except (yaml.YAMLError, ValueError, RecursionError) as failure:
        said = (str(failure).splitlines() or [""])[0]
        raise NotBenefitCases(Text(f"not YAML: {said}", f"pas du YAML : {said}")) from failure
    if not isinstance(document, list) or not document:
        raise NotBenefitCases(
            Text("a list of one case or more is expected", "une liste d'au moins un cas est attendue")
        )
    if len(document) > CASES_MAX:
        raise NotBenefitCases(Text(f"more than {CASES_MAX} cases", f"plus de {CASES_MAX} cas"))
    return document


def _case(number: int, said: Any, known: set[str]) -> tuple[BenefitCase, Rows]:
    """One case and its rows; raises ``Unfit``."""
    case = checked(said, CASE_FIELDS, "")
    if case["id"] in known:
        raise Unfit("id", Text("another case has this id", "un autre cas porte cet id"))
    kind = KINDS_OF_CASE[case["kind"]]
    rows: Rows = {table: [] for table in kind.columns}
    kind.read(str(number), case["facts"], rows)
    told = (case["id"], case["kind"], case["article"] or "", case["working"] or "", case["due"], case["unpaid"])
    return BenefitCase(*told), rows


def _frames(kind: str, rows: Rows) -> dict[str, pl.DataFrame]:
    columns = KINDS_OF_CASE[kind].columns
    return {table: pl.DataFrame(own, schema=dict(columns[table])) for table, own in rows.items()}

"""Cases of cash benefits in YAML: who stopped when, was paid what before, and what is due; read as frames.

- id: a week
  kind: sick_leave
  article: CSS R323-4
  working: 7,500.00 / 91.25 / 2 = 41.10, four days
  facts:
    started_on: 2026-03-09
    certificates: [{since: 2026-03-09, to: 2026-03-15}]
    pays: {from: 2025-09, to: 2026-02, cents: 250000, hours: "151.67"}
  due: [{from: 2026-03-12, to: 2026-03-15, daily: 4110}]

``docs/algorithms/benefit_cases.md`` lists the fields. ``leaves`` tell several leaves of one person in the place of one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import polars as pl
import yaml

from laroque.formats.benefit_fields import (
    CASE_FIELDS,
    CERTIFICATE_FIELDS,
    CUT_FIELDS,
    CUTS_COLUMNS,
    LEAVE_FIELDS,
    LEAVES_COLUMNS,
    NONE,
    PAID_COLUMNS,
    PAID_FIELDS,
    PAY_FIELDS,
    PAYS_COLUMNS,
    PERSON_FIELDS,
    SICK_LEAVE,
    STOPS_COLUMNS,
)
from laroque.formats.care_fields import Unfit, checked, items
from laroque.kernel.periods import add_months, parse_month
from laroque.kernel.text import Text

CASES_MAX = 10_000
"""Cases of a file; more are for tables, not for a file that one writes by hand."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DAY = timedelta(days=1)
_HUNDREDTHS = 100
_MONTHS_MAX = 120


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
    """The cases by the number that starts their keys (the second leave of the third is ``3/2``), and their facts."""

    cases: Mapping[int, BenefitCase]
    refused: tuple[RefusedCase, ...]
    leaves: pl.DataFrame
    stops: pl.DataFrame
    pays: pl.DataFrame
    paid: pl.DataFrame
    cuts: pl.DataFrame


@dataclass
class _Rows:
    leaves: list[dict[str, Any]] = field(default_factory=list)
    stops: list[dict[str, Any]] = field(default_factory=list)
    pays: list[dict[str, Any]] = field(default_factory=list)
    paid: list[dict[str, Any]] = field(default_factory=list)
    cuts: list[dict[str, Any]] = field(default_factory=list)


def read_benefit_cases(content: bytes) -> BenefitCasesRead:
    """Read a file of cases; raises ``NotBenefitCases``. A bad case is refused alone, with its place."""
    cases: dict[int, BenefitCase] = {}
    refused: list[RefusedCase] = []
    rows: list[_Rows] = []
    known: set[str] = set()
    for number, said in enumerate(_document(content), 1):
        name = said["id"] if isinstance(said, Mapping) and isinstance(said.get("id"), str) else ""
        try:
            case, own = _case(number, said, known)
        except Unfit as unfit:
            refused.append(RefusedCase(number, name, unfit.place, unfit.reason))
        else:
            cases[number] = case
            rows.append(own)
            known.add(name)
    return BenefitCasesRead(
        cases,
        tuple(refused),
        _frame([row for own in rows for row in own.leaves], LEAVES_COLUMNS),
        _frame([row for own in rows for row in own.stops], STOPS_COLUMNS),
        _frame([row for own in rows for row in own.pays], PAYS_COLUMNS),
        _frame([row for own in rows for row in own.paid], PAID_COLUMNS),
        _frame([row for own in rows for row in own.cuts], CUTS_COLUMNS),
    )


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


def _case(number: int, said: Any, known: set[str]) -> tuple[BenefitCase, _Rows]:
    """One case and its rows; raises ``Unfit``."""
    case = checked(said, CASE_FIELDS, "")
    if case["id"] in known:
        raise Unfit("id", Text("another case has this id", "un autre cas porte cet id"))
    rows, facts = _Rows(), case["facts"]
    several = "leaves" in facts
    person = checked({name: each for name, each in facts.items() if name in PERSON_FIELDS}, PERSON_FIELDS, "facts")
    own = {name: each for name, each in facts.items() if name not in PERSON_FIELDS}
    told = list(items(facts, "leaves", "facts")) if several else [("facts", own)]
    for rank, (place, leave) in enumerate(told, 1):
        _leave(f"{number}/{rank}", str(number), person, place, leave, rows)
    for place, each in _pays_said(person["pays"]):
        _pay(str(number), place, checked(each, PAY_FIELDS, place), rows)
    for place, each in items(facts, "paid", "facts"):
        _paid(str(number), place, checked(each, PAID_FIELDS, place), rows)
    return BenefitCase(
        case["id"], case["kind"], case["article"] or "", case["working"] or "", case["due"], case["unpaid"]
    ), rows  # fmt: skip


def _leave(key: str, person: str, facts: Mapping[str, Any], place: str, said: Any, rows: _Rows) -> None:
    leave = checked(said, LEAVE_FIELDS, place)
    rows.leaves.append(
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
        since, until = _run(one, at)
        if since < leave["started_on"]:
            raise Unfit(f"{at}.since", Text("a day from started_on on is expected", "un jour à partir de started_on"))
        rows.stops.append(
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
        since, until = _run(cut, at)
        rows.cuts.append({"case": key, "since": since, "until": until, "reason": cut["reason"]})


def _run(said: Mapping[str, Any], place: str) -> tuple[date, date]:
    """The days of a run told by its first and its last, as a half-open one."""
    if said["to"] < said["since"]:
        raise Unfit(f"{place}.to", Text("a day from since on is expected", "un jour à partir de since est attendu"))
    return said["since"], said["to"] + _DAY


def _pays_said(said: Any) -> Iterator[tuple[str, Any]]:
    """Pays told as one run of months, or as a list of them."""
    if said is None:
        return
    if isinstance(said, Sequence) and not isinstance(said, str):
        yield from items({"pays": said}, "pays", "facts")
    else:
        yield "facts.pays", said


def _pay(person: str, place: str, pay: Mapping[str, Any], rows: _Rows) -> None:
    """The months of a run of equal pays."""
    first, last = _month(pay["from"], f"{place}.from"), _month(pay["to"] or pay["from"], f"{place}.to")
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if not 1 <= count <= _MONTHS_MAX:
        raise Unfit(f"{place}.to", Text("one month to ten years are expected", "d'un mois à dix ans sont attendus"))
    for rank in range(count):
        rows.pays.append(
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


def _paid(person: str, place: str, paid: Mapping[str, Any], rows: _Rows) -> None:
    since, until = _run(paid, place)
    rows.paid.append(
        {
            "person": person,
            "kind": paid["kind"] or SICK_LEAVE,
            "illness": paid["illness"],
            "since": since,
            "until": until,
            "stopped_on": paid["stopped_on"] or since,
        }
    )


def _month(said: str, place: str) -> date:
    try:
        return parse_month(said)
    except ValueError:
        raise Unfit(place, Text("a month such as 2026-04 is expected", "un mois tel que 2026-04 est attendu")) from None


def _hours(said: str, place: str) -> int:
    """Hundredths of an hour of hours written with two decimals at most."""
    whole, _, part = said.partition(".")
    if not (whole.isdigit() and len(whole) <= 5 and len(part) <= 2 and (part.isdigit() or not part)):
        raise Unfit(place, Text('hours such as "151.67" are expected', 'des heures telles que "151.67" sont attendues'))
    return int(whole) * _HUNDREDTHS + int(part.ljust(2, "0"))


def _frame(rows: list[dict[str, Any]], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict(schema))

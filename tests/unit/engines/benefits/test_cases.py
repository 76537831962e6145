"""Each cash benefit worked by hand comes to the days and the cents that its article gives."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from laroque.engines.benefits.facts import Absence, Answered
from laroque.engines.benefits.kinds import KINDS
from laroque.engines.benefits.reasons import DECISIONS
from laroque.engines.benefits.sick_leave.facts import Waiver
from laroque.formats.benefits import history, sick_leave
from laroque.formats.benefits.cases import BenefitCase, BenefitCasesRead, read_benefit_cases
from laroque.legislation.parameters import load

FILES = sorted((Path(__file__).parents[3] / "cases" / "benefits").glob("*.yaml"))
DAY = timedelta(days=1)
SAID = {
    "daily": "daily_cents",
    "amount": "gross_cents",
    "csg": "csg_cents",
    "crds": "crds_cents",
    "net": "net_cents",
    "days": "days",
    "payee": "payee",
    "part": "part",
}


@cache
def read(file: Path) -> BenefitCasesRead:
    return read_benefit_cases(file.read_bytes())


@cache
def answered(file: Path) -> Mapping[str, Answered]:
    return {kind: KINDS[kind].compute(tables, load()) for kind, tables in read(file).tables.items()}


def runs(frame: Any, number: int) -> list[dict[str, Any]]:
    rows = [row for row in frame.iter_rows(named=True) if row["case"].partition("/")[0] == str(number)]
    return sorted(rows, key=lambda row: (row["since"], row["case"]))


def every_case() -> list[Any]:
    return [
        pytest.param(file, number, case, id=f"{file.stem}: {case.id}")
        for file in FILES
        for number, case in read(file).cases.items()
    ]


def test_words_of_cases_are_those_of_the_engine():
    assert (tuple(Waiver), tuple(Absence)) == (sick_leave.WAIVERS, history.ABSENCES)
    assert sick_leave.DECISIONS == DECISIONS


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_every_case_is_read(file: Path):
    assert read(file).refused == ()


def test_many_cases_are_worked():
    assert len(every_case()) >= 50


@pytest.mark.parametrize(("file", "number", "case"), every_case())
def test_a_case_comes_to_what_its_article_gives(file: Path, number: int, case: BenefitCase):
    said = answered(file)[case.kind]
    paid = runs(said.payments, number)
    assert [(row["since"], row["until"] - DAY) for row in paid] == [(due["from"], due["to"]) for due in case.due]
    for row, due in zip(paid, case.due, strict=True):
        told = {name: row[column] for name, column in SAID.items() if name in due}
        assert told == {name: due[name] for name in told}
        assert set(due) <= {"from", "to", *SAID}
        assert told.keys() & {"daily", "amount"}, "a case says what is paid"
    if case.unpaid is not None:
        assert [(row["since"], row["until"] - DAY, row["reason"]) for row in runs(said.unpaid, number)] == [
            (each["from"], each["to"], each["reason"]) for each in case.unpaid
        ]


@pytest.mark.parametrize(("file", "number", "case"), every_case())
def test_the_steps_of_a_case_end_on_what_is_paid(file: Path, number: int, case: BenefitCase):
    said = answered(file)[case.kind]
    for key in {row["case"] for row in runs(said.details.with_columns(since=pl.lit(1)), number)}:
        rows = [list(each.filter(each["case"] == key).iter_rows(named=True))
                for each in (said.details, said.payments, said.unpaid)]  # fmt: skip
        steps = KINDS[case.kind].explain(*rows)
        assert steps, "nothing is said without a step"
        assert all(step.article for step in steps if step.amount_cents is not None)
        if rows[1]:
            assert steps[-1].amount_cents in (rows[1][-1]["net_cents"], sum(row["net_cents"] for row in rows[1]))

"""Each sick leave worked by hand comes to the days and the cents that its article gives."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from laroque.engines.benefits import facts
from laroque.engines.benefits.facts import LeaveFacts, LeavesAnswered
from laroque.engines.benefits.reasons import DECISIONS
from laroque.engines.benefits.sick_leave import sick_leaves
from laroque.formats import benefit_fields
from laroque.formats.benefit_cases import BenefitCase, read_benefit_cases

CASES = Path(__file__).parents[3] / "cases"
READ = read_benefit_cases((CASES / "sick_leave.yaml").read_bytes())
DAY = timedelta(days=1)


@cache
def answered() -> LeavesAnswered:
    return sick_leaves(LeaveFacts(READ.leaves, READ.stops, READ.pays, READ.paid, READ.cuts))


def runs(frame: Any, number: int) -> list[dict[str, Any]]:
    rows = [row for row in frame.iter_rows(named=True) if row["case"].partition("/")[0] == str(number)]
    return sorted(rows, key=lambda row: row["since"])


def test_cases_fill_the_columns_that_the_engine_takes():
    for name in ("LEAVES", "STOPS", "PAYS", "PAID", "CUTS"):
        assert getattr(benefit_fields, f"{name}_COLUMNS") == getattr(facts, f"{name}_SCHEMA")
    assert (tuple(facts.Waiver), tuple(facts.Absence)) == (benefit_fields.WAIVERS, benefit_fields.ABSENCES)
    assert benefit_fields.DECISIONS == DECISIONS


def test_every_case_is_read():
    assert READ.refused == ()
    assert len(READ.cases) >= 45


@pytest.mark.parametrize(("number", "case"), READ.cases.items(), ids=[case.id for case in READ.cases.values()])
def test_a_case_comes_to_what_its_article_gives(number: int, case: BenefitCase):
    paid = runs(answered().payments, number)
    assert [(row["since"], row["until"] - DAY, row["daily_cents"]) for row in paid] == [
        (due["from"], due["to"], due["daily"]) for due in case.due
    ]
    for row, due in zip(paid, case.due, strict=True):
        told = {"csg": row["csg_cents"], "crds": row["crds_cents"], "net": row["net_cents"], "payee": row["payee"]}
        assert {name: told[name] for name in told if name in due} == {name: due[name] for name in told if name in due}
    if case.unpaid is not None:
        assert [(row["since"], row["until"] - DAY, row["reason"]) for row in runs(answered().unpaid, number)] == [
            (each["from"], each["to"], each["reason"]) for each in case.unpaid
        ]

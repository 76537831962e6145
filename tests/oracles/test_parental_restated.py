"""The engine and the restatement agree on random maternities."""

import random
from datetime import date, timedelta

import pytest
from tests.oracles.parental_restated import DAY, daily_cents, rest_days

from laroque.engines.benefits.kinds import KINDS
from laroque.formats.benefits.cases import read_benefit_cases
from laroque.legislation.parameters import load


@pytest.mark.parametrize("count", [300, pytest.param(5000, marks=pytest.mark.long)])
def test_random_maternities_agree(count: int):
    drawn, cases = random.Random(331), []
    expected = {}
    for number in range(1, count + 1):
        due = date(2026, 8, 1) + timedelta(days=drawn.randrange(60))
        born = due + timedelta(days=drawn.choice([0, -42, -43, drawn.randrange(-60, 15)]))
        children, before = drawn.choice([1, 1, 1, 2, 3]), drawn.randrange(4)
        moved, home = drawn.choice([0, 0, 7, 21]), drawn.random() < 0.5
        pay = drawn.choice([30000, 400500, 400501, drawn.randrange(20000, 600000)])
        days = rest_days(due, born, children, before, moved, in_hospital=home)
        expected[f"{number}/1"] = (days[0], days[-1] + DAY, len(days), daily_cents(days[0], pay))
        hospital = f", hospital_until: {born + 50 * DAY}" if home else ""
        cases.append(
            f"- {{id: c{number}, kind: maternity, facts: {{due_on: {due}, born_on: {born}, children: {children}, "
            f"children_before: {before}, moved_days: {moved}, affiliated_since: 2024-01-01{hospital}, "
            f'pays: {{from: 2025-01, to: 2026-12, cents: {pay}, hours: "151.67"}}}}}}'
        )
    tables = read_benefit_cases("\n".join(cases).encode()).tables["maternity"]
    paid = KINDS["maternity"].compute(tables, load()).payments
    rows = paid.select("case", "since", "until", "days", "daily_cents").rows()
    assert {case: tuple(rest) for case, *rest in rows} == expected

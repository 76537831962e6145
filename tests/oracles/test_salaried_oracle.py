"""The engine of payslips against the oracle tables where they stand, and against its restatement in decimals."""

from datetime import date
from decimal import Decimal
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracles.salaried_restated import restated
from tests.support.reference import reference

from laroque.engines.contributions.payslips import (
    AMOUNT_CENTS_MAX,
    CASE_SCHEMA,
    USUAL_FACTS,
    Kind,
    compare,
    law_of,
    lines_for,
    lines_of,
    payslips,
    refused,
)
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import payslip_columns, read_expected
from laroque.kernel.periods import add_months
from laroque.legislation.parameters import load

MONTHS = [add_months(date(2024, 1, 1), count) for count in range(36)]
RANDOM_CASES = 100_000
FEWER_CASES = 10_000
HEADCOUNTS = [0, 10, 11, 49, 50, 249, 250, 1_999, 2_000]
HOURS = [100, 1_000, 1_750, 2_333, 2_400, 2_800, 3_499, 3_500]
SIGNED_ON = [date(2022, 9, 1), date(2024, 9, 1), date(2025, 2, 28), date(2025, 3, 1), date(2025, 9, 1)]
SHARES = [0, 9_999, 10_000, 15_000, 20_000, 29_999, 30_000, 49_999, 50_000, 1_000_000]


def test_every_line_agrees_with_the_oracle_tables():
    columns = payslip_columns(AMOUNT_CENTS_MAX, 3_500)
    read = read_cases(reference("contributions/cases_salaried.csv").read_bytes(), columns)
    expected = read_expected(reference("contributions/oracle_salaried_expected.csv").read_bytes())
    found = compare(expected, lines_of(payslips(read.frame, load())))
    assert read.refused == []
    assert (found.rows, found.compared, found.agreed, found.contested) == ([], 9_900, 9_580, 320)


_UNKNOWN = ("full_pay", "all_employers")
CASE = st.fixed_dictionaries(
    {
        "month": st.sampled_from(MONTHS),
        "gross_cents": st.one_of(st.integers(0, 2_000_000), st.integers(0, AMOUNT_CENTS_MAX)),
        "executive": st.booleans(),
        "headcount": st.one_of(st.sampled_from(HEADCOUNTS), st.integers(0, 10**6)),
        "weekly_hundredths": st.one_of(st.sampled_from(HOURS), st.integers(1, 3_500)),
        "at_mp_ppm": st.integers(0, 1_000_000),
        "mobility_ppm": st.integers(0, 1_000_000),
        "health_top_up_cents": st.one_of(st.integers(0, 20_001), st.integers(0, AMOUNT_CENTS_MAX)),
        "work_study_ppm": st.one_of(st.sampled_from(SHARES), st.integers(0, 1_000_000)),
    }
)


@settings(max_examples=200)
@given(st.lists(CASE, min_size=1, max_size=30))
def test_the_engine_says_what_its_restatement_says(cases):
    assert_same(cases)


def test_it_says_so_of_made_up_months():
    random = Random(4)
    assert_same([_made_up(random) for _ in range(FEWER_CASES)])


@pytest.mark.long
def test_it_says_so_of_very_many_made_up_months():
    random = Random(8)
    assert_same([_made_up(random) for _ in range(RANDOM_CASES)])


def test_it_says_so_where_a_coefficient_is_about_to_change():
    """Around the pay at which the exact coefficient passes from one ten-thousandth to the next, and at the limits."""
    random = Random(5)
    cases = [_made_up(random) | {"gross_cents": pay + step} for pay in _turning_pays() for step in (-1, 0, 1)]
    assert_same(cases)


def test_it_says_so_of_each_kind_of_employment_and_of_alsace_moselle():
    random = Random(6)
    assert_same([_of_some_kind(random) for _ in range(4_000)])


def test_it_says_so_of_hours_presence_and_other_employers():
    random = Random(7)
    assert_same([_of_some_hours(random) for _ in range(4_000)])


def _turning_pays() -> list[int]:
    law = {name: value.number for name, value in law_of(date(2026, 3, 1), load()).items()}
    month = Decimal(law["general_relief.minimum_wage"]) * 1820 / 12
    tops = [Decimal(half) + Decimal("0.5") for half in range(0, 3_781, 7)]
    turning = [3 * month / (1 + 2 * (top / 3_781) ** (Decimal(4) / 7)) for top in tops]
    limits = [month, Decimal("1.6") * month, 3 * month, 400_500, 4 * 400_500, 8 * 400_500]
    return [int(pay) for pay in (*turning, *limits)]


def _made_up(random: Random) -> dict:
    return {
        "month": random.choice(MONTHS),
        "gross_cents": random.choice([random.randrange(600_000), random.randrange(5_000_000)]),
        "executive": random.random() < 0.3,
        "headcount": random.choice(HEADCOUNTS),
        "weekly_hundredths": random.choice([3_500, 3_500, *HOURS]),
        "at_mp_ppm": random.randrange(60_000),
        "mobility_ppm": random.randrange(35_000),
        "health_top_up_cents": random.choice([0, 4_000, random.randrange(20_000)]),
        "work_study_ppm": random.choice(SHARES),
    }


def _of_some_kind(random: Random) -> dict:
    kind = random.choice(list(Kind)).value
    case = _made_up(random)
    is_intern, has_contract = kind == "intern", kind not in {"officer", "intern"}
    return case | {
        "gross_cents": random.choice([case["gross_cents"], random.randrange(250_000)]),
        "executive": case["executive"] and not is_intern,
        "health_top_up_cents": 0 if is_intern else case["health_top_up_cents"],
        "kind": kind,
        "contract_began_on": random.choice([day for day in SIGNED_ON if day <= case["month"]]),
        "local_scheme": has_contract and random.random() < 0.3,
        "internship_hundredths": random.choice([0, 14_000, random.randrange(20_000)]),
        "employed_days": random.randrange(1, 29) if random.random() < 0.2 else None,
        "headcounts_before": ";".join(str(random.choice(HEADCOUNTS)) for _ in range(random.randrange(7))),
    }


def _of_some_hours(random: Random) -> dict:
    case = _made_up(random)
    gross, is_full = case["gross_cents"], case["weekly_hundredths"] == 3_500
    overtime, complementary = (random.choice([0, random.randrange(gross // 4 + 1)]) for _ in range(2))
    complementary = 0 if is_full else complementary
    days, full_pay = random.choice([None, random.randrange(1, 29)]), [gross, gross + random.randrange(200_000)]
    return case | {
        "present_days": days,
        "full_pay_cents": random.choice(full_pay if days else [None, *full_pay]),
        "unaffected_cents": random.choice([0, random.randrange(gross // 4 + 1)]),
        "overtime_cents": overtime,
        "overtime_hundredths": random.randrange(1, 6_000) if overtime else 0,
        "complementary_cents": complementary,
        "complementary_hundredths": random.randrange(1, 6_000) if complementary else 0,
        "all_employers_cents": random.choice([None, gross + random.randrange(500_000)]),
    }


def assert_same(cases: list[dict]) -> None:
    rows = [{"id": str(rank), **case} for rank, case in enumerate(cases)]
    schema = dict(CASE_SCHEMA) | {name: fact.dtype for name, fact in USUAL_FACTS.items() if name in cases[0]}
    frame = pl.DataFrame(rows, schema=schema)
    lines = lines_for(frame.columns)
    assert refused(frame, load()).is_empty()
    found = payslips(frame, load()).select(lines).rows()
    for row, case in zip(found, cases, strict=True):
        expected = restated(_as_written(case))
        assert (case, dict(zip(lines, row, strict=True))) == (case, {line: expected[line] for line in lines})


def _as_written(case: dict) -> dict:
    facts = {name: value for name, value in case.items() if name not in CASE_SCHEMA}
    if "internship_hundredths" in case:
        facts["internship_hours"] = Decimal(case["internship_hundredths"]) / 100
    for name in ("overtime", "complementary"):
        facts[f"{name}_hours"] = Decimal(case.get(f"{name}_hundredths", 0)) / 100
    for name in ("overtime", "complementary", "unaffected", "full_pay", "all_employers"):
        cents = case.get(f"{name}_cents", None if name in _UNKNOWN else 0)
        facts[f"{name}_euros"] = None if cents is None else Decimal(cents) / 100
    return facts | {
        "month": case["month"],
        "gross_euros": Decimal(case["gross_cents"]) / 100,
        "executive": case["executive"],
        "headcount": case["headcount"],
        "weekly_hours": Decimal(case["weekly_hundredths"]) / 100,
        "at_mp_percent": Decimal(case["at_mp_ppm"]) / 10_000,
        "mobility_percent": Decimal(case["mobility_ppm"]) / 10_000,
        "health_top_up_euros": Decimal(case["health_top_up_cents"]) / 100,
        "apprentice_ratio_percent": Decimal(case["work_study_ppm"]) / 10_000,
    }

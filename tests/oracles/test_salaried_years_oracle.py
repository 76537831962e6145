"""The months of a year against their restatement in decimals, one contract at a time."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import polars as pl
import pytest
from tests.oracles.salaried_restated_year import restated_year

from laroque.engines.contributions.payslips import (
    CASE_SCHEMA,
    USUAL_FACTS,
    Kind,
    difference,
    lines_for,
    lines_of,
    payslips,
    refused,
)
from laroque.legislation.parameters import load

YEARS, MORE_YEARS = 2_000, 20_000
HEADCOUNTS = [0, 10, 11, 49, 50, 249, 250, 2_000]
USUAL_PAYS = [60_000, 180_000, 200_000, 390_000, 400_500, 410_000, 600_000, 1_650_000, 3_300_000]
SIGNED_ON = [date(2023, 9, 1), date(2025, 2, 28), date(2025, 3, 1)]
FACTS = (
    "kind", "contract_began_on", "local_scheme", "internship_hundredths", "employed_days", "present_days",
    "full_pay_cents", "unaffected_cents", "all_employers_cents", "overtime_hundredths", "overtime_cents",
    "complementary_hundredths", "complementary_cents", "contract",
)  # fmt: skip


def test_each_line_of_a_year_is_what_its_restatement_says():
    _assert_same(Random(11), YEARS)


@pytest.mark.long
def test_each_line_of_very_many_years_is_what_its_restatement_says():
    _assert_same(Random(12), MORE_YEARS)


def test_a_correction_of_past_months_is_the_difference_of_two_restated_years():
    """Pay of one past month lowered, or raised: later months of the contract move with it, some below zero."""
    random = Random(13)
    years = [_year(random, f"c{rank}") for rank in range(200)]
    corrected = [_corrected(random, year) for year in years]
    before, after = (lines_of(payslips(_frame(each), load())) for each in (years, corrected))
    found = {row[:2]: row[2:] for row in difference(before, after).rows()}
    wanted = {}
    lines = before["line"].unique().to_list()
    for rank, (old, new) in enumerate(zip(_restated(years), _restated(corrected), strict=True)):
        told = {line: (old[line], new[line], new[line] - old[line]) for line in lines}
        wanted |= {(str(rank), line): cents for line, cents in told.items() if cents[2]}
    assert found == wanted


def _corrected(random: Random, year: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wrong = random.randrange(len(year))
    pay = int(year[wrong]["gross_cents"] * random.choice([0, 0.5, 0.9, 1.1, 2]))
    facts = {"gross_cents": pay, "full_pay_cents": None, "all_employers_cents": None, "unaffected_cents": 0}
    beyond = ("overtime_cents", "overtime_hundredths", "complementary_cents", "complementary_hundredths")
    mended = year[wrong] | facts | dict.fromkeys(beyond, 0) | dict.fromkeys(("present_days", "employed_days"))
    return [*year[:wrong], mended, *year[wrong + 1 :]]


def _assert_same(random: Random, count: int) -> None:
    years = [_year(random, f"c{rank}") for rank in range(count)]
    frame, months = _frame(years), [case for year in years for case in year]
    lines = lines_for(frame.columns)
    assert refused(frame, load()).is_empty()
    for row, case, wanted in zip(payslips(frame, load()).select(lines).rows(), months, _restated(years), strict=True):
        found = dict(zip(lines, row, strict=True))
        assert (case, found) == (case, {line: wanted[line] for line in lines})


def _frame(years: list[list[dict[str, Any]]]) -> pl.DataFrame:
    schema = dict(CASE_SCHEMA) | {name: USUAL_FACTS[name].dtype for name in FACTS}
    months = [case for year in years for case in year]
    return pl.DataFrame([{"id": str(rank), **case} for rank, case in enumerate(months)], schema=schema)


def _restated(years: list[list[dict[str, Any]]]) -> Iterator[dict[str, int]]:
    return (month for year in years for month in restated_year([_as_written(case) for case in year]))


def _year(random: Random, contract: str) -> list[dict[str, Any]]:
    """Some months of one contract in a year, of pay that goes about a limit and now and then far beyond."""
    months = sorted(random.sample(range(1, 13), random.randrange(1, 7)))
    year, kind = random.choice([2024, 2025, 2025, 2026, 2026]), random.choice([*["ordinary"] * 6, *Kind])
    is_employee = kind not in {"officer", "intern"}
    of_the_contract = {
        "contract": contract,
        "kind": str(kind),
        "executive": kind != "intern" and random.random() < 0.3,
        "headcount": random.choice(HEADCOUNTS),
        "at_mp_ppm": random.choice([3_000, 20_000, random.randrange(60_000)]),
        "mobility_ppm": random.randrange(35_000),
        "health_top_up_cents": 0 if kind == "intern" else random.choice([0, 4_001]),
        "work_study_ppm": random.choice([0, 15_000, 50_000]),
        "contract_began_on": random.choice([day for day in SIGNED_ON if day <= date(year, months[0], 1)]),
        "local_scheme": is_employee and random.random() < 0.2,
        "internship_hundredths": 14_000,
        "weekly_hundredths": random.choice([3_500, 3_500, 3_500, 2_800, 1_750]),
    }
    pay = _limit(random, year, of_the_contract["weekly_hundredths"])
    found = []
    for month in months:
        of_the_contract |= _changed(random, kind)
        found.append(of_the_contract | _month(random, date(year, month, 1), pay, of_the_contract))
    return found


def _limit(random: Random, year: int, hours: int) -> int:
    """A usual pay: any, or that of a limit of the year, whole cents below."""
    limits = {2024: [436_800, 611_520, 386_400], 2025: [405_405, 594_594, 392_500], 2026: [546_910, 400_500]}
    if random.random() < 0.4:
        return random.choice(limits[year]) * hours // 3_500
    return random.choice(USUAL_PAYS)


def _changed(random: Random, kind: str) -> dict[str, Any]:
    """What may change from one month of a contract to another."""
    changed: dict[str, Any] = {}
    if random.random() < 0.05:
        changed["at_mp_ppm"] = random.choice([3_000, 4_950, 20_000])
    if random.random() < 0.05 and kind != "intern":
        changed["executive"] = random.random() < 0.5
    if random.random() < 0.05:
        changed["weekly_hundredths"] = random.choice([3_500, 2_000])
    return changed


def _month(random: Random, month: date, usual: int, contract: dict[str, Any]) -> dict[str, Any]:
    factor = random.choice([0, 0.3, 0.9, 1, 1, 1, 1, 1.1, 2, 6])
    pay = int(usual * factor) + random.choice([0, 0, 0, 1, random.randrange(100)])
    has_contract = contract["kind"] not in {"officer", "intern"}
    overtime = random.randrange(pay // 5 + 1) if has_contract and random.random() < 0.2 else 0
    is_partly = has_contract and contract["weekly_hundredths"] < 3_500
    complementary = random.randrange(pay // 5 + 1) if is_partly and random.random() < 0.3 else 0
    days = random.randrange(1, 28) if random.random() < 0.1 else None
    return {
        "month": month,
        "gross_cents": pay,
        "present_days": days,
        "employed_days": days,
        "full_pay_cents": pay + random.randrange(200_000) if days else None,
        "unaffected_cents": random.randrange(pay // 5 + 1) if days else 0,
        "overtime_cents": overtime,
        "overtime_hundredths": random.randrange(1, 6_000) if overtime else 0,
        "complementary_cents": complementary,
        "complementary_hundredths": random.randrange(1, 3_000) if complementary else 0,
        "all_employers_cents": pay + random.randrange(500_000) if random.random() < 0.05 else None,
    }


def _as_written(case: dict[str, Any]) -> dict[str, Any]:
    kept = (
        "month",
        "kind",
        "executive",
        "headcount",
        "contract_began_on",
        "local_scheme",
        "present_days",
        "employed_days",
    )
    names = ("overtime", "complementary", "internship", "weekly")
    written = {name: case[name] for name in (*kept, "present_days", "employed_days")}
    written |= {f"{name}_hours": Decimal(case[f"{name}_hundredths"]) / 100 for name in names}
    for name in ("gross", "overtime", "complementary", "full_pay", "unaffected", "all_employers", "health_top_up"):
        cents = case[f"{name}_cents"]
        written[f"{name}_euros"] = None if cents is None else Decimal(cents) / 100
    for name, column in (("at_mp", "at_mp"), ("mobility", "mobility"), ("apprentice_ratio", "work_study")):
        written[f"{name}_percent"] = Decimal(case[f"{column}_ppm"]) / 10_000
    return written

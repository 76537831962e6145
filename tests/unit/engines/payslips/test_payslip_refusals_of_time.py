"""Hours, presence, other contracts and months of a year: what contradicts itself is refused, with its column."""

from datetime import date

import polars as pl
import pytest

from laroque.engines.contributions.payslips import CASE_SCHEMA, USUAL_FACTS, refused
from laroque.legislation.parameters import load

USUAL = {
    "month": date(2026, 4, 1),
    "gross_cents": 300_000,
    "executive": False,
    "headcount": 5,
    "weekly_hundredths": 3_500,
    "at_mp_ppm": 20_000,
    "mobility_ppm": 0,
    "health_top_up_cents": 0,
    "work_study_ppm": 0,
}


def columns_of(*rows: dict) -> list[tuple[str, str]]:
    names = {name for row in rows for name in row if name in USUAL_FACTS}
    schema = {**CASE_SCHEMA, **{name: fact.dtype for name, fact in USUAL_FACTS.items() if name in names}}
    cases = [{"id": str(rank), **dict.fromkeys(names), **USUAL, **row} for rank, row in enumerate(rows)]
    return refused(pl.DataFrame(cases, schema=schema), load()).select("id", "column").rows()


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"present_days": 31, "full_pay_cents": 300_000}, "present_days"),
        ({"present_days": 20, "employed_days": 19, "full_pay_cents": 400_000}, "present_days"),
        ({"employed_days": 31}, "employed_days"),
        ({"present_days": 29}, "full_pay_euros"),
        ({"full_pay_cents": 299_999}, "full_pay_euros"),
        ({"all_employers_cents": 299_999}, "all_employers_euros"),
        ({"unaffected_cents": 300_001}, "unaffected_euros"),
        ({"unaffected_cents": 200_000, "overtime_cents": 100_001, "overtime_hundredths": 1}, "unaffected_euros"),
        ({"overtime_hundredths": 100}, "overtime_hours"),
        ({"overtime_cents": 100}, "overtime_hours"),
        ({"complementary_cents": 100, "weekly_hundredths": 2_400}, "complementary_hours"),
        ({"complementary_cents": 100, "complementary_hundredths": 100}, "complementary_hours"),
    ],
)
def test_what_contradicts_itself_is_refused(facts, column):
    assert columns_of(facts) == [("0", column)]


def test_what_fits_is_not():
    beyond = {"complementary_cents": 100, "complementary_hundredths": 100, "weekly_hundredths": 3_499}
    absent = {
        "present_days": 29,
        "full_pay_cents": 300_000,
        "unaffected_cents": 300_000,
        "all_employers_cents": 300_000,
    }
    none = {"present_days": 0, "gross_cents": 0}
    officer = {"kind": "officer", "present_days": 10}
    whole = {"present_days": 30, "employed_days": 30}
    assert columns_of(beyond, absent, none, officer, whole) == []


def test_a_refused_month_refuses_those_that_take_account_of_it():
    """Its contract later in the year, not earlier, nor the next year; and what shares a ceiling with any of these."""
    bad = {"contract": "a", "month": date(2025, 3, 1), "present_days": 31 + 1}
    rows = [
        {"contract": "a", "month": date(2025, 2, 1)},
        bad,
        {"contract": "a", "month": date(2025, 4, 1), "person": "p"},
        {"contract": "a", "month": date(2026, 1, 1)},
        {"contract": "b", "month": date(2025, 4, 1)},
        {"contract": "c", "month": date(2025, 4, 1), "person": "p"},
        {"contract": "d", "month": date(2025, 4, 1), "person": "q"},
    ]
    assert columns_of(*rows) == [("1", "present_days"), ("2", "contract"), ("5", "person")]


def test_a_contract_has_a_month_once():
    rows = [{"contract": "a"}, {"contract": "a"}, {"contract": "b"}, {}, {}]
    assert columns_of(*rows) == [("0", "contract"), ("1", "contract")]


def test_contracts_of_a_person_say_one_pay_with_all_employers():
    """CSS L242-3: at least what they pay together (2 x 3,000.00), and the same; persons and months apart."""
    of_three = [("a", 600_000), ("a", 600_000), ("b", 599_999), ("b", 599_999), ("c", 700_000), ("c", None)]
    rows = [
        {"person": person, "all_employers_cents": everywhere} for person, everywhere in [*of_three, (None, 300_000)]
    ]
    rows.append({"person": "a", "all_employers_cents": 300_000, "month": date(2026, 5, 1)})
    assert columns_of(*rows) == [(rank, "all_employers_euros") for rank in "2345"]


def test_an_apprentice_is_not_paid_before_the_contract_is_signed():
    """C. trav. L6221-1: the contract comes first; its day may be any of the month. Of others the day is not read."""
    rows = [{"kind": "apprentice", "contract_began_on": day} for day in (date(2026, 4, 30), date(2026, 5, 1))]
    assert columns_of(*rows, {"contract_began_on": date(2026, 5, 1)}) == [("1", "contract_began_on")]

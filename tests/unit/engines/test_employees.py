"""Employees recomputed from hours and pay, against what is declared of each."""

from dataclasses import replace
from datetime import date

import pytest
from tests.support.bordereaux import dsn_tables

from laroque.engines.contributions import assess
from laroque.engines.contributions.declared_pay import declared_cases
from laroque.engines.contributions.employees import compare_employees, recompute_employees
from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX
from laroque.legislation.parameters import load

WAGE = 182_303
"""The minimum wage of a month of April 2026 in the relief: 12.02 x 1820 / 12."""

# 2,000.00 in April 2026: coefficient 0.3147, so 629.40, of which 33.80 / 39.81 for the Urssaf.
RELIEF = {"018": -53_438, "106": -9_502}


def tables(gross=200_000, wage=WAGE, lines=RELIEF, contract=None, beyond=(), **blocks):
    return dsn_tables(
        bases=[{"line": 200, "code": "03", "base_cents": gross}],
        base_components=[] if wage is None else [{"amount_cents": wage}],
        contracts=[contract or {}],
        remunerations=list(beyond),
        nominative_lines=[{"code": code, "base_cents": gross, "amount_cents": cents} for code, cents in lines.items()],
        **blocks,
    )


def compared(read, headcounts=None):
    return compare_employees(read, recompute_employees(read, load(), headcounts), tolerance_cents=100)


def found(**facts):
    rows = compared(tables(**facts))
    return rows.select("control", "codes", "declared_cents", "expected_cents").rows()


def test_what_is_right_is_not_spoken_of():
    right = RELIEF | {"075": 14_000, "907": 12_000, "068": 600, "100": 32}
    assert found(lines=right) == []


def test_a_relief_that_the_pay_does_not_give_is_told_with_both_amounts():
    assert found(lines=RELIEF | {"018": -60_000}) == [("EMPLOYEE_RELIEF", "018", -60_000, -53_438)]


@pytest.mark.parametrize(
    ("pay", "lines", "blocks"),
    [
        (200_000, {"018": -60_000}, "81, 23 (CTP 668)"),
        (900_000, {"018": 28_123}, "81, 23 (CTP 669)"),
        (200_000, {"018": 28_123}, "81, 23 (CTP 669, 668)"),
        (900_000, {"106": 5_000}, "81"),
    ],
)
def test_a_relief_is_corrected_in_the_line_that_holds_it(pay, lines, blocks):
    """What is given back is CTP 669; the part of the complementary pensions is in no line of the bordereau."""
    read = tables(gross=pay, lines=lines)
    assert compared(read)["blocks"].to_list() == [blocks]
    (said,) = [each.finding for each in assess(read, load()).findings if each.finding.control == "EMPLOYEE_RELIEF"]
    assert said.message.en.endswith(f"else correct blocks {blocks}")


def taxed(declared, *elements, gross=200_000, **contract):
    """The findings of a base of the CSG, with elements of block 54."""
    bases = [{"line": 200, "code": "03", "base_cents": gross}, {"line": 210, "code": "04", "base_cents": declared}]
    told = [{"type": kind, "amount_cents": cents} for kind, cents in elements]
    rows = compared(dsn_tables(bases=bases, contracts=[contract], other_income=told))
    return rows.select("control", "declared_cents", "expected_cents", "blocks").rows()


def test_the_base_of_the_csg_holds_the_employers_insurance_told_in_block_54():
    """2,000.00 less 1.75 % is 1,965.00; health of 60.00 and provident insurance of 30.00 are in it whole (L136-1-1)."""
    insured = [("92", 6_000), ("93", 3_000)]
    assert taxed(205_500, *insured) == []
    assert taxed(199_500, *insured) == [("EMPLOYEE_CSG_BASE", 199_500, 205_500, "78, 81")]
    assert taxed(196_500) == []
    assert taxed(196_500, retirement_status="01") == []


def test_what_block_54_tells_beside_the_base_changes_nothing():
    """Expenses repaid, meal vouchers and fares are in no base (L136-1-1 III 4), benefits in kind in the pay already; a
    base above what is told holds what no block tells; without base nothing is due."""
    elements = [(kind, 9_000) for kind in ("02", "03", "04", "07", "08", "09", "17", "18", "19", "11", "16")]
    assert taxed(196_500, *elements) == []
    assert taxed(230_000, ("92", 6_000)) == []
    assert taxed(0, ("92", 6_000)) == []


def test_a_flat_deduction_leaves_the_person_out():
    assert declared_cases(tables(other_income=[{"type": "10", "amount_cents": 20_000}]), load()).is_empty()


def test_a_deduction_that_depends_on_the_headcount_is_compared_where_it_is_known():
    """1.50 an hour under twenty, 0.50 from twenty: FNAL under the ceiling does not tell which."""
    overtime = [{"type": "017", "hours_hundredths": 1_000, "amount_cents": 16_000}]
    read = tables(wage=None, lines={"021": -500}, beyond=overtime)
    assert compared(read)["codes"].to_list() == []
    assert compared(read, {"80000002100011": 25})["codes"].to_list() == []
    assert compared(read, {"80000002100011": 12}).select("codes", "expected_cents").rows() == [("021", -1_500)]


def test_two_minimum_wages_of_a_base_are_one_and_the_pay_is_counted_once():
    both = [{"amount_cents": WAGE}, {"amount_cents": 12_020}]
    read = replace(tables(), base_components=dsn_tables(base_components=both).base_components)
    assert declared_cases(read, load()).select("gross_cents", "minimum_wage_cents").rows() == [(200_000, WAGE + 12_020)]


def test_pay_beyond_what_a_payslip_holds_is_left_out():
    assert declared_cases(tables(gross=AMOUNT_CENTS_MAX + 1), load()).is_empty()
    assert found(gross=AMOUNT_CENTS_MAX, wage=None, lines={"100": 16_000_000_000 // 100}) == []


def test_a_lower_minimum_wage_declared_is_believed_and_a_higher_one_is_not():
    """Half a month of absence: 911.52 is retained, and the relief follows it."""
    assert found(gross=100_000, wage=91_152, lines={"018": -26_718, "106": -4_752}) == []
    assert found(wage=WAGE + 200) == [("EMPLOYEE_MINIMUM_WAGE", "79", WAGE + 200, WAGE)]


def test_hours_beyond_the_contract_raise_the_minimum_wage_of_the_relief():
    """Ten hours at 12.02: the relief is that of 1,943.23 of minimum wage."""
    overtime = [{"type": "017", "hours_hundredths": 1_000, "amount_cents": 16_000}]
    assert found(wage=WAGE + 12_020, lines={}, beyond=overtime) == []
    assert found(wage=None, lines=RELIEF | {"114": -1_810, "021": -1_500}, beyond=overtime)[0][:2] == (
        "EMPLOYEE_RELIEF",
        "018",
    )


def test_a_contribution_at_another_rate_than_the_pay_calls_for_is_told():
    assert found(lines={"075": 14_000, "907": 6_000}) == [("EMPLOYEE_AMOUNT", "075, 907", 20_000, 26_000)]


def test_complements_that_are_declared_in_the_bordereau_alone_are_not_missed():
    assert found(lines={"075": 14_000, "074": 6_900}) == []


@pytest.mark.parametrize(
    "contract",
    [
        *({"nature": "80"}, {"nature": "29"}, {"policy": "64"}, {"unit": "21"}, {"quotity_hundredths": None}),
        *({"health_scheme": "300"}, {"old_age_scheme": "122"}, {"old_age_scheme": None}, {"at_rate_ppm": None}),
    ],
)
def test_pay_that_is_not_told_whole_is_not_compared(contract):
    assert declared_cases(tables(contract=contract), load()).is_empty()
    assert found(contract=contract, lines={"018": -1}) == []


def test_facts_come_from_their_blocks():
    part_time = {"time": "20", "quotity_hundredths": 7_583, "retirement_status": "01", "at_rate_ppm": 30_000}
    beyond = [{"type": "018", "hours_hundredths": 500, "amount_cents": 7_000}]
    (case,) = declared_cases(tables(contract=part_time, beyond=beyond), load(), {"80000002100011": 12}).to_dicts()
    told = ("gross_cents", "executive", "headcount", "weekly_hundredths", "at_mp_ppm", "present_days", "siret")
    assert [case[name] for name in told] == [200_000, True, 12, 1_750, 30_000, 30, "80000002100011"]
    assert (case["complementary_hundredths"], case["complementary_cents"], case["overtime_cents"]) == (500, 7_000, 0)


PAID = [{"type": "001"}]


@pytest.mark.parametrize(
    ("absence", "days"),
    [
        ({"unit": "40", "measure_hundredths": 1_000}, 20),
        ({"unit": "10", "measure_hundredths": 7_583}, 15),
        ({"type": "01", "unit": "10", "measure_hundredths": 7_583}, 30),
    ],
)
def test_an_unpaid_absence_lowers_the_days_present(absence, days):
    """Ten calendar days of thirty; 75.83 hours of the 151.67 of the month; hours worked take nothing off."""
    (case,) = declared_cases(tables(beyond=PAID, activities=[absence]), load()).to_dicts()
    assert case["present_days"] == days


def test_what_the_whole_month_would_have_paid_follows_the_minimum_wage_retained():
    """607.68 of 1,823.03 is retained: 1,000.00 would have been 2,999.98; without it, by the days, 1,500.00."""
    absence = [{"unit": "40", "measure_hundredths": 1_000}]
    retained = declared_cases(tables(gross=100_000, wage=60_768, beyond=PAID, activities=absence), load())
    assert retained["full_pay_cents"].to_list() == [299_998]
    by_days = declared_cases(tables(gross=100_000, wage=None, beyond=PAID, activities=absence), load())
    assert by_days["full_pay_cents"].to_list() == [150_000]
    assert declared_cases(tables(), load())["full_pay_cents"].to_list() == [None]


def test_an_absence_counted_otherwise_or_a_suspension_without_one_is_left_out():
    other = [{"unit": "31", "measure_hundredths": 100}]
    assert declared_cases(tables(beyond=PAID, activities=other), load()).is_empty()
    suspended = [{"period_start": date(2026, 3, 1)}]
    assert declared_cases(tables(suspensions=suspended), load()).is_empty()
    ended = [{"period_start": date(2026, 3, 1), "period_end": date(2026, 4, 1)}]
    assert len(declared_cases(tables(suspensions=ended), load())) == 1

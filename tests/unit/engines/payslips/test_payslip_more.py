"""Cases that hold each base, bound and rounding of payslips: see ``python -m tests.mutations``."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, payslips, places, refused, relief
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import payslip_columns, read_written_cases
from laroque.legislation.mobility import MobilityRate
from laroque.legislation.parameters import load

FOLDER = Path(__file__).resolve().parents[3] / "cases"


def frame_of(name: str) -> pl.DataFrame:
    """The facts of a file of cases."""
    read = read_cases(read_written_cases((FOLDER / name).read_bytes())[0], payslip_columns(AMOUNT_CENTS_MAX, 3_500))
    assert (read.refused, refused(read.frame, load()).height) == ([], 0)
    return read.frame


FRAMES = {name: frame_of(name) for name in ("salaried_more.yaml", "salaried_more_facts.yaml")}
WRITTEN = [case for name in FRAMES for case in yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["cases"]]
SLIPS = {slip["id"]: slip for frame in FRAMES.values() for slip in payslips(frame, load()).iter_rows(named=True)}
FRAME = FRAMES["salaried_more.yaml"]


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case["name"])
def test_what_a_month_of_pay_makes_due(case):
    expected = case["expected"] | case.get("beside", {})
    assert {name: SLIPS[case["name"]][name] for name in expected} == expected


def test_only_a_coefficient_next_to_a_half_is_redone_in_decimals(monkeypatch):
    """At 3,423.19 a large employer's is 0.00000047 from a half; at 3,272.55 a small one's 0.0000012 (CSS D241-7)."""
    monkeypatch.setattr(relief, "_decimal", lambda *_rows, **_numbers: 1_000)
    near = FRAME.head(2).with_columns(
        gross_cents=pl.Series([342_319, 327_255]), headcount=pl.Series([60, 5], dtype=pl.Int64)
    )
    assert payslips(near, load())["coefficient_ppm"].to_list() == [20_000 + 100_000, 20_000 + 55_900]


def test_the_decimals_of_a_half_are_whole_ten_thousandths():
    """0.5 of a delta of 3 is 1.5, which counts as 2; a ratio above one counts as one."""
    assert relief._decimal(100, 100, 3, power=100, above=200) == 2
    assert relief._decimal(900, 100, 3, power=175, above=200) == 3
    assert relief._decimal(-1, 1, 3, power=100, above=200) == 0


def test_an_amount_that_might_not_fit_is_not_computed():
    assert AMOUNT_CENTS_MAX == 10**12
    largest = FRAME.head(1).with_columns(gross_cents=pl.lit(AMOUNT_CENTS_MAX))
    assert payslips(largest, load())["csa"].to_list() == [3_000_000_000]
    with pytest.raises(AssertionError):
        payslips(largest.with_columns(pl.col("gross_cents") + 1), load())


def test_a_table_that_says_days_alone_prorates_part_time_to_the_cent():
    """CSS R242-2 I: 4,005.00 x 17.5 / 35 x 15 / 30 = 1,001.25."""
    facts = {"weekly_hundredths": 1_750, "present_days": 15, "full_pay_cents": FRAME["gross_cents"][0] * 2}
    half = FRAME.head(1).with_columns(pl.lit(value).alias(name) for name, value in facts.items())
    assert payslips(half, load())["ceiling_cents"].to_list() == [100_125]


def test_a_limit_follows_presence_to_the_cent():
    """CSS D241-7 IV, L241-2-1 (in 2025 2.25 x 1,801.80 x 1,000 / 3,000 = 1,351.35)."""
    facts = {"month": date(2025, 1, 1), "gross_cents": 100_000, "present_days": 10, "full_pay_cents": 300_000}
    third = FRAME.head(1).with_columns(pl.lit(value).alias(name) for name, value in facts.items())
    assert payslips(third, load())["health_limit_cents"].to_list() == [135_135]


def test_complementary_hours_alone_are_no_hour_of_overtime():
    """CSS L241-18 I: its deduction is for hours of overtime; L241-17 I 5° relieves both (260.00 x 11.31 %)."""
    facts = {"weekly_hundredths": 2_400, "complementary_hundredths": 2_000, "complementary_cents": 26_000}
    part_time = FRAME.head(1).with_columns(
        gross_cents=pl.lit(200_000), **{name: pl.lit(value) for name, value in facts.items()}
    )
    (slip,) = payslips(part_time, load()).iter_rows(named=True)
    names = ("overtime_hours_hundredths", "overtime_deduction_cents", "overtime_relief")
    assert [slip[name] for name in names] == [0, 0, 2_941]


def test_no_apprentice_is_of_a_scheme_that_no_column_says():
    """CSS L325-1: the column is that of the place of work."""
    apprentice = FRAME.head(1).with_columns(kind=pl.lit("apprentice"), contract_began_on=date(2025, 9, 1))
    assert payslips(apprentice, load())["is_local_apprentice"].to_list() == [False]


def test_the_rate_of_mobility_that_is_told_is_that_of_the_place(monkeypatch):
    """CSS R242-1 II: the one in force at the end of the month, of that place alone."""
    said = [("75", 2024, 29_500), ("75", 2025, 32_000), ("92012", 2025, 10_000), ("92012", 2026, 9_000)]
    rates = [MobilityRate(place, date(year, 1, 1), ppm, "", "", date(2026, 1, 1)) for place, year, ppm in said]
    monkeypatch.setattr(places, "mobility_rates", lambda: rates)
    told = [places.mobility_value(*asked).number for asked in (("75", date(2024, 12, 1)), ("75", date(2026, 4, 1)))]
    assert told == [29_500, 32_000]
    assert places.mobility_value("92012", date(2025, 1, 1)).number == 10_000

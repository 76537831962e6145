"""The flat rate of CSS R225-1: its years, its average, its rounding, and what is paid of a due."""

import pytest
from tests.support.documents import cents_of, law_cases, tables_of

from laroque.engines.sharing.flat_rates import (
    YearLeft,
    YearsMissing,
    after_flat_rate,
    flat_rate,
    years_fixed,
    years_read,
)
from laroque.kernel.money import percent_to_ppm


def rests(first_year: int, percents: list[str]) -> dict[int, YearLeft]:
    """What was left of each year, of a due that grows with the years."""
    return {
        year: YearLeft(rank * 1_000_000, rank * percent_to_ppm(percent))
        for rank, (year, percent) in enumerate(zip(years_read(first_year), percents, strict=True), 1)
    }


@pytest.mark.parametrize("case", law_cases("flat_rates"), ids=lambda case: case["name"])
def test_the_flat_rate_of_ten_years(case):
    facts = case["facts"]
    assert flat_rate(facts["first_year"], rests(facts["first_year"], facts["left_percent"])) == case["expected_ppm"]


def test_it_reads_the_ten_years_before_the_fourth_year_before_it_applies_for_five():
    assert list(years_read(2027)) == list(range(2013, 2023))
    assert list(years_fixed(2027)) == [2027, 2028, 2029, 2030, 2031]


def test_a_year_missing_or_without_dues_is_refused_by_its_name():
    known = rests(2027, ["1"] * 10)
    del known[2015]
    known[2020] = YearLeft(0, 0)
    with pytest.raises(YearsMissing, match="2015, 2020"):
        flat_rate(2027, known)


def test_other_years_do_not_count():
    known = rests(2027, ["1"] * 10) | {2023: YearLeft(1, 1)}
    assert flat_rate(2027, known) == 10_000


@pytest.mark.parametrize(("due", "ppm", "paid"), [(10_000, 7_000, 9_930), (-10_000, 7_000, -9_930), (50, 10_000, 50)])
def test_what_is_paid_of_a_due(due, ppm, paid):
    assert after_flat_rate(due, ppm) == paid


@pytest.mark.parametrize("row", tables_of("algorithms/sharing.md")["A flat rate"], ids=lambda row: row["came in"])
def test_the_page_says_what_is_paid_ahead_and_what_is_left(row):
    due, ppm = cents_of(row["due"]), percent_to_ppm(row["flat rate"].removesuffix(" %"))
    assert after_flat_rate(due, ppm) == cents_of(row["paid ahead"])
    assert cents_of(row["paid ahead"]) - cents_of(row["came in"]) == cents_of(row["advance after"])

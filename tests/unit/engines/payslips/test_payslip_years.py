"""The months of a contract in a year: ceilings and relief follow the sums since January."""

from datetime import date
from random import Random

import polars as pl
from tests.support.documents import cents_of, tables_of

from laroque.engines.contributions.payslips import CASE_SCHEMA, LINES, payslips
from laroque.kernel.periods import parse_month
from laroque.legislation.parameters import load

TABLES = tables_of("algorithms/payslips_yearly.md")
USUAL = {
    "executive": False,
    "headcount": 5,
    "weekly_hundredths": 3_500,
    "at_mp_ppm": 20_000,
    "mobility_ppm": 0,
    "health_top_up_cents": 0,
    "work_study_ppm": 0,
    "contract": "a",
}


def slips_of(*months: dict) -> pl.DataFrame:
    rows = [{"id": str(rank), **USUAL, **month} for rank, month in enumerate(months)]
    return payslips(pl.DataFrame(rows, schema={**CASE_SCHEMA, "contract": pl.String}), load())


def paid(*cents: int, year: int = 2026, start: int = 1, **facts) -> pl.DataFrame:
    months = [
        {"month": date(year, rank, 1), "gross_cents": pay, **facts} for rank, pay in enumerate(cents, start=start)
    ]
    return slips_of(*months)


def of_page(heading: str) -> tuple[list[dict], pl.DataFrame]:
    rows = TABLES[heading]
    months = [{"month": parse_month(row["month"]), "gross_cents": cents_of(row["pay"])} for row in rows]
    return rows, slips_of(*months)


def test_the_bases_of_the_page_are_true():
    rows, slips = of_page("Bases of a year")
    found = slips
    assert found["capped_cents"].to_list() == [cents_of(row["capped"]) for row in rows]
    assert found["second_slice_cents"].to_list() == [cents_of(row["second slice"]) for row in rows]


def test_the_relief_of_the_page_is_true():
    rows, slips = of_page("Relief of a year")
    found = slips
    assert found["coefficient_ppm"].to_list() == [int(row["coefficient"].replace(".", "")) * 100 for row in rows]
    assert found["general_relief"].to_list() == [cents_of(row["relief"]) for row in rows]


def test_the_lines_of_the_page_are_true():
    rows, slips = of_page("Lines of a year")
    for line in ("old_age_capped_employer", "fnal", "cet_employer"):
        assert slips[line].to_list() == [cents_of(row[line]) for row in rows]


def test_the_parts_of_a_relief_make_it_up_even_below_zero():
    found = paid(200_000, 900_000)
    assert found["general_relief"].to_list() == [62_940, -62_940]
    assert found["relief_urssaf_cents"].to_list() == [53_438, -53_438]
    assert (found["relief_urssaf_cents"] + found["relief_pensions_cents"]).to_list() == found[
        "general_relief"
    ].to_list()


def test_a_first_month_is_as_if_alone():
    first = paid(300_000, start=5)
    alone = payslips(first.select(*CASE_SCHEMA), load())
    assert first.select(LINES).equals(alone.select(LINES))


def test_contracts_and_years_do_not_mix():
    months = [
        {"month": date(2026, 2, 1), "gross_cents": 600_000, "contract": "b"},
        {"month": date(2026, 2, 1), "gross_cents": 600_000},
        {"month": date(2024, 12, 1), "gross_cents": 100_000},
        {"month": date(2026, 1, 1), "gross_cents": 300_000},
    ]
    found = slips_of(*months)
    assert found["id"].to_list() == ["0", "1", "2", "3"]
    assert found["capped_cents"].to_list() == [400_500, 501_000, 100_000, 300_000]
    assert slips_of(*months)["id"].to_list() == ["0", "1", "2", "3"]


def test_unemployment_and_apec_follow_the_sum_of_four_ceilings():
    found = paid(2_000_000, 1_000_000, executive=True)
    assert found["unemployment_base_cents"].to_list() == [1_602_000, 1_398_000]
    assert found["apec_base_cents"].to_list() == [1_602_000, 1_398_000]


def test_apec_counts_the_months_of_an_executive_alone():
    """20,000.00 in January bear no APEC, and so leave nothing to February: not 13,980.00 of a pay of 10,000.00."""
    january = {"month": date(2026, 1, 1), "gross_cents": 2_000_000}
    found = slips_of(january, {"month": date(2026, 2, 1), "gross_cents": 1_000_000, "executive": True})
    assert found["apec_base_cents"].to_list() == [0, 1_000_000]
    assert found["apec_employer"].to_list() == [0, 360]
    assert found["unemployment_base_cents"].to_list() == [1_602_000, 1_398_000]


def test_the_second_slice_of_a_year_stops_at_eight_ceilings():
    found = paid(5_000_000, 0)
    assert found["second_slice_cents"].to_list() == [7 * 400_500, 5_000_000 - 801_000 - 7 * 400_500]


def test_the_minimum_wage_of_each_month_counts_as_it_was():
    """October 2024 at 11.65, November at 11.88 (CSS D241-7 IV): 0.3194 / 0.6 x (1.6 x 3,568.7167 / 4,000 - 1)."""
    found = paid(200_000, 200_000, year=2024, start=10)
    assert found["coefficient_ppm"].to_list() == [220_100, 227_600]
    assert found["general_relief"].sum() == 91_040


def test_the_year_is_the_formula_on_its_sums():
    random = Random(6)
    pays = [random.randrange(100_000, 900_000) for _ in range(12)]
    slips = paid(*pays)
    found = slips
    assert found["capped_cents"].sum() == min(sum(pays), 12 * 400_500)
    assert found["capped_cents"].sum() + found["second_slice_cents"].sum() == sum(pays)
    relief = slips
    last = relief["coefficient_ppm"][-1]
    assert relief["general_relief"].sum() == (sum(pays) * last + 500_000) // 1_000_000


def test_each_part_of_a_year_of_two_formulas_is_corrected_by_itself():
    """T is 0.3194 to April 2025 and 0.3193 from May on: June takes back from May, and nothing from April."""
    whole = paid(200_000, 200_000, 200_000, 900_000, year=2025, start=3)
    spring = paid(200_000, 200_000, year=2025, start=3)
    summer = paid(200_000, 900_000, year=2025, start=5)
    assert whole["general_relief"].to_list() == [*spring["general_relief"], *summer["general_relief"]]
    assert summer["general_relief"].sum() == 0
    assert whole["capped_cents"].sum() == 1_500_000


def test_health_at_the_reduced_rate_follows_the_year():
    """The limit of 2025 is 4,054.05 a month: 3,000.00 and 5,000.00 are within two of them, 9,000.00 more is not."""
    found = paid(300_000, 500_000, 900_000, year=2025)
    assert found["health_employer"].to_list() == [21_000, 35_000, 1_700_000 * 13 // 100 - 56_000]
    assert found["family"].to_list() == [10_350, 17_250, 1_700_000 * 345 // 10_000 - 27_600]
    assert found["health_reduced_base_cents"].to_list() == [300_000, 500_000, -800_000]
    assert found["health_full_base_cents"].to_list() == [0, 0, 1_700_000]


def test_health_is_reduced_up_to_the_limit_of_the_year_to_the_cent():
    """17.5 hours in 2025: 2,027.025 a month, and 4,054.05 in two, which the second month reaches to the cent."""
    found = paid(202_702, 202_703, year=2025, weekly_hundredths=1_750)
    assert found["health_full_base_cents"].to_list() == [0, 0]
    over = paid(202_702, 202_704, year=2025, weekly_hundredths=1_750)
    assert over["health_full_base_cents"].to_list() == [0, 405_406]


def test_a_rate_of_risk_that_rises_gives_the_months_before_no_more_relief():
    """0.30 % to February, 0.19 points under what is counted, then 2 %: nothing for what was not due (D241-7 III)."""
    low, high = {"at_mp_ppm": 3_000}, {"at_mp_ppm": 20_000}
    months = [{"month": date(2026, rank, 1), "gross_cents": 200_000} for rank in (1, 2, 3)]
    whole = slips_of(months[0] | low, months[1] | low, months[2] | high)
    alone = [slips_of(months[0] | low, months[1] | low), slips_of(months[2] | high)]
    assert whole["general_relief"].to_list() == [cents for each in alone for cents in each["general_relief"]]


def as_apprentice(*months: tuple[int, int]) -> pl.DataFrame:
    """Months from January 2026 of an apprentice under a contract of 2025: pay and health top-up, in cents."""
    signed = {"kind": "apprentice", "contract_began_on": date(2025, 9, 1)}
    rows = [
        {
            "id": str(rank),
            **USUAL,
            **signed,
            "month": date(2026, rank, 1),
            "gross_cents": pay,
            "health_top_up_cents": top,
        }
        for rank, (pay, top) in enumerate(months, start=1)
    ]
    schema = {**CASE_SCHEMA, "kind": pl.String, "contract_began_on": pl.Date, "contract": pl.String}
    return payslips(pl.DataFrame(rows, schema=schema), load())


def test_the_deduction_of_an_apprentice_stops_at_four_ceilings_of_the_year():
    """19,088.48 above half the wage in February alone pass 16,020.00; with January they are within eight ceilings."""
    found = as_apprentice((100_000, 0), (2_000_000, 0))
    above = 100_000 + 2_000_000 - 2 * 91_152
    assert found["apprentice_csg_cents"].sum() == (above * 9_825 + 5_000) // 10_000


def test_a_month_of_an_apprentice_below_the_limit_of_csg_counts_for_nothing():
    """88.48 above it in February, at 98.25 %, with 20.00 of benefits; in March one cent, and 88.49 since January."""
    found = as_apprentice((80_000, 4_000), (100_000, 4_000), (91_153, 0))
    assert found["apprentice_csg_cents"].to_list() == [0, 8_693 + 2_000, 1]


def test_cet_is_due_on_all_the_pay_once_the_year_is_over_its_ceilings():
    """0.14 % of the pay of January too when February passes the ceilings, and given back when March falls below."""
    found = paid(400_000, 500_000, 200_000)
    assert found["cet_base_cents"].to_list() == [0, 900_000, -900_000]
    assert found["cet_employee"].to_list() == [0, 1_260, -1_260]


def test_the_deduction_of_csg_stops_at_four_ceilings_of_the_year():
    found = paid(2_000_000, 1_000_000)
    first = 2_000_000 - 1_602_000 * 175 // 10_000
    assert found["csg_base_cents"].to_list() == [first, 3_000_000 - 3_000_000 * 175 // 10_000 - first]


def test_a_month_below_zero_gives_back_what_it_took():
    found = paid(300_000, -300_000)
    assert {line: found[line].sum() for line in LINES} == dict.fromkeys(LINES, 0)


def test_a_year_of_small_pays_has_the_highest_coefficient():
    """Twelve limits of a large employer of 2024 would not fit 64 bits if the ratio were not held to one first."""
    found = paid(*[100] * 12, year=2024, headcount=60)
    assert found["coefficient_ppm"].to_list() == [323_400] * 12
    assert found["general_relief"].sum() == 388

"""The cases of tests/cases/salaried.yaml, and what the engine of payslips promises beside them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml
from tests.support.documents import cents_of, tables_of

from laroque.engines.contributions.payslips import (
    AMOUNT_CENTS_MAX,
    CASE_SCHEMA,
    LINES,
    compare,
    law_of,
    lines_of,
    payslips,
    relief,
)
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import NotExpectedLines, payslip_columns, read_expected, read_written_cases
from laroque.kernel.periods import parse_month
from laroque.legislation.parameters import load
from laroque.legislation.topics import NotLegislatedYet

CASES = Path(__file__).resolve().parents[3] / "cases" / "salaried.yaml"
WRITTEN = yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]
TABLE, EXPECTED = read_written_cases(CASES.read_bytes())
READ = read_cases(TABLE, payslip_columns(AMOUNT_CENTS_MAX, 3_500))
SLIPS = {slip["id"]: slip for slip in payslips(READ.frame, load()).iter_rows(named=True)}


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case["name"])
def test_what_a_month_of_pay_makes_due(case):
    slip = SLIPS[case["name"]]
    expected = case["expected"] | case.get("beside", {})
    assert {line: slip[line] for line in expected} == expected


def test_each_line_is_written_in_a_case():
    assert set(EXPECTED["line"]) == set(LINES)


def test_the_lines_of_a_case_follow_one_another_zero_included():
    slips = payslips(READ.frame.head(3), load())
    lines = lines_of(slips)
    assert lines["line"].to_list() == list(LINES) * 3
    assert lines["id"].to_list() == [name for name in READ.frame["id"].head(3) for _ in LINES]
    assert lines.row(2) == (slips["id"][0], LINES[2], slips[LINES[2]][0])


def test_no_case_no_line():
    slips = payslips(pl.DataFrame(schema=dict(CASE_SCHEMA)), load())
    assert lines_of(slips).shape == (0, 3)


def test_cases_come_back_in_their_order_whatever_their_months():
    shuffled = READ.frame.sample(fraction=1, shuffle=True, seed=2)
    assert payslips(shuffled, load())["id"].to_list() == shuffled["id"].to_list()


@pytest.mark.parametrize("month", [date(2023, 12, 1), date(2027, 1, 1)])
def test_a_month_that_nobody_checked_is_refused(month):
    with pytest.raises(NotLegislatedYet):
        law_of(month, load())


def test_a_line_further_than_a_cent_or_not_computed_has_failed():
    expected = pl.DataFrame(
        [
            ("a", "csa", 900, "agree"),
            ("a", "ags", 750, "contested: x"),
            ("a", "fnal", 10, "agree"),
            ("b", "csa", 1, "agree"),
        ],
        schema=["id", "line", "expected_cents", "status"],
        orient="row",
    )
    computed = pl.DataFrame({"id": ["a"] * 3, "line": ["csa", "ags", "fnal"], "cents": [901, 750, 12]})
    found = compare(expected, computed)
    assert (found.compared, found.agreed, found.contested, found.failed) == (4, 1, 1, 2)
    assert [(row["id"], row["line"], row["computed_cents"]) for row in found.rows] == [
        ("a", "fnal", 12),
        ("b", "csa", None),
    ]


def test_a_file_of_something_else_is_no_table_of_expected_lines():
    with pytest.raises(NotExpectedLines):
        read_expected(b"a,b\n1,2\n")


@pytest.mark.parametrize("row", tables_of("algorithms/payslips.md")["Coefficients"], ids=lambda row: str(row.values()))
def test_the_page_of_payslips_is_true(row):
    case = {
        "id": "page",
        "month": parse_month(row["month"]),
        "gross_cents": cents_of(row["pay"]),
        "executive": False,
        "headcount": int(row["headcount"]),
        "weekly_hundredths": int(row["weekly hours"]) * 100,
        "at_mp_ppm": 20_000,
        "mobility_ppm": 0,
        "health_top_up_cents": 0,
        "work_study_ppm": 0,
    }
    (slip,) = payslips(pl.DataFrame([case], schema=dict(CASE_SCHEMA)), load()).iter_rows(named=True)
    assert slip["coefficient_ppm"] == int(row["coefficient"].replace(".", "")) * 100
    assert slip["general_relief"] == cents_of(row["relief"])


def test_no_pay_has_no_coefficient():
    assert SLIPS["no pay, nothing due"]["coefficient_ppm"] == 0


def test_decimals_say_what_floats_say_where_floats_are_sure(monkeypatch):
    """The way taken next to a half gives the same coefficients elsewhere."""
    pays = pl.DataFrame({"gross_cents": range(170_000, 560_000, 97)})
    case = READ.frame.head(1).drop("gross_cents", "row")
    slips = pays.join(case.with_columns(month=date(2026, 4, 1)), how="cross").select(*CASE_SCHEMA)
    by_floats = payslips(slips, load())["coefficient_ppm"].to_list()
    monkeypatch.setattr(relief, "_DOUBT", 1.0)
    assert payslips(slips, load())["coefficient_ppm"].to_list() == by_floats
    assert len(set(by_floats)) > 2_000

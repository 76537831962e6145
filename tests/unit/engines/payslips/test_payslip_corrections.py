"""What a correction of past months changes, line by line."""

from datetime import date

import polars as pl
from tests.support.documents import cents_of, tables_of

from laroque.engines.contributions.payslips import CASE_SCHEMA, difference, lines_of, mistaken, more_due, payslips
from laroque.kernel.periods import parse_month
from laroque.legislation.parameters import load

TABLES = tables_of("algorithms/payslips_corrections.md")
USUAL = {
    "executive": False,
    "headcount": 5,
    "weekly_hundredths": 3_500,
    "at_mp_ppm": 20_000,
    "mobility_ppm": 0,
    "health_top_up_cents": 0,
    "work_study_ppm": 0,
}


def cases(*months: tuple[str, date, int], contract: str | None = None) -> pl.DataFrame:
    rows = [
        {"id": name, "month": month, "gross_cents": pay, **USUAL, "contract": contract} for name, month, pay in months
    ]
    schema = {**CASE_SCHEMA, "contract": pl.String} if contract else CASE_SCHEMA
    return pl.DataFrame(rows, schema=schema)


def lines(*months: tuple[str, date, int], contract: str | None = None) -> pl.DataFrame:
    return lines_of(payslips(cases(*months, contract=contract), load()))


def of_page(heading: str, contract: str | None) -> tuple[list[tuple], list[tuple]]:
    pays = [(row["month"], parse_month(row["month"]), row) for row in TABLES[f"Pay of {heading}"]]
    before, after = (
        lines(*((name, month, cents_of(row[side])) for name, month, row in pays), contract=contract)
        for side in ("declared", "corrected")
    )
    told = TABLES[f"Difference of {heading}"]
    wanted = [
        (row["month"], row["line"], *(cents_of(row[name]) for name in told[0] if name not in {"month", "line"}))
        for row in told
    ]
    shown = {row["line"] for row in told}
    return [row for row in difference(before, after).rows() if row[1] in shown], wanted


def test_back_pay_of_the_page_is_true():
    found, wanted = of_page("a month of 2025", None)
    assert found == wanted


def test_the_year_of_the_page_is_true():
    found, wanted = of_page("a year", "a")
    assert found == wanted


def test_a_month_that_one_table_lacks_counts_for_nothing_there():
    month = lines(("a", date(2026, 3, 1), 300_000))
    whole = difference(month.clear(), month)
    back = difference(month, month.clear())
    assert whole["difference_cents"].to_list() == [-cents for cents in back["difference_cents"]]
    owed = month.filter(~pl.col("line").is_in(["general_relief"]))["cents"].sum()
    assert more_due(whole) == owed - month.filter(pl.col("line") == "general_relief")["cents"].sum()
    assert more_due(back) == -more_due(whole)


def test_nothing_differs_from_itself():
    same = lines(("a", date(2025, 4, 1), 300_000), ("b", date(2026, 4, 1), 0))
    assert difference(same, same).rows() == []
    assert more_due(difference(same, same)) == 0


def test_an_id_that_names_another_month_or_contract_is_said():
    before = cases(("a", date(2026, 3, 1), 1), ("b", date(2026, 3, 1), 1), contract="x")
    after = cases(("a", date(2026, 4, 1), 1), ("b", date(2026, 3, 1), 1), ("c", date(2026, 3, 1), 1), contract="y")
    assert mistaken(before, after).rows() == [("a", "month"), ("b", "contract")]
    assert mistaken(before, before).rows() == []


def test_mistaken_cases_are_told_in_the_order_of_the_second_table():
    names = [f"case {number}" for number in range(200, 0, -1)]
    before, after = (cases(*((name, date(2026, month, 1), 1) for name in names)) for month in (3, 4))
    assert mistaken(before, after)["id"].to_list() == names


def test_months_of_a_contract_are_not_compared_with_months_alone():
    """A table without the column would have them computed alone, and tell differences where no pay differs."""
    joined = cases(("a", date(2026, 3, 1), 1), contract="x")
    assert mistaken(joined, joined.drop("contract")).rows() == [("a", "contract")]
    assert mistaken(joined.drop("contract"), joined).rows() == [("a", "contract")]
    blank = joined.with_columns(contract=pl.lit(None, pl.String))
    assert mistaken(blank, joined.drop("contract")).rows() == []

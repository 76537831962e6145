"""Months of pay summed by establishment, and lines set against those of others."""

from pathlib import Path

import polars as pl

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, compare, lines_for, payslips
from laroque.engines.contributions.payslips.by_account import (
    FACTS_SCHEMA,
    account_sums,
    facts_columns,
    joined_sums,
    lines_by_account,
    totals,
)
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import payslip_columns, read_written_cases
from laroque.legislation.parameters import load

CASES = Path(__file__).resolve().parents[3] / "cases" / "salaried.yaml"
TABLE, _EXPECTED = read_written_cases(CASES.read_bytes())
READ = read_cases(TABLE, payslip_columns(AMOUNT_CENTS_MAX, 3_500))
FIRST, SECOND = "11111111100011", "22222222200022"
SLIPS = (
    payslips(READ.frame, load())
    .with_row_index()
    .with_columns(siret=pl.when(pl.col("index") % 3 == 0).then(pl.lit(FIRST)).otherwise(pl.lit(SECOND)))
)
LINES = lines_for(READ.frame.columns)


def sums_of(slips):
    return account_sums(slips.lazy(), LINES).collect()


def test_an_establishment_owes_the_sum_of_its_slips_by_line():
    due = {(siret, line): cents for siret, line, cents in lines_by_account(sums_of(SLIPS)).rows()}
    for siret in (FIRST, SECOND):
        own = SLIPS.filter(pl.col("siret") == siret)
        assert {line: due.get((siret, line), 0) for line in LINES} == {line: own[line].sum() for line in LINES}
    assert 0 not in due.values()


def test_files_apart_make_the_same_sums_as_one():
    apart = joined_sums([sums_of(SLIPS.head(20)), sums_of(SLIPS.slice(20))])
    assert apart.equals(sums_of(SLIPS).select(apart.columns))


def test_a_line_that_a_file_does_not_have_is_nothing_there():
    short = sums_of(SLIPS.head(20)).drop("overtime_relief", strict=False).drop("csg_deductible")
    joined = joined_sums([short, sums_of(SLIPS.slice(20))])
    assert joined["csg_deductible"].sum() == SLIPS.slice(20)["csg_deductible"].sum()


def test_totals_count_employees_and_establishments_once():
    told = totals(sums_of(SLIPS))
    assert (told["establishments"], told["employees"]) == (2, SLIPS.height)
    assert {line: told[line] for line in LINES} == {line: SLIPS[line].sum() for line in LINES}
    assert told["gross_cents"] == SLIPS["gross_cents"].sum()


def test_lines_come_one_after_another_each_by_establishment_in_order():
    many = SLIPS.with_columns(siret=pl.format("{}", 99_999_999_900_000 - pl.col("index")))
    lines = lines_by_account(sums_of(many))
    assert "gross_cents" not in lines["line"]
    for _line, own in lines.group_by("line", maintain_order=True):
        assert own["siret"].is_sorted()


def test_nothing_compared_is_neither_agreed_nor_contested():
    none = pl.DataFrame(schema={"id": pl.String, "line": pl.String, "expected_cents": pl.Int64, "status": pl.String})
    met = compare(none, none.select("id", "line", cents="expected_cents"))
    assert (met.compared, met.agreed, met.contested, met.failed) == (0, 0, 0, 0)


def test_facts_have_their_types_and_what_is_not_a_fact_is_left_aside():
    told = pl.DataFrame({"siret": [FIRST], "gross_cents": ["250000"], "shoe_size": [42]})
    read = told.select(facts_columns(told.columns))
    assert read.schema == {name: FACTS_SCHEMA[name] for name in ("siret", "gross_cents")}


def test_a_line_agrees_within_a_cent_and_no_further():
    expected = pl.DataFrame(
        {
            "id": ["a", "b", "c", "d", "e"],
            "line": ["family"] * 5,
            "expected_cents": [100] * 5,
            "status": ["agree", "agree", "contested_base", "agree", "contested_base"],
        }
    )
    computed = pl.DataFrame({"id": ["a", "b", "c", "e"], "line": ["family"] * 4, "cents": [101, 98, 99, 102]})
    met = compare(expected, computed)
    assert (met.compared, met.agreed, met.contested, met.failed) == (5, 1, 1, 3)
    assert [(row["id"], row["computed_cents"]) for row in met.rows] == [("b", 98), ("d", None), ("e", 102)]

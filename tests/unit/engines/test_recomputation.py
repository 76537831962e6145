"""Recomputed lines, ceilings and totals: the tables of docs/algorithms/ctp_recomputation.md, and the odd cases."""

from datetime import date

import polars as pl
import pytest
from tests.support.bordereaux import dsn_tables
from tests.support.documents import Row, cents_of, tables_of

from laroque.engines.contributions import assess, steps_of
from laroque.engines.contributions.ceiling import check_ceilings
from laroque.engines.contributions.lines import recompute_lines
from laroque.kernel.money import percent_to_ppm
from laroque.kernel.periods import add_months, parse_month
from laroque.legislation.parameters import load

PAGE = tables_of("algorithms/ctp_recomputation.md")


def line_of(row: Row) -> dict:
    stated = row.get("stated rate")
    return {
        "ctp": row["ctp"],
        "qualifier": row["qualifier"],
        "rate_ppm": percent_to_ppm(stated) if stated else None,
        "base_cents": cents_of(row["base"]),
        "amount_cents": cents_of(row.get("amount", "")),
    }


def recomputed(*lines: dict) -> pl.DataFrame:
    return recompute_lines(dsn_tables(aggregated_lines=list(lines)), load())


def test_the_lines_of_the_page_are_what_the_engine_gives():
    rows = PAGE["Lines of April 2026"]
    found = recomputed(*(line_of(row) for row in rows))
    expected = [(cents_of(row["exact"]), cents_of(row["due"])) for row in rows]
    assert found.select("exact_cents", "recomputed_cents").rows() == expected


def test_the_rates_follow_the_period_of_work():
    for row in PAGE["Lines by period"]:
        month = parse_month(row["month"])
        line = line_of(row) | {"period_start": month, "period_end": add_months(month, 1)}
        assert recomputed(line)["recomputed_cents"].to_list() == [cents_of(row["due"])], row


def ceiling_case(row: Row) -> dict[str, list[dict]]:
    bases = [
        {"code": "03", "base_cents": cents_of(row["uncapped base"])},
        {"code": "02", "base_cents": cents_of(row["capped base"])},
    ]
    contract = {
        "started_on": date.fromisoformat(row["started"]),
        "ended_on": date.fromisoformat(row["ended"]) if row["ended"] else None,
        "time": row["time"],
        "quotity_hundredths": cents_of(row["hours"]),
    }
    return {"bases": bases, "contracts": [contract]}


@pytest.mark.parametrize("row", PAGE["The capped base"], ids=lambda row: f"{row['capped base']} {row['started']}")
def test_the_capped_bases_of_the_page_are_judged_as_it_says(row):
    found = check_ceilings(dsn_tables(**ceiling_case(row)), load(), tolerance_cents=100)
    assert found["control"].to_list() == ([row["control"]] if row["control"] else [])


def test_a_part_time_employee_who_pays_as_full_time_has_a_control_of_its_own():
    row = {"uncapped base": "5,000.00", "capped base": "3,000.00", "started": "2020-01-01", "ended": "", "time": "20"}
    case = ceiling_case(row | {"hours": "76.00"})
    case["contracts"][0]["full_rate"] = "01"
    found = check_ceilings(dsn_tables(**case), load(), tolerance_cents=100)
    assert found["control"].to_list() == ["UR_ANO_ASS_PLF_DIPA01K"]


def test_a_month_whose_ceiling_was_not_checked_is_not_judged():
    old = date(2023, 12, 1)
    bases = [
        {"code": "03", "base_cents": 500_000, "period_start": old},
        {"code": "02", "base_cents": 500_000, "period_start": old},
    ]
    found = check_ceilings(dsn_tables(bases=bases, contracts=[{}]), load(), tolerance_cents=100)
    assert found.rows() == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"ctp": "999", "base_cents": 100}, "CTP_UNKNOWN"),
        ({"ctp": None, "base_cents": 100}, "CTP_UNKNOWN"),
        ({"ctp": "772", "qualifier": "921", "base_cents": 100}, "CTP_WITHOUT_THIS_PART"),
        ({"ctp": "100", "qualifier": None, "base_cents": 100}, "CTP_WITHOUT_THIS_PART"),
        ({"ctp": "100", "base_cents": 100, "period_end": date(2025, 1, 1)}, "RATE_NOT_LEGISLATED"),
        ({"ctp": "668", "amount_cents": 100, "period_end": date(2027, 1, 1)}, "RATE_NOT_LEGISLATED"),
        ({"ctp": "900", "base_cents": 100}, "CTP_RATE_BY_COMMUNE"),
        ({"ctp": "725", "base_cents": 100}, "CTP_RATE_NOT_STATED"),
        ({"ctp": "772"}, "CTP_BASE_MISSING"),
        ({"ctp": "668"}, "CTP_BASE_MISSING"),
        ({"ctp": "772", "base_cents": 9_000_000_000_001}, "AMOUNT_TOO_LARGE"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(value["ctp"]),
)
def test_a_line_that_cannot_be_computed_says_why_and_counts_for_nothing(line, problem):
    found = recomputed(line)
    assert found.select("problem", "exact_cents", "recomputed_cents", "difference_cents").rows() == [
        (problem, None, 0, None)
    ]


def test_a_line_without_period_takes_the_month_declared():
    line = {"ctp": "772", "base_cents": 1_000_000, "period_start": None, "period_end": None}
    assert recomputed(line)["recomputed_cents"].to_list() == [40_000]
    tables = dsn_tables(declarations=[{"month": None}], aggregated_lines=[line])
    assert recompute_lines(tables, load())["problem"].to_list() == ["PERIOD_MISSING"]


def test_an_amount_without_base_is_taken_as_declared():
    found = recomputed({"ctp": "772", "amount_cents": 40_060})
    assert found.select("exact_cents", "recomputed_cents", "difference_cents", "from_declared").rows() == [
        (40_060, 40_100, -40, True)
    ]


def test_a_relief_without_amount_is_its_base():
    assert recomputed({"ctp": "668", "base_cents": 94_200})["recomputed_cents"].to_list() == [-94_200]


def findings(tables, **options) -> list[tuple[str, str, int | None]]:
    found = assess(tables, load(), **options).findings
    return [(placed.finding.control, placed.finding.severity.value, placed.finding.line) for placed in found]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (40_000, []),
        (40_100, [("LINE_AMOUNT", "warn", 30)]),
        (39_900, [("LINE_AMOUNT", "warn", 30)]),
        (40_101, [("LINE_AMOUNT", "reject", 30)]),
    ],
)
def test_the_declared_amount_of_a_line_may_lie_one_euro_away(declared, expected):
    line = {"ctp": "772", "base_cents": 1_000_000, "amount_cents": declared}
    assert findings(dsn_tables(aggregated_lines=[line])) == expected


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (None, []),
        (80_000, []),
        (80_100, [("UR_ANO_DEC_MNT_DA263", "warn", 20)]),
        (79_900, [("UR_ANO_DEC_MNT_DA263", "warn", 20)]),
        (80_101, [("UR_ANO_DEC_MNT_DA263", "reject", 20)]),
    ],
)
def test_the_total_may_lie_half_a_euro_a_line_away(total, expected):
    lines = [{"ctp": "772", "base_cents": 1_000_000}, {"ctp": "423", "base_cents": 1_000_000}]
    tables = dsn_tables(bordereaux=[{"total_cents": total}], aggregated_lines=lines)
    assert findings(tables) == expected


def test_a_total_is_not_compared_when_a_line_could_not_be_computed():
    tables = dsn_tables(bordereaux=[{"total_cents": 5_000}], aggregated_lines=[{"ctp": "999", "amount_cents": 5_000}])
    assert findings(tables) == [("CTP_UNKNOWN", "reject", 30)]


def test_mobility_warns_with_an_amount_and_is_refused_without():
    with_amount = dsn_tables(aggregated_lines=[{"ctp": "900", "amount_cents": 3_200, "insee": "75056"}])
    assert findings(with_amount) == [("CTP_RATE_BY_COMMUNE", "warn", 30)]
    without = dsn_tables(aggregated_lines=[{"ctp": "900", "base_cents": 100_000, "insee": "75056"}])
    assert findings(without) == [("CTP_RATE_BY_COMMUNE", "reject", 30)]


def test_a_missing_rate_of_occupational_risk_warns():
    lines = [
        {"ctp": "100", "base_cents": 100_000},
        {"ctp": "332", "qualifier": "921", "base_cents": 100_000},
        {"ctp": "937", "base_cents": 100_000},
    ]
    assert findings(dsn_tables(aggregated_lines=lines)) == [("CTP_RISK_RATE_MISSING", "warn", 30)]


def test_pay_without_fnal_or_ags_warns():
    paid = {"ctp": "100", "rate_ppm": 7_000, "base_cents": 100_000}
    expected = [("UR_ANO_CTP_FNAL", "warn", 20), ("UR_ANO_CTP_AGS", "warn", 20)]
    assert findings(dsn_tables(aggregated_lines=[paid])) == expected


@pytest.mark.parametrize(("headcount", "expected"), [(49, []), (50, [("UR_ANO_CTP_FNALSUP_DAPA04A", "warn", 20)])])
def test_the_fnal_of_a_large_employer_is_on_the_whole_pay(headcount, expected):
    lines = [
        {"ctp": "100", "rate_ppm": 7_000, "base_cents": 100_000},
        {"ctp": "332", "qualifier": "921", "base_cents": 100_000},
        {"ctp": "937", "base_cents": 100_000},
    ]
    assert findings(dsn_tables(aggregated_lines=lines), headcounts={"80000002100011": headcount}) == expected


def test_other_natures_and_empty_declarations_warn():
    assert findings(dsn_tables(declarations=[{"nature": "07"}])) == [("NATURE_NOT_RECEIVED", "warn", 10)]
    assert findings(dsn_tables()) == [("NO_BORDEREAU", "warn", 10)]


def test_findings_of_one_kind_beyond_fifty_are_counted():
    lines = [{"ctp": "999", "base_cents": 100}] * 60
    found = findings(dsn_tables(aggregated_lines=lines))
    assert len(found) == 51
    assert found[-1] == ("MORE_OF_THE_SAME", "warn", None)


def labels(line: dict) -> list[tuple[str, int | None]]:
    (row,) = recomputed(line).iter_rows(named=True)
    return [(step.label.en, step.amount_cents) for step in steps_of(row)]


def test_the_steps_tell_where_each_amount_comes_from():
    assert labels({"ctp": "226", "base_cents": 1_000_000, "rate_ppm": 21_000}) == [
        ("Base declared", 1_000_000),
        ("Rate of occupational risk, CTP 226: 2.10 %", 21_000),
        ("10,000.00 at 2.10 %", 21_000),
        ("Rounded to the nearest euro, fifty cents counted as one", 21_000),
    ]
    assert labels({"ctp": "332", "qualifier": "921", "base_cents": 400_500})[0] == ("Capped base declared", 400_500)
    assert labels({"ctp": "900", "amount_cents": 3_240}) == [
        ("Taken as declared", 3_240),
        ("Rounded to the nearest euro, fifty cents counted as one", 3_200),
    ]
    assert labels({"ctp": "999", "base_cents": 100}) == []

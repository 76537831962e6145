"""The cases of tests/cases/salaried_kinds.yaml, what is refused, and how kinds and places are explained."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import yaml
from tests.support.documents import cents_of, tables_of

from laroque.engines.contributions.payslips import (
    AMOUNT_CENTS_MAX,
    CASE_SCHEMA,
    EXTRA_LINES,
    LINES,
    counted_headcount,
    explain_slip,
    law_of,
    lines_for,
    lines_of,
    payslips,
    refused,
    with_mobility,
)
from laroque.formats.cases import read_cases
from laroque.formats.mobility_tables import NotMobilityRates, read_published_rates
from laroque.formats.payslip_tables import payslip_columns, read_written_cases
from laroque.legislation.mobility import MobilityRate
from laroque.legislation.parameters import load

CASES = Path(__file__).resolve().parents[3] / "cases" / "salaried_kinds.yaml"
WRITTEN = yaml.safe_load(CASES.read_text(encoding="utf-8"))
READ = read_cases(read_written_cases(CASES.read_bytes())[0], payslip_columns(AMOUNT_CENTS_MAX, 3_500))
SLIPS = {slip["id"]: slip for slip in payslips(READ.frame, load()).iter_rows(named=True)}


def frame_of(**facts: str) -> pl.DataFrame:
    """One case of the usual facts but these."""
    written = {"usual": WRITTEN["usual"], "cases": [{"name": "a", "facts": facts, "expected": {}}]}
    table, _ = read_written_cases(yaml.safe_dump(written).encode())
    return read_cases(table, payslip_columns(AMOUNT_CENTS_MAX, 3_500)).frame


def steps_of(name: str, line: str) -> list[tuple[str, int | None, str | None]]:
    slip = SLIPS[name]
    explained = {each.line: each for each in explain_slip(slip, law_of(slip["month"], load()))}
    return [(step.label.en, step.amount_cents, step.article) for step in explained[line].steps]


@pytest.mark.parametrize("case", WRITTEN["cases"], ids=lambda case: case["name"])
def test_what_a_month_of_pay_makes_due(case):
    slip, expected = SLIPS[case["name"]], case["expected"] | case.get("beside", {})
    assert {name: slip[name] for name in expected} == expected


def test_every_case_is_read_and_computed():
    assert READ.refused == []
    assert refused(READ.frame, load()).is_empty()


def test_a_table_of_the_ten_columns_has_the_33_lines_alone():
    plain = READ.frame.filter(pl.col("mobility_ppm").is_not_null()).select(*CASE_SCHEMA)
    slips = payslips(plain, load())
    assert lines_of(slips).height == plain.height * len(LINES)
    assert not {"is_apprentice", *EXTRA_LINES} & set(slips.columns)


@pytest.mark.parametrize("column", ["local_scheme", "commune"])
def test_a_column_that_can_make_a_line_due_brings_it(column):
    assert lines_for(["id", column]) == (*LINES, "local_scheme_employee")


def test_a_table_that_says_communes_alone_says_the_local_scheme():
    case = frame_of(commune="67482", headcount="300").select(*CASE_SCHEMA, "commune")
    (slip,) = payslips(case, load()).iter_rows(named=True)
    found = [slip[line] for line in ("local_scheme_employee", "apprenticeship_tax", "apprenticeship_tax_supplement")]
    assert found == [3_900, 1_320, 624]


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"month": "2027-01"}, "month"),
        ({"month": "2023-12"}, "month"),
        ({"commune": "97411"}, "commune"),
        ({"commune": "97611"}, "commune"),
        ({"commune": "98818"}, "commune"),
        ({"mobility_percent": "", "headcount": "11"}, "mobility_percent"),
        ({"mobility_percent": "", "headcount": "11", "commune": "69123"}, "commune"),
        ({"mobility_percent": "", "headcount": "11", "headcounts_before": "11", "commune": "69123"}, "commune"),
        ({"kind": "apprentice"}, "contract_began_on"),
        ({"kind": "apprentice", "contract_began_on": "2025-09-01", "present_days": "29"}, "employed_days"),
        ({"kind": "intern"}, "internship_hours"),
        ({"kind": "intern", "internship_hours": "140", "executive": "1"}, "kind"),
        ({"kind": "intern", "internship_hours": "140", "health_top_up_euros": "1"}, "kind"),
        ({"kind": "officer", "overtime_hours": "1"}, "kind"),
        ({"kind": "officer", "local_scheme": "1"}, "kind"),
        ({"kind": "officer", "commune": "67482"}, "kind"),
    ],
)
def test_what_the_law_held_here_does_not_tell_is_refused(facts, column):
    (row,) = refused(frame_of(**facts), load()).rows(named=True)
    assert (row["id"], row["column"]) == ("a", column)
    assert row["reason_en"] != row["reason_fr"]


def test_the_year_corrects_the_ceiling_of_an_apprentice_and_not_what_is_exempt():
    """6,000.00, then 1,200.00 with 2,805.00 of ceiling left: 1,995.00 come under it (CSS R242-2 II; docs/adr/0116)."""
    facts = {"kind": "apprentice", "contract_began_on": "2025-09-01"}
    months = [
        frame_of(month=month, gross_euros=gross, **facts).with_columns(id=pl.lit(month), contract=pl.lit("c"))
        for month, gross in (("2026-01", "6000"), ("2026-02", "1200"), ("2026-03", "500"))
    ]
    slips = payslips(pl.concat(months), load())
    assert slips["exempt_cents"].to_list() == [91_152, 91_152, 50_000]
    assert slips["apprentice_capped_cents"].to_list() == [400_500 - 91_152, 120_000 - 91_152 + 199_500, 0]
    assert slips["apprentice_second_cents"].to_list() == [199_500, -199_500, 0]
    assert slips["apprentice_cet_cents"].to_list() == [600_000 - 91_152, 91_152 - 600_000, 0]


def test_nothing_is_guessed_of_what_is_refused():
    unsigned = payslips(frame_of(kind="apprentice", gross_euros="5000"), load()).row(0, named=True)
    lines = ("old_age_capped_employee", "old_age_uncapped_employee", "agirc_arrco_employee", "cet_employee", "crds")
    assert [unsigned[line] for line in lines] == [None] * len(lines)
    no_rate = payslips(frame_of(mobility_percent="", headcount="11", commune="69123"), load()).row(0, named=True)
    no_hours = payslips(frame_of(kind="intern"), load()).row(0, named=True)
    assert (no_rate["mobility"], no_hours["health_employer"]) == (None, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"mobility_percent": "", "headcount": "10", "commune": "69123"},
        {"mobility_percent": "", "headcount": "11", "headcounts_before": "10", "commune": "69123"},
        {"kind": "apprentice", "month": "2025-02"},
        {"kind": "apprentice", "contract_began_on": "2025-09-01", "present_days": "30"},
        {"kind": "officer", "commune": "67482", "local_scheme": "0"},
    ],
)
def test_what_it_tells_is_not(facts):
    assert refused(frame_of(**facts), load()).is_empty()


@pytest.mark.parametrize(
    ("headcounts", "counted"),
    [
        ([60], 60),
        ([49, 50, 50, 50, 50], 49),
        ([49, 50, 50, 50, 50, 50], 50),
        ([60, 60, 60, 60, 60, 49], 49),
        ([60, 60, 60, 60, 60, 49, 60, 60, 60, 60], 49),
        ([60, 60, 60, 60, 60, 49, 60, 60, 60, 60, 60], 60),
        ([10, 55, 51, 300, 52, 53], 51),
    ],
)
def test_a_threshold_counts_after_five_years(headcounts, counted):
    """CSS L130-1 II."""
    assert counted_headcount(headcounts) == counted
    *before, present = (str(year) for year in headcounts)
    case = frame_of(headcount=present, headcounts_before=";".join(before))
    assert payslips(case, load())["counted_headcount"].to_list() == [counted]


PAGE = tables_of("algorithms/payslips.md")


def test_the_page_is_true_of_apprentices():
    for row in PAGE["Apprentices"]:
        facts = {"month": row["month"], "contract_began_on": row["signed on"], "kind": "apprentice"}
        euros = {"gross_euros": row["pay"], "health_top_up_euros": row["health top-up"]}
        case = frame_of(**facts, **{name: text.replace(",", "") for name, text in euros.items()})
        (slip,) = payslips(case, load()).iter_rows(named=True)
        told = [slip["exempt_cents"], slip["old_age_capped_employee"], slip["apprentice_csg_cents"]]
        assert (row, told) == (row, [cents_of(row[name]) for name in ("exempt", "old age, capped", "base of CSG")])


def test_the_page_is_true_of_interns():
    for row in PAGE["Interns"]:
        case = frame_of(month=row["month"], kind="intern", internship_hours=row["hours"], gross_euros=row["paid"])
        (slip,) = payslips(case, load()).iter_rows(named=True)
        told = [slip["free_cents"], slip["health_employer"], slip["general_relief"]]
        assert (row, told) == (row, [cents_of(row[name]) for name in ("free", "health", "general relief")])


def test_what_the_relief_counts_adds_up_to_its_highest_coefficient():
    """CSS L241-13 I: the rates it is set against, with the part of occupational risk; those of the Urssaf by size."""
    for month in (date(2024, 1, 1), date(2025, 4, 1), date(2025, 5, 1), date(2026, 1, 1), date(2026, 12, 1)):
        law = {name: value.number for name, value in law_of(month, load()).items()}
        is_reduced = law["general_relief.health_from"] > 0
        names = ["old_age_capped_employer", "old_age_uncapped_employer", "autonomy", "unemployment"]
        names += ["health_reduced", "family_reduced"] if is_reduced else ["health", "family"]
        rates = {name: law[f"salaried_rates.{name}"] for name in names}
        pensions = law["salaried_rates.agirc_arrco_employer_1"] + law["salaried_rates.ceg_employer_1"]
        for size, fnal in (("small", "fnal_capped"), ("large", "fnal_whole_pay")):
            collected = sum(rates.values()) + law["general_relief.at_mp"] + law[f"salaried_rates.{fnal}"]
            assert (month, collected + pensions) == (
                month,
                law["general_relief.minimum"] + law[f"general_relief.delta_{size}"],
            )
            assert collected == law[f"general_relief.collected_{size}"]


def test_the_way_to_the_line_of_an_apprentice_is_told():
    steps = steps_of("and on what is above", "old_age_capped_employee")
    assert ("Exempt part of the pay of an apprentice", 91_152, "C. trav. L6243-2, D6243-5") in steps
    assert ("288.48 at 6.90 %", 1_991, "CSS L241-3, D242-4") in steps
    csg = steps_of("and on what is above", "csg_deductible")
    assert ("Pay above which an apprentice owes CSG", 91_152, "CSS L136-1-1 II 7°") in csg
    assert steps_of("an apprentice of 2024", "crds")[-1][1:] == (0, "CSS L136-1-1 II 7°")


def test_the_way_from_what_an_intern_is_paid_is_told():
    assert steps_of("an intern above it", "family")[:3] == [
        ("Paid to the intern", 90_000, None),
        ("Free of contributions, by the hours of the internship", 60_075, "CSS L136-1-1 III 1° b, D136-1 I"),
        ("Gross pay", 29_925, "CSS L242-1"),
    ]


def test_why_a_line_is_not_due_is_told():
    (_, why) = steps_of("an officer has no unemployment, no AGS, no relief", "unemployment")
    assert why == ("Not due: an officer or an intern has no work contract", 0, "C. trav. L5422-13")


def test_every_line_of_every_case_ends_on_its_amount():
    for slip in SLIPS.values():
        for each in explain_slip(slip, law_of(slip["month"], load())):
            assert each.amount_cents == slip[each.line]
            assert each.line == "general_relief" or each.steps[-1].amount_cents == each.amount_cents


def test_the_rate_of_a_commune_comes_before_that_of_its_department():
    rates = [
        MobilityRate("92", date(2024, 1, 1), 32_000, "", "", date(2026, 1, 1)),
        MobilityRate("92012", date(2025, 1, 1), 10_000, "", "", date(2026, 1, 1)),
    ]
    months = [date(2024, 12, 1), date(2025, 1, 1), date(2023, 12, 1)]
    cases = pl.DataFrame({"month": months, "commune": ["92012"] * 3}, schema_overrides={"month": pl.Date})
    found = with_mobility(cases.with_columns(mobility_ppm=pl.lit(None, pl.Int64)), rates)
    assert found["mobility_ppm"].to_list() == [32_000, 10_000, None]
    assert found["mobility_place"].to_list() == ["92", "92012", None]


def test_a_rate_taken_from_the_commune_is_told_with_where_it_was_read():
    for name, places in (("mobility in Paris", ["mobility_rates.75"]), ("the rate that the case says wins", [])):
        slip = SLIPS[name]
        explained = {each.line: each for each in explain_slip(slip, law_of(slip["month"], load()))}
        told = explained["mobility"].parameters
        assert [key for key in told if key.startswith("mobility_rates")] == places
        assert all(told[place].number == slip["mobility_ppm"] for place in places)


def test_the_rates_that_the_urssaf_publishes_are_summed_by_commune_and_day():
    table = "Code commune;Commune;Taux;Code AOT;Date effet\n'69123';'LYON 3ème';2.05;'9306901';20240101\n"
    table += "'69123';'LYON';'0,05';'9306902';20240101\n'01004';'AMBERIEU';0.6;'9300101';20250701\n"
    assert read_published_rates(table.encode("iso-8859-1")) == {
        ("01004", date(2025, 7, 1)): 6_000,
        ("69123", date(2024, 1, 1)): 21_000,
    }


@pytest.mark.parametrize("line", ["x", "'6912';'LYON';2.0;'1';20240101", "'69123';'LYON';2,;'1';2024-01-01"])
def test_another_file_is_not_taken_for_them(line):
    with pytest.raises(NotMobilityRates, match="line 2"):
        read_published_rates(f"title\n{line}\n".encode())

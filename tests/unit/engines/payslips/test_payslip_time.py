"""Hours, presence, other contracts and the year: the cases worked out by hand, and their explanations."""

import pytest
from tests.support.documents import cents_of, tables_of
from tests.unit.engines.payslips.test_payslip_numbers import FOLDER

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, explain_slip, law_of, payslips, refused
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import payslip_columns, read_written_cases
from laroque.legislation.parameters import load

TABLE, EXPECTED = read_written_cases((FOLDER / "salaried_time.yaml").read_bytes())
READ = read_cases(TABLE, payslip_columns(AMOUNT_CENTS_MAX, 3_500))
SLIPS = {slip["id"]: slip for slip in payslips(READ.frame, load()).iter_rows(named=True)}


PAGE = tables_of("algorithms/payslips_time.md")
HEADER = "id,month,executive,headcount,at_mp_percent,mobility_percent,health_top_up_euros,apprentice_ratio_percent"


def of_page(heading: str, **columns: str) -> list[dict]:
    """The slips of a table of the page: columns of cases, and the columns of the page that say them."""
    rows = [
        f"{rank},2026-04,0,5,2,0,0,0," + ",".join(row.get(said, said).replace(",", "") for said in columns.values())
        for rank, row in enumerate(PAGE[heading])
    ]
    table = "\n".join([f"{HEADER},{','.join(columns)}", *rows])
    read = read_cases(table.encode(), payslip_columns(AMOUNT_CENTS_MAX, 3_500))
    assert (read.refused, refused(read.frame, load()).height) == ([], 0)
    return payslips(read.frame, load()).to_dicts()


def test_the_ceilings_of_the_page_are_true():
    said = {"weekly_hours": "weekly hours", "present_days": "days", "gross_euros": "pay", "full_pay_euros": "9999"}
    beyond = {"complementary_hours": "complementary hours", "complementary_euros": "complementary hours"}
    found = of_page("Ceilings of April 2026", **said, **beyond, all_employers_euros="all employers")
    assert [slip["ceiling_cents"] for slip in found] == [
        cents_of(row["ceiling"]) for row in PAGE["Ceilings of April 2026"]
    ]


def test_the_overtime_of_the_page_is_true():
    said = {"weekly_hours": "35", "gross_euros": "pay", "overtime_hours": "hours", "overtime_euros": "pay of hours"}
    found = of_page("Overtime of April 2026", **said)
    wanted = [(cents_of(row["relief"]), cents_of(row["deduction"])) for row in PAGE["Overtime of April 2026"]]
    assert [(slip["overtime_relief"], slip["overtime_deduction"]) for slip in found] == wanted


def explained(name: str, line: str) -> list[str]:
    slip = SLIPS[name]
    (found,) = [each for each in explain_slip(slip, law_of(slip["month"], load())) if each.line == line]
    return [step.label.en for step in found.steps]


def test_every_line_written_is_computed_so():
    assert (READ.refused, refused(READ.frame, load()).height) == ([], 0)
    found = [(name, line, SLIPS[name][line]) for name, line, *_ in EXPECTED.rows()]
    assert found == [row[:3] for row in EXPECTED.rows()]


def test_every_explanation_ends_with_the_line():
    for slip in SLIPS.values():
        for each in explain_slip(slip, law_of(slip["month"], load())):
            assert (each.line, each.steps[-1].amount_cents) == (each.line, each.amount_cents)
            assert each.amount_cents == slip[each.line]


@pytest.mark.parametrize(
    ("name", "line", "step"),
    [
        ("ten hours of overtime", "overtime_relief", "Pay of hours beyond the contract"),
        ("ten hours of overtime", "overtime_deduction", "What the employer still owes the Urssaf"),
        ("who came on the sixteenth of April", "old_age_capped_employer", "Days present: 15"),
        ("another employer who pays as much", "fnal", "Pay with all employers, by which it is shared"),
        ("complementary hours raise the ceiling and give no deduction", "ags", "Complementary hours: 20"),
        ("and the smaller", "fnal", "Shared by pay among the contracts of the person"),
        ("and its February", "cet_employer", "Ceilings since January"),
        ("and its February", "health_employer", "Pay since January"),
        ("and its February", "general_relief", "Less that of the months before"),
    ],
)
def test_what_changed_a_line_is_one_of_its_steps(name, line, step):
    assert step in explained(name, line)


def test_the_numbers_of_overtime_are_told_with_their_lines():
    slip = SLIPS["ten hours of overtime"]
    told = {each.line: set(each.parameters) for each in explain_slip(slip, law_of(slip["month"], load()))}
    assert "overtime.relief_highest" in told["overtime_relief"]
    assert {"overtime.deduction_small", "overtime.small_under"} <= told["overtime_deduction"]

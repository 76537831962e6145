"""Hours, presence, other contracts and the year: the cases worked out by hand, and their explanations."""

import pytest
from tests.unit.engines.payslips.test_payslip_numbers import FOLDER

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, explain_slip, law_of, payslips, refused
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import payslip_columns, read_written_cases
from laroque.legislation.parameters import load

TABLE, EXPECTED = read_written_cases((FOLDER / "salaried_time.yaml").read_bytes())
READ = read_cases(TABLE, payslip_columns(AMOUNT_CENTS_MAX, 3_500))
SLIPS = {slip["id"]: slip for slip in payslips(READ.frame, load()).iter_rows(named=True)}


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

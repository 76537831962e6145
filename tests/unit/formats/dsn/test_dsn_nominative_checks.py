"""Controls of the bases and contributions of individuals (N01 to N04, B07)."""

import pytest
from tests.support.dsn_builder import Employee, inserted, replaced, without
from tests.support.dsn_checks import found, lines

AFFILIATION = [("S21.G00.70.012", "1"), ("S21.G00.70.013", "1")]
BASE = [
    ("S21.G00.78.001", "31"),
    ("S21.G00.78.002", "01042026"),
    ("S21.G00.78.003", "30042026"),
    ("S21.G00.78.004", "0.00"),
    ("S21.G00.78.005", "1"),
]
COMPONENT = [("S21.G00.79.001", "20"), ("S21.G00.79.004", "100.00")]
CONTRIBUTION = [("S21.G00.81.001", "059"), ("S21.G00.81.004", "12.00")]
INSURED = [*BASE, *COMPONENT, *CONTRIBUTION]


def insured(new):
    """A declaration whose employee is affiliated to a complementary insurance, with a base made of given lines."""
    affiliated = inserted(lines(), "S21.G00.40.043", AFFILIATION)
    last = max(place for place, (code, _) in enumerate(affiliated) if code == "S21.G00.81.007")
    return [*affiliated[: last + 1], *new, *affiliated[last + 1 :]]


def reduced():
    return lines(employees=(Employee(1, reduction_cents=12_345),))


def test_an_insured_employee_is_accepted():
    assert found(insured(INSURED)) == []


def test_a_capped_base_comes_with_its_gross_base():
    sent = lines()
    start = next(place for place, pair in enumerate(sent) if pair == ("S21.G00.78.001", "03"))
    end = next(place for place, pair in enumerate(sent) if pair == ("S21.G00.78.001", "04"))
    assert found(sent[:start] + sent[end:]) == [("S21.G00.78.001", "SIG-19", "warn")]


def test_a_capped_base_of_another_period_than_the_gross_is_warned_of():
    sent = replaced(lines(), "S21.G00.78.003", "29042026", 1)
    assert found(sent) == [("S21.G00.78.001", "SIG-19", "warn")]


def test_a_capped_base_of_a_past_month_may_stand_alone():
    sent = replaced(replaced(lines(), "S21.G00.78.002", "01032026"), "S21.G00.78.003", "31032026")
    assert found(sent) == []


def test_a_reduction_gives_its_base_and_its_amount():
    sent = reduced()
    at = next(place for place, pair in enumerate(sent) if pair == ("S21.G00.81.001", "018"))
    wrong = [("S21.G00.81.001", "CCH-16", "reject")]
    assert found(sent) == []
    assert found(sent[: at + 2] + sent[at + 3 :]) == wrong
    assert found(sent[: at + 3] + sent[at + 4 :]) == wrong


def test_a_reduction_needs_the_minimum_wage_under_its_base():
    assert found(without(reduced(), "S21.G00.79")) == [("S21.G00.81.001", "CCH-17", "reject")]
    assert found(replaced(reduced(), "S21.G00.79.001", "02")) == [("S21.G00.81.001", "CCH-17", "reject")]


@pytest.mark.parametrize(
    ("place", "new", "expected"),
    [
        (3, ("S21.G00.78.004", "1.00"), ("S21.G00.78.004", "CCH-11")),
        (4, ("S21.G00.78.005", "2"), ("S21.G00.78.005", "CCH-11")),
        (4, ("S21.G00.78.006", "00001"), ("S21.G00.78.005", "CCH-11")),
        (7, ("S21.G00.81.001", "060"), ("S21.G00.78.001", "CCH-15")),
    ],
)
def test_a_base_of_insurance_is_null_affiliated_and_has_its_contribution(place, new, expected):
    sent = insured([*INSURED[:place], new, *INSURED[place + 1 :]])
    assert found(sent) == [(*expected, "reject")]


def test_a_base_of_insurance_has_a_component_and_one_contribution():
    assert found(insured([*BASE, *CONTRIBUTION])) == [("S21.G00.78.001", "CCH-11", "reject")]
    assert found(insured([*INSURED, *CONTRIBUTION])) == [("S21.G00.78.001", "CCH-15", "reject")]
    assert found(insured([*BASE, *COMPONENT])) == [("S21.G00.78.001", "CCH-15", "reject")]


@pytest.mark.parametrize(
    ("extra", "control"),
    [
        (("S21.G00.81.002", "78861779300013"), "CCH-11"),
        (("S21.G00.81.003", "1.00"), "CCH-12"),
        (("S21.G00.81.005", "75056"), "CCH-11"),
    ],
)
def test_a_contribution_of_insurance_has_an_amount_and_nothing_else(extra, control):
    contribution = sorted([*CONTRIBUTION, extra])
    assert found(insured([*BASE, *COMPONENT, *contribution])) == [(extra[0], control, "reject")]


def test_a_contribution_of_insurance_has_an_amount():
    assert found(insured([*BASE, *COMPONENT, CONTRIBUTION[0]])) == [("S21.G00.81.004", "CCH-11", "reject")]


def test_a_contribution_of_insurance_stands_under_its_base_only():
    assert found(inserted(lines(), "S21.G00.81.007", CONTRIBUTION)) == [("S21.G00.81.001", "CCH-13", "reject")]


def test_an_affiliation_stands_with_a_base_of_insurance_only():
    sent = inserted(lines(), "S21.G00.78.004", [("S21.G00.78.005", "1")])
    assert found(sent) == [("S21.G00.78.005", "CCH-11", "reject")]


@pytest.mark.parametrize(
    ("end", "control"), [("31032026", "CCH-12"), ("31052026", "CCH-15"), ("30042026", None), ("01042026", None)]
)
def test_the_period_of_a_base_ends_after_its_start_and_in_the_month(end, control):
    sent = replaced(lines(), "S21.G00.78.003", end, 3)
    assert found(sent) == ([("S21.G00.78.003", control, "reject")] if control else [])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("31122025", "01012026", [("S21.G00.78.003", "CCH-16", "reject")]),
        ("01012026", "31122025", [("S21.G00.78.003", "CCH-12", "reject"), ("S21.G00.78.003", "CCH-16", "reject")]),
        ("01012025", "31122025", []),
        ("01012026", "31032026", []),
    ],
)
def test_the_period_of_a_base_lies_in_one_civil_year(start, end, expected):
    sent = replaced(replaced(lines(), "S21.G00.78.002", start, 3), "S21.G00.78.003", end, 3)
    assert found(sent) == expected


def test_an_individual_has_a_nir_or_a_temporary_number():
    unnumbered = without(lines(), "S21.G00.30.001")
    assert found(unnumbered) == [("S21.G00.30.020", "CCH-12", "reject")]
    temporary = inserted(unnumbered, "S21.G00.30.019", [("S21.G00.30.020", "18000000290000000000001")])
    assert found(temporary) == []
    both = inserted(lines(), "S21.G00.30.019", [("S21.G00.30.020", "18000000290000000000001")])
    assert found(both) == []


@pytest.mark.parametrize(
    ("after", "code", "base"),
    [
        ("S21.G00.78.006", "S21.G00.78.007", 0),
        ("S21.G00.79.004", "S21.G00.79.005", 1),
        ("S21.G00.81.004", "S21.G00.81.006", 0),
    ],
)
def test_a_crm_stands_on_a_past_base(after, code, base):
    sent = inserted(lines(), after, [(code, "CRM1")])
    past = replaced(replaced(sent, "S21.G00.78.002", "01032026", base), "S21.G00.78.003", "31032026", base)
    first = replaced(sent, "S21.G00.78.003", "01042026", base)
    assert found(sent) == [(code, "CCH-11", "reject")]
    assert (code, "CCH-11", "reject") in found(first)
    assert (code, "CCH-11", "reject") not in found(past)

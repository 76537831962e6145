"""The persons whose pay is not told whole: said, with the reason, and never left out in silence."""

from dataclasses import replace
from datetime import date

import pytest
from tests.support.bordereaux import dsn_tables

from laroque.engines.contributions import assess, declarations_json
from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX
from laroque.engines.contributions.untold_pay import REASONS
from laroque.legislation.parameters import load

BASE = {"line": 200, "code": "03", "base_cents": 200_000}
MAY = date(2026, 5, 1)


def left_out(**rows):
    """The reason for the one person, null when he is recomputed."""
    read = dsn_tables(**{"bases": [BASE], "contracts": [{}], **rows})
    return [each["reason"] for each in declarations_json(read, assess(read, load()))[0][0]["employees"]["left_out"]]


ABSENT = {"remunerations": [{"type": "001"}], "activities": [{"unit": "31", "measure_hundredths": 100}]}
WHY = {
    "no_month": {"declarations": [{"month": None}]},
    "no_contract": {"contracts": []},
    "several_contracts": {"contracts": [{}, {}]},
    "nature": {"contracts": [{"nature": "80", "policy": "64"}]},
    "policy": {"contracts": [{"policy": "64"}]},
    "scheme": {"contracts": [{"old_age_scheme": "120"}]},
    "hours": {"contracts": [{"unit": "21"}]},
    "risk_rate": {"contracts": [{"at_rate_ppm": None}]},
    "no_base": {"bases": [{**BASE, "code": "02"}]},
    "several_bases": {"bases": [BASE, {**BASE, "line": 201}]},
    "no_pay": {"bases": [{**BASE, "base_cents": AMOUNT_CENTS_MAX + 1}]},
    "flat_deduction": {"other_income": [{"type": "10", "amount_cents": 100}]},
    "absence": ABSENT,
    "suspension": {"suspensions": [{"period_start": date(2026, 4, 2)}]},
    "law": {
        "declarations": [{"month": date(2023, 4, 1)}],
        "bases": [{**BASE, "period_start": date(2023, 4, 1)}],
    },
}


def test_each_reason_is_tried():
    assert set(WHY) == set(REASONS)
    assert left_out() == []


@pytest.mark.parametrize("reason", WHY)
def test_a_person_who_is_not_recomputed_is_named_with_the_reason(reason):
    assert left_out(**WHY[reason]) == [reason]


def test_the_month_before_and_a_base_of_it_do_not_count_for_the_month_declared():
    assert left_out(bases=[{**BASE, "period_start": MAY}]) == ["no_base"]
    assert left_out(bases=[BASE, {**BASE, "line": 201, "period_start": date(2026, 3, 1)}]) == []


def test_one_finding_tells_how_many_and_why_in_both_languages():
    people = [{"individual": number} for number in (100, 101, 102, 103)]
    contracts = [
        {**people[0]},
        {**people[1], "policy": "64"},
        {**people[2], "nature": "80"},
        {**people[3], "policy": "64"},
    ]
    read = dsn_tables(bases=[{**BASE, **each, "line": 200 + at} for at, each in enumerate(people)], contracts=contracts)
    assessment = assess(read, load())
    (note,) = [each.finding for each in assessment.findings if each.finding.control == "EMPLOYEES_NOT_RECOMPUTED"]
    assert (note.severity, note.line) == ("warn", 101)
    assert note.message.en.startswith("3 of 4 employees are not recomputed from hours and pay")
    assert note.message.en.endswith("(40.008); 1: a contract with rules of its own: officer, intern... (40.007)")
    assert "2 : un contrat qui a ses propres exonérations : apprenti... (40.008) ; 1 :" in note.message.fr
    told = declarations_json(read, assessment)[0][0]["employees"]
    assert (told["count"], told["recomputed"], [each["line"] for each in told["left_out"]]) == (4, 1, [101, 102, 103])


def test_a_declaration_whose_persons_are_all_recomputed_says_nothing():
    read = dsn_tables(bases=[BASE], contracts=[{}])
    assert [each for each in assess(read, load()).findings if "RECOMPUTED" in each.finding.control] == []
    empty = replace(read, contracts=read.contracts.clear(), bases=read.bases.clear())
    assert declarations_json(empty, assess(empty, load()))[0][0]["employees"] == {
        "count": 0,
        "recomputed": 0,
        "left_out": [],
    }

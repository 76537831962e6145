"""A month of pay as a program sends it: every value reaches the engine as it was, and its totals add up."""

from datetime import date

import pytest

from laroque.engines.contributions.payslips import LINES
from laroque.usecases.simulate.simulate_pay import as_cell, case_columns, fact_said, faults, simulate, totals_said

FACTS = {
    "id": "a",
    "month": date(2026, 4, 1),
    "gross_cents": 250_001,
    "executive": True,
    "headcount": 60,
    "weekly_hundredths": 3_499,
    "at_mp_ppm": 20_801,
    "mobility_ppm": 30,
    "health_top_up_cents": 4_005,
    "work_study_ppm": 5_000,
}


def cells(**facts):
    names = {column.into: column.name for column in case_columns()}
    return {names[name]: as_cell(name, value) for name, value in (FACTS | facts).items()}


def test_every_value_reaches_the_engine_as_it_was():
    (slip,) = simulate([cells(contract_began_on=date(2025, 9, 1), local_scheme=False)]).slips
    told = FACTS | {"contract_began_on": date(2025, 9, 1), "local_scheme": False}
    assert {name: slip.row[name] for name in told} == told
    assert tuple(slip.amounts)[: len(LINES)] == LINES


@pytest.mark.parametrize(("name", "value"), [("gross_cents", -5), ("at_mp_ppm", -5), ("mobility_ppm", 1_000_001)])
def test_a_value_outside_its_bounds_is_refused_and_not_turned_into_another(name, value):
    (refused,) = simulate([cells(**{name: value})]).refused
    assert refused.column == {column.into: column.name for column in case_columns()}[name]
    assert list(faults(cells(**{name: value}))) == [refused.column]


def test_what_is_said_of_the_totals_adds_up():
    (slip,) = simulate([cells(gross_cents=200_000)]).slips
    gross, employer, relief, cost, employee, net = (cents for _title, cents in totals_said(slip))
    assert relief < 0
    assert (gross + employer + relief, gross - employee) == (cost, net)


def test_a_fact_is_said_in_both_languages():
    said = [fact_said(name, FACTS[name]).fr for name in ("month", "gross_cents", "executive", "at_mp_ppm", "headcount")]
    assert said == ["04/2026", "2\u202f500,01 €", "oui", "2,0801\u202f%", "60"]
    assert fact_said("kind", "apprentice").fr == "Apprenti"

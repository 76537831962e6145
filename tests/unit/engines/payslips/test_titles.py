"""The words of the lines and facts, and the totals that follow who bears each line."""

from laroque.engines.contributions.payslips import CASE_SCHEMA, RULES, USUAL_FACTS, CollectedBy, Kind
from laroque.engines.contributions.payslips.titles import (
    COLLECTOR_TITLES,
    FACT_TITLES,
    KIND_TITLES,
    LINE_TITLES,
    Totals,
    totals_of,
)
from laroque.engines.self_employed import titles as year
from laroque.engines.self_employed.cases import ACTIVITIES_OF, ANNUAL_OUT, MICRO_OUT
from laroque.engines.self_employed.micro import UNDIVIDED


def test_every_line_fact_kind_and_collector_has_its_words():
    assert {rule.code for rule in RULES} <= set(LINE_TITLES)
    assert {*CASE_SCHEMA, *USUAL_FACTS} <= set(FACT_TITLES)
    assert (set(KIND_TITLES), set(COLLECTOR_TITLES)) == (set(Kind), set(CollectedBy))


def test_two_lines_of_one_side_are_never_called_the_same():
    said = [(each.title.fr, each.side) for each in LINE_TITLES.values()]
    assert len(set(said)) == len(said)


def test_every_line_and_activity_of_a_year_has_its_words():
    assert {*ANNUAL_OUT, *MICRO_OUT, UNDIVIDED} == set(year.LINE_TITLES)
    assert set(ACTIVITIES_OF) == set(year.KIND_TITLES)
    assert {name for names in ACTIVITIES_OF.values() for name in names} == set(year.ACTIVITY_TITLES)


def test_the_totals_take_each_line_on_its_side_and_reliefs_off():
    amounts = {"health_employer": 32_500, "general_relief": 43_375, "crds": 1_228, "overtime_relief": 1_131}
    found = totals_of(250_000, amounts)
    assert found == Totals(250_000, 32_500, 43_375, 1_228, 1_131)
    assert (found.cost_cents, found.net_cents) == (239_125, 249_903)

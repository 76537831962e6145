"""Micro-entrepreneurs at their bounds: see ``python -m tests.mutations``."""

from datetime import date

import polars as pl
import pytest

from laroque.engines.self_employed.law import CIPAV, annual_law, micro_law
from laroque.engines.self_employed.micro import declarations, year_of_equal_months
from laroque.legislation.parameters import load

APRIL = date(2026, 4, 1)


@pytest.mark.parametrize(("to_the_euro", "training"), [(False, 5_000), (True, 4_800)])
def test_a_year_is_twelve_equal_declarations(to_the_euro, training):
    """Sales of 50,000.00: 512.50 a month is 513, 0.625 of chamber tax is 1; 4.17 of training is 4, or 50.00 a year."""
    case = pl.LazyFrame({"activity": ["sales"], "month": [APRIL], "turnover_cents": [5_000_000]})
    found = year_of_equal_months(case, load(), training_to_the_euro=to_the_euro).collect()
    lines = ["contributions", "vocational_training", "chamber_tax", "total"]
    assert found.select(lines).rows() == [(615_600, training, 1_200, 615_600 + training + 1_200)]


@pytest.mark.parametrize(
    ("created_on", "before_cents", "relieved_cents"),
    [
        (date(2026, 3, 2), 0, 16_572_400),
        (date(2026, 3, 2), 16_572_399, 1),
        (date(2026, 3, 2), 16_572_500, 0),
        (date(2025, 3, 2), 0, 0),
        (None, 0, 0),
    ],
)
def test_the_turnover_relieved_stops_where_income_is_one_ceiling(created_on, before_cents, relieved_cents):
    """48,060.00 of income after an abatement of 71 % is 165,724.14 of sales, to the euro (CSS D131-6-3 II)."""
    declared = pl.LazyFrame(
        {
            "activity": ["sales"],
            "month": [APRIL],
            "turnover_cents": [20_000_000],
            "created_on": [created_on],
            "relieved_before_cents": [before_cents],
        },
        schema_overrides={"created_on": pl.Date},
    )
    assert declarations(declared, load()).collect()["relieved_cents"].to_list() == [relieved_cents]


def test_what_a_section_does_not_pay_is_nothing_at_all():
    """CSS L621-1 and L641-1: the Cipav has its own old age, and liberal professions no chamber."""
    law = {row["section"]: row for row in annual_law([2026], load()).to_dicts()}
    (general,) = law.keys() - {CIPAV}
    assert [law[CIPAV][f"_old_age_{name}"] for name in ("capped", "whole")] == [0, 0]
    assert [law[general][f"_old_age_{name}"] for name in ("first", "second", "second_limit")] == [0, 0, 0]
    chambers = {row["activity"]: row["_chamber"] for row in micro_law([APRIL], load()).to_dicts()}
    assert chambers["liberal_cipav"] == chambers["liberal_non_regulated"] == 0

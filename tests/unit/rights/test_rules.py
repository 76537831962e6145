"""From when to when a person is entitled to what: worked by hand from the articles."""

from datetime import date

import pytest

from laroque.apps.rights import rules
from laroque.apps.rights.rules import C2s
from laroque.kernel.periods import Period
from laroque.legislation.parameters import load

DAY = date(2026, 5, 4)


def law(name: str, on: date) -> int:
    return load().value(name, on).number


@pytest.mark.parametrize(
    ("household", "cents"), [(1, 1_042_200), (2, 1_563_300), (3, 1_875_960), (4, 2_188_620), (5, 2_605_500)]
)
def test_the_ceiling_grows_with_the_household(household, cents):
    assert rules.c2s_ceiling_cents(household, DAY, law) == cents


@pytest.mark.parametrize(
    ("cents", "gives"),
    [
        (1_042_200, C2s.FREE),
        (1_042_201, C2s.WITH_CONTRIBUTION),
        (1_406_970, C2s.WITH_CONTRIBUTION),
        (1_406_971, C2s.NONE),
    ],
)
def test_resources_give_the_protection_up_to_the_ceilings(cents, gives):
    assert rules.c2s_answer(household=1, resources_cents=cents, on=DAY, law=law).gives is gives


def test_the_year_of_the_protection_begins_the_month_after_the_decision_or_the_payment():
    assert rules.c2s_granted(DAY, law) == Period(date(2026, 6, 1), date(2027, 6, 1))
    paid = rules.c2s_granted(DAY, law, paying_since=date(2026, 7, 31))
    assert paid == Period(date(2026, 8, 1), date(2027, 8, 1))
    assert rules.c2s_answer_by(date(2025, 12, 31), law) == date(2026, 2, 28)
    assert rules.c2s_resources_months(DAY, law) == Period(date(2025, 4, 1), date(2026, 4, 1))


@pytest.mark.parametrize(("born_on", "cents"), [(date(1996, 1, 1), 1_400), (date(1996, 1, 2), 800)])
def test_the_contribution_follows_the_age_on_1_january(born_on, cents):
    assert rules.c2s_contribution_cents(born_on, DAY, law) == cents


def test_maternity_runs_from_four_months_before_the_day_expected_to_twelve_days_after_the_birth():
    expected = date(2026, 9, 15)
    assert rules.maternity(expected, law) == Period(date(2026, 5, 15), date(2026, 9, 28))
    assert rules.maternity(expected, law, date(2026, 9, 10)) == Period(date(2026, 5, 15), date(2026, 9, 23))


def test_residence_covers_after_three_months_but_for_those_the_text_names():
    assert rules.covered_by_residence_on(date(2026, 1, 31), law) == date(2026, 4, 30)
    assert rules.covered_by_residence_on(date(2026, 1, 31), law, without_delay=True) == date(2026, 1, 31)


def test_a_child_is_a_dependant_until_18_and_may_ask_at_16():
    born_on = date(2008, 2, 29)
    assert rules.dependant_until(born_on, law, DAY) == date(2026, 3, 1)
    assert rules.own_right_from(born_on, law, DAY) == date(2024, 2, 29)

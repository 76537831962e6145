"""What a self-employed person may declare on a day, and in which rhythm."""

from datetime import date

import pytest

from laroque.apps.contributions.rules.self_employed import (
    MONTHLY,
    QUARTERLY,
    Fact,
    Person,
    paying_of,
    rhythm_of,
    why_not,
)
from laroque.apps.contributions.states import FactKind

START = date(2025, 3, 31)


def person(**said) -> Person:
    usual = {
        "account": 1, "is_micro": True, "activity": "sales", "started_on": START, "registered_on": START,
        "is_start": True, "has_minimum": True, "relieved_from": None, "spread_years": 0, "rhythm": MONTHLY,
        "pay_day": 5,
    }  # fmt: skip
    return Person(**usual | said)


def chosen(on: date, rhythm: str = QUARTERLY, day: int = 5) -> Fact:
    return Fact(1, FactKind.RHYTHM, on, on.replace(day=1), None, rhythm, day, None)


TURNOVER = Fact(1, FactKind.TURNOVER, date(2025, 4, 5), date(2025, 3, 1), 1, MONTHLY, None, None)


@pytest.mark.parametrize(
    ("facts", "quarterly_from"),
    [
        ([chosen(date(2025, 4, 30))], 2025),  # a month after 31 March
        ([TURNOVER, chosen(date(2025, 4, 30))], 2026),
        ([chosen(date(2025, 5, 1))], 2026),
        ([chosen(date(2026, 1, 31))], 2026),
        ([chosen(date(2026, 2, 1))], 2027),
        ([chosen(date(2025, 5, 1)), chosen(date(2025, 12, 1), MONTHLY)], None),
    ],
)
def test_the_rhythm_of_a_micro_entrepreneur_is_chosen_for_calendar_years(facts, quarterly_from):
    """CSS R613-7 I."""
    found = [year for year in (2025, 2026, 2027) if rhythm_of(person(), facts, date(year, 4, 1)) == QUARTERLY]
    assert found == ([] if quarterly_from is None else list(range(quarterly_from, 2028)))


def test_the_day_of_payment_changes_once_a_calendar_year():
    """CSS R613-2 I, third paragraph; the first choice is no change, nor is the same day again."""
    trader, changed = person(is_micro=False), chosen(date(2026, 2, 1), MONTHLY, 20)
    back, same = chosen(date(2026, 12, 31), MONTHLY, 5), chosen(date(2026, 12, 31), MONTHLY, 20)
    assert why_not(trader, changed, []) is None
    assert "once a calendar year" in why_not(trader, back, [changed]).en
    assert why_not(trader, same, [changed]) is None
    assert why_not(trader, chosen(date(2027, 1, 1), MONTHLY, 5), [changed]) is None
    assert why_not(trader, chosen(date(2026, 3, 1)), [changed]) is None
    assert why_not(person(is_micro=False, rhythm=QUARTERLY), back, [changed]) is None
    assert why_not(person(), back, [changed]) is None


def test_who_pays_in_which_rhythm_is_what_was_chosen_last():
    later, facts = date(2025, 12, 1), [chosen(date(2025, 5, 1), MONTHLY, 20), chosen(date(2025, 6, 1), QUARTERLY, 5)]
    assert paying_of(person(is_micro=False), [], later) == (MONTHLY, 5)
    assert paying_of(person(is_micro=False), facts[:1], later) == (MONTHLY, 20)
    assert paying_of(person(is_micro=False), facts, later) == (QUARTERLY, 5)
    assert paying_of(person(), facts, later) == (MONTHLY, 5)
    assert paying_of(person(), facts, date(2026, 1, 1)) == (QUARTERLY, 5)

"""Every value of the law of the self-employed matters: move one, and a case fails."""

from dataclasses import replace

import pytest
from tests.unit.engines.self_employed import test_self_employed_accounts as accounts
from tests.unit.engines.self_employed import test_self_employed_cases as cases

from laroque.legislation.parameters import load

ANNUAL = [
    (cases.test_a_year_of_a_profit, cases.CASES["annual"]),
    (cases.test_a_year_on_a_base, cases.CASES["on_base"]),
    (cases.test_the_base_before_the_income_is_known, cases.CASES["provisional"]),
    (cases.test_what_the_start_relief_leaves, cases.CASES["relief"]),
    (cases.test_the_payments_of_a_year, cases.CASES["payments"]),
    (cases.test_the_base_of_who_sends_no_return, cases.CASES["silent"]),
    (cases.test_what_a_helping_spouse_owes, cases.PERSONS["spouses"]),
    (cases.test_who_does_not_live_in_france_for_tax, cases.PERSONS["abroad"]),
    (accounts.test_what_an_account_is_called, accounts.CASES),
]
MICRO = [
    (cases.test_a_declaration_of_turnover, cases.MICRO),
    (accounts.test_the_parts_of_the_single_rate, accounts.SHARED),
    (lambda _: accounts.test_a_missing_return_costs_sixty_one_euros_in_2026(), [None]),
    (lambda _: accounts.test_the_returns_asked_of_a_start_in_march(), [None]),
]
OF_ACCOUNTS = (accounts.test_what_an_account_is_called, accounts.test_the_parts_of_the_single_rate)
OF_PERSONS = (cases.test_what_a_helping_spouse_owes, cases.test_who_does_not_live_in_france_for_tax)
ENDS_OF_PERSONS = ("_non_resident", "_spouse", "_third", "_half", "_flat_parts")
ENDS_OF_ACCOUNTS = ("notice_days", "balance_days", "_months", "_penalty")
SMALL_RATE = 5_000
LEAST_STEP = 1_000  # ppm: a rate of health is rounded to a tenth of this

VALUES = [
    (name, rank)
    for name, history in load().series.items()
    if name.startswith(("self_employed.", "micro."))
    for rank in range(len(history))
]


def moved(number: int, name: str) -> int:
    """A value a little larger: by one for a count, by a fifth for the smallest rates, else by a fiftieth."""
    if name.endswith(("_days", "_hours", "_quarters", "_months")):
        return number + 1
    if number == 0:
        return LEAST_STEP
    if name.startswith("micro.") and number < SMALL_RATE:
        return number + number // 5
    return number + max(LEAST_STEP, number // 50)


def groups_of(name: str) -> list:
    """The cases that may see a value, those made for its kind first."""
    groups = MICRO if name.startswith("micro.") else ANNUAL
    is_of_accounts = name.endswith(ENDS_OF_ACCOUNTS) or ".share_" in name
    is_of_persons = name.endswith(ENDS_OF_PERSONS)
    own = OF_ACCOUNTS if is_of_accounts else OF_PERSONS if is_of_persons else ()
    return sorted(groups, key=lambda group: group[0] not in own)


def a_case_fails(groups) -> bool:
    for check, facts in groups:
        for case in facts:
            try:
                check(case)
            except AssertionError:
                return True
    return False


@pytest.mark.long
@pytest.mark.parametrize(("name", "rank"), VALUES)
def test_a_value_moved_makes_a_case_fail(monkeypatch, name, rank):
    law = load()
    history = list(law.series[name])
    history[rank] = replace(history[rank], number=moved(history[rank].number, name))
    changed = replace(law, series={**law.series, name: tuple(history)})
    monkeypatch.setattr(cases, "load", lambda: changed)
    monkeypatch.setattr(accounts, "load", lambda: changed)
    assert a_case_fails(groups_of(name))

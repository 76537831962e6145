"""Due days through the years, the windows of deposit, and until when an anomaly is corrected."""

from datetime import UTC, date, datetime

import pytest

from laroque.apps.contributions.rules import (
    correct_by,
    due_on,
    is_complete,
    is_early_payer,
    is_reported_after,
    lateness,
    missing_fractions,
    too_early,
    window,
)
from laroque.kernel.periods import day_after_months, is_working_day


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        ("2025-01", 5, "2025-02-05"),
        ("2025-02", 15, "2025-03-17"),  # a Saturday
        ("2025-05", 15, "2025-06-16"),  # a Sunday
        ("2025-07", 15, "2025-08-18"),  # Assumption on a Friday, then the weekend
        ("2025-03", 5, "2025-04-07"),  # a Saturday
        ("2026-03", 5, "2026-04-07"),  # Easter Sunday, then Easter Monday
        ("2026-04", 15, "2026-05-15"),  # the day after Ascension
        ("2026-07", 15, "2026-08-17"),  # Assumption on a Saturday
        ("2023-12", 5, "2024-01-05"),
        ("2024-04", 5, "2024-05-06"),  # a Sunday
        ("2037-04", 15, "2037-05-15"),
        ("2027-04", 5, "2027-05-05"),  # the eve of Ascension
        ("2016-04", 5, "2016-05-06"),  # Ascension on a Thursday
        ("2035-04", 15, "2035-05-15"),  # the day after Whit Monday
        ("2028-05", 5, "2028-06-06"),  # Whit Monday
    ],
)
def test_a_due_day_moves_to_the_next_working_day(month, day, due):
    first = date.fromisoformat(f"{month}-01")
    assert due_on(first, day_of_next_month=day) == date.fromisoformat(due)


def test_every_due_day_of_twenty_years_is_the_first_working_day_from_its_date():
    for year in range(2020, 2040):
        for number in range(1, 13):
            for day in (5, 15):
                month = date(year, number, 1)
                wanted = day_after_months(month, 1).replace(day=day)
                while not is_working_day(wanted):
                    wanted = date.fromordinal(wanted.toordinal() + 1)
                assert due_on(month, day_of_next_month=day) == wanted
                assert (wanted - day_after_months(month, 1).replace(day=day)).days <= 4


@pytest.mark.parametrize(
    ("postcode", "due"), [("75001", "2022-04-15"), ("67000", "2022-04-19"), ("57000", "2022-04-19"), ("", "2022-04-15")]
)
def test_good_friday_moves_the_due_days_of_alsace_and_moselle(postcode, due):
    assert due_on(date(2022, 3, 1), day_of_next_month=15, postcode=postcode) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("headcount_hundredths", "paid_on", "early"),
    [
        (None, None, False),
        (4_999, date(2026, 4, 30), False),
        (5_000, date(2026, 4, 30), True),
        (5_000, None, True),
        (5_000, date(2026, 5, 1), False),
    ],
)
def test_fifty_employees_paid_in_the_month_are_due_on_the_fifth(headcount_hundredths, paid_on, early):
    facts = {"headcount_hundredths": headcount_hundredths, "threshold": 50, "paid_on": paid_on}
    assert is_early_payer(date(2026, 4, 1), **facts) is early


def test_a_window_follows_the_clock_of_paris_in_summer_and_winter():
    summer, winter = window(date(2026, 4, 1), date(2026, 5, 15)), window(date(2025, 12, 1), date(2026, 1, 15))
    assert summer.opens_at == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert (summer.first_until, winter.first_until) == (
        datetime(2026, 5, 15, 10, tzinfo=UTC),
        datetime(2026, 1, 15, 11, tzinfo=UTC),
    )
    assert (summer.replacing_until, summer.closes_at) == (
        datetime(2026, 5, 14, 22, tzinfo=UTC),
        datetime(2026, 8, 15, 22, tzinfo=UTC),
    )
    assert summer.deadline("05") == summer.replacing_until


def test_a_declaration_in_its_window_is_neither_early_nor_late():
    month, due = date(2026, 4, 1), date(2026, 5, 15)
    at = datetime(2026, 5, 5, 10, tzinfo=UTC)
    assert (too_early(month, due, at), lateness("01", month, at, due), lateness("03", month, at, due)) == (None, (), ())


@pytest.mark.parametrize(
    ("told_on", "day", "until"),
    [
        ("2026-05-05", 15, "2026-06-15"),
        ("2026-05-16", 15, "2026-06-15"),
        ("2026-05-17", 15, "2026-07-15"),
        ("2026-05-06", 5, "2026-06-05"),
        ("2026-05-07", 5, "2026-07-06"),
        ("2026-12-31", 5, "2027-02-05"),
    ],
)
def test_an_anomaly_is_corrected_by_the_nearest_due_day_of_thirty_days_or_more(told_on, day, until):
    found = correct_by(date.fromisoformat(told_on), days=30, day_of_next_month=day)
    assert found == date.fromisoformat(until)


def test_the_report_after_the_due_day_comes_five_days_after_it():
    assert not is_reported_after(date(2026, 5, 15), date(2026, 5, 19))
    assert is_reported_after(date(2026, 5, 15), date(2026, 5, 20))


@pytest.mark.parametrize(
    ("present", "missing", "complete"),
    [
        ((), (), False),
        (("11",), (), True),
        (("12", "22"), (), True),
        (("13", "33"), ("23",), False),
        (("12", "13"), ("22", "23", "33"), False),
        (("11", "12", "22"), (), False),
    ],
)
def test_a_month_is_whole_when_its_fractions_agree_and_are_all_there(present, missing, complete):
    assert (missing_fractions(present), is_complete(present)) == (missing, complete)

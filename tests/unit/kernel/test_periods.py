"""Days and months: half-open periods and the working days of France."""

from datetime import date

import pytest

from laroque.kernel.periods import (
    Period,
    add_months,
    add_working_days,
    days_in_month,
    easter,
    is_working_day,
    last_day_of,
    month_of,
    parse_month,
    subtract_working_days,
    working_day_from,
)


def test_a_period_holds_its_start_and_not_its_end():
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    assert date(2026, 4, 1) in april
    assert date(2026, 4, 30) in april
    assert date(2026, 5, 1) not in april
    assert date(2099, 1, 1) in Period(date(2026, 4, 1))


def test_an_empty_period_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 4, 1), date(2026, 4, 1))


def test_months_are_read_and_counted():
    assert parse_month("2026-04") == date(2026, 4, 1)
    assert add_months(date(2026, 11, 1), 3) == date(2027, 2, 1)
    assert add_months(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert days_in_month(date(2024, 2, 1)) == 29
    assert last_day_of(date(2026, 2, 1)) == date(2026, 2, 28)
    assert month_of(date(2026, 4, 17)) == date(2026, 4, 1)


@pytest.mark.parametrize("text", ["2026-4", "2026-13", "202604", "abcd-01", ""])
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(ValueError, match="is not a month"):
        parse_month(text)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year, day):
    assert easter(year) == day


@pytest.mark.parametrize(
    "holiday",
    [date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 25), date(2026, 7, 14), date(2026, 4, 4)],
)
def test_holidays_and_week_ends_are_not_working_days(holiday):
    assert not is_working_day(holiday)


def test_a_due_day_moves_to_the_next_working_day():
    assert working_day_from(date(2026, 8, 15)) == date(2026, 8, 17)
    assert working_day_from(date(2026, 5, 15)) == date(2026, 5, 15)
    assert add_working_days(date(2026, 4, 30), 1) == date(2026, 5, 4)
    assert subtract_working_days(date(2026, 5, 4), 1) == date(2026, 4, 30)
    assert subtract_working_days(date(2026, 5, 4), 0) == date(2026, 5, 4)

"""The days that a debit may be planned for."""

from datetime import UTC, date, datetime

from laroque.apps.contributions.rules.planned import first_day, modifiable_until, why_not_on

AT = datetime(2026, 5, 5, 9, tzinfo=UTC)


def test_a_debit_is_planned_until_noon_of_its_eve_in_france():
    assert modifiable_until(date(2026, 5, 7)) == datetime(2026, 5, 6, 10, tzinfo=UTC)
    assert modifiable_until(date(2026, 3, 30)) == datetime(2026, 3, 29, 10, tzinfo=UTC)  # summer time begins that day
    assert modifiable_until(date(2026, 10, 26)) == datetime(2026, 10, 25, 11, tzinfo=UTC)  # and ends that one
    before, noon = datetime(2026, 5, 6, 9, 59, tzinfo=UTC), datetime(2026, 5, 6, 10, tzinfo=UTC)
    assert [first_day(at) for at in (before, noon)] == [date(2026, 5, 7), date(2026, 5, 11)]


def test_a_day_that_is_refused_names_one_that_is_not():
    refused = {day: why_not_on(day, AT) for day in (date(2026, 5, 5), date(2026, 5, 8), date(2027, 12, 25))}
    assert {day: why.en for day, why in refused.items()} == {
        date(2026, 5, 5): "A debit is planned until noon of the day before: the first day is 2026-05-06",
        date(2026, 5, 8): "Banks are closed on 2026-05-08: choose 2026-05-11",
        date(2027, 12, 25): "A debit is planned a year ahead at most: choose a day before 2027-05-07",
    }
    assert [why_not_on(day, AT) for day in (date(2026, 5, 6), date(2026, 5, 11), date(2027, 5, 7))] == [None] * 3

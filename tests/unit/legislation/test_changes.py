"""Changes of the numbers of the law: what holds when, and what is refused."""

from datetime import date

import pytest

from laroque.legislation.changes import Change, RefusedChange
from laroque.legislation.ctp import RatePart
from laroque.legislation.parameters import load

FAMILY = "salaried_rates.family"


def change(series: str, since: str, value: str, *, written: str = "rate", until: str | None = None) -> Change:
    return Change(series, date.fromisoformat(since), until and date.fromisoformat(until), written, value)


def numbers(name: str, *days: str, changes: list[Change]) -> list[int]:
    changed = load().with_changes(changes, source="a test")
    return [changed.value(name, date.fromisoformat(day)).number for day in days]


def test_a_change_holds_from_its_day_on_and_the_law_before_it():
    found = numbers(FAMILY, "2025-12-31", "2026-01-01", "2026-12-31", changes=[change(FAMILY, "2026-01-01", "0.0475")])
    assert found == [52_500, 47_500, 47_500]


def test_the_law_goes_on_where_a_change_ends():
    """The hourly minimum wage rises in June: the change covers that day, and gives way to what it became."""
    name = "minimum_wage.hourly"
    during = change(name, "2026-03-01", "12.50", written="amount", until="2026-09-01")
    days = ("2026-02-28", "2026-03-01", "2026-06-01", "2026-08-31", "2026-09-01")
    assert numbers(name, *days, changes=[during]) == [1_202, 1_250, 1_250, 1_250, 1_231]


def test_a_value_that_begins_the_day_a_change_ends_is_kept():
    name = "minimum_wage.hourly"
    during = change(name, "2026-03-01", "12.50", written="amount", until="2026-06-01")
    changed = load().with_changes([during])
    assert [value.number for value in changed.history(name)][-3:] == [1_202, 1_250, 1_231]
    assert changed.history(name)[-1].since == date(2026, 6, 1)


def test_the_later_of_two_changes_of_a_series_wins():
    both = [change(FAMILY, "2026-01-01", "0.05"), change(FAMILY, "2026-03-01", "0.04")]
    assert numbers(FAMILY, "2026-02-28", "2026-03-01", changes=both) == [50_000, 40_000]


def test_the_rate_of_a_ctp_changes_too_and_the_law_itself_does_not():
    changed = load().with_changes([change("ctp.100.capped", "2026-01-01", "0.15")])
    on = date(2026, 4, 30)
    assert changed.rate_of_ctp("100", RatePart.CAPPED, on).number == 150_000
    assert load().rate_of_ctp("100", RatePart.CAPPED, on).number == 154_500


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (change("salaried_rates.famly", "2026-01-01", "0.05"), "near: salaried_rates.family"),
        (change("ctp.100.middle", "2026-01-01", "0.05"), "no value"),
        (change(FAMILY, "2026-01-01", "5.25"), "a rate from 0 to 1"),
        (change(FAMILY, "2026-01-01", "0.05255555"), "six decimals"),
        (change(FAMILY, "2026-01-01", "-0.01"), "a rate from 0 to 1"),
        (change(FAMILY, "2026-01-01", "five"), "a rate from 0 to 1"),
        (change(FAMILY, "2026-01-01", "525", written="amount"), "written as rate, not as amount"),
        (change("pmss", "2026-01-01", "4000.001", written="amount"), "euros such as"),
        (change("headcounts.mobility", "2026-01-01", "11.5", written="number"), "a whole number"),
        (change("general_relief.ceiling", "2026-01-01", "100", written="number"), "101 or more"),
        (change("csg.base_ppm", "2026-01-01", "1000001", written="number"), "a whole number"),
        (change("general_relief.delta_small", "2026-01-01", "378150", written="number"), "four decimals"),
        (change("general_relief.delta_small", "2026-01-01", "300000", written="number"), "change both"),
        (change("general_relief.collected_large", "2026-01-01", "402200", written="number"), "change both"),
        (change(FAMILY, "2023-12-31", "0.05"), "was checked from 2024-01-01"),
        (change(FAMILY, "2026-01-01", "0.05", until="2027-01-02"), "was checked from"),
        (change(FAMILY, "2026-01-02", "0.05", until="2026-01-02"), "cannot hold until"),
    ],
    ids=lambda each: f"{each.series} {each.value}" if isinstance(each, Change) else "",
)
def test_what_the_law_cannot_take_is_refused_with_its_reason(wrong, said):
    with pytest.raises(RefusedChange) as refusal:
        load().with_changes([wrong])
    assert refusal.value.text.en.startswith(wrong.series.partition(".")[0])
    assert said in refusal.value.text.en


def test_the_whole_coefficient_may_be_collected_by_the_urssaf():
    held = [
        change("general_relief.collected_large", "2026-01-01", "402100", written="number"),
        change(FAMILY, "2026-12-31", "0.05", until="2027-01-01"),
    ]
    assert numbers("general_relief.collected_large", "2026-01-01", changes=held) == [402_100]

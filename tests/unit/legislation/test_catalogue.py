"""Every number of the law has a title, a unit and a source, and is told in both languages."""

from datetime import date

import pytest

from laroque.kernel.periods import Period
from laroque.kernel.text import Text
from laroque.legislation import catalogue as told
from laroque.legislation.catalogue import Series, Standing, Unit, UnknownSeries, catalogue, find
from laroque.legislation.parameters import load
from laroque.legislation.topics import DatedValue, NotLegislatedYet, Topic, UnknownValue, read_topic

NUMBERS = {series.name: series for series in catalogue()}


def a_series(*days: date, unit: Unit = Unit.NUMBER) -> Series:
    history = tuple(DatedValue(day, 10 * rank, "CSS L1", "a source", day) for rank, day in enumerate(days, 1))
    return Series("a.b", "a", Text("a", "a"), unit, Period(date(2025, 1, 1), date(2027, 1, 1)), history)


def test_every_series_has_a_title_in_both_languages():
    """Write the title of a new series in ``values/titles.yaml``."""
    titles = read_topic("titles").document["values"]
    assert sorted(load().series.keys() - titles.keys()) == []
    assert sorted(titles.keys() - load().series.keys()) == []
    assert [name for name, title in titles.items() if not (title["en"] and title["fr"])] == []


def test_no_two_series_have_the_same_name():
    assert len(NUMBERS) == len(catalogue())


def test_every_value_says_its_article_and_where_it_was_read():
    silent = [series.name for series in catalogue() for value in series.history if not (value.article and value.source)]
    assert silent == []


def test_the_rates_of_every_ctp_are_there():
    rates = {name for name in NUMBERS if name.startswith("ctp.")}
    assert rates == {f"ctp.{code}.{part.value}" for code, ctp in load().ctps.items() for part in ctp.rates}
    assert NUMBERS["ctp.100.capped"].title == Text("RG CAS GENERAL, under the ceiling", "RG CAS GENERAL, sous plafond")


def test_the_shares_of_each_tax_of_the_state_make_its_key():
    payroll = {name: series.history[0].number for name, series in NUMBERS.items() if ".payroll_tax." in name}
    assert payroll == {
        "state_transfers.payroll_tax.old_age": 583_500,
        "state_transfers.payroll_tax.family": 107_400,
        "state_transfers.payroll_tax.health": 247_700,
        "state_transfers.payroll_tax.autonomy": 61_400,
    }


@pytest.mark.parametrize(
    ("number", "unit", "en", "fr"),
    [
        (400_500, Unit.CENTS, "4,005.00 €", "4\u202f005,00 €"),
        (85_500, Unit.PPM, "8.55%", "8,55\u202f%"),
        (160, Unit.PPM, "0.016%", "0,016\u202f%"),
        (175, Unit.HUNDREDTHS, "1.75", "1,75"),
        (1_100_000, Unit.TIMES_PPM, "1.10", "1,10"),
        (17_600, Unit.TIMES_PPM, "0.0176", "0,0176"),
        (5, Unit.DAY_OF_MONTH, "day 5", "le 5"),
        (1, Unit.TIMES, "1 time", "1 fois"),
        (2_000, Unit.EMPLOYEES, "2,000 employees", "2\u202f000 salariés"),
        (1_820, Unit.HOURS, "1,820 hours", "1\u202f820 heures"),
        (1, Unit.YEARS, "1 year", "1 an"),
        (30, Unit.DAYS, "30 days", "30 jours"),
        (4, Unit.MONTHS, "4 months", "4 mois"),
        (4, Unit.QUARTERS, "4 quarters", "4 trimestres"),
        (1_234, Unit.NUMBER, "1,234", "1\u202f234"),
    ],
)
def test_a_value_is_worded_in_its_unit(number, unit, en, fr):
    value = DatedValue(date(2026, 1, 1), number, "CSS L1", "a source", date(2026, 1, 1))
    assert a_series(date(2026, 1, 1), unit=unit).worded(value) == Text(en, fr)


def test_a_bare_number_has_a_unit_of_its_own_and_an_amount_or_a_rate_shows_it():
    units = {name: series.unit for name, series in NUMBERS.items()}
    assert (units["pmss"], units["minimum_wage.hourly"], units["due_dates.early_day"]) == (
        Unit.CENTS,
        Unit.CENTS,
        Unit.DAY_OF_MONTH,
    )
    assert [name for name, unit in units.items() if unit is Unit.NUMBER] == []


def test_the_standing_of_a_day():
    series = a_series(date(2025, 6, 1), date(2026, 1, 1))
    assert series.standing(date(2025, 5, 31)) is Standing.NO_VALUE
    assert series.standing(date(2025, 6, 1)) is Standing.IN_FORCE
    assert series.standing(date(2027, 1, 1)) is Standing.NOT_CHECKED
    assert [series.until(value) for value in series.history] == [date(2026, 1, 1), None]
    with pytest.raises(NotLegislatedYet):
        series.value(date(2024, 12, 31))
    with pytest.raises(UnknownValue):
        series.value(date(2025, 1, 1))


def test_a_name_finds_itself_and_what_is_under_it():
    assert [series.name for series in find("pmss")] == ["pmss"]
    assert {series.topic for series in find("general_relief")} == {"general_relief"}
    with pytest.raises(UnknownSeries, match=r"Near: general_relief\.power"):
        find("general_relief.powe")
    with pytest.raises(UnknownSeries, match=r"called ctp\.10\."):
        find("ctp.10")


def test_only_values_that_still_count_are_read_again(monkeypatch):
    series = a_series(date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1))
    monkeypatch.setattr(told, "catalogue", lambda: (series,))
    on = date(2026, 1, 2)
    assert [(each.value.number, each.days) for each in told.old_readings(on, 0)] == [(30, 1)]
    assert told.old_readings(on, 1) == []
    assert [each.value.number for each in told.old_readings(date(2025, 12, 31), 300)] == [20]
    assert [each.value.number for each in told.old_readings(date(2026, 1, 1), -1)] == [30]


def test_the_oldest_reading_comes_first_and_a_year_is_not_too_old(monkeypatch):
    young, old = a_series(date(2025, 6, 1)), a_series(date(2025, 1, 1))
    monkeypatch.setattr(told, "catalogue", lambda: (young, old))
    assert [each.series for each in told.old_readings(date(2026, 6, 2))] == [old, young]
    assert told.old_readings(date(2026, 1, 1)) == []
    assert [each.days for each in told.old_readings(date(2026, 1, 2))] == [366]


def test_the_first_file_to_end_comes_first_two_months_before(monkeypatch):
    ends = {"b": date(2026, 12, 1), "a": date(2027, 1, 1), "c": date(2026, 12, 1)}
    monkeypatch.setattr(told, "_checked", lambda: {name: Period(date(2024, 1, 1), end) for name, end in ends.items()})
    assert [each.topic for each in told.endings(date(2026, 11, 2))] == ["b", "c", "a"]
    assert [each.topic for each in told.endings(date(2026, 11, 1))] == ["b", "c"]


def test_who_is_left_out_of_a_key_gets_nothing_of_it(monkeypatch):
    origin = {"article": "CSS L131-8", "source": "code", "checked_on": date(2026, 1, 1)}
    keys = [
        {"from": date(2025, 1, 1), "shares": {"health": "60", "family": "40"}, **origin},
        {"from": date(2026, 1, 1), "shares": {"health": "100"}, **origin},
    ]
    values = {"a_tax": {"label": {"en": "A tax", "fr": "Une taxe"}, "keys": keys}}
    checked = Period(date(2025, 1, 1), date(2027, 1, 1))
    topic = Topic("state_transfers", checked, {"code": "the code"}, {"values": values})
    monkeypatch.setattr(told, "read_topic", lambda _name: topic)
    words = {name: {"en": name, "fr": name} for name in ("health", "family")}
    found = {series.name: [value.number for value in series.history] for series in told._transfers(words)}
    assert found == {
        "state_transfers.a_tax.health": [600_000, 1_000_000],
        "state_transfers.a_tax.family": [400_000, 0],
    }


def test_a_file_ends_when_its_last_days_come():
    before = {each.topic: each.days for each in told.endings(date(2026, 11, 30), 1)}
    assert before["ctp_rates"] == 1
    assert {each.topic: each.days for each in told.endings(date(2026, 12, 2), 0)}["ctp_rates"] == -1
    assert "ctp_rates" not in {each.topic for each in told.endings(date(2026, 11, 30), 0)}

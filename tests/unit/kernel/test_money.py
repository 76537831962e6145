"""Money: exact parsing, roundings of the law, shares that conserve the total."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laroque.kernel.money import (
    FinerThanACent,
    NotAnAmount,
    apply_rate,
    format_decimal,
    format_euros,
    format_percent,
    parse_cents,
    parse_ppm,
    percent_to_ppm,
    share,
    to_whole_euro,
)

CENTS = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("text", "cents"), [("0", 0), ("12", 1200), ("12.3", 1230), ("-0.01", -1), ("8.850", 885), ("+5.10", 510)]
)
def test_a_decimal_text_is_read_exactly(text, cents):
    assert parse_cents(text) == cents


@pytest.mark.parametrize("text", ["", " 1", "1,50", "1e3", "NaN", "١", "0x10", "--1", "1."])
def test_what_is_not_an_amount_is_refused(text):
    with pytest.raises(NotAnAmount):
        parse_cents(text)


def test_a_fraction_of_a_cent_is_refused_by_name():
    with pytest.raises(FinerThanACent):
        parse_cents("8.855")


def test_rates_are_read_as_parts_per_million():
    assert parse_ppm("0.0855") == 85_500
    assert percent_to_ppm("0.016") == 160
    with pytest.raises(NotAnAmount):
        percent_to_ppm("0.00001")


@pytest.mark.parametrize(
    ("cents", "rounded"), [(149, 100), (150, 200), (-149, -100), (-150, -200), (0, 0), (50, 100), (49, 0)]
)
def test_fifty_cents_count_as_one_euro(cents, rounded):
    assert to_whole_euro(cents) == rounded


@given(CENTS, st.integers(0, 2_000_000))
def test_a_rate_is_applied_as_decimal_arithmetic_does(base, rate):
    expected = (Decimal(base) * rate / 1_000_000).quantize(Decimal(1), ROUND_HALF_UP)
    assert apply_rate(base, rate) == expected


@given(CENTS, st.lists(st.integers(-1000, 1000), min_size=1).filter(lambda weights: sum(weights) != 0))
def test_shares_sum_to_the_total(total, weights):
    assert sum(share(total, weights)) == total


@given(st.lists(st.integers(-1000, 1000), min_size=1).filter(lambda weights: sum(weights) != 0))
def test_sharing_the_whole_gives_each_its_own_weight(weights):
    assert share(sum(weights), weights) == weights


def test_the_cent_left_over_goes_to_the_heaviest_weight():
    assert share(100, [1, 1, 1]) == [34, 33, 33]
    assert share(100, [1, 2, 4]) == [14, 29, 57]


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(5, [1], [5]), (3, [2, -1], [6, -3]), (3, [-1, -2], [1, 2]), (-100, [3, 4], [-43, -57])],
)
def test_weights_may_be_one_or_below_zero(total, weights, parts):
    assert share(total, weights) == parts


def test_weights_that_sum_to_zero_are_refused():
    with pytest.raises(ZeroDivisionError):
        share(100, [1, -1])


@given(CENTS)
def test_what_is_written_is_read_back(cents):
    assert parse_cents(format_decimal(cents)) == cents


def test_amounts_are_written_as_each_language_reads_them():
    assert format_euros(-123_456_789) == "-1,234,567.89"
    assert format_euros(123_456_789, "fr") == "1\u202f234\u202f567,89"


def test_rates_and_amounts_are_written_whole():
    assert [format_percent(ppm) for ppm in (85_500, 1_234, 1_000_000, -10_000)] == [
        "8.55%",
        "0.1234%",
        "100.00%",
        "-1.00%",
    ]
    assert format_percent(120_001, "fr") == "12,0001\u202f%"
    assert [format_decimal(cents) for cents in (12_345, 5, -5, 100)] == ["123.45", "0.05", "-0.05", "1.00"]

"""What a refund is taken from, and what it is refused for (CSS L243-6)."""

from datetime import date

import pytest

from laroque.apps.contributions.rules.refunds import CreditPart, NoCredit, Prescribed, draw

OLD, LATER, LAST = (
    CreditPart(1, date(2023, 5, 4), 10_000),
    CreditPart(2, date(2024, 5, 15), 20_000),
    CreditPart(3, date(2026, 4, 15), 30_000),
)
SINCE = date(2023, 5, 5)


@pytest.mark.parametrize(
    ("cents", "expected"),
    [
        (1, [CreditPart(2, LATER.received_on, 1)]),
        (20_000, [LATER]),
        (20_001, [LATER, CreditPart(3, LAST.received_on, 1)]),
        (50_000, [LATER, LAST]),
    ],
)
def test_the_oldest_payment_not_prescribed_is_taken_first(cents, expected):
    assert draw([OLD, LATER, LAST], cents, paid_since=SINCE) == expected


def test_what_was_paid_three_years_ago_to_the_day_may_still_be_claimed():
    assert draw([OLD], 10_000, paid_since=OLD.received_on) == [OLD]


def test_what_was_paid_before_is_prescribed_though_the_credit_is_large_enough():
    with pytest.raises(Prescribed, match="50000 cents"):
        draw([OLD, LATER, LAST], 50_001, paid_since=SINCE)


@pytest.mark.parametrize("cents", [0, -1, 60_001])
def test_no_more_than_the_credit_is_refunded(cents):
    with pytest.raises(NoCredit):
        draw([OLD, LATER, LAST], cents, paid_since=SINCE)

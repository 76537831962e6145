"""Which amounts owed a receipt may pay to the cent."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laroque.engines.proposing import PARTS_MAX, Fit, Owed, choices

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
OWED = [
    Owed(APRIL, 1, 100),
    Owed(MAY, 1, 250),
    Owed(APRIL, 2, 70),
    Owed(APRIL, 3, 30),
    Owed(MAY, 3, 40),
]


@pytest.mark.parametrize(
    ("cents", "fit", "ranks"),
    [
        (250, Fit.ONE_MONTH, [1]),
        (350, Fit.ALL_MONTHS, [0, 1]),
        (200, Fit.SAME_MONTH, [0, 2, 3]),
        (490, Fit.ALL_OF_ALL, [0, 2, 3, 1, 4]),
        (320, Fit.SOME, [2, 1]),
    ],
)
def test_the_most_telling_choice_comes_first(cents, fit, ranks):
    first = choices(OWED, cents)[0]
    assert (first.fit, first.owed) == (fit, tuple(sorted(OWED[rank] for rank in ranks)))


def test_what_no_amounts_make_has_no_choice():
    assert choices(OWED, 491) == []
    assert choices(OWED, 1) == []
    assert choices([], 10) == []


def test_a_hundred_equal_amounts_are_answered_at_once():
    many = [Owed(APRIL, account, 1_000) for account in range(100)]
    assert choices(many, 999) == []
    assert len(choices(many, 3_000)) == 3


owed = st.lists(
    st.builds(Owed, st.sampled_from([APRIL, MAY]), st.integers(1, 4), st.integers(1, 9)), max_size=8, unique=True
)


@given(owed, st.integers(1, 40))
def test_every_choice_makes_the_amount_and_one_is_found_where_there_is_one(amounts, cents):
    found = choices(amounts, cents)
    assert all(sum(each.cents for each in choice.owed) == cents for choice in found)
    assert len({choice.owed for choice in found}) == len(found)
    sizes = range(1, min(len(amounts), PARTS_MAX) + 1)
    exists = any(sum(each.cents for each in part) == cents for size in sizes for part in combinations(amounts, size))
    assert bool(found) == exists

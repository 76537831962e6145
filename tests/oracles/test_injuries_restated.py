"""The engine of work injuries says of random cases what a walk over days and exact fractions say."""

import random
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import polars as pl
import pytest
from tests.oracles.injuries_restated import DAY, last_clear_day, pension, walked

from laroque.engines.benefits.facts import PAID_SCHEMA, PAYS_SCHEMA, empty
from laroque.engines.benefits.injuries.facts import (
    CLAIMS_SCHEMA,
    LEAVES_SCHEMA,
    RECOGNITIONS_SCHEMA,
    STOPS_SCHEMA,
)
from laroque.engines.benefits.injuries.leaves import injury_leaves
from laroque.engines.benefits.injuries.pensions import injury_pensions
from laroque.engines.benefits.injuries.recognitions import delays_of
from laroque.engines.benefits.sick_leave.facts import CUTS_SCHEMA
from laroque.legislation.parameters import load

COUNTS = [pytest.param(300, id="few"), pytest.param(5000, id="many", marks=pytest.mark.long)]


def some_day(chance: random.Random) -> date:
    return date(2024, 2, 1) + chance.randrange(900) * DAY


def paid_by_day(cases: list[tuple]) -> dict[str, dict[date, int]]:
    leaves, stops, pays = [], [], []
    for rank, (accident_on, own, pay, consolidated_on) in enumerate(cases):
        case = str(rank)
        month = (own[0][0].replace(day=1) - DAY).replace(day=1)
        leaves.append((case, case, "", accident_on, own[0][0], False, consolidated_on, "monthly", None, None, None,
                       False, False))  # fmt: skip
        stops += [(case, since, until, None) for since, until in own]
        pays.append((case, "", month, pay, 0, None, "none"))
    said = injury_leaves(
        pl.DataFrame(leaves, schema=dict(LEAVES_SCHEMA), orient="row"),
        pl.DataFrame(stops, schema=dict(STOPS_SCHEMA), orient="row"),
        pl.DataFrame(pays, schema=dict(PAYS_SCHEMA), orient="row"),
        empty(PAID_SCHEMA), empty(CUTS_SCHEMA), load(),
    )  # fmt: skip
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for run in said.payments.iter_rows(named=True):
        for rank in range(run["days"]):
            day = run["since"] + rank * DAY
            assert day not in found[run["case"]], "no day is paid twice"
            found[run["case"]][day] = run["daily_cents"]
    return found


@pytest.mark.parametrize("count", COUNTS)
def test_each_day_of_stop_is_paid_what_a_walk_says(count: int):
    chance, cases = random.Random(193), []
    for _ in range(count):
        accident_on = some_day(chance)
        first = accident_on + chance.choice((0, 0, 1, 5)) * DAY
        until = first + chance.choice((1, 2, 28, 29, 30, 60)) * DAY
        own = [(first, until)]
        if chance.random() < 0.4:
            again = until + chance.choice((0, 3)) * DAY
            own.append((again, again + chance.choice((1, 5, 40)) * DAY))
        ends = first + chance.randrange(70) * DAY if chance.random() < 0.3 else None
        cases.append((accident_on, own, chance.choice((100_000, 304_200, 1_219_000, 1_240_000, 2_000_000)), ends))
    found = paid_by_day(cases)
    for rank, (accident_on, own, pay, ends) in enumerate(cases):
        assert found[str(rank)] == walked(accident_on, own, Fraction(pay, 100), ends)


def test_more_pay_never_lowers_the_allowance():
    first = date(2026, 3, 2)
    pays = range(0, 2_000_000, 9_973)
    found = paid_by_day([(first, [(first, first + 40 * DAY)], pay, None) for pay in pays])
    for day in (first + DAY, first + 39 * DAY):
        amounts = [found[str(rank)][day] for rank in range(len(pays))]
        assert amounts == sorted(amounts)


@pytest.mark.parametrize("count", COUNTS)
def test_each_quarter_of_a_pension_is_what_fractions_say(count: int):
    chance, cases = random.Random(194), []
    for _ in range(count):
        consolidated_on = some_day(chance)
        cases.append((
            consolidated_on - chance.randrange(300) * DAY, consolidated_on,
            chance.choice((0, 2_100_000, 4_265_570, 4_265_571, 17_062_280, 90_000_000)) + chance.randrange(3),
            chance.randint(10, 49), chance.choice((0, 0, 9, 40, 49)),
            min(date(2027, 1, 1), consolidated_on + timedelta(500)),
        ))  # fmt: skip
    rows = [
        (str(rank), "metropole", stopped, ends, until, rate * 10_000, former * 10_000, wage, 0, False, 0, False, False)
        for rank, (stopped, ends, wage, rate, former, until) in enumerate(cases)
    ]
    said = injury_pensions(pl.DataFrame(rows, schema=dict(CLAIMS_SCHEMA), orient="row"), load()).payments
    found = dict(said.group_by("case", maintain_order=True).agg("gross_cents").iter_rows())
    for rank, (stopped, ends, wage, rate, former, until) in enumerate(cases):
        assert found[str(rank)] == pension(stopped, ends, Fraction(wage, 100), rate, former, until)


def test_clear_days_are_those_of_a_walk():
    days = [date(2024, 1, 1) + rank * DAY for rank in range(800)]
    rows = [(str(rank), "accident", day, None, None, None, None) for rank, day in enumerate(days)]
    said = delays_of(pl.DataFrame(rows, schema=dict(RECOGNITIONS_SCHEMA), orient="row"), load())
    due = dict(said.select("case", "due_on").iter_rows())
    assert due == {str(rank): last_clear_day(day, 30) for rank, day in enumerate(days)}

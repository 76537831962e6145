"""What the accounts of self-employed persons are called to pay: written cases, and what holds of any person."""

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml
from tests.oracles.self_employed_restated import year_of

from laroque.engines.self_employed.account_events import events_of
from laroque.engines.self_employed.account_months import (
    DUES_SCHEMA,
    FACTS_SCHEMA,
    MICRO_SCHEMA,
    PERSONS_SCHEMA,
    dues_of,
    micro_dues_of,
)
from laroque.engines.self_employed.account_targets import targets_of
from laroque.engines.self_employed.law import SECTION_OF, SHARED_LINES, micro_law
from laroque.engines.self_employed.micro_returns import MICRO_PERSONS_SCHEMA, expected_returns, missing_dues_of
from laroque.kernel.money import PPM
from laroque.legislation.parameters import load

WRITTEN = yaml.safe_load(
    (Path(__file__).parents[3] / "cases" / "self_employed_accounts.yaml").read_text(encoding="utf-8")
)
CASES, SHARED = WRITTEN["cases"], WRITTEN["shared"]
LAST = date(2026, 12, 31)
USUAL = {
    "account": 1,
    "activity": "craft",
    "started_on": date(2015, 3, 1),
    "registered_on": date(2026, 1, 1),
    "is_start": False,
    "has_minimum": True,
    "relieved_from": None,
    "spread_years": 0,
    "rhythm": "quarterly",
    "pay_day": 5,
}
EMPTY = dict.fromkeys(FACTS_SCHEMA)
CALL = ["called_on", "due_on", "year"]


def persons(*said):
    return pl.LazyFrame([USUAL | each for each in said], schema=PERSONS_SCHEMA)


def facts(*said):
    return pl.LazyFrame([EMPTY | each for each in said], schema=FACTS_SCHEMA)


def fact(account, case):
    told = {name: value for name, value in case.items() if name != "euros"}
    return told | {"account": account, "cents": int(Decimal(str(case["euros"])) * 100) if "euros" in case else None}


def by_day(dues):
    return dues.group_by(CALL).agg(pl.col("cents").sum()).sort(CALL)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_what_an_account_is_called(case):
    person = {name: value for name, value in case.items() if name in PERSONS_SCHEMA}
    told = [fact(1, each) for each in case["facts"]]
    found = by_day(dues_of(persons(person), facts(*told), load(), on=LAST))
    found = found.filter(pl.col("called_on") >= case.get("since", date(2024, 1, 1)))
    expected = [[*call[:3], int(Decimal(call[3]) * 100)] for call in case["calls"]]
    assert [list(row) for row in found.rows()] == expected


def some_day(numbers, year):
    return date(year, 1, 1) + timedelta(days=numbers.randrange(365))


def drawn(count):
    """Random persons with what became known of them, every kind of fact among them."""
    numbers = random.Random(41)
    people, told = [], []
    for account in range(1, count + 1):
        started = numbers.choice([date(2015, 3, 1), some_day(numbers, 2024), some_day(numbers, 2025)])
        people.append(
            {
                "account": account,
                "activity": numbers.choice(list(SECTION_OF)),
                "started_on": started,
                "registered_on": max(started, date(2025, 1, 1)),
                "is_start": started.year > 2015,
                "spread_years": numbers.choice([0, 0, 0, 3]) if started.year > 2015 else 0,
                "rhythm": numbers.choice(["monthly", "quarterly"]),
                "pay_day": numbers.choice([5, 20]),
            }
        )
        facts_of = [("base", 2023, date(2024, 5, 1)), ("base", 2024, date(2025, 5, 1))] if started.year == 2015 else []
        facts_of += [("income", 2025, some_day(numbers, 2026))] if numbers.random() < 0.7 else []
        facts_of += [("estimate", 2025, some_day(numbers, 2025))] if numbers.random() < 0.4 else []
        facts_of += [("silence", 2025, some_day(numbers, 2026))] if numbers.random() < 0.2 else []
        for kind, year, known_on in facts_of:
            cents = 100 * numbers.randrange(numbers.choice([5_000, 60_000, 300_000]))
            told.append({"account": account, "kind": kind, "year": year, "known_on": known_on, "cents": cents})
        if numbers.random() < 0.2:
            ended = some_day(numbers, 2026)
            told.append({"account": account, "kind": "end", "known_on": ended, "ended_on": ended - timedelta(days=3)})
        if numbers.random() < 0.2:
            asked = some_day(numbers, 2026)
            told.append({"account": account, "kind": "rhythm", "known_on": asked, "rhythm": "quarterly", "pay_day": 5})
    return people, told


PEOPLE, TOLD = drawn(150)
ALL = dues_of(persons(*PEOPLE), facts(*TOLD), load(), on=LAST)


def test_nothing_called_is_ever_rewritten():
    for on in (date(2025, 6, 30), date(2026, 1, 1), date(2026, 8, 4)):
        before = dues_of(persons(*PEOPLE), facts(*TOLD), load(), on=on)
        assert before.height > 0
        assert before.equals(ALL.filter(pl.col("called_on") <= on))


def test_a_fact_told_late_in_the_file_calls_nothing_before_it():
    without = [each for each in TOLD if each["known_on"] < date(2026, 3, 1)]
    found = dues_of(persons(*PEOPLE), facts(*without), load(), on=LAST)
    until = pl.col("called_on") < date(2026, 3, 1)
    assert found.filter(until).equals(ALL.filter(until))


def test_each_account_is_apart_from_the_others():
    one = [each for each in PEOPLE if each["account"] == 7]
    alone = dues_of(persons(*one), facts(*(each for each in TOLD if each["account"] == 7)), load(), on=LAST)
    assert alone.equals(ALL.filter(pl.col("account") == 7))


def test_a_whole_year_known_is_called_to_the_cent():
    told = {kind: {each["account"] for each in TOLD if each["kind"] == kind} for kind in ("income", "silence", "end")}
    checked = 0
    for person in PEOPLE:
        account = person["account"]
        is_plain = person["started_on"].year == 2015 and account not in told["silence"] | told["end"]
        if account in told["income"] and is_plain:
            (profit,) = [each["cents"] for each in TOLD if each["account"] == account and each["kind"] == "income"]
            due = ALL.filter((pl.col("account") == account) & (pl.col("year") == 2025))["cents"].sum()
            assert due == year_of(person["activity"], 2025, Decimal(profit) / 100)["total"] * 100
            checked += 1
    assert checked > 15


def test_a_payment_is_asked_on_a_day_of_payment_and_not_too_soon():
    starts = {person["account"]: person["started_on"] for person in PEOPLE if person["spread_years"] == 0}
    called = by_day(ALL.filter(pl.col("cents") > 0, pl.col("account").is_in(list(starts))))
    assert called.filter(pl.col("due_on") < pl.col("called_on")).is_empty()
    for account, started in starts.items():
        days = ALL.filter((pl.col("account") == account) & (pl.col("reason") == "provisional"))["due_on"]
        if started.year > 2015:
            assert all(day >= started + timedelta(days=90) for day in days)
        assert all(day.day in (5, 20) for day in days)


def test_what_is_called_below_zero_is_a_credit_of_the_day_it_was_known():
    days = ALL.group_by("account", "due_on").agg(pl.col("cents").sum(), pl.col("called_on").max())
    below = days.filter(pl.col("cents") < 0)
    assert below.height > 10
    assert below.filter(pl.col("due_on") != pl.col("called_on")).is_empty()


def test_a_settled_year_is_called_line_by_line_to_the_cent():
    """Whatever came before, in whatever order: the last facts alone make the amounts."""
    people, told = persons(*PEOPLE).collect(), facts(*TOLD).collect()
    events = events_of(people, told, load(), on=LAST)
    last = pl.col("rank") == pl.col("rank").max().over("account")
    owed = targets_of(events, told, load()).filter(last & pl.col("is_settled"))
    called = ALL.group_by("account", "year", "line").agg(pl.col("cents").sum())
    both = owed.join(called, on=["account", "year", "line"], how="left").with_columns(pl.col("cents").fill_null(0))
    assert both.height > 500
    assert both.filter(pl.col("cents") != pl.col("target")).is_empty()


def test_no_person_and_no_fact_call_nothing():
    assert dues_of(persons().clear(), facts(), load(), on=LAST).schema == pl.Schema(DUES_SCHEMA)


def test_the_single_rate_is_shared_between_the_risks():
    """CSS D613-6: 2,500 euros of services, 530 of contributions; the table of the article, to the cent."""
    row = declared(activity="services_craft", month=date(2026, 1, 1), turnover_cents=250_000)
    found = micro_dues_of(row, load(), on=LAST)
    assert dict(found.select("line", "cents").iter_rows()) == {
        "health": 46_64,
        "sickness_allowance": 6_63,
        "disability_death": 16_70,
        "old_age_basic": 230_27,
        "old_age_complementary": 104_68,
        "csg_crds_total": 125_08,
        "vocational_training": 8_00,
        "chamber_tax": 12_00,
    }
    assert set(found["due_on"]) == {date(2026, 2, 28)}


def declared(**said):
    row = {"account": 1, "rhythm": "monthly", "turnover_cents": 10**9, "known_on": date(2026, 12, 1)} | said
    return pl.LazyFrame([dict.fromkeys(MICRO_SCHEMA) | row], schema=MICRO_SCHEMA)


@pytest.mark.parametrize("case", [pytest.param(each, id=f"{each['activity']} {each['month']}") for each in SHARED])
def test_the_parts_of_the_single_rate(case):
    turnover = declared(activity=case["activity"], month=case["month"])
    found = dict(micro_dues_of(turnover, load(), on=LAST).select("line", "cents").iter_rows())
    parts = {line: cents for line, cents in found.items() if line not in ("vocational_training", "chamber_tax")}
    whole = sum(parts.values())
    held = micro_law([case["month"]], load()).filter(pl.col("activity") == case["activity"])
    assert held.select(pl.sum_horizontal(f"_share_{line}" for line in SHARED_LINES)).item() in (PPM, 0)
    assert parts == {line: whole * int(Decimal(percent) * 100) // 10_000 for line, percent in case["percents"].items()}


def test_the_last_declaration_of_a_period_counts():
    both = pl.concat(
        declared(activity="sales", month=date(2026, 1, 1), turnover_cents=cents, known_on=date(2026, 2, day))
        for day, cents in ((20, 500_000), (12, 999_999))
    )
    found = micro_dues_of(both, load(), on=LAST)
    assert set(found["called_on"]) == {date(2026, 2, 20)}
    assert found["cents"].sum() == 615_00 + 5_00 + 1_00
    assert (
        micro_dues_of(both, load(), on=date(2026, 2, 15))["cents"].sum() == 1230_00 + 10_00 + 1_00
    )  # 2 % of 50 is 1.5


@pytest.mark.parametrize(
    ("rhythm", "month", "due_on"),
    [
        ("monthly", date(2026, 3, 1), date(2026, 7, 31)),
        ("monthly", date(2026, 6, 1), date(2026, 7, 31)),
        ("monthly", date(2026, 7, 1), date(2026, 8, 31)),
        ("quarterly", date(2026, 1, 1), date(2026, 7, 31)),
        ("quarterly", date(2026, 7, 1), date(2026, 10, 31)),
    ],
)
def test_the_first_return_covers_more_than_one_period(rhythm, month, due_on):
    """CSS R613-12: a start on 10 March 2026."""
    row = declared(activity="sales", month=month, rhythm=rhythm, started_on=date(2026, 3, 10))
    assert set(micro_dues_of(row, load(), on=LAST)["due_on"]) == {due_on}


def micro(**said):
    usual = {"account": 1, "started_on": date(2026, 3, 10), "registered_on": date(2026, 3, 12), "rhythm": "monthly"}
    return pl.LazyFrame([dict.fromkeys(MICRO_PERSONS_SCHEMA) | usual | said], schema=MICRO_PERSONS_SCHEMA)


def test_the_returns_asked_of_a_start_in_march():
    asked = expected_returns(micro(), load(), on=date(2026, 9, 30)).select("month", "until", "due_on").rows()
    july, august = date(2026, 7, 1), date(2026, 8, 1)
    assert asked == [
        (date(2026, 3, 1), july, date(2026, 7, 31)),
        (july, august, date(2026, 8, 31)),
        (august, date(2026, 9, 1), date(2026, 9, 30)),
    ]
    by_quarter = expected_returns(micro(rhythm="quarterly"), load(), on=LAST).select("month", "due_on").rows()
    assert by_quarter == [(date(2026, 1, 1), date(2026, 7, 31)), (july, date(2026, 10, 31))]
    ended = expected_returns(micro(ended_on=date(2026, 7, 2)), load(), on=LAST)
    assert ended["month"].to_list() == [date(2026, 3, 1), july]


def test_a_missing_return_costs_sixty_one_euros_in_2026():
    """CSS R613-9: 1.5 % of 4,005 euros is 60.075, rounded up."""
    told = pl.concat(
        declared(activity="sales", month=month, known_on=known_on)
        for month, known_on in ((date(2026, 4, 1), date(2026, 7, 31)), (date(2026, 7, 1), date(2026, 9, 1)))
    )
    found = missing_dues_of(micro(), told, load(), on=date(2026, 10, 1))
    assert found.select("month", "called_on", "kind", "line", "cents").rows() == [
        (date(2026, 7, 1), date(2026, 9, 1), "surcharge", "missing_return", 61_00),
        (date(2026, 8, 1), date(2026, 10, 1), "surcharge", "missing_return", 61_00),
    ]
    before = micro(started_on=date(2024, 1, 1), registered_on=date(2025, 12, 1), rhythm="quarterly")
    only = missing_dues_of(before, told.filter(pl.col("month").is_null()), load(), on=date(2026, 2, 1))
    assert only.select("month", "cents").rows() == [(date(2025, 10, 1), 61_00)]


def test_a_return_is_asked_to_its_last_day_and_missing_from_the_next():
    """CSS R613-8, R613-9: the first return of a start in March 2026, due on 31 July."""
    march, july, last = date(2026, 3, 1), date(2026, 7, 1), date(2026, 7, 31)
    for registered_on, asked in ((last, [march]), (last + timedelta(days=1), [])):
        found = expected_returns(micro(registered_on=registered_on), load(), on=last)
        assert found["month"].to_list() == asked
    for ended_on, asked in ((july, [march, july]), (july - timedelta(days=1), [march])):
        assert expected_returns(micro(ended_on=ended_on), load(), on=LAST)["month"].to_list() == asked
    none = declared(activity="sales").clear()
    nothing = missing_dues_of(micro(), none, load(), on=last)
    assert nothing.is_empty()
    assert nothing.schema == DUES_SCHEMA
    assert missing_dues_of(micro(), none, load(), on=last + timedelta(days=1))["month"].to_list() == [march]


def test_the_day_of_creation_says_how_much_the_relief_is_and_affiliation_when():
    """D131-6-1 I and its note, decision 0105: 1,632 euros for 9,131, all of it from 2 January 2026."""
    created = {"started_on": date(2025, 12, 20), "registered_on": date(2026, 1, 2), "relieved_from": date(2026, 1, 2)}
    due = {}
    for is_start in (True, False):
        told = [] if is_start else [fact(1, {"kind": "estimate", "year": 2026, "euros": 12_339, "known_on": LAST})]
        found = dues_of(persons(created | {"is_start": is_start}), facts(*told), load(), on=LAST)
        due[is_start] = found.filter((pl.col("year") == 2026) & (pl.col("line") == "old_age_basic"))["cents"].sum()
    assert due[True] == 4_00
    assert due[False] > 1_000_00


def test_another_rhythm_holds_for_years_and_leaves_no_month_out():
    """CSS R613-7 I; R613-12: the first return of a start in November 2025 covers the first two months of a quarter."""
    start = {"account": 1, "started_on": date(2025, 11, 10), "registered_on": date(2025, 11, 12)}
    both = [{"rhythm": "monthly", "to_year": 2025}, {"rhythm": "quarterly", "from_year": 2026}]
    rows = [dict.fromkeys(MICRO_PERSONS_SCHEMA) | start | each for each in both]
    asked = expected_returns(pl.LazyFrame(rows, schema=MICRO_PERSONS_SCHEMA), load(), on=date(2026, 7, 31))
    november, january, march, april, july = (date(2025, 11, 1), *(date(2026, month, 1) for month in (1, 3, 4, 7)))
    assert asked.select("month", "until").rows() == [(november, march), (january, april), (april, july)]
    back = [{"rhythm": "quarterly", "to_year": 2025}, {"rhythm": "monthly", "from_year": 2026}]
    rows = [dict.fromkeys(MICRO_PERSONS_SCHEMA) | start | {"started_on": date(2025, 2, 1)} | each for each in back]
    asked = expected_returns(pl.LazyFrame(rows, schema=MICRO_PERSONS_SCHEMA), load(), on=date(2026, 3, 31))
    assert asked["month"].to_list() == [date(2025, 10, 1), january, date(2026, 2, 1)]
    later = expected_returns(pl.LazyFrame(rows, schema=MICRO_PERSONS_SCHEMA), load(), on=date(2026, 4, 30))
    assert later["month"].to_list() == [date(2025, 10, 1), january, date(2026, 2, 1), march]  # no quarter of 2026


def test_the_table_of_the_page_is_what_the_account_is_called():
    page = Path(__file__).parents[4] / "docs" / "algorithms" / "self_employed.md"
    cells = [line.split("|") for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| 2026-")]
    bases = [(2024, 22_200, date(2025, 6, 1)), (2025, 59_200, date(2026, 5, 20))]
    told = [fact(1, {"kind": "base", "year": y, "euros": e, "known_on": k}) for y, e, k in bases]
    found = by_day(dues_of(persons({}), facts(*told), load(), on=LAST)).select("called_on", "due_on", "cents")
    assert [(str(a), str(b), str(c)) for a, b, c in found.rows()] == [
        tuple(cell.strip() for cell in row[1:4]) for row in cells
    ]

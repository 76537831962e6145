"""Self-employed persons: the open tables, and a slow restatement with Decimal on random cases."""

import csv
import random
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from tests.oracles.self_employed_restated import Law, micro_year_of, social_lines, start_relief, year_of
from tests.support.reference import reference

from laroque.engines.self_employed import ACTIVITIES_OF, compute_cases
from laroque.engines.self_employed.annual import SOCIAL_LINES, annual_lines, with_law
from laroque.engines.self_employed.relief import RELIEVED_LINES, with_start_relief
from laroque.legislation.parameters import load

SCHEMA = {
    "row": pl.Int64,
    "id": pl.String,
    "kind": pl.String,
    "activity": pl.String,
    "month": pl.Date,
    "amount_cents": pl.Int64,
}
ANNUAL = [(kind, activity) for kind in ("sole_trader", "liberal") for activity in ACTIVITIES_OF[kind]]
NEAR_LIMITS = ["0.2", "0.4", "0.6", "1.1", "1.4", "1.85", "2", "3", "3.5", "4", "5"]
CEILINGS = {2024: 46_368, 2025: 47_100, 2026: 48_060}


def computed(rows: list[tuple]) -> dict[tuple[str, str], Decimal]:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    found = compute_cases(frame, load())
    return {(case, line): Decimal(euros) for case, line, euros in found.rows()}


def test_every_value_of_the_open_tables_is_found():
    with reference("contributions/cases_self_employed.csv").open(encoding="utf-8") as file:
        cases = list(csv.DictReader(file))
    expected = {}
    for table in ("oracle_micro", "oracle_self_employed"):
        with reference(f"contributions/{table}.csv").open(encoding="utf-8") as file:
            expected |= {(row["id"], row["line"]): Decimal(row["value"]) for row in csv.DictReader(file)}
    rows = [
        (rank, each["id"], each["kind"], each["activity"], date.fromisoformat(each["month"] + "-01"),
         int(Decimal(each["turnover_or_profit_euros"]) * 100))
        for rank, each in enumerate(cases)
    ]  # fmt: skip
    found = computed(rows)
    assert len(expected) == 2_160
    assert found == expected


def profits(count: int) -> list[Decimal]:
    """Random profits of every size, a third of them whose base stands beside a limit of a scale."""
    numbers = random.Random(4)
    near = [
        Decimal(round(float(limit) * ceiling / 0.74) + numbers.randint(-3, 3))
        for limit in NEAR_LIMITS
        for ceiling in CEILINGS.values()
    ]
    sizes = [10**4, 10**5, 3 * 10**5, 10**6, 10**8]
    drawn = [Decimal(numbers.randrange(-10_000, 100 * numbers.choice(sizes))) / 100 for _ in range(count)]
    return near + drawn


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize(("kind", "activity"), ANNUAL)
def test_a_year_is_what_the_slow_restatement_says(kind, activity, year):
    amounts = profits(400)
    rows = [
        (rank, str(rank), kind, activity, date(year, 1, 1), int(amount * 100)) for rank, amount in enumerate(amounts)
    ]
    expected = {
        (str(rank), line): value
        for rank, amount in enumerate(amounts)
        for line, value in year_of(activity, year, amount).items()
    }
    assert computed(rows) == expected


@pytest.mark.parametrize("month", [date(2024, 1, 1), date(2024, 7, 1), date(2025, 3, 1), date(2026, 12, 1)])
@pytest.mark.parametrize("activity", ACTIVITIES_OF["micro"])
def test_a_micro_year_is_what_the_slow_restatement_says(activity, month):
    amounts = [abs(amount) for amount in profits(300)]
    rows = [(rank, str(rank), "micro", activity, month, int(amount * 100)) for rank, amount in enumerate(amounts)]
    expected = {
        (str(rank), line): value
        for rank, amount in enumerate(amounts)
        for line, value in micro_year_of(activity, month, amount).items()
    }
    assert computed(rows) == expected


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.parametrize("activity", [activity for _, activity in ANNUAL])
def test_a_part_year_and_its_relief_are_what_the_slow_restatement_says(activity, year):
    numbers = random.Random(year)
    count = 400
    days = [numbers.randint(1, 365) for _ in range(count)]
    base = [numbers.randrange(0, numbers.choice([10_000, 60_000, 400_000])) for _ in range(count)]
    relieved = [numbers.randint(0, each) for each in days]
    is_old = [numbers.random() < 0.5 for _ in range(count)]
    created = [date(2025, 12, 31) if old else date(2026, 1, 1) for old in is_old]
    facts = {"activity": [activity] * count, "year": [year] * count, "days": days, "has_minimum": [True] * count}
    amounts = [100 * each for each in base]
    frame = pl.LazyFrame(
        facts
        | {"social_base_cents": amounts, "csg_base_cents": amounts, "created_on": created, "relief_days": relieved}
    )
    found = with_start_relief(annual_lines(with_law(frame, load())), load()).collect()
    for rank, row in enumerate(found.iter_rows(named=True)):
        law = Law(year, activity, days[rank])
        lines = social_lines(law, Decimal(base[rank]))
        relief = start_relief(law, Decimal(base[rank]), Decimal("1" if is_old[rank] else "0.25"), relieved[rank])
        assert {name: row[name] for name in SOCIAL_LINES} == {name: 100 * value for name, value in lines.items()}
        assert {name: row[f"{name}_relief"] for name in RELIEVED_LINES} == {n: 100 * v for n, v in relief.items()}

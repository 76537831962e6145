"""Pensions by frames are those of the restatement, on random careers."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import polars as pl
import pytest
from tests.oracles import old_age_restated as restated

from laroque.engines.benefits.kinds import KINDS
from laroque.formats.benefits import old_age
from laroque.legislation.parameters import Parameters, load
from laroque.legislation.topics import DatedValue

DAY = date(2026, 1, 1)
COEFFICIENTS = {year: 1_000_000 + (2026 - year) * 41_000 for year in range(1975, 2027)}


def law() -> Parameters:
    """The law held, with coefficients made up for the test: the engine reads whatever is held."""
    held = load()
    made_up = {
        f"wage_revaluation.of_{year}": (DatedValue(DAY, number, "CSS L351-11", "made up", DAY),)
        for year, number in COEFFICIENTS.items()
    }
    kept = {name: own for name, own in held.series.items() if not name.startswith("wage_revaluation.")}
    return replace(held, series={**kept, **made_up}, topics={**held.topics, "wage_revaluation": held.topics["old_age"]})


def career(dice: Random) -> dict:
    born_on = (date(1958, 1, 1) + timedelta(days=dice.randint(0, 4500))).replace(day=dice.choice((1, 2, 28)))
    age = restated.of_birth(restated.AGES, born_on, DAY)
    since = max(DAY, restated.after_months(born_on.replace(day=1), age + dice.randint(-3, 60)))
    quarters = dice.choice((0, *range(1, 180, 4)))
    first = dice.randint(1978, 2020)
    usual = dice.choice((300_000, 1_200_000, 2_400_000, 4_600_000))
    return {
        "born_on": born_on,
        "since": since if since < date(2027, 1, 1) else date(2026, dice.randint(1, 12), 1),
        "quarters": quarters,
        "all_quarters": quarters + dice.choice((0, 0, 10, 60)),
        "paid_quarters": dice.choice((quarters, 119, 120, 130)),
        "late_quarters": dice.choice((0, 0, 3, 12)),
        "children": dice.choice((0, 2, 3)),
        "unfit": dice.random() < 0.1,
        "other_cents": dice.choice((0, 40_000, 90_000, 200_000)),
        "wages": {year: usual + dice.randint(-99_999, 99_999) for year in range(first, dice.randint(first, 2026) + 1)},
    }


def survivor(dice: Random) -> dict:
    return {
        "born_on": date(1971, 1, 1) + timedelta(days=dice.choice((-9000, dice.randint(-400, 700)))),
        "since": date(2026, dice.randint(1, 12), 1),
        "pension_cents": dice.choice((0, dice.randint(0, 2_400_000))),
        "quarters": dice.choice((0, 1, 59, 60, 170)),
        "quarter_cents": dice.choice((0, dice.randint(0, 1_100_000))),
        "year_cents": dice.choice((None, dice.randint(0, 4_200_000))),
        "couple": dice.random() < 0.3,
        "children": dice.choice((0, 3)),
        "own_months": dice.randint(1, 300),
        "all_months": 300 + dice.randint(0, 200),
    }


def computed(kind: str, reading, facts: list[dict]) -> list[tuple[int, int] | str]:
    rows: dict = {name: [] for name in reading.columns}
    for number, each in enumerate(facts):
        own: dict = {name: [] for name in reading.columns}
        reading.read(str(number), each, own)
        for name, told in own.items():
            rows[name] += told
    tables = {name: pl.DataFrame(own, schema=dict(reading.columns[name])) for name, own in rows.items()}
    answer = KINDS[kind].compute(tables, law())
    found: dict = {row["case"]: row["reason"] for row in answer.unpaid.iter_rows(named=True)}
    for row in answer.payments.iter_rows(named=True):
        assert isinstance(found.get(row["case"], {}), dict), "a month is paid or refused"
        found.setdefault(row["case"], {})[row["part"]] = row["gross_cents"]
    told = (found.get(str(number), {}) for number in range(len(facts)))
    return [each if isinstance(each, str) else (each.get(None, 0), each.get("children_increase", 0)) for each in told]


def facts_of(told: dict) -> dict:
    facts = {name: value for name, value in told.items() if name not in ("since", "wages")}
    wages = (
        {"wages": [{"from": year, "cents": cents} for year, cents in told["wages"].items()]} if "wages" in told else {}
    )
    return {**facts, **wages, "from": f"{told['since']:%Y-%m}"}


def check(count: int, seed: int) -> None:
    dice = Random(seed)
    coefficients = {year: Fraction(number, 1_000_000) for year, number in COEFFICIENTS.items()}
    careers = [career(dice) for _ in range(count)]
    found = computed("old_age_pension", old_age.CASES_OF_PENSIONS, [facts_of(each) for each in careers])
    for told, answer in zip(careers, found, strict=True):
        assert answer == restated.pension(told, coefficients), told
    survivors = [survivor(dice) for _ in range(count)]
    found = computed("reversion_pension", old_age.CASES_OF_SURVIVORS, [facts_of(each) for each in survivors])
    for told, answer in zip(survivors, found, strict=True):
        assert answer == restated.reversion(told), told


def test_pensions_are_those_of_the_restatement():
    check(400, 9)


@pytest.mark.long
def test_pensions_are_those_of_the_restatement_on_many_careers():
    check(20_000, 10)


def test_a_larger_wage_never_lowers_the_pension():
    dice = Random(11)
    told = {**career(dice), "born_on": date(1962, 5, 5), "since": DAY, "other_cents": 0}
    levels = sorted(dice.randint(0, 4_700_000) for _ in range(300))
    claims = [facts_of({**told, "wages": dict.fromkeys(range(1990, 2026), level)}) for level in levels]
    months = [month for month, _ in computed("old_age_pension", old_age.CASES_OF_PENSIONS, claims)]
    assert months == sorted(months)

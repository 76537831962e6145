"""Family benefits by frames are those of the restatement, on random households."""

from datetime import date, timedelta
from random import Random

import polars as pl
import pytest
from tests.oracles import family_restated as restated

from laroque.engines.benefits.kinds import KINDS
from laroque.formats.benefits import family
from laroque.formats.benefits.cases import KINDS_OF_CASE
from laroque.legislation.parameters import load

FIRST = date(2024, 1, 1)
ONCE = ("school_allowance", "birth_grant")


def household(dice: Random) -> dict:
    children = []
    for _ in range(dice.randint(0, 5)):
        born = date(2003, 1, 1) + timedelta(days=dice.randint(0, 8500))
        child = {"born_on": born, "shared": dice.random() < 0.25}
        if dice.random() < 0.15:
            child["until"] = date(2024, 1, 1) + timedelta(days=dice.randint(0, 1000))
        elif dice.random() < 0.1:
            child["died_on"] = max(born, date(2024, 1, 1)) + timedelta(days=dice.randint(0, 800))
        elif dice.random() < 0.1:
            child["arrived_on"] = born + timedelta(days=dice.randint(0, 3000))
        if dice.random() < 0.1:
            child["at_school"] = False
        children.append(child)
    if children and dice.random() < 0.2:
        children.append({"born_on": children[0]["born_on"]})
    resources = {year: income(dice) for year in (2022, 2023, 2024) if dice.random() < 0.95}
    return {"children": children, "resources": resources,
            "raised": dice.random() < 0.4}  # fmt: skip


def income(dice: Random) -> int:
    """Often about a limit."""
    if dice.random() < 0.4:
        return dice.randint(0, 12_000_000)
    year = dice.choice((2024, 2025, 2026))
    first, second, more, full, _, partial, _, school = restated.LIMITS[year]
    of_allowance = dice.choice((first, second)) + more * dice.randint(2, 4)
    of_infant = dice.choice((full, partial)) * dice.choice((5, 6, 7.2)) / 4
    of_school = school * (1 + 0.3 * dice.randint(1, 4))
    near = dice.choice((of_allowance, of_infant, of_school))
    return int(100 * near) + dice.randint(-300, dice.choice((10, 300_000)))


def facts_of(told: dict) -> dict:
    resources = [{"year": year, "cents": cents} for year, cents in told["resources"].items()]
    return {"children": told["children"], "resources": resources, "raised": told["raised"]}


def computed(kind: str, reader, facts: list[dict]):
    columns = KINDS_OF_CASE[kind].columns
    rows: dict = {name: [] for name in columns}
    for number, each in enumerate(facts):
        reader(str(number), each, rows)
    tables = {name: pl.DataFrame(own, schema=dict(columns[name])) for name, own in rows.items()}
    answer = KINDS[kind].compute(tables, load())
    paid: dict = {}
    for row in answer.payments.iter_rows(named=True):
        paid.setdefault((int(row["case"]), row["since"]), {})[row["part"]] = (row["gross_cents"], row["crds_cents"])
    for row in answer.unpaid.iter_rows(named=True):
        month = row["since"]
        while month < row["until"]:
            assert (int(row["case"]), month) not in paid, "a month is paid or refused"
            paid[int(row["case"]), month] = row["reason"]
            month = restated.months_later(month, 1) if kind not in ONCE else row["until"]
    return paid


def check(count: int, seed: int) -> None:
    dice = Random(seed)
    told = [household(dice) for _ in range(count)]
    span = [{**facts_of(each), "from": "2024-01", "to": "2026-12"} for each in told]
    allowances, basics = (computed(kind, family.read_months, span) for kind in ("family_allowance", "basic_allowance"))
    days = [date(year, 9, 1) for year in (2024, 2025, 2026)]
    for number, each in enumerate(told):
        for rank in range(36):
            month = restated.months_later(FIRST, rank)
            wanted = restated.allowance(each["children"], each["resources"], month)
            assert allowances.get((number, month), {}) == wanted, (each, month)
            due = restated.basic(each["children"], each["resources"], month, each["raised"])
            assert basics[number, month] == (due if isinstance(due, str) else {None: due}), (each, month)
    for day in days:
        schools = computed(
            "school_allowance", family.read_school, [{**facts_of(each), "school_on": day} for each in told]
        )
        for number, each in enumerate(told):
            due = restated.school(each["children"], each["resources"], day)
            assert schools[number, day] == (due if isinstance(due, str) else {None: due}), (each, day)


def lacking(dice: Random, child: dict) -> dict:
    lack = dice.choice((None, *family.LACKS))
    since = FIRST + timedelta(days=dice.randint(-300, 900))
    told = {"lack": lack, "lack_since": since, "sought": dice.random() < 0.5}
    if lack == "low":
        told["maintenance_cents"] = dice.choice((0, 5_000, 18_500, 18_700, 30_000))
    return {**child, **(told if lack else {})}


def pregnancy(dice: Random) -> dict:
    day = date(2023, 9, 1) + timedelta(days=dice.randint(0, 900))
    if dice.random() < 0.2:
        return {"arrived_on": max(day, FIRST), "expected": dice.randint(1, 2)}
    ended = {"ended_on": day + timedelta(days=dice.choice((100, 139, 140, 141, 200)))} if dice.random() < 0.3 else {}
    return {"began_on": day, "expected": dice.randint(1, 3), **ended}


def check_others(count: int, seed: int) -> None:
    dice = Random(seed)
    told = [household(dice) for _ in range(count)]
    for each in told:
        each["children"] = [lacking(dice, child) for child in each["children"]]
        each["claimed_on"] = FIRST + timedelta(days=dice.randint(-30, 600))
        each["couple_since"] = FIRST + timedelta(days=dice.randint(0, 1000)) if dice.random() < 0.2 else None
    claims = [
        {**facts_of(each), "from": "2024-01", "to": "2026-12", "claimed_on": each["claimed_on"],
         "couple_since": each["couple_since"]} for each in told
    ]  # fmt: skip
    supports = computed("family_support", family.read_months, claims)
    births = [pregnancy(dice) for _ in told]
    asked = [{**facts_of(each), **birth} for each, birth in zip(told, births, strict=True)]
    grants = computed("birth_grant", family.read_grant, asked)
    for number, (each, birth) in enumerate(zip(told, births, strict=True)):
        for rank in range(36):
            month = restated.months_later(FIRST, rank)
            due = restated.support(each["children"], month, each["claimed_on"], each["couple_since"])
            assert supports[number, month] == (due if isinstance(due, str) else {None: due}), (each, month)
        day, due = restated.grant(birth, each["children"], each["resources"], each["raised"])
        assert grants[number, day] == (due if isinstance(due, str) else {None: due}), (each, birth)


def test_family_benefits_are_those_of_the_restatement():
    check(120, 6)


def test_supports_and_grants_are_those_of_the_restatement():
    check_others(300, 12)


@pytest.mark.long
def test_supports_and_grants_are_those_of_the_restatement_on_many_households():
    check_others(5_000, 13)


@pytest.mark.long
def test_family_benefits_are_those_of_the_restatement_on_many_households():
    check(5_000, 7)


def test_no_more_resources_give_a_larger_allowance():
    dice = Random(8)
    children = [{"born_on": date(2012, 1, 2)}, {"born_on": date(2016, 1, 2)}, {"born_on": date(2005, 8, 3)}]
    levels = sorted(dice.randint(0, 12_000_000) for _ in range(300))
    claims = [
        {"children": children, "resources": [{"year": 2024, "cents": each}], "from": "2026-05"} for each in levels
    ]
    paid = computed("family_allowance", family.read_months, claims)
    sums = [sum(amount for amount, _ in paid[number, date(2026, 5, 1)].values()) for number in range(len(levels))]
    assert sums == sorted(sums, reverse=True)

"""Random claims of stays and of emergency visits: the engine equals a slow restatement with Decimal."""

import random
from datetime import date, timedelta

import polars as pl
import pytest
from tests.oracles.care_restated import NATURES, People, prices
from tests.oracles.care_stays_restated import restated_emergency, restated_stay
from tests.oracles.test_care_oracle import FIRST_DAY, covers, people_drawn

from laroque.engines.pricing.facts import (
    COUNTED_SCHEMA,
    KNOWN_SCHEMA,
    LINES_SCHEMA,
    PERSONS_SCHEMA,
    RIGHTS_SCHEMA,
    Facts,
    no_rows,
)
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price

LAST_DAY = date(2026, 11, 30)
FEES = {"ADC": "04", "ATM": "08", "ADE": "08", "ADI": "06", "CS": "04", "B": "30", "AMI": "24"}


def rows_of(system: str, nature: str) -> list[tuple[str | None, dict]]:
    """The acts of a nature that have a price from 2025 on: code, price."""
    has_code = NATURES[nature]["has_code"] == "true"
    found = []
    for code, held in prices(system).items():
        last = held[-1]
        is_it = last["group"] == nature if system in ("ccam", "stay") else (has_code or code == nature)
        if is_it and last["since"] <= "2025-03-01" and not last["until"] and not last["sex"] and not last["age_from"]:
            found.append((code if has_code else None, last))
    return found


DRAWN = {nature: rows_of(NATURES[nature]["system"], nature) for nature in ("GHS", "PJ", *FEES)}


def stay_drawn(numbers: random.Random, rank: int, head: dict) -> list[dict]:
    """A stay by group or by day, fees, the daily charge."""
    entered_on = date(2025, 3, 1) + timedelta(days=numbers.randrange(560))
    nights = numbers.choice([0, 1, 3, 8, 34, 70])
    left_on = entered_on + timedelta(days=nights)
    head = head | {
        "claim": f"s{rank:05d}", "professional": f"75000{rank:05d}", "in_hospital": True, "entered_on": entered_on,
        "left_on": left_on, "care_on": left_on, "paid_on": left_on + timedelta(days=5),
        "psychiatric": numbers.random() < 0.3, "care_path": numbers.choice(["T", "S", "S", "U", None]),
    }  # fmt: skip
    lines = [line_of(numbers, head, numbers.choice(["GHS", "GHS", "PJ"]), nights + 1)]
    for _ in range(numbers.randrange(4)):
        on = entered_on + timedelta(days=numbers.randrange(nights + 1))
        lines.append(line_of(numbers, head | {"care_on": on}, numbers.choice(list(FEES)), 1))
    if numbers.random() < 0.7:
        lines.append(line_of(numbers, head, "FJ", nights + 1))
    numbers.shuffle(lines)
    return [line | {"line": number} for number, line in enumerate(lines, 1)]


def line_of(numbers: random.Random, head: dict, nature: str, quantity: int) -> dict:
    line = dict.fromkeys(LINES_SCHEMA) | head | {"nature": nature, "quantity": quantity, "speciality": FEES.get(nature)}
    if nature == "FJ":
        return line | {"billed_cents": numbers.choice([1500, 2000, 2300]) * quantity}
    code, row = numbers.choice(DRAWN[nature])
    cents = round(100 * float(row["price"]))
    if nature == "GHS":
        line["quantity"] = quantity = 1
    by_coefficient = NATURES[nature]["by_coefficient"] == "true"
    asked = cents * quantity * (4 if by_coefficient else 1) * numbers.choice([0.05, 1, 1, 1.5])
    return line | {
        "code": code, "activity": row["activity"] or None, "phase": row["phase"] or None,
        "coefficient_hundredths": 400 if by_coefficient else None,
        "association": numbers.choice([None, "1", "2"]) if NATURES[nature]["system"] == "ccam" else None,
        "billed_cents": max(100, round(asked)),
    }  # fmt: skip


def drawn(seed: int, claims: int) -> tuple[Facts, list[list[dict]], People]:
    numbers = random.Random(seed)
    persons, rights = people_drawn(numbers, claims)
    for one in persons[: claims // 10]:  # some have just been born
        one["born_on"] = FIRST_DAY + timedelta(days=60 + numbers.randrange(560))
    held: dict[str, list[dict]] = {}
    for right in rights:
        held.setdefault(right["person"], []).append(right)
    each_claim = [with_insurance(numbers, claim, held) for claim in claims_drawn(numbers, persons)]
    people = People({one["person"]: one["born_on"] for one in persons}, held)
    lines = [line for claim in each_claim for line in claim]
    facts = Facts(
        pl.DataFrame(lines, schema=dict(LINES_SCHEMA)),
        pl.DataFrame(persons, schema=dict(PERSONS_SCHEMA)),
        pl.DataFrame(rights, schema=dict(RIGHTS_SCHEMA)),
        no_rows(COUNTED_SCHEMA),
        no_rows(KNOWN_SCHEMA),
    )
    return facts, each_claim, people


def claims_drawn(numbers: random.Random, persons: list[dict]) -> list[list[dict]]:
    """One claim a person: a stay, or an emergency visit."""
    found = []
    for rank, one in enumerate(persons):
        head = {"person": one["person"], "third_party": numbers.random() < 0.8, "insurance": "sickness",
                "complementary_ppm": numbers.choice([None, None, 200_000])}  # fmt: skip
        if numbers.random() < 0.2:
            on = max(one["born_on"], FIRST_DAY) + timedelta(days=numbers.choice([0, 29, 30, 31, 400]))
            on = min(on, LAST_DAY)
            head |= {"claim": f"u{rank}", "line": 1, "professional": "750000010", "care_on": on, "paid_on": on,
                     "nature": "FPU", "quantity": 1, "billed_cents": numbers.choice([849, 1961, 2300])}  # fmt: skip
            found.append([dict.fromkeys(LINES_SCHEMA) | head | {"in_hospital": False, "psychiatric": False}])
        else:
            found.append(stay_drawn(numbers, rank, head))
            first = found[-1][0]["entered_on"]
            if one["born_on"] > first:
                one["born_on"] = first - timedelta(days=numbers.choice([0, 5, 28, 30, 31]))
    return found


def with_insurance(numbers: random.Random, claim: list[dict], held: dict[str, list[dict]]) -> list[dict]:
    """The insurance claimed and the exemptions certified, where the rights allow them on every day of the claim."""
    rights = {right["kind"]: right for right in held[claim[0]["person"]]}

    def holds(kind: str) -> bool:
        return kind in rights and all(covers(rights[kind], line["care_on"]) for line in claim)

    if holds("injury") and numbers.random() < 0.5:
        return [line | {"insurance": "injury", "injury_file": "F1"} for line in claim]
    if numbers.random() < 0.05:
        return [line | {"insurance": "maternity"} for line in claim]
    if holds("long_illness") and numbers.random() < 0.5:
        return [line | {"exemption_asked": "long_illness"} for line in claim]
    if numbers.random() < 0.1:
        return [line | {"exemption_asked": "heavy_act"} for line in claim]
    return claim


TOLD = {None, "repeated", "daily_quantity", "wrong_age", "wrong_sex"}


def differences(seed: int, claims: int) -> tuple[list[tuple[dict, dict, dict]], int]:
    facts, each_claim, people = drawn(seed, claims)
    rows = price(facts, shipped_prices(), care_law()).rows(named=True)
    priced = {(row["claim"], row["line"]): row for row in rows}
    assert {row["reason"] for row in rows} <= TOLD
    differ, compared = [], 0
    for claim in each_claim:
        kept = [line for line in claim if priced[line["claim"], line["line"]]["outcome"] == "priced"]
        is_emergency = bool(kept) and kept[0]["nature"] == "FPU"
        right = [restated_emergency(kept[0], people)] if is_emergency else restated_stay(kept, people)
        for line, expected in zip(kept, right, strict=True):
            row = priced[line["claim"], line["line"]]
            found = {name: row[name] for name in expected}
            compared += 1
            if found != expected:
                differ.append((line, expected, found))
    return differ, compared


def test_random_stays_are_what_the_slow_restatement_says():
    differ, compared = differences(seed=3, claims=2_000)
    assert compared > 4_000
    assert differ[:3] == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_many_random_stays_are_what_the_slow_restatement_says(seed):
    differ, _ = differences(seed=200 + seed, claims=10_000)
    assert differ[:3] == []

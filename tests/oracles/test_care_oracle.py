"""Random claims of ambulatory care: the engine equals a slow restatement with Decimal, caps included."""

import random
from datetime import date, timedelta

import polars as pl
import pytest
from tests.oracles.care_restated import NATURES, PRICE_FILES, People, prices, restated

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

FIRST_DAY = date(2025, 1, 1)
# Each with the specialities drawn for it; of natures that have codes, every code shipped is drawn.
DRAWN = {
    "G": ("01",), "VG": ("01",), "CS": ("03", "15", "07"), "APC": ("03", "33"), "CNP": ("33",),
    "C": ("21", "03"), "SF": ("21",), "AMI": ("24",), "AMK": ("26",), "BSA": ("24",), "IFD": ("26",), "DC": ("19",),
    "ADC": ("04",), "ATM": ("03", "21"), "ADI": ("06",), "ADE": ("15", "03"), "SDE": ("19",), "CM0": ("19",),
    "B": ("30",), "PH7": ("50",), "PH4": ("50",), "PH2": ("50",), "PH1": ("50",), "ABA": ("56",), "VSL": ("56",),
    "KMT": ("56",), "MAD": ("60",), "VEH": ("60",),
}  # fmt: skip
RIGHTS = ["c2s", "long_illness", "maternity", "invalidity", "injury_pension", "local_scheme", "injury"]


def acts_drawn() -> list[dict]:
    """One row a nature, act and speciality, of the acts that have a price from 2025 on, with the last one."""
    drawn = []
    for nature, specialities in DRAWN.items():
        row = NATURES[nature]
        grouped = row["system"] in ("ccam", "transport")
        for code, held in prices(row["system"]).items():
            wanted = code == nature if row["has_code"] == "false" else True
            is_lasting = wanted and held[0]["since"] <= "2025-01-01" and not held[-1]["until"]
            for one in held if is_lasting else ():
                if one["until"] or (grouped and one["group"] != nature):
                    continue
                if row["system"] == "drug" and one["rate_family"] != row["rate_family"]:
                    continue
                drawn += [
                    {"nature": nature, "code": code if row["has_code"] == "true" else None, "speciality": speciality,
                     "activity": one["activity"] or None, "phase": one["phase"] or None,
                     "cents": round(100 * float(one["price"]))}
                    for speciality in specialities
                ]  # fmt: skip
    return drawn


def people_drawn(numbers: random.Random, count: int) -> tuple[list[dict], list[dict]]:
    persons, rights = [], []
    for rank in range(count):
        name = f"p{rank}"
        born = date(1940, 1, 1) + timedelta(days=numbers.randrange(31_000))
        if numbers.random() < 0.15:  # around sixteen and eighteen
            born = date(2007, 1, 1) + timedelta(days=numbers.randrange(1_200))
        persons.append({"person": name, "born_on": born, "sex": None})
        always = {"person": name, "since": date(2024, 1, 1), "until": None, "detail": None}
        rights.append(always | {"kind": "covered"})
        if numbers.random() < 0.7:
            rights.append(always | {"kind": "treating_doctor", "detail": "751000010"})
        for kind in RIGHTS:
            if numbers.random() < 0.12:
                since = FIRST_DAY + timedelta(days=numbers.randrange(500))
                until = since + timedelta(days=numbers.randrange(1, 400)) if numbers.random() < 0.7 else None
                rights.append(always | {"kind": kind, "since": since, "until": until, "detail": "F1"})
    return persons, rights


def claims_drawn(numbers: random.Random, count: int, persons: list[dict], rights: list[dict]) -> list[dict]:
    acts, lines = acts_drawn(), []
    by_nature = {nature: [act for act in acts if act["nature"] == nature] for nature in DRAWN}
    assert all(by_nature.values()), by_nature
    weights = [6 if nature in ("G", "AMI", "PH7", "B", "ATM", "ADC") else 2 for nature in DRAWN]
    injuries = {right["person"]: right for right in rights if right["kind"] == "injury"}
    ill = {right["person"]: right for right in rights if right["kind"] == "long_illness"}
    for rank in range(count):
        person = numbers.choice(persons)["person"]
        care_on = FIRST_DAY + timedelta(days=numbers.randrange(680))
        paid_on = care_on + timedelta(days=numbers.randrange(45))
        first = numbers.choices(list(DRAWN), weights)[0]
        head = {
            "claim": f"c{rank:06d}", "person": person, "professional": f"7510000{numbers.randrange(1, 6)}0",
            "care_on": care_on, "paid_on": paid_on, "third_party": numbers.random() < 0.5,
            "insurance": "sickness", "care_path": numbers.choice(["T", "S", "O", "U", "D", None]),
            "complementary_ppm": numbers.choice([None, None, 300_000]),
        }  # fmt: skip
        if person in injuries and covers(injuries[person], care_on) and numbers.random() < 0.5:
            head |= {"insurance": "injury", "injury_file": "F1"}
        elif numbers.random() < 0.03:
            head["insurance"] = "maternity"
        same = [nature for nature in DRAWN if set(DRAWN[nature]) & set(DRAWN[first])]
        for number in range(1, numbers.randrange(2, 6)):
            act = numbers.choice(by_nature[numbers.choice(same)])
            is_ill = person in ill and covers(ill[person], care_on) and numbers.random() < 0.5
            lines.append(line_drawn(numbers, head | {"line": number}, act, is_ill=is_ill))
    return lines


def covers(right: dict, on: date) -> bool:
    return right["since"] <= on and (right["until"] is None or on < right["until"])


def line_drawn(numbers: random.Random, head: dict, act: dict, *, is_ill: bool) -> dict:
    by_coefficient = NATURES[act["nature"]]["by_coefficient"] == "true"
    coefficient = numbers.choice([100, 150, 400, 750, 1330]) if by_coefficient else None
    quantity = numbers.choice([1, 1, 1, 2, 3])
    cents = act["cents"] * quantity * (coefficient or 100) // 100
    is_ccam = NATURES[act["nature"]]["system"] == "ccam"
    association = numbers.choice([None, "1", "2", "3", "4", "5"]) if is_ccam else None
    modifiers = numbers.choice([None, None, None, "F", "U", "J", "JP"]) if is_ccam else None
    return dict.fromkeys(LINES_SCHEMA) | head | {
        "nature": act["nature"], "code": act["code"], "speciality": act["speciality"], "activity": act["activity"],
        "phase": act["phase"], "quantity": quantity, "coefficient_hundredths": coefficient, "association": association,
        "modifiers": modifiers,
        "billed_cents": max(1, round(cents * numbers.choice([0.4, 1, 1, 1, 1.5]))),
        "exemption_asked": "long_illness" if is_ill else None, "in_hospital": False, "psychiatric": False,
    }  # fmt: skip


def counted_drawn(numbers: random.Random, persons: list[dict]) -> list[dict]:
    """What some have borne before: near the caps of the year."""
    near = {"participation": (24, 4_800), "drug": (48, 4_800), "transport": (12, 4_750)}
    return [
        {"person": one["person"], "professional": "751000010", "care_on": FIRST_DAY, "paid_on": FIRST_DAY,
         "kind": kind, "number": near[kind][0], "cents": near[kind][1]}
        for one in persons
        for kind in near
        if numbers.random() < 0.1
    ]  # fmt: skip


def facts_drawn(seed: int, claims: int) -> tuple[Facts, list[dict], People, list[dict]]:
    numbers = random.Random(seed)
    persons, rights = people_drawn(numbers, max(20, claims // 12))
    lines = claims_drawn(numbers, claims, persons, rights)
    counted = counted_drawn(numbers, persons)
    held: dict[str, list[dict]] = {}
    for right in rights:
        held.setdefault(right["person"], []).append(right)
    facts = Facts(
        pl.DataFrame(lines, schema=dict(LINES_SCHEMA)),
        pl.DataFrame(persons, schema=dict(PERSONS_SCHEMA)),
        pl.DataFrame(rights, schema=dict(RIGHTS_SCHEMA)),
        pl.DataFrame(counted, schema=dict(COUNTED_SCHEMA)),
        no_rows(KNOWN_SCHEMA),
    )
    return facts, lines, People({one["person"]: one["born_on"] for one in persons}, held), counted


def differences(seed: int, claims: int) -> tuple[list[tuple[dict, dict, dict]], int]:
    """Each line priced by the engine that differs from the restatement of the lines that the engine priced."""
    facts, lines, people, counted = facts_drawn(seed, claims)
    priced = price(facts, shipped_prices(), care_law()).rows(named=True)
    kept = [(line, row) for line, row in zip(lines, priced, strict=True) if row["outcome"] == "priced"]
    assert all(row["reason"] in TOLD for row in priced), {row["reason"] for row in priced}
    expected = restated([line for line, _ in kept], people, counted)
    names = list(expected[0])
    found = [{name: row[name] for name in names} for _, row in kept]
    both = zip(kept, expected, found, strict=True)
    return [(line, right, row) for (line, _), right, row in both if right != row], len(kept)


# What the engine may refuse among the lines drawn: controls among lines, of which the restatement knows nothing.
TOLD = {None, "repeated", "daily_quantity", "yearly_quantity", "wrong_age", "wrong_sex"}


def test_random_claims_are_what_the_slow_restatement_says():
    differ, compared = differences(seed=5, claims=10_000)
    assert compared > 15_000
    assert differ[:3] == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_many_random_claims_are_what_the_slow_restatement_says(seed):
    differ, _ = differences(seed=100 + seed, claims=10_000)
    assert differ[:3] == []


def test_the_order_of_rows_changes_nothing():
    facts, *_ = facts_drawn(seed=7, claims=1_000)
    shuffled = Facts(facts.lines.sample(fraction=1, shuffle=True, seed=1), facts.persons.reverse(),
                     facts.rights.reverse(), facts.counted.reverse(), facts.known)  # fmt: skip
    first, second = (
        price(each, shipped_prices(), care_law()).sort("claim", "line").rows() for each in (facts, shuffled)
    )
    assert first == second


def test_every_nomenclature_drawn_has_a_file():
    assert {NATURES[nature]["system"] for nature in DRAWN} == set(PRICE_FILES) - {"stay"}

"""How many made-up lines of care are priced a second, with all controls.

Command: ``python -m bench.pricing [lines]``. Five natures of care, one person for two claims of five lines. One
warm-up, then the median of five. The peer is ours: the restatement of the articles in plain Python and Decimal that the
oracle tests hold the engine to, on the first lines, without any control among lines; its amounts are compared.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import polars as pl
from tests.oracles.care_restated import People, restated
from tests.support.care import LINE, frame, right

from laroque.engines.pricing.facts import (
    COUNTED_SCHEMA,
    KNOWN_SCHEMA,
    LINES_SCHEMA,
    RIGHTS_SCHEMA,
    Facts,
    no_rows,
)
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price

LINES = 500_000
RESTATED = 5_000
TARGET = 500_000
"""Lines a second, on two cores with nothing else."""

KINDS = (
    {"nature": "G", "billed_cents": 3_000},
    {"nature": "PH7", "code": "3400921923056", "speciality": "50", "billed_cents": 2_427},
    {"nature": "AMI", "speciality": "24", "coefficient_hundredths": 200, "billed_cents": 630},
    {"nature": "B", "code": "0127", "speciality": "30", "billed_cents": 500},
    {"nature": "ADC", "code": "AHPA009", "activity": "1", "phase": "0", "speciality": "04", "billed_cents": 10_450},
)


def made_up(lines: int) -> Facts:
    """Claims of five lines over a month, each person with rights, every eighth under C2S."""
    people = lines // 10
    at = pl.int_range(pl.len())
    kinds = frame([LINE | kind for kind in KINDS], LINES_SCHEMA)
    claims = pl.concat([kinds] * (lines // 5)).with_columns(
        claim=pl.format("C{}", at // 5),
        line=(at % 5).cast(pl.Int32),
        person=pl.format("p{}", at // 5 * 7919 % people),
        professional=pl.format("10{}", at % 997),
        care_on=pl.lit(date(2026, 5, 1)) + pl.duration(days=at // 5 % 31),
        third_party=at % 2 == 0,
    )
    persons = pl.DataFrame({"person": [f"p{n}" for n in range(people)]}).with_columns(
        born_on=pl.date(1950 + at % 70, 1, 1), sex=pl.lit("F")
    )
    covered = pl.concat([frame([right("covered")], RIGHTS_SCHEMA)] * people).with_columns(person=persons["person"])
    rights = pl.concat([covered, covered.gather_every(8).with_columns(kind=pl.lit("c2s"))])
    return Facts(
        claims.select(list(LINES_SCHEMA)).rechunk(), persons, rights, no_rows(COUNTED_SCHEMA), no_rows(KNOWN_SCHEMA)
    )


def known_people(facts: Facts, lines: pl.DataFrame) -> People:
    """The persons of some lines, as the restatement reads them."""
    born = dict(facts.persons.join(lines, on="person", how="semi").select("person", "born_on").rows())
    rights: dict[str, list[dict]] = {name: [] for name in born}
    for period in facts.rights.join(lines, on="person", how="semi").to_dicts():
        rights[period["person"]].append(period)
    return People(born, rights)


def median(work: Callable[[], object]) -> float:
    """Seconds of the clock: one warm-up, then the median of five."""
    work()
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main(lines: int) -> None:
    """Prints lines a second, and how many times those of the restatement that is."""
    facts, prices, law = made_up(lines), shipped_prices(), care_law()
    seconds = median(lambda: price(facts, prices, law))
    few = facts.lines.head(RESTATED)
    people = known_people(facts, few)
    started = time.perf_counter()
    found = restated(few.to_dicts(), people, [])
    taken = time.perf_counter() - started
    same = price(replace(facts, lines=few), prices, law).select(list(found[0])).to_dicts()
    assert same == found
    print(
        f"{lines:,} lines in {seconds:.3f} s: {lines / seconds:,.0f} a second, "
        f"{lines / seconds / TARGET:.2f} of the target of {TARGET:,}\n"
        f"restated in Python, {RESTATED:,} lines in {taken:.3f} s: {RESTATED / taken:,.0f} a second; "
        f"the engine makes {lines / seconds / (RESTATED / taken):,.0f} times as many, to the same cents\n"
        f"load of the machine when it ended: {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LINES)

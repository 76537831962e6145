"""No number of the law of payslips can move by its smallest step without a case of ours saying so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import yaml

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, law_of, lines_for, payslips
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import payslip_columns, read_written_cases
from laroque.legislation.parameters import Parameters, load

FOLDER = Path(__file__).resolve().parents[3] / "cases"
"""The cases of tests/cases, a file at a time: the facts, and the lines written of them."""


def _written(name: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    content = (FOLDER / name).read_bytes()
    facts = read_cases(read_written_cases(content)[0], payslip_columns(AMOUNT_CENTS_MAX, 3_500)).frame
    expected = [
        (case["name"], line, cents)
        for case in yaml.safe_load(content)["cases"]
        for line, cents in (case["expected"] | case.get("beside", {})).items()
    ]
    return facts, pl.DataFrame(expected, schema=["id", "line", "expected"], orient="row")


CASES = [_written(path.name) for path in sorted(FOLDER.glob("salaried*.yaml"))]
FIRST_MONTH = date(2024, 1, 1)
USUAL_MONTH = date(2026, 4, 1)


def test_every_number_is_held_by_a_case():
    survivors = [
        (name, number, step)
        for name in law_of(FIRST_MONTH, load())
        for number, step, moved, held in _moved(name)
        if not any(_differing(some, expected, moved) for some, expected in _among(held))
    ]
    assert [_differing(facts, expected, load()) for facts, expected in CASES] == [0] * len(CASES)
    assert survivors == []


def _among(held: pl.Expr) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The cases of these months: first those of the usual month, which hold most numbers, then all of a file.

    The months of a contract stay together, for they correct one another.
    """
    for facts, expected in CASES:
        joined = pl.col("contract").is_not_null() if "contract" in facts.columns else pl.lit(False)
        yield facts.filter(held & ~joined & (pl.col("month") == USUAL_MONTH)), expected
    for facts, expected in CASES:
        joined = pl.col("contract").is_not_null() if "contract" in facts.columns else pl.lit(False)
        yield facts.filter(held | joined), expected


def _moved(name: str) -> Iterator[tuple[int, int, Parameters, pl.Expr]]:
    """The law with one value of a series moved up, then down, by the smallest step that a text could write.

    With the months for which the value holds.
    """
    known = load()
    history = known.series[name]
    for rank, value in enumerate(history):
        size = _step_of(name)
        ends = [later.since for later in history[rank + 1 : rank + 2]] or [date.max]
        on = pl.col("month").dt.month_end()
        held = (on >= value.since) & (on < ends[0])
        for step in (size, -size) if value.number else (size,):
            other = (*history[:rank], replace(value, number=value.number + step), *history[rank + 1 :])
            yield value.number, step, replace(known, series={**known.series, name: other}), held


def _step_of(name: str) -> int:
    topic, _, rest = name.partition(".")
    if rest == "at_mp":
        return 100  # a notified rate has two decimals
    if rest.startswith(("minimum", "delta", "collected")) and rest != "minimum_wage":
        return 100  # four decimals
    if topic == "salaried_rates":
        return 10  # a thousandth of a percent
    if (
        rest in {"deductible", "non_deductible", "crds", "base_ppm", "health_top_up_employer", "relief_highest"}
        or "share" in rest
    ):
        return 100  # a hundredth of a percent
    return 1


def _differing(facts: pl.DataFrame, expected: pl.DataFrame, law: Parameters) -> int:
    if facts.is_empty():
        return 0
    slips = payslips(facts, law).select("id", *lines_for(facts.columns), "relief_urssaf_cents", "relief_pensions_cents")
    found = slips.unpivot(index="id", variable_name="line", value_name="found")
    return expected.join(found, on=["id", "line"]).filter(pl.col("found") != pl.col("expected")).height

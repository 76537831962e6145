"""No number of the law of payslips can move by its smallest step without a case of ours saying so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import yaml

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, LINES, law_of, payslips
from laroque.formats.cases import read_cases
from laroque.formats.payslip_tables import payslip_columns, read_written_cases
from laroque.legislation.parameters import Parameters, load

CASES = Path(__file__).resolve().parents[3] / "cases" / "salaried.yaml"
WRITTEN = yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]
READ = read_cases(read_written_cases(CASES.read_bytes())[0], payslip_columns(AMOUNT_CENTS_MAX, 3_500)).frame
EXPECTED = pl.DataFrame(
    [
        (case["name"], line, cents)
        for case in WRITTEN
        for line, cents in (case["expected"] | case.get("beside", {})).items()
    ],
    schema=["id", "line", "expected"],
    orient="row",
)
FIRST_MONTH = date(2024, 1, 1)


def test_every_number_is_held_by_a_case():
    survivors = [
        (name, number, step)
        for name in law_of(FIRST_MONTH, load())
        for number, step, moved in _moved(name)
        if _differences(moved) == 0
    ]
    assert _differences(load()) == 0
    assert survivors == []


def _moved(name: str) -> Iterator[tuple[int, int, Parameters]]:
    """The law with one value of a series moved up, then down, by the smallest step that a text could write."""
    known = load()
    history = known.series[name]
    for rank, value in enumerate(history):
        size = _step_of(name)
        for step in (size, -size) if value.number else (size,):
            other = (*history[:rank], replace(value, number=value.number + step), *history[rank + 1 :])
            yield value.number, step, replace(known, series={**known.series, name: other})


def _step_of(name: str) -> int:
    topic, _, rest = name.partition(".")
    if rest.startswith(("minimum", "delta", "collected")) and rest != "minimum_wage":
        return 100  # four decimals
    if topic == "salaried_rates":
        return 10  # a thousandth of a percent
    if rest in {"deductible", "non_deductible", "crds", "base_ppm", "health_top_up_employer"} or "share" in rest:
        return 100  # a hundredth of a percent
    return 1


def _differences(law: Parameters) -> int:
    slips = payslips(READ, law).select("id", *LINES, "relief_urssaf_cents", "relief_pensions_cents")
    found = slips.unpivot(index="id", variable_name="line", value_name="found")
    return EXPECTED.join(found, on=["id", "line"]).filter(pl.col("found") != pl.col("expected")).height

"""Why each line of a self-employed person's year is what it is: the parts make the line, and the command says them."""

import json
import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from laroque.config.entry import run
from laroque.engines.self_employed import ACTIVITIES_OF, compute_cases
from laroque.engines.self_employed.cases import ANNUAL_OUT, annual_years
from laroque.engines.self_employed.explaining import explain_case
from laroque.engines.self_employed.explaining_bases import parts_of
from laroque.legislation.parameters import load

SCHEMA = Path(__file__).resolve().parents[4] / "docs" / "schemas" / "self_employed_explain.json"
HEAD = "id,kind,activity,month,turnover_or_profit_euros\n"
RATED = [
    name
    for name in ANNUAL_OUT
    if name not in ("gross_profit", "csg_base", "social_base", "health_rate", "csg_crds_total", "total")
    and name != "special_contributions"
]


def cases(count):
    numbers = random.Random(12)
    kinds = [(kind, activity) for kind, names in ACTIVITIES_OF.items() for activity in names]
    return [
        {"row": rank, "id": str(rank), "kind": kind, "activity": activity,
         "month": date(numbers.choice([2024, 2025, 2026]), numbers.choice([1, 8]), 1),
         "amount_cents": 100 * numbers.randrange(numbers.choice([6_000, 90_000, 600_000]))}
        for rank, (kind, activity) in enumerate(numbers.choice(kinds) for _ in range(count))
    ]  # fmt: skip


def euro(cents):
    return int((cents / 100).quantize(Decimal(1), ROUND_HALF_UP)) * 100


def test_the_parts_of_a_line_make_it():
    years = [case for case in cases(600) if case["kind"] != "micro"]
    for year in annual_years(pl.LazyFrame(years), load()).collect().iter_rows(named=True):
        for name in RATED:
            products = [Decimal(part.base_cents) * part.rate_ppm / 1_000_000 for part in parts_of(name, year)]
            is_apart = name == "old_age_basic" and year["activity"] == "liberal_cipav"
            found = sum(map(euro, products)) if is_apart else euro(sum(products))
            assert found == year[name], (year["id"], name)


def test_an_explained_line_is_the_computed_one():
    chosen = cases(40)
    found = compute_cases(pl.DataFrame(chosen), load())
    computed = [(case, line, int(Decimal(euros) * 100)) for case, line, euros in found.rows()]
    explained = [(case["id"], each.line, each.hundredths) for case in chosen for each in explain_case(case, load())]
    assert explained == computed


def test_every_line_is_told_with_its_steps_and_its_law():
    for case in cases(30):
        for each in explain_case(case, load()):
            assert each.steps
            amounts = [step.amount_cents for step in each.steps if step.amount_cents is not None]
            assert each.line == "health_rate" or amounts[-1] == each.hundredths
            for value in each.parameters.values():
                assert value.since <= case["month"]


def test_the_rate_of_health_at_thirty_thousand_euros():
    case = {"row": 1, "id": "A", "kind": "sole_trader", "activity": "craft", "month": date(2026, 1, 1),
            "amount_cents": 3_000_000}  # fmt: skip
    (health,) = [each for each in explain_case(case, load()) if each.line == "health"]
    assert [(step.label.en, step.amount_cents, step.article) for step in health.steps] == [
        ("Profit of the year, before contributions", 3_000_000, "CSS L136-3"),
        ("Abatement of 26.00 %, from 846.00 to 62,478.00", 780_000, "CSS L136-3 III, D136-5"),
        ("Base of contributions", 2_220_000, "CSS L131-6, L136-3"),
        ("Rate of the base: 2.27 %, between 1.50 % at 19,224.00 and 4.00 % at 28,836.00", None, "CSS D621-2"),
        ("The whole base", 2_220_000, "CSS L621-1, D621-1"),
        ("22,200.00 at 2.27 %", 50_394, None),
        ("To the nearest euro, fifty cents counted as one", 50_400, "CSS L133-10"),
    ]
    assert health.parameters["self_employed.health_3"].number == 40_000


@pytest.fixture
def explain(tmp_path, capsys):
    def explained(text, *options):
        (tmp_path / "cases.csv").write_text(HEAD + text, encoding="utf-8")
        status = run(["self-employed", "explain", str(tmp_path / "cases.csv"), *options])
        said = capsys.readouterr()
        return status, said.out, said.err

    return explained


def test_the_command_says_a_line_in_json(explain):
    status, out, err = explain(
        "A,sole_trader,craft,2026-01,30000\nB,x,y,2026-01,1\n", "--id", "A", "--line", "health", "--json"
    )
    document = json.loads(out)
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert (status, err) == (0, "")
    assert (document["id"], document["month"]) == ("A", "2026-01-01")
    assert [(each["line"], each["amount_cents"], each["rate_ppm"]) for each in document["lines"]] == [
        ("health", 50_400, None)
    ]


def test_the_command_says_every_line_of_a_micro_year(explain):
    status, out, _ = explain("A,micro,services_craft,2026-01,37500\n", "--id", "A", "--json", "--training-to-the-euro")
    found = {each["line"]: each["amount_cents"] for each in json.loads(out)["lines"]}
    expected = {"contributions": 795_600, "vocational_training": 10_800, "chamber_tax": 18_000, "total": 824_400}
    assert (status, found) == (0, expected)


@pytest.mark.parametrize(
    ("options", "status", "reason"),
    [(["--id", "Z"], 1, "holds no sound case Z"), (["--id", "A", "--line", "x"], 2, "no line x")],
)
def test_the_command_says_what_it_does_not_know(explain, options, status, reason):
    found, _, err = explain("A,sole_trader,craft,2026-01,30000\n", *options)
    assert found == status
    assert reason in " ".join(err.split())


def test_the_command_shows_a_table(explain):
    status, out, _ = explain("A,liberal,liberal_cipav,2024-01,80000\n", "--id", "A")
    assert status == 0
    assert "docs/adr/0102" in " ".join(out.split())

"""The cases of self-employed persons: each with its facts, its article and what is due."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml

from laroque.engines.self_employed.annual import annual_lines, with_law
from laroque.engines.self_employed.bases import with_bases
from laroque.engines.self_employed.micro import declarations, years_with_minimum
from laroque.engines.self_employed.payments import first_payment_from, micro_due_on, payments, settlement
from laroque.engines.self_employed.provisional import silent_base, with_provisional_bases
from laroque.engines.self_employed.relief import with_start_relief
from laroque.engines.self_employed.spouse import of_non_residents, with_spouse
from laroque.legislation.parameters import load

FOLDER = Path(__file__).parents[3] / "cases"
CASES = yaml.safe_load((FOLDER / "self_employed.yaml").read_text(encoding="utf-8"))
PERSONS = yaml.safe_load((FOLDER / "self_employed_persons.yaml").read_text(encoding="utf-8"))
MICRO = yaml.safe_load((FOLDER / "self_employed_micro.yaml").read_text(encoding="utf-8"))
DAYS = {"created_on": pl.Date, "from_on": pl.Date, "started_on": pl.Date, "month": pl.Date}
WORDS = {"activity": pl.String, "rhythm": pl.String, "id": pl.String, "has_minimum": pl.Boolean, "spouse": pl.String,
         "is_shared": pl.Boolean, "is_resident": pl.Boolean}  # fmt: skip


def each(cases):
    return [pytest.param(case, id=case["name"]) for case in cases]


def cents(euros):
    return None if euros is None else int(Decimal(str(euros)) * 100)


def frame(**facts):
    schema = {name: (DAYS | WORDS).get(name, pl.Int64) for name in facts}
    return pl.LazyFrame({name: [value] for name, value in facts.items()}, schema=schema)


def situation(case, **facts):
    named = {"activity": case.get("activity", "craft"), "year": case["year"], "days": case.get("days")}
    return with_law(frame(**named, has_minimum=case.get("has_minimum", True), **facts), load())


def in_euros(row, names):
    special = {
        "csg_base": Decimal(row.get("csg_base_cents") or 0) / 100,
        "social_base": Decimal(row.get("social_base_cents") or 0) / 100,
        "health_rate": Decimal(row.get("health_rate_ppm") or 0) / 10_000,
    }
    return {name: special[name] if name in special else Decimal(row[name]) / 100 for name in names}


def one(lazy):
    return lazy.collect().row(0, named=True)


def expected(due):
    return {name: Decimal(str(value)) for name, value in due.items()}


@pytest.mark.parametrize("case", each(CASES["annual"]))
def test_a_year_of_a_profit(case):
    row = one(annual_lines(with_bases(situation(case, profit_cents=cents(case["profit"])))))
    assert in_euros(row, case["due"]) == expected(case["due"])


@pytest.mark.parametrize("case", each(CASES["on_base"]))
def test_a_year_on_a_base(case):
    base = cents(case["base"])
    row = one(annual_lines(situation(case, social_base_cents=base, csg_base_cents=base)))
    assert in_euros(row, case["due"]) == expected(case["due"])


@pytest.mark.parametrize("case", each(CASES["provisional"]))
def test_the_base_before_the_income_is_known(case):
    facts = {
        "first_year": case["first_year"],
        "estimated_cents": cents(case.get("estimated")),
        "base_1_cents": cents(case.get("base_1")),
        "base_2_cents": cents(case.get("base_2")),
        "days_1": case.get("days_1"),
        "days_2": case.get("days_2"),
    }
    row = one(annual_lines(with_provisional_bases(situation(case, **facts))))
    assert (row["basis"], row["social_base_cents"]) == (case["basis"], cents(case.get("base")))
    assert row["csg_base_cents"] == row["social_base_cents"]
    assert "total" not in case or row["total"] == cents(case["total"])


@pytest.mark.parametrize("case", each(CASES["relief"]))
def test_what_the_start_relief_leaves(case):
    days = case.get("relief_days", 365)
    facts = {"profit_cents": cents(case["profit"]), "created_on": case.get("created_on"), "relief_days": days}
    row = one(with_start_relief(annual_lines(with_bases(situation(case, **facts))), load()))
    assert {name: (row[name] - row[f"{name}_relief"]) // 100 for name in case["left"]} == case["left"]


@pytest.mark.parametrize("case", each(CASES["payments"]))
def test_the_payments_of_a_year(case):
    days = load().value("self_employed.first_due_days", date(2026, 1, 1)).number
    amounts = frame(
        id="A", year=case["year"], amount_cents=cents(case["euros"]), rhythm=case["rhythm"], pay_day=case["pay_day"],
        from_on=case.get("from_on"), started_on=case.get("started_on"),
    ).with_columns(from_on=pl.coalesce("from_on", first_payment_from(pl.col("started_on"), days)))  # fmt: skip
    assert [list(row) for row in payments(amounts).select("due_on", "cents").collect().rows()] == case["due"]


@pytest.mark.parametrize("case", each(CASES["settlement"]))
def test_what_is_called_or_given_back(case):
    facts = {f"{name}_cents": cents(case[name]) for name in ("due", "called", "regularisation", "debts")}
    row = one(settlement(frame(**facts)))
    names = ("to_call", "to_debts", "refund")
    assert [row[f"{name}_cents"] for name in names] == [cents(case[name]) for name in names]


@pytest.mark.parametrize("case", each(CASES["silent"]))
def test_the_base_of_who_sends_no_return(case):
    placed = situation(case, last=cents(case.get("last")), before=cents(case.get("before")), years=case["years"])
    row = one(placed.select(base=silent_base(pl.col("last"), pl.col("before"), pl.col("years"))))
    assert row["base"] == cents(case["base"])


@pytest.mark.parametrize("case", each(MICRO))
def test_a_declaration_of_turnover(case):
    declared = frame(
        activity=case["activity"], month=case["month"], turnover_cents=cents(case["turnover"]),
        created_on=case.get("created_on"), relieved_before_cents=cents(case.get("relieved_before", 0)),
    )  # fmt: skip
    assert in_euros(one(declarations(declared, load())), case["due"]) == expected(case["due"])


@pytest.mark.parametrize(
    ("month", "rhythm", "due_on"),
    [
        (date(2026, 1, 1), "monthly", date(2026, 2, 28)),
        (date(2026, 12, 1), "monthly", date(2027, 1, 31)),
        (date(2026, 1, 1), "quarterly", date(2026, 4, 30)),
        (date(2026, 10, 1), "quarterly", date(2027, 1, 31)),
    ],
)
def test_turnover_is_declared_by_the_end_of_the_month_that_follows(month, rhythm, due_on):
    assert (
        one(frame(month=month, rhythm=rhythm).select(on=micro_due_on(pl.col("month"), pl.col("rhythm"))))["on"]
        == due_on
    )


def test_the_complementary_step_is_the_ceiling_since_2025():
    for year in (2025, 2026):
        on = date(year, 1, 1)
        step = load().value("self_employed.complementary_middle", on).number
        assert step == 12 * load().pmss(on).number


def test_the_relief_of_a_quarter_is_three_quarters_of_the_rate_rounded_up():
    on = date(2026, 7, 1)
    for group in ("sales", "services", "liberal_non_regulated", "liberal_cipav", "furnished_tourism"):
        rate = load().value(f"micro.contributions_{group}", on).number
        assert load().value(f"micro.relief_quarter_{group}", on).number == -(-rate * 3 // 4_000) * 1_000


def rows_of_the_page():
    """The first table of the page on the algorithm, a dictionary a row."""
    page = Path(__file__).parents[4] / "docs" / "algorithms" / "self_employed.md"
    lines = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(header, row, strict=True)) for row in rows if len(row) == len(header)]


@pytest.mark.parametrize("row", rows_of_the_page())
def test_the_table_of_the_page_is_what_is_computed(row):
    profit = cents(row.pop("profit"))
    found = one(annual_lines(with_bases(situation({"year": 2026}, profit_cents=profit))))
    assert in_euros(found, row) == expected(row)


@pytest.mark.parametrize("case", each(PERSONS["spouses"]))
def test_what_a_helping_spouse_owes(case):
    base = cents(case["base"])
    facts = {"spouse": case["spouse"], "is_shared": case["is_shared"]}
    lined = annual_lines(situation(case, social_base_cents=base, csg_base_cents=base, **facts))
    row = one(with_spouse(lined))
    assert in_euros(row, case["due"]) == expected(case["due"])
    own = ("health", "sickness_allowance", "old_age_basic", "old_age_complementary", "disability_death", "family")
    assert row["total"] == sum(row[name] for name in (*own, "csg_crds_total", "vocational_training"))


@pytest.mark.parametrize("case", each(PERSONS["abroad"]))
def test_who_does_not_live_in_france_for_tax(case):
    base = cents(case["base"])
    lined = annual_lines(situation(case, social_base_cents=base, csg_base_cents=base, is_resident=case["is_resident"]))
    row = one(of_non_residents(lined))
    assert in_euros(row, case["due"]) == expected(case["due"])


@pytest.mark.parametrize("case", each(PERSONS["minimum"]))
def test_a_micro_entrepreneur_who_asked_for_the_minimum(case):
    asked = frame(activity=case["activity"], year=case["year"], turnover_cents=cents(case["turnover"]))
    assert in_euros(one(years_with_minimum(asked, load())), case["due"]) == expected(case["due"])

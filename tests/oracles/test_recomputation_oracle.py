"""The engine against a slow restatement, one line at a time, with Decimal and the values as written in the files."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.bordereaux import dsn_tables

from laroque.engines.contributions import assess
from laroque.kernel.periods import add_months
from laroque.legislation.parameters import load
from laroque.legislation.topics import FOLDER

RATES = yaml.safe_load((FOLDER / "ctp_rates.yaml").read_text(encoding="utf-8"))["values"]
FAMILIES = yaml.safe_load((FOLDER / "nominative_families.yaml").read_text(encoding="utf-8"))["values"]
CENT, EURO = Decimal("0.01"), Decimal(1)
COMMON = [
    "100",
    "726",
    "863",
    "772",
    "423",
    "332",
    "236",
    "260",
    "668",
    "669",
    "300",
    "226",
    "725",
    "900",
    "999",
    "004",
]

AMOUNT = st.one_of(st.none(), st.integers(-(10**6), 10**8), st.integers(-(10**12), 9 * 10**12))
LINE = st.fixed_dictionaries(
    {
        "ctp": st.one_of(st.sampled_from(COMMON), st.sampled_from(sorted(RATES))),
        "qualifier": st.sampled_from(["920", "921"]),
        "rate_ppm": st.sampled_from([None, 0, 7_000, 21_300]),
        "base_cents": AMOUNT,
        "amount_cents": AMOUNT,
        "month": st.integers(0, 22).map(lambda count: add_months(date(2025, 1, 1), count)),
    }
)
INDIVIDUAL = st.fixed_dictionaries(
    {
        "individual": st.integers(100, 102),
        "base_code": st.sampled_from(["02", "03", "04", "07"]),
        "code": st.sampled_from(["045", "068", "074", "075", "076", "102", "907", "072", "079", "040", "128", "018"]),
        "base_cents": st.one_of(st.none(), st.integers(0, 10**7)),
        "amount_cents": st.one_of(st.none(), st.integers(-(10**6), 10**6)),
        "rate_ppm": st.sampled_from([None, 5_500, 21_100, 154_500]),
    }
)


def euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents) / 100


def rate_of(ctp: dict, part: str, on: date) -> Decimal | None:
    known = [Decimal(value["rate"]) for value in ctp.get(part, []) if value["from"] <= on]
    return known[-1] if known else None


def due(line: dict) -> Decimal:
    """What is due for a line, in euros: zero when nothing can be told."""
    ctp = RATES.get(line["ctp"])
    base, amount = euros(line["base_cents"]), euros(line["amount_cents"])
    on = add_months(line["month"], 1) - timedelta(1)
    if ctp is None:
        return Decimal(0)
    if ctp["line"] == "relief":
        exact = -(amount if amount is not None else base or Decimal(0))
    elif ctp["line"] == "rate_by_commune":
        stated = Decimal(line["rate_ppm"] or 0) / 1_000_000
        exact = amount if amount is not None else (base or Decimal(0)) * stated
    else:
        rate = total_rate(ctp, line, on)
        if rate is None and ctp["line"] == "rate":
            return Decimal(0)
        exact = amount or Decimal(0) if base is None or rate is None else base * rate
    return exact.quantize(CENT, ROUND_HALF_UP).quantize(EURO, ROUND_HALF_UP)


def total_rate(ctp: dict, line: dict, on: date) -> Decimal | None:
    stated = None if line["rate_ppm"] is None else Decimal(line["rate_ppm"]) / 1_000_000
    if ctp["line"] == "stated_rate":
        return stated
    risk = ctp.get("occupational_risk")
    if line["qualifier"] == "921":
        return rate_of(ctp, "capped", on)
    uncapped = rate_of(ctp, "uncapped", on)
    if risk is None:
        return uncapped
    if uncapped is None and "uncapped" in ctp:
        return None
    flat = rate_of(ctp, "occupational_risk_rate", on) if risk == "table" else None
    return (uncapped or 0) + ((stated or flat or 0) if risk == "table" else (stated or 0))


@settings(max_examples=60)
@given(lines=st.lists(LINE, max_size=10))
def test_each_line_is_what_the_slow_restatement_says(lines):
    rows = [line | {"period_start": line["month"], "period_end": add_months(line["month"], 1)} for line in lines]
    rows = [{key: value for key, value in row.items() if key != "month"} for row in rows]
    found = assess(dsn_tables(aggregated_lines=rows), load()).lines["recomputed_cents"].to_list()
    assert found == [int(due(line) * 100) for line in lines]


@settings(max_examples=60)
@given(individuals=st.lists(INDIVIDUAL, max_size=12), classes=st.lists(st.sampled_from("eao"), min_size=3, max_size=3))
def test_the_sum_of_each_family_is_what_the_slow_restatement_says(individuals, classes):
    contracts = [
        {"individual": 100 + rank, "policy": "65" if kind == "a" else "99", "nature": "80" if kind == "o" else "01"}
        for rank, kind in enumerate(classes)
    ]
    tables = dsn_tables(
        aggregated_lines=[{"ctp": "987", "base_cents": 0}], nominative_lines=individuals, contracts=contracts
    )
    found = assess(tables, load()).by_ctp
    assert dict(found.filter(found["row_count"] > 0).select("family", "nominative_cents").rows()) == sums_of(
        individuals, classes
    )


def sums_of(individuals: list[dict], classes: list[str]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in individuals:
        cents = amount_of(row)
        if cents is None:
            continue
        kind = classes[row["individual"] - 100]
        for name, family in FAMILIES.items():
            held = row["base_code"] in family["bases"] and row["code"] in family["codes"]
            if held and covers(family["covers"], kind) and right_sign(family.get("sign"), cents):
                sums[name] += cents
    return dict(sums)


def amount_of(row: dict) -> int | None:
    if row["amount_cents"] is not None:
        return row["amount_cents"]
    if row["base_cents"] is None or row["rate_ppm"] is None:
        return None
    exact = Decimal(row["base_cents"]) * row["rate_ppm"] / 1_000_000
    return int(exact.quantize(EURO, ROUND_HALF_UP))


def covers(word: str, kind: str) -> bool:
    return {
        "all": True,
        "apprentices": kind == "a",
        "not_apprentices": kind != "a",
        "officers": kind == "o",
        "not_officers": kind != "o",
    }[word]


def right_sign(sign: str | None, cents: int) -> bool:
    return sign is None or (cents < 0 if sign == "below" else cents > 0)

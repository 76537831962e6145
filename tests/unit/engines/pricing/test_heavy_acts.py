"""Acts of exactly 120 euros are heavy, in town, in hospital and of imaging (CSS R160-16 I and II)."""

from datetime import date

import polars as pl
import pytest
from tests.support.care import LINE, facts_of, right

from laroque.engines.pricing.facts import PRICES_SCHEMA
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price

IN_2025 = {"care_on": date(2025, 6, 10), "paid_on": date(2025, 6, 15)}


def with_acts(*acts):
    """The shipped prices and acts of made-up codes: code, group, euros."""
    rows = [
        dict.fromkeys(PRICES_SCHEMA)
        | {"system": "ccam", "code": code, "activity": "1", "phase": "0", "since": date(2025, 1, 1), "group": group,
           "cents_ten_thousandths": euros * 1_000_000}
        for code, group, euros in acts
    ]  # fmt: skip
    return pl.concat([shipped_prices(), pl.DataFrame(rows, schema=dict(PRICES_SCHEMA))])


def priced(line):
    act = LINE | {"activity": "1", "phase": "0", "speciality": "04"} | line
    prices = with_acts(("AAAA001", "ATM", 120), ("AAAA002", "ADI", 120), ("AAAA003", "ADI", 119))
    (row,) = price(facts_of([act], rights=[right("covered")]), prices, care_law()).rows(named=True)
    return row["exemption"], row["flat_charge_cents"], row["share_cents"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"nature": "ATM", "code": "AAAA001"}, ("heavy_act", 3_200, 8_800)),
        ({"nature": "ATM", "code": "AAAA001", "in_hospital": True} | IN_2025, (None, 0, 9_600)),
        (
            {"nature": "ATM", "code": "AAAA001", "in_hospital": True, "quantity": 2} | IN_2025,
            ("heavy_act", 2_400, 21_600),
        ),
        ({"nature": "ADI", "code": "AAAA002"}, ("heavy_imaging", 0, 12_000)),
        ({"nature": "ADI", "code": "AAAA003", "quantity": 2}, (None, 0, 16_660)),
    ],
    ids=["in town", "in hospital, 24 euros are 20 %", "in hospital", "imaging", "imaging is not added"],
)
def test_an_act_of_120_euros_is_heavy(line, expected):
    quantity = line.get("quantity", 1)
    billed = {"AAAA003": 11_900}.get(line["code"], 12_000) * quantity
    assert priced(line | {"billed_cents": billed}) == expected

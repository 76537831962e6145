"""Natures of care and shipped prices: each has its rate, its account and its source, and no two prices overlap."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from laroque.engines.pricing.facts import PRICES_SCHEMA
from laroque.engines.pricing.prices import shipped_prices
from laroque.kernel.money import NotAnAmount
from laroque.legislation.care import (
    Certainty,
    Franchise,
    Price,
    System,
    care_paths,
    euros_of,
    natures,
    price_of,
    prices,
)
from laroque.legislation.parameters import load

LEAST = {System.DRUG: 60, System.NABM: 30, System.DEVICE: 20, System.STAY: 1, System.TRANSPORT: 1}
"""How many prices of each nomenclature the project ships at least; 80 acts of the NGAP and of the CCAM together."""


def families() -> set[str]:
    return {name.partition(".")[2] for name in load().series if name.startswith("care_rates.")}


def test_each_nature_has_a_rate_of_the_law_and_an_account():
    assert [nature.code for nature in natures().values() if nature.rate_family not in families()] == []
    assert [nature.code for nature in natures().values() if not (nature.account and nature.title.fr)] == []


def test_enough_prices_are_shipped():
    codes = Counter(system for system, _ in {(price.system, price.code) for price in prices()})
    assert codes[System.NGAP] + codes[System.CCAM] >= 80
    assert [system for system, least in LEAST.items() if codes[system] < least] == []


def test_each_price_has_an_article_a_source_and_a_known_rate():
    silent = [price.code for price in prices() if not (price.label and price.article and price.source)]
    assert silent == []
    assert [price.code for price in prices() if price.rate_family and price.rate_family not in families()] == []
    remembered = {price.source for price in prices() if price.certainty is Certainty.REMEMBERED}
    assert remembered == {"Remembered, to be checked against the official list"}


def test_no_two_prices_of_an_act_hold_on_the_same_day():
    def place(price: Price) -> tuple[str, ...]:
        return (price.system, price.code, price.activity or "", price.phase or "", price.grid or "")

    held = sorted(prices(), key=lambda price: (place(price), price.since))
    overlapping = [
        (one.code, two.since)
        for one, two in pairwise(held)
        if place(one) == place(two) and (one.until is None or one.until > two.since)
    ]
    assert overlapping == []
    assert [price.code for price in held if price.until and price.until <= price.since] == []


def test_each_letter_without_a_code_has_a_price_and_each_ccam_group_a_nature():
    letters = {code for code, nature in natures().items() if nature.system is System.NGAP}
    priced = {price.code for price in prices() if price.system is System.NGAP}
    assert sorted(letters ^ priced) == ["B"]  # the value of the letter, which acts of biology are counted in
    groups = {price.group for price in prices() if price.system in {System.CCAM, System.TRANSPORT, System.STAY}}
    assert sorted(group for group in groups if group not in natures()) == []


@pytest.mark.parametrize(
    ("code", "on", "euros"),
    [
        ("G", date(2024, 12, 21), "26.50"),
        ("G", date(2024, 12, 22), "30.00"),
        ("COE", date(2025, 12, 31), "54.00"),
        ("COE", date(2026, 1, 1), "60.00"),
        ("AMK", date(2026, 1, 1), "2.21"),
        ("HHQE002", date(2026, 1, 1), "153.60"),
        ("1104", date(2026, 1, 1), "6.50"),
        ("3400935955838", date(2026, 1, 1), "2.18"),
    ],
)
def test_each_day_has_its_price(code, on, euros):
    found = [
        euros_of(price.cents_ten_thousandths)
        for price in prices()
        if price.code == code
        and price.activity in (None, "1")
        and price.since <= on
        and (price.until is None or on < price.until)
    ]
    assert found == [euros]


def test_drugs_have_the_rate_of_their_medical_service():
    rates = {price.code: price.rate_family for price in prices() if price.system is System.DRUG}
    assert rates["3400935955838"] == "drug_major"
    assert rates["3400936486294"] == "drug_moderate"
    assert rates["3400931863014"] == "drug_low"
    assert rates["3400936224988"] == "drug_irreplaceable"


def test_who_owes_the_participation_and_the_franchise():
    """CSS L160-13 II: acts of physicians and of biology; III: drugs, acts of auxiliaries, transports."""
    assert {natures()[code].participation for code in ("G", "ATM", "B")} == {True}
    assert {natures()[code].participation for code in ("AMI", "DC", "SDE", "PH7", "TB", "SF")} == {False}
    assert natures()["AMI"].franchise is Franchise.ACT
    assert natures()["PH7"].franchise is Franchise.DRUG
    assert natures()["VSL"].franchise is Franchise.TRANSPORT
    assert natures()["KMT"].franchise is None
    assert natures()["SF"].franchise is None


def test_only_one_letter_of_the_care_path_is_penalised():
    assert [path.code for path in care_paths().values() if path.penalised] == ["S"]


def test_the_frame_of_prices_has_its_columns_and_its_amounts():
    frame = shipped_prices()
    assert frame.schema == dict(PRICES_SCHEMA)
    assert frame.height == len(prices())
    visits = frame.filter(code="VG").sort("since")["cents_ten_thousandths"].to_list()
    assert visits == [26_500_000, 30_000_000]


def test_an_amount_is_read_to_the_ten_thousandth_of_a_cent():
    assert price_of("0.25") == 250_000
    assert (euros_of(250_000), euros_of(1_234_500)) == ("0.25", "1.2345")
    for wrong in ("-1", "1.0000001", "free"):
        with pytest.raises(NotAnAmount):
            price_of(wrong)

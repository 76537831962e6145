"""Prices imported from official files: kept as versions, read over those shipped."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from laroque.apps.tariffs import frames
from laroque.engines.pricing.prices import shipped_prices
from laroque.legislation.care import System, prices

pytestmark = pytest.mark.django_db
NEW_YEAR, MAY = date(2026, 1, 1), date(2026, 5, 1)


def test_imported_prices_hold_over_the_shipped_ones_and_end_when_another_begins():
    assert frames.prices().equals(shipped_prices())
    shipped = next(each for each in prices() if each.system is System.DRUG and each.since < NEW_YEAR)
    new = replace(shipped, code="3400900000001", since=NEW_YEAR, until=None)
    read = [new, replace(shipped, since=NEW_YEAR, until=None, cents_ten_thousandths=10_000)]
    assert [frames.keep(read, "a" * 64) for _ in range(2)] == [2, 0]
    assert frames.keep([replace(each, since=MAY) for each in read], "b" * 64) == 0
    assert frames.keep([replace(new, since=MAY, cents_ten_thousandths=5)], "c" * 64) == 1
    assert frames.keep([replace(new, since=MAY, cents_ten_thousandths=7)], "d" * 64) == 1
    held = frames.prices().filter(pl.col("code").is_in([new.code, shipped.code])).sort("code", "since")
    columns = ["code", "since", "until", "cents_ten_thousandths"]
    assert set(held.select(columns).rows()) >= {
        (new.code, NEW_YEAR, MAY, new.cents_ten_thousandths),
        (new.code, MAY, None, 7),
        (shipped.code, shipped.since, NEW_YEAR, shipped.cents_ten_thousandths),
        (shipped.code, NEW_YEAR, None, 10_000),
    }
    assert frames.prices() is frames.prices()

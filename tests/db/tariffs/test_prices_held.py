"""The price of an act as a page says it: the one that pricing takes, with its words and how well it is known."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from laroque.apps.tariffs import frames
from laroque.apps.tariffs.queries import Asked, prices_held
from laroque.legislation.care import Certainty, System, natures, prices

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def test_a_page_says_the_price_that_pricing_takes():
    drug = next(each for each in prices() if each.system is System.DRUG and each.since < MAY and each.until is None)
    cheaper = replace(drug, since=MAY, cents_ten_thousandths=10_000, certainty=Certainty.READ)
    frames.keep([cheaper], "a" * 64)
    nature = next(each.code for each in natures().values() if each.system is System.DRUG)
    asked = [Asked(nature, drug.code, "", "", day) for day in (date(2026, 4, 30), MAY)]
    letters = [Asked(each.code, "", "", "", JUNE, "1") for each in natures().values() if not each.has_code]
    held = prices_held(asked=[*asked, *letters, Asked("ZZ", "", "", "", JUNE)])
    assert [(held[each].cents_ten_thousandths, held[each].imported) for each in asked] == [
        (drug.cents_ten_thousandths, False),
        (10_000, True),
    ]
    in_force = frames.prices().filter(
        (pl.col("since") <= JUNE)
        & (pl.col("until").is_null() | (pl.col("until") > JUNE))
        & pl.col("activity").is_null()
        & (pl.col("grid").is_null() | (pl.col("grid") == "1"))
    )
    known = {(row["system"], row["code"]): row for row in in_force.sort("grid", nulls_last=False).to_dicts()}
    wanted = {
        each: row["cents_ten_thousandths"]
        for each in letters
        if (row := known.get((natures()[each.nature].system.value, each.nature))) is not None
    }
    assert len(wanted) > 20
    assert {each: price.cents_ten_thousandths for each, price in held.items() if each in letters} == wanted

"""The sharing keys of the 309 CTP: complete, sourced, and equal to the rates they share on every day checked."""

import csv
from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction

import pytest
from tests.support.documents import tables_of
from tests.support.reference import reference

from laroque.apps.ledger.chart import BRANCHES, THIRD_PARTIES
from laroque.kernel.money import percent_to_ppm
from laroque.legislation.ctp import RatePart
from laroque.legislation.parameters import load
from laroque.legislation.sharing import CHECKED, SharingKey, sharing_keys

RATES = {"capped": RatePart.CAPPED, "uncapped": RatePart.UNCAPPED, "at": RatePart.OCCUPATIONAL_RISK}
FULL_RATE_PENSIONS = {"025", "036", "389", "399", "829"}
"""CSG on pensions at the full rate: the key before February 2026 is not known."""
RELIEFS = {"668", "669", "671", "801"}
"""The general relief, its giving back, and the same without unemployment insurance."""
DAYS = [CHECKED.start + timedelta(count) for count in range((CHECKED.end - CHECKED.start).days)]

PAGE = tables_of("algorithms/sharing.md")


def parts() -> dict[tuple[str, str, str | None], list[SharingKey]]:
    """The keys of each part of each CTP, one list for each variant."""
    found = defaultdict(list)
    for key in sharing_keys():
        found[key.ctp, key.part, key.variant].append(key)
    return found


def test_the_shares_of_each_part_sum_to_its_rate_on_every_day_checked():
    law, differing, compared = load(), [], 0
    for (code, name, _), keys in parts().items():
        history = law.ctp(code).rates.get(RATES.get(name), ())
        for day in DAYS if history else ():
            in_force = [key for key in keys if day in key.valid]
            rate = next((value.number for value in reversed(history) if value.since <= day), None)
            if rate is None or any(key.weight_ppm is None for key in in_force):
                continue
            compared += 1
            if sum(key.weight_ppm for key in in_force) != rate:
                differing.append((code, name, day))
    assert {code for code, _, _ in differing} == FULL_RATE_PENSIONS
    assert {name for _, name, _ in differing} == {"uncapped"}
    assert max(day for _, _, day in differing) == date(2026, 1, 31)
    assert compared == 266_258


def test_every_rate_that_a_ctp_has_is_shared_by_a_key():
    shared = {(key.ctp, key.part) for key in sharing_keys()}
    without = {
        (code, name)
        for code, ctp in load().ctps.items()
        for name, part in RATES.items()
        if ctp.rates.get(part) and not {(code, name), (code, "flat")} & shared
    }
    assert without == set()


def test_the_shares_of_an_amount_without_rate_sum_to_the_whole_on_every_day():
    """To the fourth decimal of a percent where the law gives a fraction; the fraction itself is whole."""
    wholes = {
        sum(key.weight_ppm for key in keys if day in key.valid)
        for (code, name, _), keys in parts().items()
        if name == "flat" and code not in RELIEFS
        for day in DAYS
        if any(day in key.valid for key in keys)
    }
    assert wholes == {1_000_000}


@pytest.mark.parametrize(
    ("day", "urssaf_points"),
    [
        (date(2025, 4, 30), {"fnal_0.10": 25.93, "fnal_0.50": 26.33}),
        (date(2025, 5, 1), {"fnal_0.10": 25.92, "fnal_0.50": 26.32}),
        (date(2026, 1, 1), {"fnal_0.10": 33.80, "fnal_0.50": 34.20}),
    ],
)
def test_the_general_relief_is_shared_by_exact_fractions_of_its_points(day, urssaf_points):
    for ctp, less in (("668", 0), ("669", 0), ("671", 1), ("801", 1)):
        for variant, points in urssaf_points.items():
            keys = [k for k in sharing_keys() if (k.ctp, k.variant) == (ctp, variant) and day in k.valid]
            weights = {key.beneficiary: key.weight_ppm for key in keys}
            unemployment = 40_500 if day < date(2025, 5, 1) else 40_000
            assert weights.get("unemployment", 0) == (0 if less else unemployment)
            assert sum(weights.values()) == round(points * 10_000) - less * unemployment


def test_the_health_share_of_the_relief_of_2026_is_13_00_of_33_80():
    (key,) = [
        key
        for key in sharing_keys()
        if (key.ctp, key.variant, key.beneficiary) == ("668", "fnal_0.10", "health") and date(2026, 4, 30) in key.valid
    ]
    assert Fraction(key.weight_ppm, 338_000) == Fraction(1300, 3380)


def test_each_key_has_its_article_its_certainty_and_a_beneficiary_of_the_chart():
    keys = sharing_keys()
    assert [key for key in keys if not key.article] == []
    assert {key.certainty for key in keys} == {"verified-law", "verified-file", "derived", "remembered"}
    assert {key.beneficiary for key in keys} <= {*BRANCHES, *THIRD_PARTIES}
    assert {key.borne_by for key in keys} == {"employee", "employer", "benefit_recipient", "unspecified"}


def test_no_key_holds_twice_on_one_day():
    twice = [
        (place, one.valid, other.valid)
        for place, keys in parts().items()
        for rank, one in enumerate(keys)
        for other in keys[rank + 1 :]
        if (one.beneficiary, one.borne_by, one.nominative_code, one.article)
        == (other.beneficiary, other.borne_by, other.nominative_code, other.article)
        and one.valid.start < (other.valid.end or date.max)
        and other.valid.start < (one.valid.end or date.max)
    ]
    assert twice == []


def test_the_keys_are_those_of_the_reference():
    with reference("dsn/ctp_sharing_keys.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["ctp"] for row in rows}) == len({key.ctp for key in sharing_keys()}) == 309
    assert len(rows) == len(sharing_keys()) == 1_504
    for row, key in zip(rows, sharing_keys(), strict=True):
        assert (row["ctp"], row["part"], row["beneficiary"], row["borne_by"]) == (
            key.ctp, key.part, key.beneficiary, key.borne_by,
        )  # fmt: skip
        assert (row["article"], row["certainty"]) == (key.article, key.certainty)
        if row["rate_percent"] and "exact share" not in row["note"]:
            assert percent_to_ppm(row["rate_percent"]) == key.weight_ppm


def test_the_page_counts_the_keys_as_they_are():
    counted = Counter(key.certainty for key in sharing_keys())
    told = {row["certainty"]: int(row["keys"].replace(",", "")) for row in PAGE["How sure the keys are"]}
    assert told == dict(counted)


def test_the_page_lists_every_ctp_held_whose_key_is_not_known():
    without = {code for code in load().ctps if code not in {key.ctp for key in sharing_keys()}}
    assert without == {"004"}
    listed = {row["CTP"] for row in PAGE["What has no key, and waits"]}
    assert "004" in listed
    assert ", ".join(sorted(FULL_RATE_PENSIONS)) in listed

"""The numbers of health care: the rates stay within the bounds of the law, and each day has its own."""

from datetime import date

import pytest

from laroque.kernel.money import PPM
from laroque.legislation.parameters import load
from laroque.legislation.topics import NotLegislatedYet

BOUNDS = {
    "physician": (25, 35),
    "dentist": (35, 45),
    "auxiliary": (35, 45),
    "biology": (35, 45),
    "hospital": (15, 25),
    "hospital_fees": (15, 25),
    "drug_irreplaceable": (0, 0),
    "drug_major": (30, 40),
    "drug_moderate": (70, 75),
    "drug_low": (80, 90),
    "dispensing_fee": (35, 45),
    "device": (40, 50),
    "transport": (45, 55),
    "spa": (30, 40),
    "psychologist": (35, 45),
    "remote_monitoring": (35, 45),
    "pharmacist_service": (25, 35),
    "full": (0, 0),
}
"""The co-payment, in percent, that the Uncam may set (CSS R160-5), and what R160-8 and R160-17 remove."""

NO_LESS_THAN_TEN_PERCENT = BOUNDS.keys() - {"hospital", "hospital_fees", "drug_irreplaceable", "full"}
"""What the insured keeps under the local scheme, at least (CSS D325-7 I), where the law leaves a co-payment."""


def value(name: str, on: date) -> int:
    return load().value(name, on).number


def test_every_rate_is_within_the_bounds_of_the_law():
    held = {name.partition(".")[2] for name in load().series if name.startswith("care_rates.")}
    assert held == BOUNDS.keys()
    outside = [
        (name, each.since, each.number)
        for name, (lowest, highest) in BOUNDS.items()
        for each in load().history(f"care_rates.{name}")
        if not lowest * PPM <= 100 * (PPM - each.number) <= highest * PPM
    ]
    assert outside == []


def test_the_local_scheme_adds_to_the_rate_and_leaves_ten_percent():
    on = date(2026, 6, 1)
    local = {name: value(f"care_rates_local.{name}", on) for name in BOUNDS}
    assert [name for name in BOUNDS if local[name] < value(f"care_rates.{name}", on)] == []
    assert [name for name in NO_LESS_THAN_TEN_PERCENT if local[name] > 900_000] == []
    assert local["hospital"] == 1_000_000


def test_the_participation_and_the_penalty_are_within_their_bounds():
    assert 200 <= value("participations.participation", date(2026, 1, 1)) <= 300  # CSS R160-19
    assert 375_000 <= value("care_charges.penalty", date(2026, 1, 1)) <= 425_000  # CSS R160-6


def test_the_psychiatric_day_is_three_quarters_of_the_other_at_most():
    """CSS R174-5-1."""
    for on in (date(2026, 2, 28), date(2026, 3, 1)):
        assert 4 * value("care_charges.psychiatric_day", on) <= 3 * value("care_charges.hospital_day", on)


@pytest.mark.parametrize(
    ("name", "on", "number"),
    [
        ("care_charges.heavy_act_charge", date(2026, 4, 21), 2_400),
        ("care_charges.heavy_act_charge", date(2026, 4, 22), 3_200),
        ("care_charges.hospital_day", date(2026, 2, 28), 2_000),
        ("care_charges.hospital_day", date(2026, 3, 1), 2_300),
        ("care_charges.psychiatric_day", date(2026, 3, 1), 1_700),
        ("care_charges.emergency", date(2026, 2, 28), 1_961),
        ("care_charges.emergency", date(2026, 3, 1), 2_300),
        ("care_charges.emergency_reduced", date(2026, 3, 1), 996),
        ("care_charges.penalty_consultation", date(2024, 12, 21), 2_650),
        ("care_charges.penalty_consultation", date(2024, 12, 22), 3_000),
        ("care_acts.association_2", date(2026, 1, 1), 500_000),
        ("care_acts.association_3", date(2026, 1, 1), 750_000),
        ("care_acts.association_5", date(2026, 1, 1), 1_000_000),
        ("care_acts.modifier_u", date(2026, 1, 1), 2_515),
        ("participations.per_year", date(2025, 1, 1), 25),
        ("participations.franchise_per_year", date(2026, 12, 31), 5_000),
        ("c2s.ceiling_one", date(2026, 3, 31), 1_033_900),
        ("c2s.ceiling_one", date(2026, 4, 1), 1_042_200),
    ],
)
def test_each_day_has_its_number(name, on, number):
    assert value(name, on) == number


def test_the_caps_of_2024_and_the_days_after_2026_are_refused():
    for name, on in (("participations.per_year", date(2024, 12, 31)), ("care_rates.physician", date(2027, 1, 1))):
        with pytest.raises(NotLegislatedYet):
            load().value(name, on)

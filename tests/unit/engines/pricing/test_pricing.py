"""Health care is priced by the articles: rates, exemptions, charges, caps in their order, and who is paid."""

import random
from datetime import date, timedelta

import polars as pl
import pytest
from tests.support.care import DAY, facts_of, priced, right

from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price
from laroque.engines.pricing.reasons import reasons

MINOR = {"person": "leo", "born_on": date(2016, 5, 1), "sex": "M"}


def parts(line, **others):
    """Base, rate in %, share, participation and franchise, basic, solidarity, insured, paid, owed: in cents."""
    (row,) = priced([line], **others)
    kept = row["participation_cents"] + row["franchise_cents"]
    assert row["basic_cents"] + row["solidarity_cents"] + row["complementary_cents"] + row["insured_cents"] == (
        line.get("billed_cents", 3_000)
    )
    return (row["base_cents"], row["rate_ppm"] // 10_000, row["share_cents"], kept, row["solidarity_cents"],
            row["paid_cents"], row["owed_cents"])  # fmt: skip


@pytest.mark.parametrize(
    ("line", "rights", "expected"),
    [
        ({}, [], (3_000, 70, 2_100, 200, 0, 1_900, 0)),
        ({"billed_cents": 5_000, "sector": "2"}, [], (3_000, 70, 2_100, 200, 0, 1_900, 0)),
        ({"billed_cents": 2_000}, [], (2_000, 70, 1_400, 200, 0, 1_200, 0)),
        ({"insurance": None}, [], (3_000, 70, 2_100, 200, 0, 1_900, 0)),
        ({"care_path": "S"}, [], (3_000, 70, 900, 200, 0, 700, 0)),
        ({"care_path": None}, [], (3_000, 70, 900, 200, 0, 700, 0)),
        ({"care_path": None}, [right("treating_doctor", detail="101")], (3_000, 70, 2_100, 200, 0, 1_900, 0)),
        ({"exemption_asked": "long_illness"}, [right("long_illness")], (3_000, 100, 3_000, 200, 0, 2_800, 0)),
        ({}, [right("long_illness")], (3_000, 70, 2_100, 200, 0, 1_900, 0)),
        ({"third_party": True}, [], (3_000, 70, 2_100, 200, 0, 2_100, 200)),
        ({"third_party": True}, [right("c2s")], (3_000, 70, 2_100, 0, 900, 3_000, 0)),
        ({"third_party": True, "care_path": "S"}, [right("c2s")], (3_000, 70, 900, 0, 0, 900, 0)),
        ({"insurance": "maternity"}, [], (3_000, 100, 3_000, 0, 0, 3_000, 0)),
        ({"insurance": "injury", "injury_file": "F1", "third_party": True}, [right("injury", detail="F1")],
         (3_000, 100, 3_000, 200, 0, 3_000, 200)),
        ({}, [right("local_scheme")], (3_000, 90, 2_700, 200, 0, 2_500, 0)),
    ],
)  # fmt: skip
def test_a_consultation_is_paid_by_rate_path_and_exemption(line, rights, expected):
    assert parts(line, rights=rights) == expected


def test_a_child_bears_neither_participation_nor_penalty():
    line = {"person": "leo", "care_path": "S"}
    assert parts(line, persons=[MINOR], rights=[right("covered", person="leo")]) == (3_000, 70, 2_100, 0, 0, 2_100, 0)


def test_the_year_of_participations_stops_at_twenty_five_whatever_the_order_of_rows():
    lines = [{"claim": f"C{n:02}", "care_on": date(2026, 4, 1) + timedelta(days=n)} for n in range(30)]
    before = [{"person": "ana", "professional": "9", "care_on": date(2026, 1, 5), "paid_on": date(2026, 1, 7),
               "kind": "participation", "number": 3, "cents": 600}]  # fmt: skip
    in_order = priced(lines, counted=before)
    assert [row["participation_cents"] for row in in_order] == [200] * 22 + [0] * 8
    shuffled = random.Random(5).sample(lines, len(lines))
    assert sorted(priced(shuffled, counted=before), key=lambda row: row["claim"]) == in_order


def test_a_day_bears_four_participations_for_one_professional():
    lines = [{"claim": f"C{n}", "nature": nature} for n, nature in enumerate(("G", "VG", "TCG", "C", "CS"))]
    assert sum(row["participation_cents"] for row in priced(lines)) == 800
    other = [line | {"professional": f"10{n}"} for n, line in enumerate(lines)]
    assert sum(row["participation_cents"] for row in priced(other)) == 1_000


def drug(**more):
    return {"nature": "PH7", "code": "3400921923056", "speciality": "50", "professional": "7", "care_path": "T",
            "billed_cents": 2_427} | more  # fmt: skip


def test_franchise_is_one_euro_a_box_up_to_fifty_a_year():
    before = [{"person": "ana", "professional": "7", "care_on": date(2026, 1, 5), "paid_on": date(2026, 1, 7),
               "kind": "drug", "number": 48, "cents": 4_850}]  # fmt: skip
    rows = priced([drug(quantity=2, billed_cents=4_854, third_party=True)], counted=before)
    assert [(row["share_cents"], row["franchise_cents"], row["owed_cents"]) for row in rows] == [(3_155, 150, 150)]


def test_heavy_act_bears_a_flat_charge_once_a_visit_by_its_day():
    act = {"nature": "ADC", "code": "AHPA009", "activity": "1", "phase": "0", "speciality": "04",
           "billed_cents": 10_450, "in_hospital": True}  # fmt: skip
    stay = {"nature": "GHS", "code": "1239", "speciality": None, "line": 2, "billed_cents": 79_377,
            "exemption_asked": "heavy_act", "in_hospital": True}  # fmt: skip
    rows = priced([act, stay])
    assert [(row["exemption"], row["flat_charge_cents"], row["share_cents"]) for row in rows] == [
        ("heavy_act", 0, 10_450),
        ("heavy_act", 3_200, 76_177),
    ]
    earlier = priced([stay | {"care_on": date(2026, 4, 21)}])
    assert earlier[0]["flat_charge_cents"] == 2_400


def test_hospital_stay_leaves_the_higher_of_co_payment_and_daily_charge():
    days = {"entered_on": date(2026, 6, 1), "left_on": DAY, "in_hospital": True, "speciality": None}
    stay = days | {"nature": "GHS", "code": "1239", "billed_cents": 79_377}
    charge = days | {"nature": "FJ", "line": 2, "quantity": 10, "billed_cents": 23_000}
    rows = priced([stay, charge])
    assert sum(row["insured_cents"] for row in rows) == 23_000
    assert [row["share_cents"] for row in rows] == [79_377, 0]
    (alone,) = priced([charge | {"psychiatric": True, "billed_cents": 17_000}])
    assert (alone["base_cents"], alone["insured_cents"]) == (17_000, 17_000)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"nature": "ZZZ"}, "unknown_nature"),
        ({"care_on": date(2027, 2, 1), "paid_on": date(2027, 2, 2)}, "not_legislated"),
        ({"professional": "974000001"}, "overseas"),
        ({"billed_cents": -1}, "wrong_amount"),
        ({"quantity": 0}, "wrong_amount"),
        ({"paid_on": date(2026, 6, 9)}, "future_care"),
        ({"person": "nobody"}, "unknown_person"),
        ({"care_on": date(2024, 12, 30), "paid_on": date(2026, 6, 1)}, "not_legislated"),
        ({"speciality": "26"}, "speciality"),
        ({"care_path": "Z"}, "unknown_care_path"),
        (drug(code="3400900000000"), "no_tariff"),
        ({"exemption_asked": "long_illness"}, "unknown_protocol"),
        ({"insurance": "injury", "injury_file": "F9"}, "unknown_injury"),
    ],
)
def test_a_line_that_cannot_be_priced_says_why_and_pays_nothing(line, reason):
    (row,) = priced([line])
    outcome = reasons()[reason].outcome.value
    nothing = (row["paid_cents"], row["base_cents"], row["rate_ppm"])
    assert (row["reason"], row["outcome"], *nothing) == (reason, outcome, 0, 0, 0)
    assert row["insured_cents"] == line.get("billed_cents", 3_000)


def test_a_line_without_insurance_is_of_sickness():
    (row,) = priced([{"insurance": None}])
    assert (row["exemption"], row["branch"], row["share_cents"]) == (None, "health", 2_100)


def test_what_was_paid_before_or_comes_twice_is_a_duplicate():
    lines = [{}, {"claim": "C2"}, {"claim": "C3", "care_on": date(2026, 6, 8)}]
    known = [{"claim": "old", "line": 1, "person": "ana", "professional": "101", "care_on": date(2026, 6, 8),
              "nature": "G", "quantity": 1}]  # fmt: skip
    assert [row["reason"] for row in priced(lines, known=known)] == [None, "repeated", "repeated"]
    replayed = [{"claim": "C1", "line": 1, "person": "ana", "professional": "101", "care_on": DAY, "nature": "G"}]
    assert [row["reason"] for row in priced([{}], known=replayed)] == [None]


def test_stays_that_share_a_night_overlap_and_a_transfer_does_not():
    stay = {"nature": "GHS", "code": "1239", "speciality": None, "billed_cents": 79_377, "in_hospital": True,
            "entered_on": date(2026, 6, 1), "left_on": DAY}  # fmt: skip
    other = stay | {"claim": "C2", "professional": "102", "entered_on": date(2026, 6, 9)}
    assert [row["reason"] for row in priced([stay, other])] == [None, "stays_overlap"]
    assert [row["reason"] for row in priced([stay, other | {"entered_on": DAY}])] == [None, None]


def test_no_order_of_rows_changes_what_a_line_is_paid():
    lines = [
        {"claim": f"C{n}", "professional": f"10{n % 3}", "care_on": DAY - timedelta(days=n % 5)} for n in range(40)
    ]
    facts = facts_of(lines)
    expected = price(facts, shipped_prices(), care_law()).sort("claim", "line")
    for seed in (1, 2):
        shuffled = facts_of(lines)
        mixed = shuffled.lines.sample(fraction=1, shuffle=True, seed=seed)
        again = price(
            type(facts)(mixed, facts.persons, facts.rights, facts.counted, facts.known), shipped_prices(), care_law()
        )
        assert again.sort("claim", "line").equals(expected)
    assert expected.select(pl.col("reason").is_null().sum()).item() == 15


def test_the_time_to_ask_for_payment_ends_two_years_after_the_quarter():
    line = {"care_on": date(2025, 1, 2), "paid_on": date(2026, 12, 31)}
    assert priced([line])[0]["reason"] is None


def test_each_reason_has_an_article_and_a_remedy_in_two_languages():
    for reason in reasons().values():
        assert all((reason.article, reason.title.en, reason.title.fr, reason.remedy.en, reason.remedy.fr))


@pytest.mark.parametrize("line", [{"quantity": 10**15}, {"coefficient_hundredths": 10**16}, {"billed_cents": 10**17}])
def test_what_is_beyond_all_bounds_is_refused_alone(line):
    rows = priced([{}, {"claim": "b", "professional": "751098760", **line}])
    assert [row["reason"] for row in rows] == [None, "wrong_amount"]


@pytest.mark.parametrize(
    ("care_on", "reason"), [("2026-05-20", None), ("2026-06-09", None), ("2026-06-10", "wrong_age")]
)
def test_an_age_is_counted_in_whole_years_in_any_month(care_on, reason):
    child = {"person": "ana", "born_on": date(2020, 6, 10), "sex": "F"}
    day = date.fromisoformat(care_on)
    line = {"nature": "MEG", "billed_cents": 500, "care_on": day, "paid_on": day}
    (row,) = priced([line], persons=[child])
    assert row["reason"] == reason


def test_an_act_paid_before_is_found_whatever_stands_for_the_activity_it_has_not():
    known = {"claim": "old", "line": 1, "person": "ana", "professional": "101", "care_on": DAY, "nature": "G",
             "activity": "1", "quantity": 1}  # fmt: skip
    (line,) = priced([{"activity": "2", "phase": "0"}], known=[known])
    assert line["reason"] == "repeated"


def test_a_cap_is_filled_in_the_order_of_care_whatever_the_order_of_the_lines():
    days = [DAY - timedelta(days=rank) for rank in range(4)]
    before = {"person": "ana", "professional": "101", "care_on": date(2026, 1, 5), "paid_on": date(2026, 1, 9),
              "kind": "participation", "number": 23, "cents": 4_600}  # fmt: skip
    lines = [{"claim": f"C{rank}", "care_on": day} for rank, day in enumerate(days)]
    assert [line["participation_cents"] for line in priced(lines, counted=[before])] == [0, 0, 200, 200]
    assert [line["participation_cents"] for line in priced(lines[::-1], counted=[before])] == [200, 200, 0, 0]

"""Individual contributions: to the cent, and against the lines of the bordereau."""

from datetime import date

import pytest
from tests.support.bordereaux import dsn_tables

from laroque.engines.contributions import assess
from laroque.legislation.parameters import load

TRAINING = {"code": "128", "base_cents": 3_128_617, "amount_cents": 17_207, "rate_ppm": 5_500}


def findings(**rows) -> list[tuple[str, str, int | None]]:
    found = assess(dsn_tables(**rows), load()).findings
    return [(placed.finding.control, placed.finding.severity.value, placed.finding.line) for placed in found]


def families(**rows) -> dict[str, tuple[int, int]]:
    by_ctp = assess(dsn_tables(**rows), load()).by_ctp
    return {row["family"]: (row["bordereau_cents"], row["nominative_cents"]) for row in by_ctp.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("base_cents", "expected"),
    [
        (3_128_700, []),
        (3_230_000, [("DIDA_EQUIVALENCE", "reject", 30)]),
        (3_150_000, [("DIDA_EQUIVALENCE", "warn", 30)]),
        (3_000_000, [("DIDA_EQUIVALENCE", "reject", 30)]),
    ],
)
def test_a_ctp_must_be_worth_its_individual_contributions(base_cents, expected):
    line = {"ctp": "959", "base_cents": base_cents}
    assert findings(aggregated_lines=[line], nominative_lines=[TRAINING]) == expected


def test_the_words_name_the_ctp_and_the_amounts():
    tables = dsn_tables(aggregated_lines=[{"ctp": "959", "base_cents": 3_237_800}], nominative_lines=[TRAINING])
    (placed,) = assess(tables, load()).findings
    assert placed.finding.message.en == (
        "CTP 959: the bordereau gives 178.08 (base 32,378.00), the individual contributions 172.07 (base 31,286.17): "
        "difference 6.01"
    )
    assert "CTP 959 : le bordereau donne 178,08" in placed.finding.message.fr
    assert placed.finding.rubrique == "S21.G00.23.004"


def test_a_ctp_that_the_bordereau_forgets_is_found():
    lines = [{"ctp": "772", "base_cents": 100_000}]
    individual = [
        {"base_code": "07", "code": "040", "amount_cents": 4_000},
        {"base_code": "07", "code": "048", "amount_cents": 250},
    ]
    assert findings(aggregated_lines=lines, nominative_lines=individual) == [("DIDA_EQUIVALENCE", "reject", None)]


def test_the_capped_base_of_the_general_case_has_a_control_of_its_own():
    line = {"ctp": "100", "qualifier": "921", "base_cents": 400_500}
    individual = {"base_code": "02", "code": "076", "amount_cents": 30_000}
    found = findings(
        aggregated_lines=[line, {"ctp": "332", "qualifier": "921", "base_cents": 0}], nominative_lines=[individual]
    )
    assert ("UR_ANO_ASS_PLF_DIDACD09", "reject", 30) in found


def test_apprentices_and_officers_go_to_their_own_ctp():
    lines = [
        {"ctp": "772", "base_cents": 100_000},
        {"ctp": "423", "base_cents": 50_000},
        {"ctp": "863", "qualifier": "921", "base_cents": 400_500},
    ]
    individual = [
        {"individual": 100, "base_code": "07", "code": "040", "amount_cents": 4_000},
        {"individual": 101, "base_code": "07", "code": "040", "amount_cents": 2_000},
        {"individual": 102, "base_code": "02", "code": "076", "amount_cents": 61_877},
    ]
    contracts = [{"individual": 100}, {"individual": 101, "policy": "64"}, {"individual": 102, "nature": "80"}]
    assert families(aggregated_lines=lines, nominative_lines=individual, contracts=contracts) == {
        "officers_capped": (61_900, 61_877),
        "unemployment": (4_000, 4_000),
        "unemployment_apprentices": (2_000, 2_000),
    }


def test_a_relief_is_cut_by_its_sign():
    lines = [
        {"ctp": "668", "qualifier": "921", "amount_cents": 94_200},
        {"ctp": "669", "qualifier": "921", "base_cents": 28_100},
    ]
    individual = [
        {"individual": 100, "code": "018", "amount_cents": -94_165},
        {"individual": 101, "code": "018", "amount_cents": 28_123},
    ]
    assert families(aggregated_lines=lines, nominative_lines=individual) == {
        "general_relief": (-94_200, -94_165),
        "general_relief_given_back": (28_100, 28_123),
    }


@pytest.mark.parametrize(
    "rows",
    [
        {"declarations": [{"fraction": "12"}]},
        {"aggregated_lines": [{"ctp": "959", "base_cents": 1, "period_start": date(2026, 3, 1)}]},
        {"nominative_lines": []},
        {"aggregated_lines": [{"ctp": "959", "base_cents": 1}, {"ctp": "994", "amount_cents": 0}]},
    ],
    ids=["in fractions", "another month", "no individuals", "a CTP that feeds the same code"],
)
def test_what_cannot_be_compared_is_left_alone(rows):
    usual = {"aggregated_lines": [{"ctp": "959", "base_cents": 1}], "nominative_lines": [TRAINING]}
    compared = families(**{**usual, **rows})
    assert "training" not in compared or rows.get("aggregated_lines", [{}])[-1].get("ctp") == "994"


def test_a_general_case_beside_travelling_salesmen_is_not_compared():
    lines = [{"ctp": "100", "rate_ppm": 7_000, "base_cents": 100_000}, {"ctp": "300", "base_cents": 100_000}]
    individual = [{"code": "076", "amount_cents": 5_020}]
    assert families(aggregated_lines=lines, nominative_lines=individual) == {}


@pytest.mark.parametrize(
    ("amount_cents", "expected"),
    [
        (61_877, []),
        (61_878, [("NOMINATIVE_CENT", "warn", 200)]),
        (61_876, [("NOMINATIVE_CENT", "warn", 200)]),
        (61_879, [("NOMINATIVE_AMOUNT", "reject", 200)]),
        (None, []),
    ],
)
def test_an_individual_contribution_may_lie_one_cent_away(amount_cents, expected):
    line = {"code": "076", "base_code": "02", "base_cents": 400_500, "amount_cents": amount_cents, "rate_ppm": 154_500}
    tables = {"declarations": [{"fraction": "12"}], "aggregated_lines": [{"ctp": "423", "base_cents": 0}]}
    assert findings(**tables, nominative_lines=[line]) == expected


def test_cents_away_are_counted_in_one_finding():
    near = {"code": "076", "base_code": "02", "base_cents": 400_500, "amount_cents": 61_878, "rate_ppm": 154_500}
    rows = {"declarations": [{"fraction": "12"}], "aggregated_lines": [{"ctp": "423", "base_cents": 0}]}
    tables = dsn_tables(**rows, nominative_lines=[near] * 3)
    (placed,) = assess(tables, load()).findings
    assert placed.finding.message.en.startswith("3 individual contributions lie one cent")


@pytest.mark.parametrize(
    ("month", "rate_ppm", "expected"),
    [
        (date(2026, 4, 1), 25_100, []),
        (date(2026, 4, 1), 21_100, []),
        (date(2026, 4, 1), 20_200, [("NOMINATIVE_RATE", "warn", 200)]),
        (date(2025, 12, 1), 20_200, []),
        (date(2024, 12, 1), 99_900, []),
    ],
)
def test_the_rate_of_an_individual_is_one_in_force(month, rate_ppm, expected):
    line = {"code": "076", "period_start": month, "rate_ppm": rate_ppm}
    rows = {"declarations": [{"fraction": "12"}], "aggregated_lines": [{"ctp": "423", "base_cents": 0}]}
    assert findings(**rows, nominative_lines=[line, line]) == expected


def test_the_notified_rate_of_occupational_risk_is_the_establishments_own():
    line = {"code": "045", "rate_ppm": 12_345}
    rows = {"declarations": [{"fraction": "12"}], "aggregated_lines": [{"ctp": "423", "base_cents": 0}]}
    assert findings(**rows, nominative_lines=[line]) == []

"""Lines, ceilings and totals at their bounds: see ``python -m tests.mutations``."""

from datetime import date

import pytest
from tests.support.bordereaux import dsn_tables

from laroque.engines.contributions.ceiling import check_ceilings
from laroque.engines.contributions.lines import recompute_lines
from laroque.engines.contributions.totals import compare_totals
from laroque.kernel.money import CENTS_MAX
from laroque.legislation.parameters import load

TOLERANCE = 100


def recomputed(**line):
    (found,) = recompute_lines(dsn_tables(aggregated_lines=[line]), load()).iter_rows(named=True)
    return found


def test_a_relief_is_declared_above_zero_and_counted_below():
    assert recomputed(ctp="668", amount_cents=94_200)["declared_cents"] == -94_200


def test_a_rate_of_mobility_above_zero_is_taken_as_stated():
    assert recomputed(ctp="900", base_cents=1_000_000, rate_ppm=0)["exact_cents"] is None
    assert recomputed(ctp="900", base_cents=1_000_000, rate_ppm=1)["exact_cents"] == 1


def test_the_largest_base_and_the_largest_amount_are_counted():
    assert recomputed(ctp="772", base_cents=CENTS_MAX)["exact_cents"] == CENTS_MAX // 25
    assert recomputed(ctp="772", amount_cents=CENTS_MAX)["exact_cents"] == CENTS_MAX


def test_a_rate_of_risk_that_never_moved_is_that_of_the_table():
    """CTP 156: 13.26 % and 3.80 % in the table since 2024."""
    assert recomputed(ctp="156", base_cents=1_000_000)["recomputed_cents"] == 170_600


def ceilings(capped, uncapped, *contracts, period_start=date(2026, 4, 1)):
    bases = [
        {"code": code, "base_cents": cents, "period_start": period_start}
        for code, cents in (("03", uncapped), ("02", capped))
        if cents is not None
    ]
    tables = dsn_tables(bases=bases, contracts=list(contracts) or [{}])
    return check_ceilings(tables, load(), tolerance_cents=TOLERANCE).select("control", "line").rows()


PART_TIME = {"time": "20", "reference_hundredths": 15_000, "quotity_hundredths": 7_500}
FULL = "UR_ANO_ASS_PLF_DIPA01I"


@pytest.mark.parametrize(
    ("capped", "uncapped", "contracts", "found"),
    [
        (400_500 + TOLERANCE, 500_000, [], []),
        (400_501 + TOLERANCE, 500_000, [], [(FULL, 201)]),
        (200_250 + TOLERANCE, 500_000, [PART_TIME], []),
        (200_251 + TOLERANCE, 500_000, [PART_TIME], [("UR_ANO_ASS_PLF_DIPA01J", 201)]),
        (300_000, 500_000, [PART_TIME | {"reference_hundredths": 0}], [(FULL, 201)]),
        (300_000, 500_000, [PART_TIME | {"reference_hundredths": 1}], [("UR_ANO_ASS_PLF_DIPA01J", 201)]),
        (300_000, 500_000, [{}, {"time": "20", "full_rate": "01"}], [("UR_ANO_ASS_PLF_DIPA01K", 201)]),
        (0, 500_000, [{"ended_on": date(2026, 3, 15)}], []),
        (0, 0, [], []),
        (1, 0, [], [("UR_ANO_ASS_DPLF_DIPA01H", 201)]),
        (500_000, None, [], []),
        (None, 500_000, [], []),
    ],
)
def test_a_capped_base_is_judged_from_a_cent_beyond_its_bound(capped, uncapped, contracts, found):
    assert ceilings(capped, uncapped, *contracts) == found


def test_bases_without_a_month_are_not_judged():
    assert ceilings(100, 0, period_start=None) == []


def totals(*lines, total=None):
    tables = dsn_tables(bordereaux=[{"total_cents": total}], aggregated_lines=list(lines))
    found = compare_totals(tables, recompute_lines(tables, load()))
    return found.select("recomputed_total_cents", "line_count", "told", "difference_cents").rows()


def test_a_bordereau_without_lines_is_nothing_and_is_told():
    assert totals(total=0) == [(0, 0, True, 0)]


def test_a_total_is_told_when_each_line_is():
    unknown = {"ctp": "999", "base_cents": 100}
    assert totals({"ctp": "772", "base_cents": 1_000_000}, unknown, total=1) == [(40_000, 2, False, 1 - 40_000)]

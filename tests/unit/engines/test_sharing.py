"""Sharing out: the tables of its page, the choice of a key, and what goes to suspense."""

from datetime import date

import polars as pl
import pytest
from tests.support.bordereaux import due_lines
from tests.support.documents import cents_of, tables_of

from laroque.engines.sharing import UNALLOCATED, keys_frame, share_out
from laroque.kernel.money import PPM, apply_rate, divide_half_up, to_whole_euro
from laroque.legislation.sharing import sharing_keys

KEYS = keys_frame(sharing_keys())
TABLES = tables_of("algorithms/sharing.md")
THIRTY_EMPLOYEES = [
    ("027", "920", 160, None, 14_979_700),
    ("100", "920", 132_600, 7_000, 14_979_700),
    ("100", "921", 154_500, None, 10_274_900),
    ("260", "920", 97_000, None, 14_717_500),
    ("332", "921", 1_000, None, 10_274_900),
    ("772", "920", 40_000, None, 14_979_700),
    ("937", "920", 2_500, None, 14_979_700),
    ("971", "920", 10_000, None, 14_979_700),
    ("992", "920", 5_900, None, 14_979_700),
]
"""CTP, qualifier, rate of the CTP, rate of occupational risk, base in cents."""


def page(heading: str) -> dict[str, int]:
    (rows,) = [rows for name, rows in TABLES.items() if name == heading]
    return {row["beneficiary"]: cents_of(row["amount"]) for row in rows}


def by(column: str, shares: pl.DataFrame) -> dict[str, int]:
    return dict(shares.group_by(column).agg(pl.col("cents").sum()).rows())


def thirty_employees(amount_of) -> pl.DataFrame:
    return due_lines(
        *(
            {"ctp": ctp, "qualifier": qualifier, "risk_ppm": risk, "cents": amount_of(base, rate + (risk or 0))}
            for ctp, qualifier, rate, risk, base in THIRTY_EMPLOYEES
        )
    )


def test_the_exact_shares_of_thirty_employees_are_those_of_the_page():
    millionths = share_out(thirty_employees(lambda base, ppm: base * ppm), KEYS)
    found = {name: divide_half_up(amount, PPM) for name, amount in by("beneficiary", millionths).items()}
    assert found == page("Thirty employees, April 2026, before rounding to the euro")
    borne = {name: divide_half_up(amount, PPM) for name, amount in by("borne_by", millionths).items()}
    assert borne == {"employer": 3_797_237, "employee": 2_196_484}


def test_the_booked_shares_of_thirty_employees_are_those_of_the_page():
    lines = thirty_employees(lambda base, ppm: to_whole_euro(apply_rate(base, ppm)))
    assert lines["cents"].sum() == 5_993_800
    assert by("beneficiary", share_out(lines, KEYS)) == page("The same bordereau as it is booked")


def relief(ctp: str = "668", period_end: date = date(2026, 5, 1), cents: int = -94_200) -> dict:
    return {"ctp": ctp, "qualifier": "921", "period_end": period_end, "cents": cents}


def fnal(ctp: str, cents: int = 0) -> dict:
    return {"ctp": ctp, "qualifier": "921" if ctp == "332" else "920", "cents": cents}


def test_a_relief_follows_the_fnal_declared_beside_it():
    low = share_out(due_lines(relief(), fnal("332")), KEYS)
    assert by("beneficiary", low) == page("A general relief of 942.00 beside the FNAL at 0.10 %")
    high = share_out(due_lines(relief(cents=-3_420_000), fnal("236")), KEYS)
    assert by("beneficiary", high) == {
        "health": -1_300_000,
        "family": -525_000,
        "old_age": -1_066_000,
        "autonomy": -30_000,
        "fnal": -50_000,
        "occupational_risk": -49_000,
        "unemployment": -400_000,
    }


def test_a_relief_follows_the_period_of_its_work():
    spring_2025 = share_out(due_lines(relief(period_end=date(2025, 5, 1), cents=-2_593_000), fnal("332")), KEYS)
    assert by("beneficiary", spring_2025)["unemployment"] == -405_000
    summer_2025 = share_out(due_lines(relief(period_end=date(2025, 6, 1), cents=-2_592_000), fnal("332")), KEYS)
    assert by("beneficiary", summer_2025)["unemployment"] == -400_000


def test_a_relief_without_unemployment_has_a_key_of_its_own():
    shares = by("beneficiary", share_out(due_lines(relief("671", cents=-2_980_000), fnal("332")), KEYS))
    assert (shares["health"], "unemployment" in shares) == (-1_300_000, False)


@pytest.mark.parametrize("beside", [(), ("332", "236")], ids=["neither FNAL", "both FNAL"])
def test_a_relief_whose_fnal_is_not_clear_goes_to_suspense(beside):
    shares = share_out(due_lines(relief(), *(fnal(ctp) for ctp in beside)), KEYS)
    assert shares.rows() == [(0, UNALLOCATED, UNALLOCATED, "unspecified", -94_200)]


def test_the_fnal_of_another_bordereau_does_not_choose():
    shares = share_out(due_lines(relief(), fnal("332") | {"bordereau": 2}), KEYS)
    assert by("beneficiary", shares) == {UNALLOCATED: -94_200}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"ctp": "004", "qualifier": "921", "cents": -1_500}, "no order between branches in the law"),
        ({"ctp": "999", "cents": 1_000}, "no such CTP"),
        ({"ctp": "772", "qualifier": "921", "cents": 1_000}, "no capped part"),
        ({"ctp": "900", "cents": 1_000}, "no commune"),
        ({"ctp": "025", "period_end": date(2026, 2, 1), "cents": 1_000}, "no key before February 2026"),
        ({"ctp": "226", "cents": 1_000}, "occupational risk alone, without its rate"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["ctp"],
)
def test_a_line_without_key_is_held_whole(line, why):
    shares = share_out(due_lines(line), KEYS)
    assert shares.select("beneficiary", "cents").rows() == [(UNALLOCATED, line["cents"])], why


def test_mobility_goes_to_the_authority_of_the_commune():
    shares = share_out(due_lines({"ctp": "900", "cents": 4_200, "insee": "75056"}), KEYS)
    assert shares.rows() == [(0, "uncapped", "mobility:75056", "employer", 4_200)]


def test_a_rate_stated_by_the_employer_goes_whole_to_its_beneficiary():
    assert by("beneficiary", share_out(due_lines({"ctp": "725", "cents": 3_100}), KEYS)) == {"unemployment": 3_100}


def test_a_flat_rate_of_occupational_risk_is_shared_like_a_notified_one():
    line = {"ctp": "300", "cents": 140_500, "risk_ppm": 7_900}
    shares = share_out(due_lines(line), KEYS).filter(pl.col("part") == "at")
    assert shares.select("beneficiary", "cents").rows() == [("occupational_risk", 7_900)]


def test_nothing_due_shares_nothing():
    assert share_out(due_lines({"ctp": "772", "cents": 0}), KEYS).rows() == []
    assert share_out(due_lines(), KEYS).rows() == []

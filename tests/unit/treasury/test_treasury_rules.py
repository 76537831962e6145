"""References, what is done with a statement, and the position of the agency."""

from datetime import date

import pytest
from tests.support.documents import cents_of, tables_of

from laroque.apps.treasury.rules import (
    StatementFacts,
    batch_reference,
    file_reference,
    order_reference,
    position_of,
    standing_of,
    transfer_reference,
)
from laroque.apps.treasury.states import Alarm, StatementState
from laroque.formats.sepa import Scheme, SequenceType

DAY = date(2026, 5, 18)
PAGE = "algorithms/position.md"


def facts(**changes):
    """A camt.053 that adds up."""
    known = {
        "rank": 0, "account": "FR76", "version": "camt.053.001.08", "number": "1", "currency": "EUR",
        "opening_cents": 100, "closing_cents": 150, "closed_on": DAY, "moved_cents": 50, "movements_hash": b"a",
    }  # fmt: skip
    return StatementFacts(**known | changes)


@pytest.mark.parametrize(
    ("said", "is_known", "hash_before", "state", "alarms"),
    [
        ({}, True, None, StatementState.BOOKED, ()),
        ({"moved_cents": 49}, True, None, StatementState.BOOKED, (Alarm.GAP,)),
        ({"opening_cents": -60, "closing_cents": -10}, True, None, StatementState.BOOKED, (Alarm.OVERDRAWN,)),
        ({"closing_cents": -1}, True, None, StatementState.BOOKED, (Alarm.GAP, Alarm.OVERDRAWN)),
        ({"opening_cents": None}, True, None, StatementState.BOOKED, (Alarm.NO_BALANCE,)),
        ({"closing_cents": None}, True, None, StatementState.BOOKED, (Alarm.NO_BALANCE,)),
        ({}, True, b"a", StatementState.REPEATED, ()),
        ({}, True, b"b", StatementState.REFUSED, (Alarm.NUMBER_REUSED,)),
        ({}, False, None, StatementState.REFUSED, (Alarm.UNKNOWN_ACCOUNT,)),
        ({"version": "camt.054.001.08"}, True, None, StatementState.NOTICE, ()),
        ({"version": "camt.052.001.08"}, True, None, StatementState.NOTICE, ()),
    ],
)
def test_what_is_done_with_a_statement(said, is_known, hash_before, state, alarms):
    standing = standing_of(facts(**said), is_known=is_known, hash_before=hash_before)
    assert (standing.state, standing.alarms) == (state, alarms)


def test_references_fit_the_35_characters_of_sepa():
    file = file_reference("urssaf-117", date(2026, 4, 1), Scheme.CORE, DAY)
    assert file == "URSSAF-117-2604-CORE-260518"
    assert batch_reference(file, SequenceType.RECURRENT) == "URSSAF-117-2604-CORE-260518-RCUR"
    first = order_reference("urssaf-117", date(2026, 4, 1), "73282932000074", 0)
    assert first == "URSSAF-117-202604-73282932000074"
    assert order_reference("urssaf-117", date(2026, 4, 1), "73282932000074", 1) == f"{first}-2"
    assert transfer_reference("sweep", "urssaf-117", DAY) == "SWEEP-URSSAF-117-20260518"
    assert len(f"{first}-99") == 35


def test_the_position_of_the_page():
    tables = tables_of(PAGE)
    balances = {row["account"]: cents_of(row["balance"]) for row in tables["A day of the agency, in euros"]}
    position = position_of(balances, DAY)
    cash = position.branches | position.third_parties
    shown = {
        row["beneficiary"]: (cents_of(row["due"]), cents_of(row["drawn"]), cents_of(row["position"]))
        for row in tables["What it says"]
    }
    assert {name: (cash[name].due_cents, cash[name].drawn_cents, cash[name].position_cents) for name in shown} == shown
    assert (position.banks_cents, position.identity_clean) == (66_400, True)


def test_an_account_outside_the_identity_breaks_it():
    position = position_of({"bank:central": 100, "due_to:health": -90, "suspense:receipts": -10}, DAY)
    assert (position.identity_gap_cents, position.identity_clean) == (10, False)

"""Posting rules, against the tables of ``docs/algorithms/ledger.md``."""

import pytest

from laroque.apps.ledger.chart import UnknownAccount
from laroque.apps.ledger.rules import Leg, agency, collecting, join, paying


def by_account(made):
    return {leg.account: leg.cents for leg in made}


def test_a_month_assessed_is_owed_by_contributors_and_due_to_each_beneficiary():
    made = collecting.month_assessed({"health": 700, "family": -50}, unallocated_cents=30)
    assert by_account(made) == {
        "receivable:contributors": 680,
        "due:health:uncollected": -700,
        "due:family:uncollected": 50,
        "suspense:unallocated": -30,
    }


def test_a_returned_debit_owes_again_and_uncollects_what_it_had_paid():
    made = collecting.debit_returned(120, {"health": 100}, surcharges_cents=20)
    assert by_account(made) == {
        "receivable:contributors": 120,
        "bank:collection": -120,
        "due:health:collected": 100,
        "due:health:uncollected": -100,
        "surcharge:collected": 20,
        "surcharge:charged": -20,
    }


def test_a_notification_may_be_negative():
    made = collecting.notified_by_body({"health": -40, "old_age": 100})
    assert by_account(made) == {
        "liaison:agency:pool": -60,
        "due:health:collected": -40,
        "due:old_age:collected": 100,
    }
    mirrored = agency.notified_at_agency("urssaf-117", {"health": -40, "old_age": 100})
    assert by_account(mirrored) == {"liaison:urssaf-117:pool": 60, "due_to:health": 40, "due_to:old_age": -100}


def test_a_settled_benefit_is_spent_gross_and_payable_net():
    made = paying.benefit_settled("health", "daily_allowance", payee="insured", cents=1_000, withheld={"csg": 62})
    assert by_account(made) == {
        "benefit:health:daily_allowance": 1_000,
        "payable:insured": -938,
        "withheld:csg": -62,
    }


def test_a_rule_of_nothing_gives_no_leg():
    assert collecting.debit_sent(0) == ()
    assert collecting.month_assessed({"health": 0}) == ()


def test_joined_legs_of_one_account_are_summed_and_those_of_zero_left_out():
    made = join(collecting.transfer_received(100), collecting.paid_too_much(30), collecting.credit_used(30))
    assert made == (Leg("bank:collection", 100), Leg("receivable:contributors", -100))


def test_a_share_for_nobody_known_is_refused():
    with pytest.raises(UnknownAccount):
        collecting.month_assessed({"helth": 1})
    with pytest.raises(UnknownAccount):
        paying.benefit_settled("unemployment", "care", payee="insured", cents=1)

"""Keys of taxes and State transfers, and how third parties are paid: dated, whole, refused when not known."""

from datetime import date

import pytest

from laroque.apps.ledger.chart import BRANCHES, THIRD_PARTIES
from laroque.legislation.topics import NotLegislatedYet
from laroque.legislation.transfers import KeyUnknown, third_party_rule, transfer_key, transfer_names

DAY = date(2026, 4, 30)
UNKNOWN = {"vat", "health_contracts", "relief_compensation"}
OF_A_RATE = {"capital_income", "capital_income_abroad"}
"""Keys that the article gives in points of a rate."""


def test_the_payroll_tax_is_shared_as_the_article_says():
    key = transfer_key("payroll_tax", DAY)
    assert dict(key.weights) == {"old_age": 583_500, "family": 107_400, "health": 247_700, "autonomy": 61_400}
    assert key.article == "CSS L131-8 1°"


@pytest.mark.parametrize("name", sorted(set(transfer_names()) - UNKNOWN))
def test_each_key_shares_the_whole_among_beneficiaries_of_the_chart(name):
    key = transfer_key(name, DAY)
    assert sum(key.weights.values()) == 1_000_000 or name in OF_A_RATE
    assert set(key.weights) <= {*BRANCHES, *THIRD_PARTIES}
    assert key.article.startswith("CSS L131-8")
    assert key.source


@pytest.mark.parametrize("name", sorted(UNKNOWN))
def test_a_key_not_known_is_refused_with_the_reason(name):
    with pytest.raises(KeyUnknown, match="has no key") as refusal:
        transfer_key(name, DAY)
    assert "n'a pas de clé" in refusal.value.text.fr


def test_a_tax_nobody_heard_of_is_refused_with_those_held():
    with pytest.raises(KeyUnknown, match="payroll_tax"):
        transfer_key("window_tax", DAY)


def test_a_day_before_the_article_in_force_is_refused():
    with pytest.raises(NotLegislatedYet):
        transfer_key("payroll_tax", date(2026, 1, 31))


@pytest.mark.parametrize(
    ("beneficiary", "on_dues", "fees"),
    [
        ("unemployment", True, True),
        ("mobility:75056", True, True),
        ("mobility:region", False, True),
        ("fnal", False, True),
        ("cades", False, False),
    ],
)
def test_how_a_third_party_is_paid(beneficiary, on_dues, fees):
    rule = third_party_rule(beneficiary, DAY)
    assert (rule.paid_on_dues, rule.has_fees) == (on_dues, fees)


def test_a_branch_has_no_rule_and_every_third_party_has_one():
    assert [third_party_rule(branch, DAY) for branch in BRANCHES] == [None] * 5
    assert [name for name in THIRD_PARTIES if third_party_rule(name, DAY) is None] == []

"""Statements of real banks' documentation: each shown with its balances and totals by currency."""

import pytest
from tests.support.reference import reference

from laroque.formats.camt import read_statements

ONE_CREDIT = ({"EUR": 885}, {})
ONE_DEBIT = ({}, {"SEK": 20_000_000})
NO_BALANCE = (None, None)

# File: message, controls of its findings, then each statement: account, opening, closing, credits and debits.
SAMPLES = {
    "camt053.v2.all-balance-types.xml": (
        "camt.053.001.02",
        ["BALANCE_GAP"],
        [("CH2801234000123456789", (101, "EUR"), (404, "EUR"), *ONE_CREDIT)],
    ),
    "camt053.v2.five.decimals.xml": (
        "camt.053.001.02",
        ["BALANCE_GAP"],
        [("NL26VAYB8060476890", (1_815, "EUR"), (2_705, "EUR"), *ONE_CREDIT)],
    ),
    "camt053.v2.minimal.ultimate.xml": (
        "camt.053.001.02",
        [],
        [("NL26VAYB8060476890", (1_815, "EUR"), (-2_700, "SEK"), *ONE_CREDIT)],
    ),
    "camt053.v2.minimal.xml": (
        "camt.053.001.02",
        [],
        [("NL26VAYB8060476890", (1_815, "EUR"), (-2_700, "SEK"), *ONE_CREDIT)],
    ),
    "camt053.v2.multi.statement.xml": (
        "camt.053.001.02",
        [],
        [
            ("NL26VAYB8060476890", (1_815, "EUR"), (2_700, "EUR"), *ONE_CREDIT),
            ("NL26VAYB8060476890", (2_700, "EUR"), (2_000, "EUR"), {}, {"EUR": 700}),
        ],
    ),
    "camt053.v2.with-account-name.xml": (
        "camt.053.001.02",
        [],
        [("CH2801234000123456789", *NO_BALANCE, *ONE_CREDIT)],
    ),
    "camt053.v3.xml": (
        "camt.053.001.03",
        ["DETAIL_DIFFERS"],
        [("NL26VAYB8060476890", (1_815, "EUR"), (-2_700, "SEK"), *ONE_CREDIT)],
    ),
    "camt053.v8.xml": (
        "camt.053.001.08",
        [],
        [("NL26VAYB8060476890", (1_815, "EUR"), (-2_700, "SEK"), *ONE_CREDIT)],
    ),
    "camt054.v2.with-account-name.xml": (
        "camt.054.001.02",
        [],
        [("CH2801234000123456789", *NO_BALANCE, *ONE_DEBIT)],
    ),
    "camt054.v2.xml": (
        "camt.054.001.02",
        ["DETAILS_DO_NOT_SUM"],
        [("CH2801234000123456789", *NO_BALANCE, *ONE_DEBIT)],
    ),
    "camt054.v8-with-financial-institution.xml": (
        "camt.054.001.08",
        [],
        [("CH2801234000123456789", *NO_BALANCE, *ONE_DEBIT)],
    ),
    "camt054.v8.xml": (
        "camt.054.001.08",
        ["DETAILS_DO_NOT_SUM"],
        [("CH2801234000123456789", *NO_BALANCE, *ONE_DEBIT)],
    ),
}


def balance_of(balance):
    return balance and (balance.amount_cents, balance.currency)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_sample_shows_its_totals_by_currency(name):
    file = read_statements(reference("bank/samples") / name)
    shown = [
        (one.account, balance_of(one.opening), balance_of(one.closing), one.credit_cents, one.debit_cents)
        for one in file.statements
    ]
    assert (file.version, [finding.control for finding in file.findings], shown) == SAMPLES[name]
    assert not file.is_rejected


def test_every_sample_is_known():
    assert sorted(path.name for path in reference("bank/samples").glob("*.xml")) == sorted(SAMPLES)

"""Any mix of declarations, payments and returns: accounts and ledger agree after each step, and all unwinds to zero."""

import random

import pytest
from tests.support.contributor_books import (
    APRIL,
    MAY,
    account_of,
    agrees_with_ledger,
    assess,
    balances,
    declare,
    filing,
    give_back,
    pay,
    send_debit,
    settle,
)

from laroque.apps.contributions import queries
from laroque.apps.contributions.states import PaymentState

UNITS = (
    ("employee", "old_age"),
    ("employee", "health"),
    ("employer", "health"),
    ("employer", "unemployment"),
    ("unspecified", "unallocated"),
)


class Story:
    """One account, and what chance does to it."""

    def __init__(self, body: int, shop: str, seed: int) -> None:
        self.body, self.shop, self.chance = body, shop, random.Random(seed)
        self.orders, self.keys, self.debits = {APRIL: 0, MAY: 0}, 0, []

    def step(self) -> None:
        self.chance.choice([self.redeclare, self.redeclare, self.transfer, self.debit, self.settle, self.give_back])()

    def redeclare(self) -> None:
        units = self.chance.sample(UNITS, self.chance.randint(0, len(UNITS)))
        self.declare(self.chance.choice([APRIL, MAY]), {unit: self.chance.randint(-20_000, 60_000) for unit in units})

    def declare(self, month, shares) -> None:
        self.orders[month] += 1
        declare(self.body, filing(self.shop, month=month, type_="03", order=self.orders[month]))
        assess(self.body, {self.shop: {unit: cents for unit, cents in shares.items() if cents}}, month=month)

    def transfer(self) -> None:
        self.keys += 1
        named = self.chance.choice([None, APRIL, MAY])
        pay(self.body, self.shop, self.chance.randint(1, 90_000), f"T{self.keys}", named_month=named)

    def debit(self) -> None:
        self.keys += 1
        self.debits.append(f"D{self.keys}")
        month = self.chance.choice([APRIL, MAY])
        send_debit(self.body, self.shop, self.chance.randint(1, 90_000), self.debits[-1], month)

    def settle(self) -> None:
        if self.debits:
            settle(self.body, self.chance.choice(self.debits))

    def give_back(self) -> None:
        if self.debits:
            give_back(self.body, self.chance.choice(self.debits))


@pytest.mark.parametrize("seed", range(12))
def test_accounts_and_ledger_agree_whatever_happens(body, shop, seed):
    story = Story(body, shop, seed)
    declare(body, filing(shop, type_="03"))
    for _ in range(12):
        story.step()
        assert agrees_with_ledger(body), seed
    settle(body, *story.debits)
    give_back(body, *story.debits)
    for month in story.orders:
        story.orders[month] += 1
        story.declare(month, {})
    found = queries.payments(organism_id=body, account_id=account_of(body, shop))
    money = sum(payment["cents"] for payment in found if payment["state"] == PaymentState.RECEIVED)
    # What is left is the money of the transfers, all of it owed back.
    expected = {"bank:collection": money, "credit:contributors": -money} if money else {}
    assert balances(body) == expected, seed

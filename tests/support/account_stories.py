"""What chance does to one contributor account: every event that there is, on days that go by."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import ChequeIn, DebitReturned, DebitSent, RefundReturned, TransferIn
from laroque.apps.contributions.rules.refunds import RefundRefused
from laroque.apps.contributions.states import DueKind, FactKind, PaymentState, RefundState
from laroque.apps.ledger import queries as ledger
from laroque.apps.registry.self_employed import SelfEmployedRow
from laroque.apps.registry.states import Activity, Rhythm
from laroque.usecases.self_employment.self_employed import Said, register
from laroque.usecases.self_employment.self_employed import declare as declare_turnover
from tests.support.contributor_books import APRIL, MAY, account_of, assess, declare, filing

UNITS = (
    ("employee", "old_age"),
    ("employee", "health"),
    ("employer", "health"),
    ("employer", "unemployment"),
    ("unspecified", "unallocated"),
)
MARCH = date(2026, 3, 1)
START = datetime(2026, 5, 5, 10, tzinfo=UTC)
ASKER, DECIDER = 1, 2


class Story:
    """One account, and what chance does to it; ``at`` goes by."""

    def __init__(self, body: int, shop: str, seed: int) -> None:
        self.body, self.shop, self.chance, self.at = body, shop, random.Random(seed), START
        self.orders, self.count = {APRIL: 0, MAY: 0}, 0
        self.turnovers: set[date] = set()
        declare(body, filing(shop, type_="03"))
        self.account = account_of(body, shop)

    @property
    def day(self) -> date:
        """The day it is."""
        return self.at.date()

    def next_day(self) -> None:
        """Let a day go by."""
        self.at += timedelta(days=1)

    def step(self) -> str:
        """One event, chosen by chance; gives its name."""
        events: list[Callable[[], None]] = [
            self.redeclare, self.redeclare, self.transfer, self.transfer, self.debit, self.settle, self.settle,
            self.give_back, self.cheque, self.clear, self.bounce, self.charge, self.remit, self.undo, self.ask_refund,
            self.decide_refund, self.order_refund, self.pay_refund, self.return_refund, self.turnover,
        ]  # fmt: skip
        event = self.chance.choice(events)
        event()
        return event.__name__

    def redeclare(self) -> None:
        units = self.chance.sample(UNITS, self.chance.randint(0, len(UNITS)))
        self.declare(self.chance.choice([APRIL, MAY]), {unit: self.chance.randint(-20_000, 60_000) for unit in units})

    def declare(self, month: date, shares: dict[tuple[str, str], int]) -> None:
        """A declaration that replaces the month's, assessed at once."""
        self.orders[month] += 1
        declare(self.body, filing(self.shop, month=month, type_="03", order=self.orders[month]))
        self_shares = {unit: cents for unit, cents in shares.items() if cents}
        assess(self.body, {self.shop: self_shares}, month=month, at=self.at)

    def turnover(self) -> None:
        """The person of the establishment, a micro-entrepreneur, declares for himself, or corrects it."""
        self.declare_turnover(self.chance.choice([MARCH, APRIL]), self.chance.randint(0, 200_000))

    def declare_turnover(self, month: date, cents: int) -> None:
        """A turnover that replaces the month's, booked at once."""
        person = SelfEmployedRow(
            siret=self.shop, organism_id=self.body, is_micro=True, activity=Activity.SERVICES_TRADE,
            started_on=date(2025, 1, 1), registered_on=date(2026, 5, 1), rhythm=Rhythm.MONTHLY,
        )  # fmt: skip
        register(organism_id=self.body, rows=[person], at=self.at)
        said = Said(siret=self.shop, kind=FactKind.TURNOVER, month=month, cents=cents, key=self._key("S"))
        declare_turnover(organism_id=self.body, said=said, at=self.at)
        self.turnovers.add(month)

    def transfer(self) -> None:
        named = self.chance.choice([None, APRIL, MAY])
        told = TransferIn(self._key("T"), self.account, self._cents(), self.day, named, payer="A SISTER COMPANY")
        operations.record_transfers(organism_id=self.body, transfers=[told], at=self.at)

    def debit(self) -> None:
        told = DebitSent(self._key("D"), self.account, self.chance.choice([APRIL, MAY]), self._cents(), self.day)
        operations.record_debits_sent(organism_id=self.body, debits=[told], at=self.at)

    def settle(self) -> None:
        if key := self._one_of("D"):
            operations.settle_debits(organism_id=self.body, keys=[key], value_on=self.day, at=self.at)

    def give_back(self) -> None:
        if key := self._one_of("D"):
            self.returned(key)

    def returned(self, *keys: str) -> None:
        """The bank sends debits back."""
        returns = [DebitReturned(key, "AM04", self.day) for key in keys]
        operations.return_debits(organism_id=self.body, returns=returns, at=self.at)

    def cheque(self) -> None:
        told = ChequeIn(self._key("C"), self.account, self._cents(), self.day, None, "A BUYER")
        operations.record_cheques(organism_id=self.body, cheques=[told], at=self.at)

    def clear(self) -> None:
        if key := self._one_of("C"):
            operations.settle_cheques(organism_id=self.body, keys=[key], value_on=self.day, at=self.at)

    def bounce(self) -> None:
        if key := self._one_of("C"):
            returns = [DebitReturned(key, "AM04", self.day)]
            operations.bounce_cheques(organism_id=self.body, returns=returns, at=self.at)

    def charge(self) -> None:
        self._charge(operations.charge, self._cents() // 10 + 1)

    def remit(self) -> None:
        try:
            self._charge(operations.remit, self._cents() // 20 + 1)
        except operations.RemittedTooMuch:
            return

    def undo(self) -> None:
        if key := self._one_of("T"):
            self.undone(key)

    def undone(self, key: str) -> None:
        """The match of a transfer is undone, unless it cannot be."""
        try:
            operations.undo_payments(organism_id=self.body, keys=[key], reason="another's", by=ASKER, at=self.at)
        except operations.CannotBeUndone:
            return

    def ask_refund(self) -> None:
        free = queries.balances_of(organism_id=self.body, account_ids=[self.account])[self.account]
        cents = free.credit_cents - free.reserved_cents
        if cents <= 0:
            return
        try:
            operations.ask_refund(
                organism_id=self.body, account_id=self.account, cents=self.chance.randint(1, cents), bank_account_id=1,
                paid_since=date(2023, 1, 1), reason="paid too much", by=ASKER, at=self.at,
            )  # fmt: skip
        except RefundRefused:
            return

    def decide_refund(self) -> None:
        if refund := self._refund(RefundState.ASKED):
            operations.decide_refund(
                organism_id=self.body, refund_id=refund.id, approved=self.chance.random() < 0.8, by=DECIDER,
                at=self.at, reason="decided",
            )  # fmt: skip

    def order_refund(self) -> None:
        if refund := self._refund(RefundState.APPROVED):
            operations.mark_refunds_ordered(organism_id=self.body, refund_ids=[refund.id], at=self.at)

    def pay_refund(self) -> None:
        if refund := self._refund(RefundState.ORDERED):
            operations.settle_refunds(organism_id=self.body, keys=[refund.key], value_on=self.day, at=self.at)

    def return_refund(self) -> None:
        refund = self._refund(RefundState.ORDERED) or self._refund(RefundState.PAID)
        if refund and self.chance.random() < 0.5:
            self.refund_returned(refund.key)

    def refund_returned(self, key: str) -> None:
        """The bank sends a refund back."""
        returns = [RefundReturned(key, "AC04", self.day)]
        operations.refunds_returned(organism_id=self.body, returns=returns, at=self.at)

    def payments(self, *states: PaymentState) -> list[dict]:
        """The payments in some states."""
        found = queries.payments(organism_id=self.body, account_id=self.account)
        return [row for row in found if row["state"] in states]

    def _charge(self, act: Callable[..., int], cents: int) -> None:
        act(
            organism_id=self.body, account_id=self.account, month=self.chance.choice([APRIL, MAY]),
            kind=self.chance.choice([DueKind.SURCHARGE, DueKind.COST]), cents=cents, reason="late",
            article="CSS R243-16", key=self._key("S"), by=ASKER, at=self.at,
        )  # fmt: skip

    def _cents(self) -> int:
        return self.chance.randint(1, 90_000)

    def _key(self, head: str) -> str:
        self.count += 1
        return f"{head}{self.count}"

    def _one_of(self, head: str) -> str | None:
        found = queries.payments(organism_id=self.body, account_id=self.account)
        keys = sorted(row["key"] for row in found if row["key"].startswith(head))
        return self.chance.choice(keys) if keys else None

    def _refund(self, state: RefundState) -> queries.RefundView | None:
        found = queries.refunds(organism_id=self.body, state=state)
        return self.chance.choice(found) if found else None


def disagreements(body: int, *, as_of: date | None = None) -> dict[str, tuple[int, int]]:
    """Ledger accounts of which the contributor accounts say otherwise on a day: what they say, and what stands there.

    What is notified is not played here, so that what is collected is all that payments have reached.
    """
    expected = queries.ledger_balances_expected(organism_id=body, as_of=as_of)
    expected |= queries.collected_expected(organism_id=body, as_of=as_of)
    found = ledger.balances(organism_id=body) if as_of is None else ledger.balances(organism_id=body, on=as_of)
    shared = {path for path in found if path.startswith(("receivable:", "credit:", "due:", "surcharge:", "cost:"))}
    return {
        path: (expected.get(path, 0), found.get(path, 0))
        for path in sorted(shared | expected.keys())
        if path != "suspense:unallocated" and expected.get(path, 0) != found.get(path, 0)
    }

"""Operations of the sharing out in a random order: each identity holds after each step, and nothing is left over."""

import random
from datetime import date, datetime, timedelta

import pytest
from tests.support.bodies_of_people import person_of
from tests.support.collecting_bodies import AT, balances, make_body, noon
from tests.support.contributor_books import account_of, agrees_with_ledger, assess, declare, filing, pay

from laroque.apps.access import operations as access
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.states import DueKind
from laroque.apps.ledger import rates
from laroque.apps.ledger.audit import audit
from laroque.apps.ledger.states import RateKind
from laroque.kernel.periods import add_months, month_of
from laroque.postgres.scope import scope
from laroque.usecases.bodies.merge_bodies import ask_account_move, move_account
from laroque.usecases.collection.settle_unallocated import settle
from laroque.usecases.treasury.fees import charge_fees
from laroque.usecases.treasury.notify import notify
from laroque.usecases.treasury.notify_ahead import notify_ahead
from laroque.usecases.treasury.notify_surcharges import notify_surcharges
from laroque.usecases.treasury.settle_branches import ask_settlement, settle_branches

pytestmark = pytest.mark.db
BENEFICIARIES = ("health", "old_age", "unemployment", "mobility:75056", "cades", "unallocated:004:2026-04")
APRIL = date(2026, 4, 1)
KEY = {"health": 700_000, "unemployment": 300_000}
MAY_HALF_BE_THERE = frozenset(("pairs_complete", "banks_equal_statements"))


class Play:
    """A body, its contributors and a day that goes on; each act is one operation."""

    def __init__(self, seed: int, body, other, agency) -> None:
        self.random, self.body, self.other, self.agency = random.Random(seed), body, other, agency
        self.day, self.step = date(2026, 5, 18), 0

    @property
    def at(self) -> datetime:
        """Noon of the day."""
        return noon(self.day)

    def siret(self) -> str:
        """One of the contributors that are still here."""
        with scope(self.body.id):
            here = [s for s in self.body.sirets if self._is_here(s)]
        return self.random.choice(here)

    def _is_here(self, siret: str) -> bool:
        account = accounts.account_by_siret(organism_id=self.body.id, siret=siret)
        return bool(accounts.account_statement(organism_id=self.body.id, account_id=account.id).months) and (
            any(d.state == "assessed" for d in accounts.declarations(organism_id=self.body.id, siret=siret))
        )

    def declares_anew(self) -> None:
        """A contributor declares April again, higher or lower."""
        siret = self.siret()
        shares = {
            (self.random.choice(("employee", "employer")), name): self.random.randint(-500, 90_000)
            for name in self.random.sample(BENEFICIARIES, 3)
        }
        with scope(self.body.id):
            declare(self.body.id, filing(siret, type_="03", order=2 + self.step))
            assess(self.body.id, {siret: shares}, salt=str(self.step), at=self.at)

    def pays(self) -> None:
        """A contributor pays some of what it owes, or too much."""
        with scope(self.body.id):
            pay(self.body.id, self.siret(), self.random.randint(1, 120_000), f"T{self.step}")

    def is_charged(self) -> None:
        """A surcharge is charged."""
        with scope(self.body.id):
            contributions.charge(
                organism_id=self.body.id, account_id=account_of(self.body.id, self.siret()), month=APRIL,
                kind=DueKind.SURCHARGE, cents=self.random.randint(1, 5_000), reason="late", article="CSS R243-16",
                key=f"S{self.step}", by=None, at=self.at,
            )  # fmt: skip

    def notifies(self) -> None:
        """The day's notifications, in any order."""
        acts = [notify, notify_ahead, notify_surcharges]
        self.random.shuffle(acts)
        for act in acts:
            act(organism_id=self.body.id, day=self.day, at=self.at)
        self.day += timedelta(1)

    def settles_a_key(self) -> None:
        """A person decides the key of what waits."""
        settle(organism_id=self.body.id, ctp="004", period=APRIL, shares=KEY, article="instruction", by="a", at=self.at)

    def keeps_fees(self) -> None:
        """The fees of the month, once."""
        charge_fees(organism_id=self.body.id, month=self.day, at=noon(add_months(month_of(self.day), 1)))

    def settles_branches(self) -> None:
        """A branch pays another."""
        facts = {"payer": "health", "payee": "old_age", "cents": self.random.randint(1, 999), "value_on": self.day}
        asked = ask_settlement(decision=f"D{self.step}", by=person_of("agency", "first"), at=self.at, **facts)
        self._approve(self.agency, asked.approval_id)
        settle_branches(decision=f"D{self.step}", at=self.at)

    def moves_an_account(self) -> None:
        """An account goes to the other body."""
        asked = ask_account_move(
            siret=self.siret(), from_code=self.body.code, to_code=self.other.code, on=self.day,
            by=person_of(self.other.code, "first"), at=self.at,
        )  # fmt: skip
        self._approve(self.other, asked.approval_id)
        facts = asked.content
        move_account(siret=facts["siret"], from_code=facts["from"], to_code=facts["to"], at=self.at)

    def _approve(self, body, approval_id: int) -> None:
        with scope(body.id):
            access.approve(
                organism_id=body.id, approval_id=approval_id, decided_by=person_of(body.code, "second"), at=self.at
            )

    def requires_identities(self) -> None:
        """The books of both bodies and of the agency hold together."""
        with scope(self.agency.id, national=True):
            wrong = [c for c in audit().checks if not c.clean and c.name not in MAY_HALF_BE_THERE]
        assert [(c.name, c.differences) for c in wrong] == []
        for each in (self.body, self.other):
            with scope(each.id):
                assert agrees_with_ledger(each.id)


@pytest.mark.parametrize("seed", [1, 3])
def test_any_mix_keeps_every_identity_and_unwinds_to_nothing(agency, seed):
    body = make_body("urssaf-117", first=100, contributors=4, mandates=0)
    other = make_body("urssaf-937", first=300, contributors=1, mandates=0)
    with scope(agency.id):
        for beneficiary in ("unemployment", "mobility:ile-de-france"):
            for kind in RateKind:
                rates.record_rate(
                    kind=kind, beneficiary=beneficiary, valid_from=date(2026, 1, 1), rate_ppm=9_000, source="made up",
                    by="a", at=AT,
                )  # fmt: skip
    play = Play(seed, body, other, agency)
    acts = [
        play.declares_anew, play.declares_anew, play.pays, play.pays, play.is_charged, play.notifies,
        play.settles_a_key, play.keeps_fees, play.settles_branches, play.moves_an_account,
    ]  # fmt: skip
    order = [play.random.choice(acts[:-1]) for _ in range(10)] + acts
    play.random.shuffle(order)
    for act in order:
        play.step += 1
        act()
        play.requires_identities()
    unwind(play)
    standing = [balances(each.id) for each in (body, other)]
    assert {path for books in standing for path in books} <= {
        "bank:collection", "credit:contributors", "fees:income", "liaison:agency:pool",
    }  # fmt: skip
    money = sum(books.get("bank:collection", 0) for books in standing)
    assert money == -sum(books.get("credit:contributors", 0) for books in standing)
    fees = -sum(books.get("fees:income", 0) for books in standing)
    held = {path: cents for path, cents in balances(agency.id).items() if path.startswith("due_to:")}
    assert sum(held.values()) == fees
    assert {path for path in held if path.endswith((":cades", ":mobility:75056", ":family"))} <= (
        {"due_to:mobility:75056"} if fees else set()
    )


def unwind(play: Play) -> None:
    """Everybody declares nothing any more and is let off; all is notified: what was paid is credit, nothing else."""
    for each in (play.body, play.other):
        with scope(each.id):
            here = [s for s in (*play.body.sirets, *play.other.sirets) if _counts(each.id, s)]
            for number, siret in enumerate(here):
                declare(each.id, filing(siret, type_="03", order=1_000 + number))
            assess(each.id, {siret: {} for siret in here}, salt="nothing", at=play.at)
            for siret in here:
                _let_off(each.id, siret, play.at)
        play.requires_identities()
        for act in (notify, notify_ahead, notify_surcharges):
            act(organism_id=each.id, day=play.day, at=play.at)
        play.requires_identities()


def _counts(organism_id: int, siret: str) -> bool:
    account = accounts.account_by_siret(organism_id=organism_id, siret=siret)
    found = accounts.declarations(organism_id=organism_id, siret=siret) if account else []
    return any(each.state == "assessed" for each in found)


def _let_off(organism_id: int, siret: str, at: datetime) -> None:
    """Let off the surcharges of a contributor: all it has paid is its credit then."""
    account_id = account_of(organism_id, siret)
    charged = sum(c.cents for c in accounts.charges(organism_id=organism_id, account_id=account_id))
    if charged:
        contributions.remit(
            organism_id=organism_id, account_id=account_id, month=APRIL, kind=DueKind.SURCHARGE, cents=charged,
            reason="goodwill", article="CSS R243-20", key=f"R{siret}", by=None, at=at,
        )  # fmt: skip

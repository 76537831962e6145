"""A collection account is fed with all that is about to leave it, each time it is needed and each time once."""

import pytest
from tests.support.collecting_bodies import DEBIT_ON, balances, book, make_agency, make_body, noon
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.officers import make_officer

from laroque.apps.access import queries as access
from laroque.apps.access.states import Role
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, agency
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury import queries
from laroque.apps.treasury.operations import WouldOverdraw
from laroque.postgres.scope import scope
from laroque.usecases.collection.feed_before_returns import cents_about_to_leave
from laroque.usecases.collection.settle_receipts import ask_to_give_back, decide_giving_back
from laroque.usecases.treasury.sweep import feed, sweep

HELD = 10_000


@pytest.fixture
def north(db):
    return make_body("urssaf-117", first=100, contributors=1, mandates=0)


@pytest.fixture
def central(db):
    """The agency, whose central account holds 100.00 for a branch."""
    made = make_agency()
    legs = agency.state_transfer_received({"family": HELD})
    with scope(made.id):
        draft = Draft("state_transfer_received", "test", "state_transfer_received:test", DEBIT_ON, DEBIT_ON, legs)
        ledger.post(organism_id=made.id, draft=draft, at=noon(DEBIT_ON))
    return made


def test_what_more_is_to_leave_the_same_day_is_fed_by_a_transfer_of_its_own(north, central):
    first = feed(organism_id=north.id, day=DEBIT_ON, floor_cents=4_000)
    more = feed(organism_id=north.id, day=DEBIT_ON, floor_cents=7_000)
    assert [(each.reference, each.cents) for each in (first, more)] == [
        ("FEED-URSSAF-117-20260515", 4_000),
        ("FEED-URSSAF-117-20260515-2", 3_000),
    ]
    assert feed(organism_id=north.id, day=DEBIT_ON, floor_cents=7_000) == more
    with pytest.raises(WouldOverdraw):
        feed(organism_id=north.id, day=DEBIT_ON, floor_cents=HELD + 1)
    bank = MadeUpBank()
    for each in (first, more):
        book(north, bank.file(north.iban, DEBIT_ON, line(each.cents, DEBIT_ON, end_to_end_id=each.reference)), DEBIT_ON)
    assert balances(north.id)["liaison:agency:pool"] == -7_000


def test_a_feed_stopped_between_the_agency_and_the_body_is_waited_for(north, central, monkeypatch):
    def stop(**_):
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(treasury, "expect_feed", stop)
        with pytest.raises(ConnectionError):
            feed(organism_id=north.id, day=DEBIT_ON, floor_cents=4_000)
    book(north, MadeUpBank().file(north.iban, DEBIT_ON, line(4_000, DEBIT_ON, reference="?")), DEBIT_ON)
    fed = feed(organism_id=north.id, day=DEBIT_ON, floor_cents=4_000)
    with scope(north.id):
        waiting = [(each.reference, each.cents) for each in queries.expected(organism_id=north.id)]
    assert (waiting, fed.cents) == ([("FEED-URSSAF-117-20260515", 4_000)], 4_000)


def test_a_receipt_that_is_to_go_back_is_kept_from_the_sweep_until_it_is_ordered(north, central):
    paid = line(HELD, DEBIT_ON, counterparty_name="MAIRIE", counterparty_iban=iban(990), reference="?")
    book(north, MadeUpBank().file(north.iban, DEBIT_ON, paid), DEBIT_ON)
    asked_by = make_officer(north.id, "lea")
    with scope(north.id):
        (movement,) = queries.suspense(organism_id=north.id)
    act = {"organism_id": north.id, "movement_id": movement.id, "at": noon(DEBIT_ON)}
    ask_to_give_back(reason="mistake", by=asked_by, **act)
    floor = cents_about_to_leave(organism_id=north.id, day=DEBIT_ON)
    assert (floor, sweep(organism_id=north.id, day=DEBIT_ON, floor_cents=floor, at=noon(DEBIT_ON))) == (HELD, None)
    with scope(north.id):
        (request,) = access.pending_approvals(organism_id=north.id)
    sam = make_officer(north.id, "sam", Role.SUPERVISOR)
    sent = decide_giving_back(approval_id=request.id, approved=True, by=sam, **act)
    assert [order.cents for order in sent.orders] == [HELD]
    assert cents_about_to_leave(organism_id=north.id, day=DEBIT_ON) == 0

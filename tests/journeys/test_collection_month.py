"""A month is debited, some debits come back, a stranger pays, all is swept, notified and closed."""

from datetime import date

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, OWED_ALONE, SHARES, balances, book, noon
from tests.support.contributor_books import assess, declare, filing
from tests.support.made_up_bank import MadeUpBank, camt054, line
from tests.support.officers import make_officer

from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotInSuspense, Part, WouldOverdraw
from laroque.apps.treasury.states import OrderState
from laroque.formats.camt import Statement
from laroque.formats.sepa import read_direct_debits
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.collection.settle_receipts import settle
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.daily.close_day import close_day
from laroque.usecases.treasury.notify import notify
from laroque.usecases.treasury.sweep import feed, sweep

pytestmark = pytest.mark.db


def test_a_month_from_the_debits_to_the_closing(north, south, agency):
    bank = MadeUpBank()
    collected = {
        body.code: collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT) for body in (north, south)
    }
    keys = [order.key for order in collected[north.code].files[0].orders]
    assert [(each.siret, each.obstacle) for each in collected[north.code].left] == [(north.sirets[4], "no_mandate")]
    assert collected[north.code].cents == 4 * OWED

    day = DEBIT_ON
    credits = [line(OWED, day, end_to_end_id=key) for key in keys]
    returned = line(-OWED, day, end_to_end_id=keys[0], reason="AM04")
    transfer = line(OWED, day, reference=f"COTISATIONS {north.sirets[4]} 04/2026")
    stranger = line(12_345, day, reference="DON ANONYME")
    outcome = book(north, bank.file(north.iban, day, *credits, returned, transfer, stranger), day)
    assert (len(outcome.booked.settled), len(outcome.booked.returned), len(outcome.booked.transfers)) == (4, 1, 1)
    assert outcome.booked.suspended == 1
    southern = [line(OWED, day, end_to_end_id=order.key) for order in collected[south.code].files[0].orders]
    book(south, bank.file(south.iban, day, *southern), day)
    assert balances(north.id) == {
        "bank:collection": 4 * OWED + 12_345,
        "due:health:collected": -4 * 50_000,
        "due:health:uncollected": -50_000,
        "due:old_age:collected": -4 * 10_000,
        "due:old_age:uncollected": -10_000,
        "due:unemployment:collected": -4 * 15_000,
        "due:unemployment:uncollected": -15_000,
        "receivable:contributors": OWED,
        "suspense:receipts": -12_345,
    }

    with scope(north.id):
        (waiting,) = treasury.suspense(organism_id=north.id)
    officer = make_officer(north.id, "lea")
    settle(
        organism_id=north.id, movement_id=waiting.id, parts=[Part(north.account(0), 12_345)], by=officer, at=noon(day)
    )
    assert balances(north.id)["receivable:contributors"] == OWED - 12_345
    assert "suspense:receipts" not in balances(north.id)

    evening = noon(day)
    swept = [sweep(organism_id=body.id, day=day, at=evening) for body in (north, south)]
    assert [each.cents for each in swept] == [4 * OWED + 12_345, 2 * OWED]
    notified = [notify(organism_id=body.id, day=day, at=evening) for body in (north, south)]
    assert notified[0].cents == 4 * OWED + 12_345
    next_day = date(2026, 5, 18)
    for body, each in zip((north, south), swept, strict=True):
        book(body, bank.file(body.iban, next_day, line(-each.cents, next_day, end_to_end_id=each.reference)), next_day)
    received = [line(each.cents, next_day, end_to_end_id=each.reference) for each in swept]
    book(agency, bank.file(agency.iban, next_day, *received), next_day)

    with scope(agency.id):
        position = treasury.position(agency_id=agency.id, on=next_day)
    assert position.banks_cents == 6 * OWED + 12_345
    assert position.identity_clean
    assert {name: cash.position_cents for name, cash in position.branches.items()} == {
        "health": 6 * 50_000 + 1_804,
        "occupational_risk": 0,
        "family": 0,
        "old_age": 6 * 10_000 + 10_000,
        "autonomy": 0,
    }
    assert position.third_parties["unemployment"].position_cents == 6 * 15_000 + 541
    audit = audit_books(on=next_day)
    assert [check.name for check in audit.checks if not check.clean] == []
    for each_day in (AT.date(), day, next_day):
        closed = close_day(day=each_day, at=noon(next_day), by="tests")
    assert [each.code for each in closed] == ["agency", "urssaf-117", "urssaf-937"]


def test_the_file_to_the_bank_holds_the_debits_and_is_sent_once(north):
    first = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT)
    again = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=noon(DEBIT_ON))
    assert again.files == first.files
    with scope(north.id):
        content = exchanges.contents_of(organism_id=north.id, message_ids=[first.files[0].message_id])
        assert treasury.debits_by_state(organism_id=north.id, month=APRIL) == {OrderState.SENT: (4, 4 * OWED)}
    batch = read_direct_debits(content[first.files[0].message_id])
    assert batch.total_cents == 4 * OWED
    assert [debit.end_to_end_id for debit in batch.collections[0].debits] == [o.key for o in first.files[0].orders]
    assert balances(north.id)["transit:debits"] == 4 * OWED


def test_what_is_declared_once_the_file_is_sent_is_said_to_be_left(north):
    collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT)
    with scope(north.id):
        declare(north.id, filing(north.sirets[0], type_="03", order=2, debit_cents=OWED + 5_000))
        assess(north.id, {north.sirets[0]: {**SHARES, ("employer", "health"): 55_000}})
    again = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=noon(DEBIT_ON))
    assert [(each.siret, each.cents, each.obstacle) for each in again.left] == [
        (north.sirets[4], OWED, "no_mandate"),
        (north.sirets[0], 5_000, "declared_since"),
    ]
    assert balances(north.id)["transit:debits"] == 4 * OWED


def test_a_mandate_whose_debit_came_back_for_good_serves_no_more(north):
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    key = file.orders[0].key
    bank = MadeUpBank()
    back = line(-OWED, DEBIT_ON, end_to_end_id=key, reason="MD01")
    book(north, bank.file(north.iban, DEBIT_ON, line(OWED, DEBIT_ON, end_to_end_id=key), back), DEBIT_ON)
    with scope(north.id):
        assert treasury.stopped_mandates(organism_id=north.id, rums=[file.orders[0].rum]) == {
            file.orders[0].rum: "MD01"
        }
        assert treasury.stopped_mandates(organism_id=north.id, rums=[file.orders[1].rum]) == {}


@pytest.mark.parametrize("notice_first", [True, False])
def test_a_notice_details_a_batch_that_the_statement_gives_in_one_amount(north, notice_first):
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    paid = [order.key for order in file.orders[:3]]
    bank = MadeUpBank()
    whole = bank.file(north.iban, DEBIT_ON, line(3 * OWED, DEBIT_ON, bank_reference="LOT-1"))
    details = tuple(line(OWED, DEBIT_ON, bank_reference="LOT-1", end_to_end_id=key) for key in paid)
    notice = camt054(Statement("N1", north.iban, (), details, "EUR"), day=DEBIT_ON)
    for content in (notice, whole) if notice_first else (whole, notice):
        book(north, content, DEBIT_ON)
    assert balances(north.id)["bank:collection"] == 3 * OWED
    assert balances(north.id)["transit:debits"] == OWED
    assert "suspense:receipts" not in balances(north.id)
    assert not [check.name for check in audit_books().checks if not check.clean]


def test_a_batch_in_one_amount_settles_its_orders_by_its_reference(north):
    collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT)
    with scope(north.id):
        (group,) = treasury.batches(organism_id=north.id)
    whole = line(4 * OWED, DEBIT_ON, batch_id=group.reference)
    outcome = book(north, MadeUpBank().file(north.iban, DEBIT_ON, whole), DEBIT_ON)
    assert len(outcome.booked.settled) == 4
    assert "transit:debits" not in balances(north.id)


def test_a_failure_in_the_middle_leaves_nothing_and_the_rerun_books_all(north, monkeypatch):
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    before = balances(north.id)
    credit = line(OWED, DEBIT_ON, end_to_end_id=file.orders[0].key)
    content = MadeUpBank().file(north.iban, DEBIT_ON, credit, line(5, DEBIT_ON, reference="?"))

    def fail(**facts):
        raise RuntimeError("the machine stops here")

    with monkeypatch.context() as patch:
        patch.setattr("laroque.apps.contributions.operations.settle_debits", fail)
        with pytest.raises(RuntimeError):
            book(north, content, DEBIT_ON)
    assert balances(north.id) == before
    outcome = book(north, content, DEBIT_ON)
    assert (len(outcome.booked.settled), outcome.booked.suspended) == (1, 1)
    assert balances(north.id)["bank:collection"] == OWED + 5


def test_a_sweep_that_stopped_halfway_is_completed_by_the_next_call(north, agency, monkeypatch):
    book(north, MadeUpBank().file(north.iban, DEBIT_ON, line(10_000, DEBIT_ON, reference="?")), DEBIT_ON)

    def fail(**facts):
        raise RuntimeError("the machine stops here")

    with monkeypatch.context() as patch:
        patch.setattr("laroque.apps.treasury.operations.expect_sweep", fail)
        with pytest.raises(RuntimeError):
            sweep(organism_id=north.id, day=DEBIT_ON, at=AT)
    ordered = sweep(organism_id=north.id, day=DEBIT_ON, at=AT)
    assert sweep(organism_id=north.id, day=DEBIT_ON, at=AT) == ordered
    assert balances(north.id)["transit:sweeps"] == -10_000
    with scope(agency.id):
        assert [each.cents for each in treasury.expected(organism_id=agency.id)] == [10_000]


def test_a_sweep_leaves_the_floor_and_never_overdraws(north, agency):
    book(north, MadeUpBank().file(north.iban, DEBIT_ON, line(10_000, DEBIT_ON, reference="?")), DEBIT_ON)
    assert sweep(organism_id=north.id, day=DEBIT_ON, floor_cents=4_000, at=AT).cents == 6_000
    assert sweep(organism_id=north.id, day=date(2026, 5, 18), floor_cents=4_000, at=AT) is None
    assert sweep(organism_id=north.id, day=date(2026, 5, 19), at=AT).cents == 4_000


def test_returns_beyond_what_is_held_are_fed_by_the_agency(north, agency):
    bank, day, later = MadeUpBank(), DEBIT_ON, date(2026, 5, 18)
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    key = file.orders[0].key
    book(north, bank.file(north.iban, day, line(OWED, day, end_to_end_id=key)), day)
    swept = sweep(organism_id=north.id, day=day, at=noon(day))
    assert feed(organism_id=north.id, day=day) is None
    out = line(-OWED, later, end_to_end_id=swept.reference)
    book(north, bank.file(north.iban, later, out, line(-OWED, later, end_to_end_id=key, reason="AM04")), later)
    assert balances(north.id)["bank:collection"] == -OWED
    with pytest.raises(WouldOverdraw):
        feed(organism_id=north.id, day=later)
    book(agency, bank.file(agency.iban, later, line(OWED, later, end_to_end_id=swept.reference)), later)
    fed = feed(organism_id=north.id, day=later)
    assert fed == feed(organism_id=north.id, day=later)
    last = date(2026, 5, 19)
    book(agency, bank.file(agency.iban, last, line(-OWED, last, end_to_end_id=fed.reference)), last)
    book(north, bank.file(north.iban, last, line(OWED, last, end_to_end_id=fed.reference)), last)
    assert balances(north.id) == OWED_ALONE | {"transit:debits": 3 * OWED, "receivable:contributors": 2 * OWED}
    assert balances(agency.id) == {}
    assert not [
        check.name for check in audit_books(on=last).checks if not check.clean and check.name != "transits_clear"
    ]


def test_a_notification_stopped_halfway_is_completed_and_is_made_once(north, agency, monkeypatch):
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    credit = line(OWED, DEBIT_ON, end_to_end_id=file.orders[0].key)
    book(north, MadeUpBank().file(north.iban, DEBIT_ON, credit), DEBIT_ON)

    def fail(**facts):
        raise RuntimeError("the machine stops here")

    with monkeypatch.context() as patch:
        patch.setattr("laroque.apps.exchanges.operations.receive", fail)
        with pytest.raises(RuntimeError):
            notify(organism_id=north.id, day=DEBIT_ON, at=AT)
    assert balances(agency.id) == {}
    first = notify(organism_id=north.id, day=DEBIT_ON, at=AT)
    assert notify(organism_id=north.id, day=DEBIT_ON, at=AT) == first
    assert first.shares == {"health": 50_000, "old_age": 10_000, "unemployment": 15_000}
    assert balances(agency.id) == {
        "due_to:health": -50_000, "due_to:old_age": -10_000, "due_to:unemployment": -15_000,
        "liaison:urssaf-117:pool": OWED,
    }  # fmt: skip


def test_a_receipt_is_explained_once(north):
    book(north, MadeUpBank().file(north.iban, DEBIT_ON, line(5, DEBIT_ON, reference="?")), DEBIT_ON)
    with scope(north.id):
        (waiting,) = treasury.suspense(organism_id=north.id)
    facts = {"organism_id": north.id, "movement_id": waiting.id, "parts": [Part(north.account(0), 5)], "at": AT}
    settle(by=make_officer(north.id, "lea"), **facts)
    with pytest.raises(NotInSuspense):
        settle(by=make_officer(north.id, "tom"), **facts)
    with scope(north.id):
        assert contributor_accounts.open_amounts(organism_id=north.id)[0][2] == OWED - 5


def test_a_movement_of_the_agency_that_nothing_explains_is_shown_by_the_audit(agency):
    book(agency, MadeUpBank().file(agency.iban, DEBIT_ON, line(100, DEBIT_ON, reference="?")), DEBIT_ON)
    assert balances(agency.id) == {}
    assert {check.name for check in audit_books().checks if not check.clean} == {
        "banks_equal_statements",
        "movements_are_booked",
    }


def test_nothing_is_debited_before_it_is_due(north):
    early = date(2026, 5, 14)
    assert collect_month(organism_id=north.id, month=APRIL, debit_on=early, at=AT).files == ()

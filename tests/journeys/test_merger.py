"""Normandie: a body merges into another; accounts, history, payments and declarations go on at the new one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from tests.support.bodies_of_people import person_of
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, SHARES, balances, book, make_body, noon
from tests.support.contributor_books import assess, declare, filing
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.access import operations as access
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.operations import DebitPlan
from laroque.apps.contributions.operations.moving import MOVED, STAYS, CannotMove
from laroque.apps.contributions.states import FactKind
from laroque.apps.ledger.deeds import NotApproved
from laroque.apps.network import queries as network
from laroque.apps.registry.self_employed import SelfEmployedRow
from laroque.apps.registry.states import Activity, Rhythm
from laroque.apps.treasury import queries as treasury
from laroque.postgres.scope import scope
from laroque.usecases.bodies.merge_bodies import ask_account_move, ask_merger, merge_bodies, move_account
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.collection.plan_debit import plan_debit
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.self_employment.self_employed import CannotDeclare, Said, assess_self_employed, register
from laroque.usecases.self_employment.self_employed import declare as declare_turnover
from laroque.usecases.treasury.notify import notify
from laroque.usecases.treasury.sweep import sweep

pytestmark = pytest.mark.db
SWEPT_ON, MERGED_AT, MERGED_ON = date(2026, 5, 18), datetime(2026, 5, 20, 9, tzinfo=UTC), date(2026, 6, 1)


@pytest.fixture
def caen(db):
    """The body that ends: three contributors owe 750.00 each, two of them with a mandate."""
    return make_body("urssaf-257", first=100, contributors=3, mandates=2)


@pytest.fixture
def normandie(db):
    """The body that receives, with one contributor of its own."""
    return make_body("urssaf-287", first=200, contributors=1, mandates=1)


def collected(body, agency) -> None:
    """Two debits paid, one of them come back; a transfer of 10.00 too much; all swept and notified."""
    bank = MadeUpBank()
    (file,) = collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    keys = [order.key for order in file.orders]
    credits = [line(OWED, DEBIT_ON, end_to_end_id=key) for key in keys]
    back = line(-OWED, DEBIT_ON, end_to_end_id=keys[1], reason="AM04")
    paid = line(OWED + 1_000, DEBIT_ON, reference=f"COTISATIONS {body.sirets[2]} 04/2026")
    book(body, bank.file(body.iban, DEBIT_ON, *credits, back, paid), DEBIT_ON)
    swept = sweep(organism_id=body.id, day=DEBIT_ON, at=noon(DEBIT_ON))
    out = line(-swept.cents, SWEPT_ON, end_to_end_id=swept.reference)
    book(body, bank.file(body.iban, SWEPT_ON, out), SWEPT_ON)
    received = line(swept.cents, SWEPT_ON, end_to_end_id=swept.reference)
    book(agency, bank.file(agency.iban, SWEPT_ON, received), SWEPT_ON)


def approved(asked, body, code: str = "urssaf-287") -> None:
    """A second person of the receiving body approves a deed."""
    with scope(body.id):
        access.approve(
            organism_id=body.id, approval_id=asked.approval_id, decided_by=person_of(code, "second"), at=MERGED_AT
        )


def merged(caen, normandie):
    """The merger asked by one person and approved by another, then carried out."""
    asked = ask_merger(
        from_code=caen.code, to_code=normandie.code, on=MERGED_ON, by=person_of(normandie.code, "first"), at=MERGED_AT
    )
    approved(asked, normandie)
    return merge_bodies(from_code=caen.code, to_code=normandie.code, at=MERGED_AT)


def faults() -> list[tuple[str, str]]:
    """What the audit finds wrong."""
    return [(check.name, str(one)) for check in audit_books().checks for one in check.differences]


def test_accounts_are_carried_over_with_their_history_and_the_books_to_the_cent(caen, normandie, agency):
    collected(caen, agency)
    with scope(caen.id):
        before = {s: accounts.account_statement(organism_id=caen.id, account_id=caen.account(r))
                  for r, s in enumerate(caen.sirets)}  # fmt: skip
        old_ids = {s: statement.account.id for s, statement in before.items()}
    own = balances(normandie.id)
    done = merged(caen, normandie)
    assert (done.accounts, done.mandates, done.places) == (3, 2, 3)
    assert balances(caen.id) == {}
    with scope(normandie.id):
        for owner, statement in before.items():
            account_id = accounts.account_by_siret(organism_id=normandie.id, siret=owner).id
            assert account_id == old_ids[owner]
            there = accounts.account_statement(organism_id=normandie.id, account_id=account_id)
            assert there.months == statement.months
            assert (there.credit_cents, there.balance_cents) == (statement.credit_cents, statement.balance_cents)
            assert len(accounts.declarations(organism_id=normandie.id, siret=owner)) == 1
            assert accounts.payments(organism_id=normandie.id, account_id=account_id)[0]["cents"] in (
                OWED,
                OWED + 1_000,
            )
    now = balances(normandie.id)
    assert now["credit:contributors"] == -1_000
    assert now["liaison:agency:pool"] == 1_000
    assert now["receivable:contributors"] == own["receivable:contributors"] + OWED
    assert now["due:health:uncollected"] == own["due:health:uncollected"] - 50_000
    assert balances(agency.id)["liaison:urssaf-287:pool"] == -1_000
    assert "liaison:urssaf-257:pool" not in balances(agency.id)
    assert faults() == []


def test_done_twice_it_is_done_once_and_not_without_a_second_person(caen, normandie, agency):
    first = person_of(normandie.code, "first")
    ask = {"from_code": caen.code, "to_code": normandie.code, "on": MERGED_ON, "by": first, "at": MERGED_AT}
    asked = ask_merger(**ask)
    with pytest.raises(NotApproved):
        merge_bodies(from_code=caen.code, to_code=normandie.code, at=MERGED_AT)
    with scope(normandie.id), pytest.raises(access.SamePerson):
        access.approve(organism_id=normandie.id, approval_id=asked.approval_id, decided_by=first, at=MERGED_AT)
    approved(asked, normandie)
    assert merge_bodies(from_code=caen.code, to_code=normandie.code, at=MERGED_AT).accounts == 3
    before = balances(normandie.id)
    assert merge_bodies(from_code=caen.code, to_code=normandie.code, at=MERGED_AT).accounts == 0
    assert balances(normandie.id) == before


def test_money_under_way_or_at_the_bank_is_waited_for(caen, normandie, agency):
    collect_month(organism_id=caen.id, month=APRIL, debit_on=DEBIT_ON, at=AT)
    with pytest.raises(CannotMove, match="debits"):
        merged(caen, normandie)
    assert balances(caen.id)["transit:debits"] == 2 * OWED


def test_after_the_merger_payments_returns_and_declarations_go_on_at_the_new_body(caen, normandie, agency):
    collected(caen, agency)
    merged(caen, normandie)
    bank, day = MadeUpBank(), date(2026, 6, 8)
    with scope(normandie.id):
        (debit, *_) = treasury.debits_of_account(
            organism_id=normandie.id,
            account_id=accounts.account_by_siret(organism_id=normandie.id, siret=caen.sirets[0]).id,
        )
    late = line(OWED, day, reference=f"COTISATIONS {caen.sirets[1]} 04/2026")
    back = line(-OWED, day, end_to_end_id=debit.key, reason="MD06")
    outcome = book(normandie, bank.file(normandie.iban, day, late, back), day)
    assert (len(outcome.booked.transfers), len(outcome.booked.returned)) == (1, 1)
    at = noon(day)
    with scope(caen.id):
        (refused,) = declare(caen.id, filing(caen.sirets[1], type_="03", order=2))
        assert not refused.is_recorded
    with scope(normandie.id):
        (taken,) = declare(normandie.id, filing(caen.sirets[1], type_="03", order=2))
        assert taken.is_recorded
        assess(normandie.id, {caen.sirets[1]: SHARES | {("employer", "health"): 40_000}}, salt="lower", at=at)
        account_id = accounts.account_by_siret(organism_id=normandie.id, siret=caen.sirets[1]).id
        assert accounts.account_statement(organism_id=normandie.id, account_id=account_id).credit_cents == 10_000
    assert notify(organism_id=normandie.id, day=day, at=at).shares["health"] == -50_000 + 40_000
    assert [fault for fault in faults() if fault[0] != "transits_clear"] == []


def test_collecting_again_at_the_body_that_ended_debits_nobody(caen, normandie, agency):
    merged(caen, normandie)
    assert collect_month(organism_id=caen.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files == ()
    (file,) = collect_month(organism_id=normandie.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    assert len(file.orders) == 3


def test_a_debit_that_a_payer_planned_is_collected_by_the_receiving_body_only(caen, normandie, agency):
    wanted = DebitPlan(caen.account(0), APRIL, 10_000, date(2026, 6, 8), "plan-1")
    plan_debit(organism_id=caen.id, plan=wanted, by=1, at=AT)
    merged(caen, normandie)
    states = {}
    for body in (caen, normandie):
        with scope(body.id):
            account_id = accounts.account_by_siret(organism_id=body.id, siret=caen.sirets[0]).id
            planned = accounts.planned_debits(organism_id=body.id, account_ids=[account_id])
        states[body.code] = [each.state.value for each in planned]
    assert states == {caen.code: ["dropped"], normandie.code: ["planned"]}


def test_one_account_moves_with_its_credit_and_what_it_owes(caen, normandie, agency):
    collected(caen, agency)
    payer = caen.sirets[2]
    asked = ask_account_move(
        siret=payer, from_code=caen.code, to_code=normandie.code, on=MERGED_ON, by=person_of(normandie.code, "first"),
        at=MERGED_AT,
    )  # fmt: skip
    approved(asked, normandie)
    own = balances(normandie.id)
    done = move_account(siret=payer, from_code=caen.code, to_code=normandie.code, at=MERGED_AT)
    assert (done.accounts, done.balances) == (1, {"credit:contributors": -1_000})
    assert balances(normandie.id) == own | {"credit:contributors": -1_000, "liaison:agency:pool": 1_000}
    assert "credit:contributors" not in balances(caen.id)
    assert faults() == []
    with scope(normandie.id):
        account_id = accounts.account_by_siret(organism_id=normandie.id, siret=payer).id
        statement = accounts.account_statement(organism_id=normandie.id, account_id=account_id)
    assert [(month.month, month.due_cents, month.paid_cents) for month in statement.months] == [(APRIL, OWED, OWED)]


def test_a_self_employed_person_moves_with_what_he_declared_and_goes_on_declaring(caen, normandie, agency):
    payer, at = caen.sirets[2], AT
    person = SelfEmployedRow(
        siret=payer, organism_id=caen.id, is_micro=True, activity=Activity.SALES, rhythm=Rhythm.MONTHLY,
        started_on=date(2025, 1, 1), registered_on=date(2026, 5, 1),
    )  # fmt: skip
    register(organism_id=caen.id, rows=[person], at=at)
    said = Said(siret=payer, kind=FactKind.TURNOVER, month=APRIL, cents=100_000, key="s1")
    declare_turnover(organism_id=caen.id, said=said, at=at)
    asked = ask_account_move(
        siret=payer, from_code=caen.code, to_code=normandie.code, on=MERGED_ON, by=person_of(normandie.code, "first"),
        at=MERGED_AT,
    )  # fmt: skip
    approved(asked, normandie)
    move_account(siret=payer, from_code=caen.code, to_code=normandie.code, at=MERGED_AT)
    with pytest.raises(CannotDeclare):
        declare_turnover(organism_id=caen.id, said=replace(said, key="s2"), at=MERGED_AT)
    declare_turnover(organism_id=normandie.id, said=replace(said, cents=200_000, key="s3"), at=MERGED_AT)
    with scope(normandie.id):
        account_id = accounts.account_by_siret(organism_id=normandie.id, siret=payer).id
        statement = accounts.account_statement(organism_id=normandie.id, account_id=account_id)
    assert {each.month: each.contributions_due_cents for each in statement.months}[APRIL] == OWED + 24_800
    assert assess_self_employed(organism_id=caen.id, at=MERGED_AT) == []
    assert faults() == []


def test_every_table_of_accounts_moves_or_says_why_not(db):
    from laroque.apps.contributions.queries.rows import fetch

    rows = fetch(
        "select table_name from information_schema.columns where table_schema = 'public'"
        " and column_name = 'organism_id' and table_name like %s",
        ["contributions\\_%"],
    )
    assert {name for (name,) in rows} == {*MOVED, *STAYS}


def test_a_fund_or_a_body_with_itself_cannot_merge(normandie):
    by = person_of(normandie.code, "first")
    for code in ("cpam-751", normandie.code):
        with pytest.raises(CannotMove):
            ask_merger(from_code=code, to_code=normandie.code, on=MERGED_ON, by=by, at=MERGED_AT)
    assert network.organism_by_code(code="urssaf-257").successor == "urssaf-287"

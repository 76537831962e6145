"""Statements of a bank that come twice, late, wrong, in another currency or for somebody else."""

import dataclasses
from datetime import date

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, OWED_ALONE, balances, book
from tests.support.made_up_bank import MadeUpBank, camt053, line

from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.daily.book_statements import StatementFile, book_statements

pytestmark = pytest.mark.db


def test_a_statement_twice_changes_nothing(north):
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    bank = MadeUpBank()
    statement = bank.statement(north.iban, DEBIT_ON, line(OWED, DEBIT_ON, end_to_end_id=file.orders[0].key))
    content = camt053(statement, day=DEBIT_ON)
    book(north, content, DEBIT_ON)
    before = balances(north.id)
    assert not book(north, content, DEBIT_ON, name="again.xml").is_new
    in_other_bytes = book(north, content.replace(b"-053<", b"-053-bis<"), DEBIT_ON, name="other.xml")
    assert [each.state.value for each in in_other_bytes.booked.statements] == ["repeated"]
    with_another_number = camt053(dataclasses.replace(statement, id="OTHER", sequence="99"), day=DEBIT_ON)
    assert book(north, with_another_number, DEBIT_ON, name="third.xml").booked.settled == ()
    assert balances(north.id) == before


def test_a_statement_is_known_again_wherever_it_stands_in_a_file(north):
    bank, later = MadeUpBank(), date(2026, 5, 18)
    first = bank.statement(north.iban, DEBIT_ON, line(100, DEBIT_ON, reference="A"))
    second = bank.statement(north.iban, later, line(200, later, reference="B"))
    book(north, camt053(first, first, day=DEBIT_ON), DEBIT_ON)
    both = book(north, camt053(second, first, day=later), later)
    assert [(each.state.value, each.alarms) for each in both.booked.statements] == [("booked", ()), ("repeated", ())]
    assert balances(north.id)["bank:collection"] == 300
    with scope(north.id):
        assert treasury.alarms(organism_id=north.id) == []


def test_a_number_used_for_other_movements_is_refused(north):
    bank = MadeUpBank()
    statement = bank.statement(north.iban, DEBIT_ON, line(100, DEBIT_ON, reference="A"))
    book(north, camt053(statement, day=DEBIT_ON), DEBIT_ON)
    other = dataclasses.replace(MadeUpBank().statement(north.iban, DEBIT_ON, line(200, DEBIT_ON)), id=statement.id)
    outcome = book(north, camt053(other, day=DEBIT_ON), DEBIT_ON)
    assert [(each.state.value, each.alarms) for each in outcome.booked.statements] == [("refused", ("number_reused",))]
    assert balances(north.id)["bank:collection"] == 100


def test_a_gap_between_balances_is_an_alarm_and_the_money_is_booked(north):
    bank = MadeUpBank()
    statement = bank.statement(north.iban, DEBIT_ON, line(100, DEBIT_ON, reference="A"))
    opening, closing = statement.balances
    wrong = dataclasses.replace(statement, balances=(opening, dataclasses.replace(closing, amount_cents=101)))
    outcome = book(north, camt053(wrong, day=DEBIT_ON), DEBIT_ON)
    assert outcome.booked.statements[0].alarms == ("gap",)
    assert balances(north.id)["bank:collection"] == 100
    with scope(north.id):
        assert [each.alarms for each in treasury.alarms(organism_id=north.id)] == [("gap",)]
    (check,) = [each for each in audit_books().checks if not each.clean]
    assert (check.name, [each.cents for each in check.differences]) == ("banks_equal_statements", [-1])


def test_a_statement_that_is_missing_is_an_alarm_until_it_comes(north):
    bank, first, second, third = MadeUpBank(), date(2026, 5, 12), date(2026, 5, 13), date(2026, 5, 14)
    files = [bank.file(north.iban, day, line(100, day, reference=str(day))) for day in (first, second, third)]
    book(north, files[0], first)
    book(north, files[2], third)
    with scope(north.id):
        assert [each.alarms for each in treasury.alarms(organism_id=north.id)] == [("break",)]
    book(north, files[1], third)
    with scope(north.id):
        assert treasury.alarms(organism_id=north.id) == []


def test_an_amount_in_another_currency_is_shown_and_not_booked(north):
    dollars = line(5_000, DEBIT_ON, reference="USD")._replace(currency="USD")
    content = MadeUpBank().file(north.iban, DEBIT_ON, line(100, DEBIT_ON, reference="EUR"), dollars)
    book(north, content, DEBIT_ON)
    assert balances(north.id) == {**OWED_ALONE, "bank:collection": 100, "suspense:receipts": -100}
    with scope(north.id):
        (statement,) = treasury.statements(organism_id=north.id)
        shown = treasury.movements(organism_id=north.id, statement_id=statement.id)
    assert [(each.currency, each.cents, each.state.value, each.why) for each in shown] == [
        ("EUR", 100, "suspense", "nothing_found"),
        ("USD", 5_000, "not_booked", "not_euros"),
    ]


def test_an_account_kept_in_two_currencies_has_no_break_between_them(north):
    bank, dollars = MadeUpBank(), MadeUpBank()
    book(north, bank.file(north.iban, DEBIT_ON, line(100, DEBIT_ON, reference="EUR")), DEBIT_ON)
    abroad = dollars.statement(north.iban, DEBIT_ON, line(50, DEBIT_ON)._replace(currency="USD"))
    balance = dataclasses.replace(abroad.balances[0], currency="USD", amount_cents=700)
    closing = dataclasses.replace(balance, kind=abroad.balances[1].kind, amount_cents=750)
    usd = dataclasses.replace(abroad, id="USD-1", currency="USD", balances=(balance, closing))
    book(north, camt053(usd, day=DEBIT_ON), DEBIT_ON, name="usd.xml")
    later = date(2026, 5, 18)
    book(north, bank.file(north.iban, later, line(200, later, reference="more")), later)
    with scope(north.id):
        assert treasury.alarms(organism_id=north.id) == []


def test_a_file_that_is_no_statement_is_refused_and_the_others_are_booked(north):
    good = MadeUpBank().file(north.iban, DEBIT_ON, line(100, DEBIT_ON, reference="A"))
    files = [StatementFile("bad.xml", b"\x00 not xml"), StatementFile("good.xml", good)]
    bad, fine = book_statements(organism_id=north.id, files=files, at=AT)
    assert (bad.booked, bool(bad.findings)) == (None, True)
    assert fine.booked.suspended == 1
    with scope(north.id):
        states = {each.name: each.state.value for each in exchanges.messages(organism_id=north.id)}
        reports = exchanges.reports(organism_id=north.id, message_ids=[bad.message_id, fine.message_id])
    assert states == {"bad.xml": "refused", "good.xml": "accepted"}
    assert [each.kind.value for each in reports] == ["anomalies", "receipt"]


def test_a_statement_of_another_body_is_refused(north, south):
    outcome = book(north, MadeUpBank().file(south.iban, DEBIT_ON, line(100, DEBIT_ON)), DEBIT_ON)
    assert [each.alarms for each in outcome.booked.statements] == [("unknown_account",)]
    assert balances(north.id) == OWED_ALONE

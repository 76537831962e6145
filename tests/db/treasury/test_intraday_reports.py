"""A report within the day (camt.052) announces and never books; the same movement in the statement is booked once."""

from datetime import date

import pytest
from tests.support.bank import NOW
from tests.support.collecting_bodies import DEBIT_ON, balances, book, make_body
from tests.support.made_up_bank import MadeUpBank, camt053, line

from laroque.apps.treasury import queries as treasury
from laroque.postgres.scope import scope
from laroque.simulation.bank_statements import write_camt052


@pytest.fixture
def body(db):
    return make_body("urssaf-117", first=300, contributors=1, mandates=0)


@pytest.mark.parametrize("report_first", [True, False])
def test_a_movement_of_a_report_and_of_the_statement_is_booked_once(body, report_first):
    statement = MadeUpBank().statement(body.iban, DEBIT_ON, line(500, DEBIT_ON, reference="?"))
    within_the_day = write_camt052([statement], message_id="R-1", created_at=NOW)
    files = [within_the_day, camt053(statement, day=DEBIT_ON)]
    before = balances(body.id)
    for content in files if report_first else reversed(files):
        book(body, content, DEBIT_ON)
    assert balances(body.id) == {**before, "bank:collection": 500, "suspense:receipts": -500}
    with scope(body.id):
        (waiting,) = treasury.suspense(organism_id=body.id)
        shown = {each.state.value for each in treasury.statements(organism_id=body.id)}
        assert treasury.announced_returns_cents(organism_id=body.id, since=date(2026, 5, 1)) == 0
    assert (waiting.cents, shown) == (500, {"booked", "notice"})

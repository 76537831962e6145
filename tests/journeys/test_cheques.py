"""Two cheques come by post, the bank credits them at once; an officer says which they are, then that he was wrong."""

from datetime import date

import pytest
from tests.support.collecting_bodies import OWED, balances, book, noon
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.officers import make_officer

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import ChequeIn, UnknownPayment
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotTheAmount
from laroque.postgres.scope import scope
from laroque.usecases.collection.cheques import settle_cheques
from laroque.usecases.collection.settle_receipts import undo_match
from laroque.usecases.daily.audit_books import audit_books

pytestmark = pytest.mark.db

POSTED_ON, CREDITED_ON = date(2026, 5, 18), date(2026, 5, 20)


@pytest.fixture
def officer(north) -> int:
    return make_officer(north.id, "lea")


@pytest.fixture
def movement_id(north) -> int:
    """A credit of two cheques in suspense; the cheques are recorded."""
    cheques = [ChequeIn(f"CHQ-{rank}", north.account(rank), OWED, POSTED_ON, None, "A BUYER") for rank in (0, 1)]
    with scope(north.id):
        operations.record_cheques(organism_id=north.id, cheques=cheques, at=noon(POSTED_ON))
    remitted = line(2 * OWED, CREDITED_ON, reference="REMISE DE CHEQUES")
    book(north, MadeUpBank().file(north.iban, CREDITED_ON, remitted), CREDITED_ON)
    with scope(north.id):
        (waiting,) = treasury.suspense(organism_id=north.id)
    return waiting.id


def settle(north, movement_id: int, officer: int, *keys: str) -> None:
    settle_cheques(organism_id=north.id, movement_id=movement_id, keys=keys, by=officer, at=noon(CREDITED_ON))


def test_a_remittance_of_cheques_pays_the_account_of_each(north, agency, officer, movement_id):
    settle(north, movement_id, officer, "CHQ-1", "CHQ-0")
    assert balances(north.id)["receivable:contributors"] == 3 * OWED
    assert "suspense:receipts" not in balances(north.id)
    with scope(north.id):
        stands = queries.balances_of(organism_id=north.id, account_ids=[north.account(0), north.account(1)])
    assert [each.balance_cents for each in stands.values()] == [0, 0]
    assert [check.name for check in audit_books().checks if not check.clean] == []


def test_the_match_undone_they_are_owed_again(north, agency, officer, movement_id):
    settle(north, movement_id, officer, "CHQ-0", "CHQ-1")
    undo_match(organism_id=north.id, movement_id=movement_id, reason="others", by=officer, at=noon(CREDITED_ON))
    assert balances(north.id)["receivable:contributors"] == 5 * OWED
    assert balances(north.id)["suspense:receipts"] == -2 * OWED
    assert [check.name for check in audit_books().checks if not check.clean] == []


def test_cheques_make_the_receipt_to_the_cent(north, officer, movement_id):
    with pytest.raises(NotTheAmount):
        settle(north, movement_id, officer, "CHQ-0")
    with pytest.raises(UnknownPayment):
        settle(north, movement_id, officer, "CHQ-0", "CHQ-9")

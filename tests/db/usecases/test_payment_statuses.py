"""What the bank refuses before any money moved: owed again, or to be ordered again, once."""

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, balances, book, make_body
from tests.support.made_up_bank import MadeUpBank, line
from tests.support.status_reports import status_report

from laroque.apps.contributions.queries.open_months import open_months
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.states import OrderState
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.daily.book_payment_statuses import book_payment_statuses
from laroque.usecases.daily.book_statements import StatementFile


@pytest.fixture
def sent(db):
    """A body that has sent a file of three debits, and the file."""
    body = make_body("urssaf-117", first=300, contributors=4, mandates=3)
    (file,) = collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    return body, file


def answer(body, content: bytes, name: str = "answer.xml"):
    """Book one answer of the bank."""
    (outcome,) = book_payment_statuses(organism_id=body.id, files=[StatementFile(name, content)], at=AT)
    return outcome


def states(body, file) -> list[str]:
    """The states of the debits of a file, in its order."""
    with scope(body.id):
        found = treasury.debits_of_keys(organism_id=body.id, keys=[order.key for order in file.orders])
    of_key = {each.key: each.state.value for each in found}
    return [of_key[order.key] for order in file.orders]


def owed(body, rank: int) -> int:
    """What a contributor owes."""
    with scope(body.id):
        return sum(each.cents for each in open_months(organism_id=body.id, account_ids=[body.account(rank)]))


def one_refused(file, reason: str = "AC04", number: str = "ST-1") -> bytes:
    """An answer that refuses the first debit of a file and takes the others."""
    first, *others = (order.key for order in file.orders)
    orders = [(first, "RJCT", reason), *((key, "ACSP", None) for key in others)]
    return status_report(file.reference, status="PART", groups=[("G", None, None, orders)], number=number)


def test_a_debit_refused_before_its_day_is_owed_again_and_the_others_stay_under_way(sent):
    body, file = sent
    assert owed(body, 0) == 0
    booked = answer(body, one_refused(file)).booked
    assert ([each.key for each in booked.rejected_debits], booked.accepted) == ([file.orders[0].key], 2)
    assert states(body, file) == ["rejected", "sent", "sent"]
    assert (owed(body, 0), owed(body, 1)) == (OWED, 0)
    assert balances(body.id)["transit:debits"] == 2 * OWED
    assert balances(body.id)["receivable:contributors"] == 2 * OWED
    assert "bank:collection" not in balances(body.id)
    assert audit_books().clean


def test_the_same_refusal_again_changes_nothing(sent):
    body, file = sent
    answer(body, one_refused(file))
    before = balances(body.id)
    assert not answer(body, one_refused(file)).is_new
    again = answer(body, one_refused(file, number="ST-2"))
    assert (again.is_new, again.booked.rejected_debits) == (True, ())
    assert balances(body.id) == before


def test_a_mandate_refused_for_good_is_not_debited_again(sent):
    body, file = sent
    answer(body, one_refused(file))
    with scope(body.id):
        stopped = treasury.stopped_mandates(organism_id=body.id, rums=[order.rum for order in file.orders])
    assert stopped == {file.orders[0].rum: "AC04"}


@pytest.mark.parametrize("level", ["message", "group"])
def test_a_message_or_a_group_refused_whole_frees_all_its_debits(sent, level):
    body, file = sent
    with scope(body.id):
        groups = sorted({each.reference for each in treasury.batches(organism_id=body.id)})
    told = (
        {"status": "RJCT", "reason": "AM05"}
        if level == "message"
        else {"groups": [(g, "RJCT", "AM05", ()) for g in groups]}
    )
    booked = answer(body, status_report(file.reference, **told)).booked
    assert {each.reason for each in booked.rejected_debits} == {"AM05"}
    assert states(body, file) == ["rejected"] * 3
    assert balances(body.id)["receivable:contributors"] == 4 * OWED
    assert "transit:debits" not in balances(body.id)
    assert audit_books().clean


def test_a_debit_paid_before_its_refusal_came_is_said_and_stays_paid(sent):
    body, file = sent
    paid = line(OWED, DEBIT_ON, end_to_end_id=file.orders[0].key)
    book(body, MadeUpBank().file(body.iban, DEBIT_ON, paid), DEBIT_ON)
    booked = answer(body, one_refused(file)).booked
    assert (booked.rejected_debits, booked.too_late) == ((), (file.orders[0].key,))
    assert states(body, file)[0] == OrderState.SETTLED


def test_ids_that_name_nothing_of_this_body_are_said_and_the_answer_refused(sent):
    body, _ = sent
    orders = [("NOBODY", "RJCT", "AC04")]
    outcome = answer(body, status_report("OTHER", groups=[("G", None, None, orders)]))
    assert outcome.booked.unknown == ("NOBODY",)
    unread = answer(body, b"<not/>", name="bad.xml")
    assert (unread.booked, [each.control for each in unread.findings]) == (None, ["NOT_A_STATUS_REPORT"])
    with scope(body.id):
        found = exchanges.messages(organism_id=body.id)
    assert {each.name: each.state.value for each in found if each.kind.value == "pain002"} == {
        "answer.xml": "refused",
        "bad.xml": "refused",
    }


def test_a_refused_debit_that_a_statement_shows_all_the_same_waits_for_a_person(sent):
    body, file = sent
    answer(body, one_refused(file))
    paid = line(OWED, DEBIT_ON, end_to_end_id=file.orders[0].key)
    outcome = book(body, MadeUpBank().file(body.iban, DEBIT_ON, paid), DEBIT_ON)
    assert (outcome.booked.settled, outcome.booked.suspended) == ((), 1)
    with scope(body.id):
        (waiting,) = treasury.suspense(organism_id=body.id)
    assert waiting.why == "already_done"

"""Each kind of movement in suspense has a way out; money goes back to its payer by two people."""

from datetime import date

import pytest
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, balances, book, make_body, noon
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, camt054, line
from tests.support.officers import make_officer
from tests.support.status_reports import status_report

from laroque.apps.access import queries as access
from laroque.apps.access.operations import SamePerson
from laroque.apps.access.states import Role
from laroque.apps.exchanges import queries as exchanges
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations import NotAMatch, NotInSuspense, NotSettled, NotTheAmount, Part, WouldOverdraw
from laroque.apps.treasury.states import PaymentPurpose, TransferState
from laroque.formats.camt import Statement
from laroque.formats.sepa import read_transfers
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.collection.settle_receipts import (
    PayerUnknown,
    ask_to_give_back,
    decide_giving_back,
    explain_charges,
    explain_returned_debit,
    explain_reversed,
    settle,
    undo_match,
)
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.daily.book_payment_statuses import book_payment_statuses
from laroque.usecases.daily.book_statements import StatementFile
from laroque.usecases.treasury.sweep import sweep

LATER = date(2026, 5, 18)
PAYER = {"counterparty_name": "MAIRIE DE LILLE", "counterparty_iban": iban(990)}


class Desk:
    """A body, its bank, an officer and a supervisor."""

    def __init__(self) -> None:
        self.body = make_body("urssaf-117", first=300, contributors=3, mandates=2)
        self.bank = MadeUpBank()
        self.lea = make_officer(self.body.id, "lea")
        self.sam = make_officer(self.body.id, "sam", Role.SUPERVISOR)

    def receive(self, cents: int, day: date = DEBIT_ON, **facts) -> int:
        """A movement nobody knows stands on the statement; its number."""
        book(self.body, self.bank.file(self.body.iban, day, line(cents, day, **{"reference": "?", **facts})), day)
        with scope(self.body.id):
            return treasury.suspense(organism_id=self.body.id)[-1].id

    def act(self, movement_id: int, by: int | None = None, day: date = DEBIT_ON) -> dict:
        """What every act of the officer says."""
        return {"organism_id": self.body.id, "movement_id": movement_id, "by": by or self.lea, "at": noon(day)}

    def state(self, movement_id: int):
        """A movement as it stands."""
        with scope(self.body.id):
            found = treasury.receipt(organism_id=self.body.id, movement_id=movement_id)
        return found.state.value, found.why, found.meaning

    def approval(self) -> int:
        """The number of the request that waits."""
        with scope(self.body.id):
            (waiting,) = access.pending_approvals(organism_id=self.body.id)
        return waiting.id

    def transfers(self):
        """The transfers to give receipts back."""
        with scope(self.body.id):
            return treasury.transfers(organism_id=self.body.id, purpose=PaymentPurpose.RECEIPT_GIVEN_BACK)


@pytest.fixture
def desk(db):
    return Desk()


@pytest.fixture
def ordered(desk):
    """A receipt of 100 euros that two people ordered back, and the end-to-end id of its transfer."""
    movement = desk.receive(10_000, **PAYER)
    ask_to_give_back(reason="paid to us by mistake", **desk.act(movement))
    sent = decide_giving_back(approval_id=desk.approval(), approved=True, **desk.act(movement, desk.sam))
    return movement, sent


def test_a_receipt_goes_back_to_the_account_it_came_from_by_two_people(desk, ordered):
    movement, sent = ordered
    with scope(desk.body.id):
        content = exchanges.contents_of(organism_id=desk.body.id, message_ids=[sent.message_id])[sent.message_id]
    (transfer,) = read_transfers(content).transfers
    assert (transfer.creditor_name, transfer.creditor_iban, transfer.amount_cents) == (
        "MAIRIE DE LILLE",
        iban(990),
        10_000,
    )
    assert desk.state(movement) == ("suspense", "giving_back", "")
    key = sent.orders[0].end_to_end_id
    book(desk.body, desk.bank.file(desk.body.iban, LATER, line(-10_000, LATER, end_to_end_id=key)), LATER)
    assert desk.state(movement) == ("explained", "", "given_back")
    assert "suspense:receipts" not in balances(desk.body.id)
    assert balances(desk.body.id).get("bank:collection", 0) == 0
    assert audit_books().clean


def test_who_asked_does_not_decide_and_meanwhile_nobody_settles(desk):
    movement = desk.receive(10_000, **PAYER)
    ask_to_give_back(reason="mistake", **desk.act(movement, desk.sam))
    ask_to_give_back(reason="mistake", **desk.act(movement, desk.sam))
    with pytest.raises(SamePerson):
        decide_giving_back(approval_id=desk.approval(), approved=True, **desk.act(movement, desk.sam))
    with pytest.raises(NotInSuspense, match="sam dealt with movement"):
        settle(parts=[Part(desk.body.account(0), 10_000)], **desk.act(movement))
    assert desk.transfers() == []


def test_a_receipt_that_is_not_given_back_waits_as_before(desk):
    movement = desk.receive(10_000, **PAYER)
    ask_to_give_back(reason="mistake", **desk.act(movement))
    decide_giving_back(approval_id=desk.approval(), approved=False, reason="it is ours", **desk.act(movement, desk.sam))
    assert desk.state(movement) == ("suspense", "kept", "")
    settle(parts=[Part(desk.body.account(0), 10_000)], **desk.act(movement))
    assert desk.state(movement) == ("explained", "", "transfer")
    with scope(desk.body.id):
        acts = treasury.acts(organism_id=desk.body.id, movement_id=movement)
    assert [(act.kind.value, act.username, act.reason) for act in acts] == [
        ("giving_back", "lea", "mistake"),
        ("kept", "sam", "it is ours"),
        ("settled", "lea", ""),
    ]


def test_a_payer_whose_account_the_bank_does_not_tell_is_asked_for(desk):
    movement = desk.receive(10_000)
    with pytest.raises(PayerUnknown) as refused:
        ask_to_give_back(reason="mistake", **desk.act(movement))
    assert refused.value.text.fr.startswith("la banque ne donne pas le compte ou le nom du payeur")
    ask_to_give_back(reason="mistake", name="MAIRIE DE LILLE", iban=iban(991), **desk.act(movement))
    assert desk.state(movement) == ("suspense", "giving_back", "")


def test_a_transfer_that_the_bank_refuses_leaves_the_receipt_in_suspense(desk, ordered):
    movement, sent = ordered
    groups = [(sent.reference, None, None, [(sent.orders[0].end_to_end_id, "RJCT", "AC04")])]
    answer = status_report(sent.reference, groups=groups, kind="pain.001.001.09")
    book_payment_statuses(organism_id=desk.body.id, files=[StatementFile("a.xml", answer)], at=noon(DEBIT_ON))
    assert desk.state(movement) == ("suspense", "kept", "")
    assert [(each.state, each.reason) for each in desk.transfers()] == [(TransferState.REJECTED, "AC04")]
    ask_to_give_back(reason="again", name="MAIRIE", iban=iban(992), **desk.act(movement))
    decide_giving_back(approval_id=desk.approval(), approved=True, **desk.act(movement, desk.sam))
    assert [each.state for each in desk.transfers()] == [TransferState.SENT, TransferState.REJECTED]


def test_a_receipt_given_back_that_comes_back_again_waits_in_suspense(desk, ordered):
    _, sent = ordered
    key = sent.orders[0].end_to_end_id
    out, back = line(-10_000, LATER, end_to_end_id=key), line(10_000, LATER, end_to_end_id=key, reason="AC04")
    outcome = book(desk.body, desk.bank.file(desk.body.iban, LATER, out, back), LATER)
    assert ([each.cents for each in outcome.booked.executed], [each.reason for each in outcome.booked.came_back]) == (
        [10_000],
        ["AC04"],
    )
    with scope(desk.body.id):
        (waiting,) = treasury.suspense(organism_id=desk.body.id)
    assert (waiting.cents, waiting.why) == (10_000, "came_back")
    assert balances(desk.body.id)["suspense:receipts"] == -10_000
    assert audit_books().clean


def test_money_swept_away_is_not_there_to_be_given_back(desk):
    movement = desk.receive(10_000, **PAYER)
    sweep(organism_id=desk.body.id, day=DEBIT_ON, at=noon(DEBIT_ON))
    ask_to_give_back(reason="mistake", **desk.act(movement))
    with pytest.raises(WouldOverdraw):
        decide_giving_back(approval_id=desk.approval(), approved=True, **desk.act(movement, desk.sam))
    assert desk.state(movement) == ("suspense", "giving_back", "")


def test_the_parts_of_a_receipt_make_it_to_the_cent(desk):
    movement = desk.receive(10_000)
    first, second = desk.body.account(0), desk.body.account(1)
    for parts in ([Part(first, 9_999)], [Part(first, 10_001), Part(second, -1)], []):
        with pytest.raises(NotTheAmount):
            settle(parts=parts, **desk.act(movement))
    settle(parts=[Part(first, 4_000, APRIL), Part(second, 6_000)], **desk.act(movement))
    assert balances(desk.body.id)["receivable:contributors"] == 3 * OWED - 10_000
    assert audit_books().clean


def test_charges_of_the_bank_leave_suspense_to_their_own_account(desk):
    movement = desk.receive(-250)
    explain_charges(reason="monthly", **desk.act(movement))
    explain_charges(reason="monthly", **desk.act(movement))
    assert balances(desk.body.id)["charges:bank"] == 250
    assert "suspense:receipts" not in balances(desk.body.id)
    assert audit_books().clean


def test_a_debit_that_came_back_without_its_id_is_named_by_a_person(desk):
    (file,) = collect_month(organism_id=desk.body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    key = file.orders[0].key
    paid = line(OWED, DEBIT_ON, end_to_end_id=key)
    book(desk.body, desk.bank.file(desk.body.iban, DEBIT_ON, paid), DEBIT_ON)
    movement = desk.receive(-OWED, LATER)
    explain_returned_debit(key=key, **desk.act(movement, day=LATER))
    explain_returned_debit(key=key, **desk.act(movement, day=LATER))
    # The second debit is still at the bank; the first one is owed again.
    assert balances(desk.body.id)["receivable:contributors"] == 2 * OWED
    assert balances(desk.body.id).get("bank:collection", 0) == 0
    with scope(desk.body.id):
        (debit,) = treasury.debits_of_keys(organism_id=desk.body.id, keys=[key])
    assert (debit.state.value, debit.returned_on) == ("returned", LATER)
    assert audit_books().clean


def test_a_debit_comes_back_once_and_only_when_it_was_paid(desk):
    (file,) = collect_month(organism_id=desk.body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    paid, sent = (order.key for order in file.orders)
    out, back = line(OWED, DEBIT_ON, end_to_end_id=paid), line(-OWED, DEBIT_ON, end_to_end_id=paid, reason="AM04")
    book(desk.body, desk.bank.file(desk.body.iban, DEBIT_ON, out, back), DEBIT_ON)
    movement = desk.receive(-OWED, LATER)
    for key in (paid, sent):
        with pytest.raises(NotSettled, match=f"no statement shows the debit {key} paid") as refused:
            explain_returned_debit(key=key, **desk.act(movement, day=LATER))
        assert refused.value.text.fr.startswith(f"aucun relevé ne montre le prélèvement {key} payé")
    assert desk.state(movement)[0] == "suspense"
    assert balances(desk.body.id)["bank:collection"] == -OWED
    assert audit_books().clean


def test_a_receipt_that_goes_back_to_its_payer_is_not_detailed_by_a_notice(desk):
    movement = desk.receive(10_000, bank_reference="LOT-1", **PAYER)
    ask_to_give_back(reason="paid to us by mistake", **desk.act(movement))
    sent = decide_giving_back(approval_id=desk.approval(), approved=True, **desk.act(movement, desk.sam))
    detail = line(10_000, DEBIT_ON, bank_reference="LOT-1", reference=desk.body.sirets[0])
    book(desk.body, camt054(Statement("N1", desk.body.iban, (), (detail,), "EUR"), day=DEBIT_ON), DEBIT_ON)
    out = line(-10_000, LATER, end_to_end_id=sent.orders[0].end_to_end_id)
    book(desk.body, desk.bank.file(desk.body.iban, LATER, out), LATER)
    assert desk.state(movement) == ("explained", "", "given_back")
    held = balances(desk.body.id)
    assert (held.get("bank:collection", 0), held["receivable:contributors"]) == (0, 3 * OWED)
    assert audit_books().clean


def test_a_transfer_that_the_bank_takes_back_is_paired_with_it(desk):
    came = desk.receive(10_000)
    settle(parts=[Part(desk.body.account(0), 10_000)], **desk.act(came))
    taken = desk.receive(-10_000, LATER, is_reversal=True)
    explain_reversed(other_id=came, reason="recalled", **desk.act(taken, day=LATER))
    assert desk.state(taken) == desk.state(came) == ("explained", "", "reversed")
    assert balances(desk.body.id)["receivable:contributors"] == 3 * OWED
    assert "suspense:receipts" not in balances(desk.body.id)
    assert audit_books().clean


def test_what_is_settled_on_no_account_has_no_match_to_undo(desk):
    movement = desk.receive(10_000)
    with pytest.raises(NotAMatch) as refused:
        undo_match(reason="?", **desk.act(movement))
    assert refused.value.text.fr.startswith(f"le mouvement {movement} n'est imputé sur aucun compte")


def test_a_match_made_by_a_rule_is_undone_too(desk):
    day, siret = DEBIT_ON, desk.body.sirets[0]
    known = line(OWED, day, reference=f"COTISATIONS {siret}", counterparty_name="SHOP")
    book(desk.body, desk.bank.file(desk.body.iban, day, known), day)
    with scope(desk.body.id):
        (statement,) = treasury.statements(organism_id=desk.body.id)
        (movement,) = treasury.movements(organism_id=desk.body.id, statement_id=statement.id)
    undo_match(reason="of another", **desk.act(movement.id))
    undo_match(reason="of another", **desk.act(movement.id))
    assert desk.state(movement.id) == ("suspense", "undone", "")
    assert balances(desk.body.id)["suspense:receipts"] == -OWED
    assert balances(desk.body.id)["receivable:contributors"] == 3 * OWED
    settle(parts=[Part(desk.body.account(1), OWED)], **desk.act(movement.id))
    assert audit_books().clean

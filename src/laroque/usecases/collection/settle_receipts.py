"""Receipts that no rule matches: proposals, and the acts of officers, each in one transaction with the accounts.

An act takes its turn with the statements and orders of the body: both move receipts and the accounts they pay.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.operations import DebitReturned
from laroque.apps.exchanges import queries as messages
from laroque.apps.network import queries as network
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury import queries as receipts
from laroque.apps.treasury.operations import UNSTATED, NotInSuspense, Part, TransferFileSent
from laroque.apps.treasury.queries import ReceiptView
from laroque.formats.camt import Movement, read_statements
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.collection.feed_before_returns import announced_returns_cents
from laroque.usecases.collection.receipt_proposals import Proposal, proposals_for
from laroque.usecases.collection.transfers_in import transfer_in

APPROVAL_KIND = "receipt_given_back"
"""What a second person is asked to decide; the key of the subject is the number of the movement."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_REFUNDS in held)


class PayerUnknown(ValueError):
    """The bank's file gives no account of the payer: the officer has to give one."""

    def __init__(self, movement_id: int) -> None:
        self.text = Text(
            f"the bank gives no account or no name of the payer of movement {movement_id}: write both",
            f"la banque ne donne pas le compte ou le nom du payeur du mouvement {movement_id} : indiquez les deux",
        )
        super().__init__(self.text.en)


def proposals(*, organism_id: int, movement_id: int) -> list[Proposal]:
    """What a receipt in suspense might pay, the surest first: each may be accepted with one click.

    Empty when the movement does not wait, went out, or when nothing is known of it. Raises ``LookupError``.
    """
    with scope(organism_id):
        return proposals_for(organism_id, _receipt(organism_id, movement_id))


def settle(*, organism_id: int, movement_id: int, parts: Sequence[Part], by: int, at: datetime) -> None:
    """Settle a receipt in suspense on one account or several, to the cent: it pays what they owe (CSS D133-4).

    The same parts by the same person again change nothing. Raises ``NotInSuspense`` (with what another did),
    ``NotTheAmount``.
    """
    with _turn(organism_id):
        transfers = treasury.settle_receipt(organism_id=organism_id, movement_id=movement_id, parts=parts, by=by, at=at)
        contributions.record_transfers(
            organism_id=organism_id, transfers=[transfer_in(each) for each in transfers], at=at
        )


def undo_match(*, organism_id: int, movement_id: int, reason: str, by: int, at: datetime) -> None:
    """Take a receipt off the accounts it was settled on, by a rule or by a person: it waits in suspense again.

    Raises ``NotAMatch``.
    """
    with _turn(organism_id):
        keys = treasury.undo_match(organism_id=organism_id, movement_id=movement_id, reason=reason, by=by, at=at)
        contributions.undo_payments(organism_id=organism_id, keys=keys, reason=reason, by=by, at=at)


def ask_to_give_back(
    *,
    organism_id: int,
    movement_id: int,
    reason: str,
    by: int,
    at: datetime,
    name: str = "",
    iban: str = "",
    bic: str = "",
) -> TransferFileSent | None:
    """Ask that a receipt goes back to its payer: to the account the bank says it came from, or to the one given.

    Below the amount that asks for a second person the transfer is ordered at once and its file given back; from it on a
    second person decides (``decide_giving_back``). Raises ``PayerUnknown``, ``NotInSuspense``, ``NotTheAmount``,
    ``BadIdentifier``, ``WouldOverdraw``.
    """
    with _turn(organism_id):
        found = _receipt(organism_id, movement_id)
        if not iban:
            told = _as_the_bank_wrote_it(organism_id, found)
            name, iban = name or told.counterparty_name or "", told.counterparty_iban or ""
        if not iban or not name:
            raise PayerUnknown(movement_id)
        treasury.ask_to_give_back(
            organism_id=organism_id, movement_id=movement_id, name=name, iban=iban, bic=bic, reason=reason, by=by, at=at
        )
        if _needs_second_person(organism_id, found.cents):
            access.request_approval(
                organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(movement_id), requested_by=by,
                at=at, reason=reason,
            )  # fmt: skip
            return None
        return _order_back(organism_id, movement_id, by, at)


def decide_giving_back(
    *, organism_id: int, movement_id: int, approval_id: int, approved: bool, by: int, at: datetime, reason: str = ""
) -> TransferFileSent | None:
    """A second person orders a receipt back to its payer, or keeps it in suspense with the reason.

    Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``, ``NotToBeGivenBack``, ``WouldOverdraw``.
    """
    with _turn(organism_id):
        decision = {"organism_id": organism_id, "approval_id": approval_id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**decision, reason=reason, roles=_DECIDERS)
            treasury.keep_receipt(organism_id=organism_id, movement_id=movement_id, reason=reason, by=by, at=at)
            return None
        access.approve(**decision, roles=_DECIDERS)
        return _order_back(organism_id, movement_id, by, at)


def explain_charges(*, organism_id: int, movement_id: int, reason: str, by: int, at: datetime) -> None:
    """A movement in suspense is charges of the bank, or charges given back. Raises ``NotInSuspense``."""
    with _turn(organism_id):
        treasury.explain_charges(organism_id=organism_id, movement_id=movement_id, reason=reason, by=by, at=at)


def explain_returned_debit(*, organism_id: int, movement_id: int, key: str, by: int, at: datetime) -> None:
    """Money that went out is the debit of an end-to-end id that came back: its contributor owes again.

    Raises ``NotInSuspense``, ``NotTheAmount``, ``NotSettled``.
    """
    with _turn(organism_id):
        (debit,) = receipts.debits_of_keys(organism_id=organism_id, keys=[key]) or [None]
        if debit is None:
            raise NotInSuspense(Text(f"no debit has the id {key}", f"aucun prélèvement n'a la référence {key}"))
        value_on = treasury.explain_returned_debit(
            organism_id=organism_id, movement_id=movement_id, key=key, order_cents=debit.cents, by=by, at=at
        )
        if value_on is not None:
            returns = [DebitReturned(key, UNSTATED, value_on)]
            contributions.return_debits(organism_id=organism_id, returns=returns, at=at)


def explain_reversed(*, organism_id: int, movement_id: int, other_id: int, reason: str, by: int, at: datetime) -> None:
    """Two movements undo one another: a recall of a transfer, a mistake of the bank and its correction.

    A match of either is undone first, so that both leave suspense and nothing is left of them. Raises
    ``NotInSuspense``, ``NotTheAmount``.
    """
    with _turn(organism_id):
        for each in (movement_id, other_id):
            found = _receipt(organism_id, each)
            if found.meaning == "transfer" and found.state != "suspense":
                keys = treasury.undo_match(organism_id=organism_id, movement_id=each, reason=reason, by=by, at=at)
                contributions.undo_payments(organism_id=organism_id, keys=keys, reason=reason, by=by, at=at)
        treasury.explain_reversed(
            organism_id=organism_id, movement_id=movement_id, other_id=other_id, reason=reason, by=by, at=at
        )


@contextmanager
def _turn(organism_id: int) -> Iterator[None]:
    """The scope of a body, while nobody else books its statements, orders from its accounts or deals with a receipt."""
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        yield


def _order_back(organism_id: int, movement_id: int, by: int, at: datetime) -> TransferFileSent:
    return treasury.order_back(
        organism_id=organism_id,
        organism_code=network.organism(organism_id=organism_id).code,
        movement_id=movement_id,
        execute_on=timezone.localdate(at),
        by=by,
        at=at,
        keep_cents=announced_returns_cents(organism_id=organism_id, day=timezone.localdate(at)),
    )


def _needs_second_person(organism_id: int, cents: int) -> bool:
    settings = contributor_accounts.settings(organism_id=organism_id)
    return cents >= settings.refund_second_person_from_cents


def _receipt(organism_id: int, movement_id: int) -> ReceiptView:
    found = receipts.receipt(organism_id=organism_id, movement_id=movement_id)
    if found is None:
        raise LookupError(f"organism {organism_id} booked no movement {movement_id}")
    return found


def _as_the_bank_wrote_it(organism_id: int, found: ReceiptView) -> Movement:
    """The movement in the bytes of its statement: the payer's account is kept nowhere else in clear."""
    contents = messages.contents_of(organism_id=organism_id, message_ids=[found.message_id])
    statement = read_statements(contents[found.message_id]).statements[found.rank]
    return statement.movements[found.line - 1]

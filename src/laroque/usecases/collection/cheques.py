"""Cheques on a statement: banks credit several at once, and take one back later, without saying whose they are.

An officer says it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.operations import DebitReturned, UnknownPayment
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury import queries as receipts
from laroque.apps.treasury.operations import UNSTATED, Part
from laroque.postgres.scope import scope


def settle_cheques(*, organism_id: int, movement_id: int, keys: Sequence[str], by: int, at: datetime) -> None:
    """A receipt in suspense is these cheques, to the cent: each is received and pays what its account owes.

    Undoing the match (``settle_receipts.undo_match``) undoes them: they are recorded anew. Raises ``UnknownPayment``
    for a cheque that does not wait, ``NotInSuspense``, ``NotTheAmount``.
    """
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        waiting = {each.key: each for each in contributor_accounts.cheques_waiting(organism_id=organism_id)}
        if missing := set(keys) - waiting.keys():
            raise UnknownPayment(f"no cheque {min(missing)} waits at organism {organism_id}")
        chosen = [waiting[key] for key in sorted(set(keys))]
        parts = [Part(each.account_id, each.cents, each.named_month) for each in chosen]
        settled = treasury.settle_receipt(organism_id=organism_id, movement_id=movement_id, parts=parts, by=by, at=at)
        found_in = {cheque.key: part.key for cheque, part in zip(chosen, settled, strict=True)}
        contributions.settle_cheques(
            organism_id=organism_id,
            keys=list(found_in),
            value_on=settled[0].received_on,
            at=at,
            found_in=found_in,
            by=by,
        )


def refuse_cheque(*, organism_id: int, key: str, on: date, at: datetime) -> None:
    """The bank refused a cheque before it credited it: it pays nothing, and its account owes what it owed.

    Raises ``UnknownPayment`` for a cheque that does not wait.
    """
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        if key not in {each.key for each in contributor_accounts.cheques_waiting(organism_id=organism_id)}:
            raise UnknownPayment(f"no cheque {key} waits at organism {organism_id}")
        contributions.bounce_cheques(organism_id=organism_id, returns=[DebitReturned(key, UNSTATED, on)], at=at)


def explain_returned_cheque(*, organism_id: int, movement_id: int, key: str, by: int, at: datetime) -> None:
    """Money that went out is a cheque that came back after it was credited: its account owes again what it had paid.

    Raises ``UnknownPayment`` when no cheque of that amount and key was received, ``NotInSuspense``.
    """
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        value_on = treasury.explain_returned_cheque(
            organism_id=organism_id, movement_id=movement_id, key=key, by=by, at=at
        )
        if value_on is None:
            return
        movement = receipts.receipt(organism_id=organism_id, movement_id=movement_id)
        cents = -movement.cents if movement else 0
        if key not in {
            each.key for each in contributor_accounts.cheques_received(organism_id=organism_id, cents=cents)
        }:
            raise UnknownPayment(f"no cheque {key} of {cents} cents was received at organism {organism_id}")
        contributions.bounce_cheques(organism_id=organism_id, returns=[DebitReturned(key, UNSTATED, value_on)], at=at)

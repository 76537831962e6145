"""Cheques found on a statement: banks credit several at once, without saying whose they are; an officer says it."""

from collections.abc import Sequence
from datetime import datetime

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.operations import UnknownPayment
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import Part
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

"""A wrong match undone: the payment was another's, its money waits in suspense again, what it had paid is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions.operations import allocating, booking, payment_rows, refunded
from laroque.apps.contributions.operations.payment_rows import Happened, PaymentRow
from laroque.apps.contributions.states import PaymentEventKind, PaymentMeans, PaymentState
from laroque.apps.ledger import operations as ledger
from laroque.kernel.text import Text


class CannotBeUndone(ValueError):
    """The payment is not one that a match made, it came back, or a refund holds or took some of it."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class PaymentUndone:
    """A payment whose match is undone, with the cents that go back to suspense."""

    key: str
    account_id: int
    cents: int


@transaction.atomic
def undo_payments(*, organism_id: int, keys: Sequence[str], reason: str, by: int, at: datetime) -> list[PaymentUndone]:
    """Undo the matches of transfers and cheques, with their allocation; what the accounts have in credit pays again.

    A key is that of a payment, or of the part of a movement that a cheque was found in. What is undone already stays so
    and is not given again. A payment undone keeps its key: the same movement settled
    anew takes other keys. Raises ``CannotBeUndone``, ``UnknownPayment``.
    """
    locked = payment_rows.lock(organism_id, _cheques_found_in(organism_id, keys))
    locked = [row for row in locked if row.state is not PaymentState.UNDONE]
    _require_undoable(organism_id, locked)
    on, drafts = timezone.localdate(at), []
    for lost in allocating.give_up(organism_id, locked, at):
        legs = booking.undone(lost.row.cents, lost.reached, lost.credit_cents)
        drafts.append(booking.draft("match_undone", f"payment:{lost.row.key}", lost.row.key, legs, on=on))
    payment_rows.mark_undone(organism_id, locked)
    payment_rows.log(organism_id, [_undone(row, reason) for row in locked], at, by=by)
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    if locked:
        accounts = [row.account_id for row in locked]
        allocating.use_credits(organism_id, accounts, source=f"payment:undone:{locked[0].key}", at=at)
    return [PaymentUndone(row.key, row.account_id, row.cents) for row in locked]


def _cheques_found_in(organism_id: int, keys: Sequence[str]) -> list[str]:
    """The keys, that of its cheque in place of each part of a movement that one was found in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select event.reason, payment.key from contributions_payment payment join contributions_paymentevent event"
            " on event.organism_id = payment.organism_id and event.payment_id = payment.id"
            " where payment.organism_id = %s and payment.means = %s and event.kind = %s and event.reason = any(%s)",
            [organism_id, PaymentMeans.CHEQUE, PaymentEventKind.RECEIVED, list(keys)],
        )
        found = dict(cursor.fetchall())
    return [found.get(key, key) for key in keys]


def _require_undoable(organism_id: int, rows: Sequence[PaymentRow]) -> None:
    held = refunded.held_of(organism_id, rows)
    for row in rows:
        if row.means not in (PaymentMeans.TRANSFER, PaymentMeans.CHEQUE):
            raise CannotBeUndone(_not_matched(row.key))
        if row.state is not PaymentState.RECEIVED:
            raise CannotBeUndone(_not_received(row.key))
        if held.get(row.id):
            raise CannotBeUndone(_refunded(row.key, held[row.id]))


def _undone(row: PaymentRow, reason: str) -> Happened:
    return Happened(row.id, row.account_id, PaymentEventKind.UNDONE, PaymentState.UNDONE, 0, -row.cents, reason)


def _not_matched(key: str) -> Text:
    return Text(
        f"payment {key} was ordered by the contributor, not matched: only the bank takes it back",
        f"le paiement {key} a été ordonné par le cotisant et non rapproché : seule la banque le reprend",
    )


def _not_received(key: str) -> Text:
    return Text(
        f"payment {key} is not on the statement: there is no match to undo",
        f"le paiement {key} n'est pas au relevé : il n'y a aucun rapprochement à défaire",
    )


def _refunded(key: str, cents: int) -> Text:
    return Text(
        f"{cents} cents of payment {key} are refunded or being refunded: refuse the refund first, or have it paid back",
        f"{cents} centimes du paiement {key} sont remboursés ou en cours de remboursement : refusez d'abord le "
        "remboursement, ou faites-le restituer",
    )

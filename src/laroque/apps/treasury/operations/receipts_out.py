"""The other ways out of suspense: back to the payer, charges of the bank, a debit that came back, a reversal."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, Leg, collecting
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import BankAccountRow
from laroque.apps.registry.states import HolderKind
from laroque.apps.treasury.operations import receipts
from laroque.apps.treasury.operations.receipts import GIVING_BACK, Held, NotTheAmount
from laroque.apps.treasury.operations.transfer_orders import TransferFileSent, TransferWanted, order_transfers
from laroque.apps.treasury.states import AccountRole, ActKind, MovementState, PaymentPurpose
from laroque.kernel.text import Text


class NotToBeGivenBack(ValueError):
    """Nobody asks that the movement be given back, or not any more."""

    def __init__(self, movement_id: int) -> None:
        self.text = Text(
            f"nobody asks any more that movement {movement_id} be given back: ask it first",
            f"plus personne ne demande que le mouvement {movement_id} soit restitué : demandez-le d'abord",
        )
        super().__init__(self.text.en)


class NotSettled(ValueError):
    """The debit does not stand paid on a statement, so that it cannot have come back from there."""

    def __init__(self, key: str) -> None:
        self.text = Text(
            f"no statement shows the debit {key} paid, or it came back before: look for another one",
            f"aucun relevé ne montre le prélèvement {key} payé, ou il est déjà revenu : cherchez-en un autre",
        )
        super().__init__(self.text.en)


@transaction.atomic
def ask_to_give_back(
    *, organism_id: int, movement_id: int, name: str, iban: str, bic: str = "", reason: str, by: int, at: datetime
) -> None:
    """Hold a receipt in suspense until it is decided to give it back to an account of its payer.

    Asked again by the same person it changes nothing. Raises ``NotInSuspense``, ``NotTheAmount`` for money that went
    out, ``BadIdentifier`` on a wrong IBAN.
    """
    held = receipts.lock(organism_id, movement_id)
    if held.why == GIVING_BACK and _asked(organism_id, movement_id)[4] == by:
        return
    receipts.in_suspense(organism_id, held)
    if held.cents <= 0:
        raise NotTheAmount(0, held.cents)
    row = BankAccountRow(holder_kind=HolderKind.PAYEE, holder_key=f"movement:{movement_id}"[:20], iban=iban, bic=bic)
    (payee_id,) = registry.register_bank_accounts(rows=[row])
    receipts.record_act(
        organism_id, movement_id, ActKind.GIVING_BACK, by=by, at=at, reason=reason, name=name, payee_id=payee_id
    )
    receipts.wait(organism_id, movement_id, GIVING_BACK)


@transaction.atomic
def keep_receipt(*, organism_id: int, movement_id: int, reason: str, by: int, at: datetime) -> None:
    """Decide that a receipt is not given back: it waits in suspense as before. Raises ``NotToBeGivenBack``."""
    _asked(organism_id, movement_id)
    receipts.lock(organism_id, movement_id)
    receipts.record_act(organism_id, movement_id, ActKind.KEPT, by=by, at=at, reason=reason)
    receipts.wait(organism_id, movement_id, "kept")


@transaction.atomic
def order_back(
    *,
    organism_id: int,
    organism_code: str,
    movement_id: int,
    execute_on: date,
    by: int,
    at: datetime,
    keep_cents: int,
) -> TransferFileSent:
    """Order the transfer that gives a receipt back; ordered once, out of what is not kept for debits that come back.

    The receipt leaves suspense when the statement shows the transfer. Raises ``NotToBeGivenBack``, ``WouldOverdraw``.
    """
    held = receipts.lock(organism_id, movement_id)
    rank, name, payee_id, is_ordered, _ = _asked(organism_id, movement_id)
    revealed = registry.reveal_ibans(account_ids=[payee_id], who=f"user {by}", why="receipt given back", at=at)
    account = revealed[payee_id]
    wanted = TransferWanted(
        key=f"receipt:{movement_id}:{rank}",
        cents=held.cents,
        purpose=PaymentPurpose.RECEIPT_GIVEN_BACK,
        subject=f"movement:{movement_id}",
        name=name,
        iban=account.iban,
        bic=account.bic,
        remittance=f"RESTITUTION DU VIREMENT DU {held.value_on:%d/%m/%Y}",
    )
    sent = order_transfers(
        organism_id=organism_id,
        organism_code=organism_code,
        role=AccountRole.COLLECTION,
        execute_on=execute_on,
        wanted=[wanted],
        at=at,
        keep_cents=keep_cents,
    )
    if not is_ordered:
        receipts.record_act(
            organism_id, movement_id, ActKind.ORDERED_BACK, by=by, at=at, name=name, payee_id=payee_id,
            subject=sent.orders[0].end_to_end_id,
        )  # fmt: skip
    return sent


@transaction.atomic
def given_back(*, organism_id: int, movement_id: int, value_on: date, at: datetime) -> None:
    """The statement shows that a receipt went back to its payer: it leaves suspense, once."""
    held = receipts.lock(organism_id, movement_id)
    if held.state is not MovementState.SUSPENSE:
        return
    receipts.explain(organism_id, movement_id, "given_back")
    _post(organism_id, held, "receipt_given_back", collecting.receipt_given_back(held.cents), value_on, at)


@transaction.atomic
def not_given_back(*, organism_id: int, movement_id: int, reason: str, at: datetime) -> None:
    """The bank refused to give a receipt back: it waits in suspense as before."""
    held = receipts.lock(organism_id, movement_id)
    if held.why == GIVING_BACK:
        receipts.record_act(organism_id, movement_id, ActKind.KEPT, by=None, at=at, reason=reason)
        receipts.wait(organism_id, movement_id, "kept")


@transaction.atomic
def came_back_again(*, organism_id: int, movement_id: int, at: datetime) -> None:
    """A receipt given back came back from its payer's bank: the movement that brings it waits in suspense, once."""
    held = receipts.lock(organism_id, movement_id)
    if held.state is MovementState.MATCHED:
        receipts.wait(organism_id, movement_id, "came_back")
        _post(organism_id, held, "receipt_unknown", collecting.receipt_unknown(held.cents), held.value_on, at)


@transaction.atomic
def explain_charges(*, organism_id: int, movement_id: int, reason: str, by: int, at: datetime) -> None:
    """A movement in suspense is charges of the bank, or charges it gives back. Raises ``NotInSuspense``."""
    held = _waiting(organism_id, movement_id, "charges", by)
    if held is None:
        return
    receipts.record_act(organism_id, movement_id, ActKind.CHARGES, by=by, at=at, reason=reason)
    receipts.explain(organism_id, movement_id, "charges")
    _post(organism_id, held, "bank_charged", collecting.bank_charged(-held.cents), held.value_on, at)


@transaction.atomic
def explain_returned_debit(
    *, organism_id: int, movement_id: int, key: str, order_cents: int, by: int, at: datetime
) -> date | None:
    """Money that went out is the debit of an end-to-end id that came back, which the bank's file did not name.

    Gives the value day, for the caller to book the return on the contributor's account in the same transaction; None
    when that was done before. Raises ``NotInSuspense``, ``NotTheAmount`` when the debit was of another amount,
    ``NotSettled`` when no statement shows it paid, or it came back before.
    """
    held = _waiting(organism_id, movement_id, "returned_debit", by)
    if held is None:
        return None
    if held.cents != -order_cents:
        raise NotTheAmount(-order_cents, held.cents)
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_debitorder set state = 'returned', returned_on = %s, return_reason = 'NARR'"
            " where organism_id = %s and end_to_end_id = %s and state = 'settled'",
            [held.value_on, organism_id, key],
        )
        if not cursor.rowcount:
            raise NotSettled(key)
    _explain_return(organism_id, held, ActKind.RETURNED_DEBIT, key, by, at)
    return held.value_on


@transaction.atomic
def explain_returned_cheque(*, organism_id: int, movement_id: int, key: str, by: int, at: datetime) -> date | None:
    """Money that went out is a cheque that the bank had credited and that came back unpaid.

    Gives the value day, for the caller to book the return of a cheque of just that amount on the contributor's account
    in the same transaction; None when that was done before. Raises ``NotInSuspense``.
    """
    held = _waiting(organism_id, movement_id, "returned_cheque", by)
    if held is None:
        return None
    _explain_return(organism_id, held, ActKind.RETURNED_CHEQUE, key, by, at)
    return held.value_on


@transaction.atomic
def explain_reversed(*, organism_id: int, movement_id: int, other_id: int, reason: str, by: int, at: datetime) -> None:
    """Two movements in suspense undo one another, cent for cent: both leave it, and nothing is left of them.

    Raises ``NotInSuspense`` of either, ``NotTheAmount`` when they do not sum to zero.
    """
    first, second = (receipts.lock(organism_id, each) for each in sorted((movement_id, other_id)))
    if first.meaning == second.meaning == "reversed":
        return
    for each in (first, second):
        receipts.in_suspense(organism_id, each)
    if first.cents + second.cents or first.movement_id == second.movement_id:
        raise NotTheAmount(-first.cents, second.cents)
    for each, other in ((first, second), (second, first)):
        subject = f"movement:{other.movement_id}"
        receipts.record_act(
            organism_id, each.movement_id, ActKind.REVERSED, by=by, at=at, reason=reason, subject=subject
        )
        receipts.explain(organism_id, each.movement_id, "reversed", target_id=other.movement_id)


def _explain_return(organism_id: int, held: Held, kind: ActKind, key: str, by: int, at: datetime) -> None:
    """A movement is a payment that came back: it leaves suspense, the contributor's account takes it."""
    receipts.record_act(organism_id, held.movement_id, kind, by=by, at=at, subject=key)
    receipts.explain(organism_id, held.movement_id, kind.value)
    _post(organism_id, held, "receipt_detailed", collecting.receipt_given_back(held.cents), held.value_on, at)


def _waiting(organism_id: int, movement_id: int, meaning: str, by: int) -> Held | None:
    """The movement when it waits; None when the same person explained it so before."""
    held = receipts.lock(organism_id, movement_id)
    if (
        held.state is MovementState.EXPLAINED
        and held.meaning == meaning
        and receipts.last_author(organism_id, movement_id) == by
    ):
        return None
    receipts.in_suspense(organism_id, held)
    return held


def _asked(organism_id: int, movement_id: int) -> tuple[int, str, int, bool, int]:
    """Rank, name and account of the open request to give a movement back, whether it is ordered, and who asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rank, name, payee_id, by_id, kind from treasury_movementact where organism_id = %s"
            " and movement_id = %s and kind = any(%s) order by rank desc limit 2",
            [
                organism_id, movement_id,
                [ActKind.GIVING_BACK.value, ActKind.ORDERED_BACK.value, ActKind.KEPT.value],
            ],
        )  # fmt: skip
        rows = cursor.fetchall()
    asked = next((row for row in rows if row[4] == ActKind.GIVING_BACK), None)
    if asked is None or rows[0][4] == ActKind.KEPT:
        raise NotToBeGivenBack(movement_id)
    return asked[0], asked[1], asked[2], rows[0][4] == ActKind.ORDERED_BACK, asked[3]


def _post(organism_id: int, held: Held, reason: str, legs: tuple[Leg, ...], value_on: date, at: datetime) -> None:
    source = f"movement:{held.movement_id}"
    # A movement may leave suspense, come back to it and leave it again: each time is an entry of its own.
    key = f"{reason}:{held.movement_id}:{receipts.acts_of(organism_id, held.movement_id)}"
    draft = Draft(reason, source, key, timezone.localdate(at), value_on, legs)
    ledger.post(organism_id=organism_id, draft=draft, at=at)

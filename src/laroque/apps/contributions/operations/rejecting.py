"""Direct debits that the bank refuses before their day: no money moved, and the contributor owes again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from laroque.apps.contributions.operations import allocating, booking, payment_rows
from laroque.apps.contributions.operations.payment_rows import Happened
from laroque.apps.contributions.operations.payments import DebitReturned
from laroque.apps.contributions.states import PaymentEventKind, PaymentState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import collecting as rules


@transaction.atomic
def reject_debits(*, organism_id: int, refusals: Sequence[DebitReturned], at: datetime) -> None:
    """Debits were refused: no longer under way. A refusal told twice counts once. Raises ``UnknownPayment``."""
    of_key = {each.key: each for each in refusals}
    rows = [row for row in payment_rows.lock(organism_id, list(of_key)) if row.state is PaymentState.ORDERED]
    if not rows:
        return
    on = timezone.localdate(at)
    payment_rows.mark_returned(organism_id, [(row, of_key[row.key].on, of_key[row.key].reason_code) for row in rows])
    kind, state = PaymentEventKind.RETURNED, PaymentState.RETURNED
    told = [Happened(r.id, r.account_id, kind, state, -r.cents, 0, of_key[r.key].reason_code) for r in rows]
    payment_rows.log(organism_id, told, at)
    drafts = [
        booking.draft(
            "debit_rejected", f"payment:{row.key}", row.key, rules.debit_rejected(row.cents), on=on,
            value_on=of_key[row.key].on,
        )
        for row in rows
    ]  # fmt: skip
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)
    accounts = [row.account_id for row in rows]
    allocating.use_credits(organism_id, accounts, source=f"payment:{rows[0].key}", at=at)

"""Writes of the contributor accounts: declarations, assessments, payments."""

from laroque.apps.contributions.operations.assessment import Assessment, BookedRun, NotDeterministic, book_assessment
from laroque.apps.contributions.operations.declarations import (
    Filed,
    Filing,
    open_accounts,
    record_declarations,
    take_turn,
)
from laroque.apps.contributions.operations.payments import (
    DebitReturned,
    DebitSent,
    PaymentKeyReused,
    TransferIn,
    UnknownPayment,
    record_debits_sent,
    record_transfers,
    return_debits,
    settle_debits,
)

__all__ = [
    "Assessment",
    "BookedRun",
    "DebitReturned",
    "DebitSent",
    "Filed",
    "Filing",
    "NotDeterministic",
    "PaymentKeyReused",
    "TransferIn",
    "UnknownPayment",
    "book_assessment",
    "open_accounts",
    "record_debits_sent",
    "record_declarations",
    "record_transfers",
    "return_debits",
    "settle_debits",
    "take_turn",
]

"""Writes of the contributor accounts: declarations, assessments, payments."""

from laroque.apps.contributions.operations.assessment import Assessment, BookedRun, NotDeterministic, book_assessment
from laroque.apps.contributions.operations.batch import BatchBooked, book_batch
from laroque.apps.contributions.operations.charges import ChargeKeyReused, NotACharge, RemittedTooMuch, charge, remit
from laroque.apps.contributions.operations.cheques import ChequeIn, bounce_cheques, record_cheques, settle_cheques
from laroque.apps.contributions.operations.declarations import (
    Filed,
    Filing,
    open_accounts,
    record_declarations,
    refusals,
    take_turn,
)
from laroque.apps.contributions.operations.payment_rows import PaymentKeyReused, UnknownPayment
from laroque.apps.contributions.operations.payments import (
    DebitReturned,
    DebitSent,
    TransferIn,
    record_debits_sent,
    record_transfers,
    return_debits,
    settle_debits,
)
from laroque.apps.contributions.operations.planned import (
    CannotPlan,
    DebitPlan,
    cancel_planned_debit,
    end_planned_debits,
    plan_debit,
)
from laroque.apps.contributions.operations.refund_rows import UnknownRefund
from laroque.apps.contributions.operations.refunds import (
    RefundReturned,
    ask_refund,
    decide_refund,
    mark_refunds_ordered,
    refunds_returned,
    settle_refunds,
)
from laroque.apps.contributions.operations.returns import ReturnSent, record_returns
from laroque.apps.contributions.operations.settings import change_setting
from laroque.apps.contributions.operations.signals import SignalIn, SignalTaken, record_signals
from laroque.apps.contributions.operations.undoing import CannotBeUndone, PaymentUndone, undo_payments

__all__ = [
    "Assessment",
    "BatchBooked",
    "BookedRun",
    "CannotBeUndone",
    "CannotPlan",
    "ChargeKeyReused",
    "ChequeIn",
    "DebitPlan",
    "DebitReturned",
    "DebitSent",
    "Filed",
    "Filing",
    "NotACharge",
    "NotDeterministic",
    "PaymentKeyReused",
    "PaymentUndone",
    "RefundReturned",
    "RemittedTooMuch",
    "ReturnSent",
    "SignalIn",
    "SignalTaken",
    "TransferIn",
    "UnknownPayment",
    "UnknownRefund",
    "ask_refund",
    "book_assessment",
    "book_batch",
    "bounce_cheques",
    "cancel_planned_debit",
    "change_setting",
    "charge",
    "decide_refund",
    "end_planned_debits",
    "mark_refunds_ordered",
    "open_accounts",
    "plan_debit",
    "record_cheques",
    "record_debits_sent",
    "record_declarations",
    "record_returns",
    "record_signals",
    "record_transfers",
    "refunds_returned",
    "refusals",
    "remit",
    "return_debits",
    "settle_cheques",
    "settle_debits",
    "settle_refunds",
    "take_turn",
    "undo_payments",
]

"""What bank objects are, the states they go through and the moves allowed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountRole(models.TextChoices):
    """What an account of a body serves for; each role has its account in the ledger (``LEDGER_ACCOUNT``)."""

    COLLECTION = "collection", pgettext_lazy("bank account", "Collection")
    PAYMENT = "payment", pgettext_lazy("bank account", "Payment")
    CENTRAL = "central", pgettext_lazy("bank account", "Central (CDC)")
    RESERVE = "reserve", pgettext_lazy("bank account", "Reserve (Banque de France)")


LEDGER_ACCOUNT = {role: f"bank:{role.value}" for role in AccountRole}


class OrderState(models.TextChoices):
    """Where a direct debit stands: written in a file sent to the bank, refused by it before its day, paid, or come
    back."""

    SENT = "sent", pgettext_lazy("debit", "Sent")
    REJECTED = "rejected", pgettext_lazy("debit", "Refused by the bank")
    SETTLED = "settled", pgettext_lazy("debit", "Paid")
    RETURNED = "returned", pgettext_lazy("debit", "Returned")


ORDER_MOVES = {
    (OrderState.SENT, OrderState.SETTLED),
    (OrderState.SENT, OrderState.REJECTED),
    (OrderState.SETTLED, OrderState.RETURNED),
}


class PaymentPurpose(models.TextChoices):
    """What a transfer to somebody outside the network is for; its owner books it once it is executed."""

    REFUND = "refund", pgettext_lazy("transfer", "Refund of a credit")
    THIRD_PARTY = "third_party", pgettext_lazy("transfer", "Payment to a third party")
    RECEIPT_GIVEN_BACK = "receipt_given_back", pgettext_lazy("transfer", "Receipt given back to its payer")
    CARE = "care", pgettext_lazy("transfer", "Payment of care")
    BENEFITS = "benefits", pgettext_lazy("transfer", "Payment of cash benefits")


class TransferState(models.TextChoices):
    """Where a transfer order stands: in a file sent, refused by the bank, on the statement, or come back after it."""

    SENT = "sent", pgettext_lazy("transfer", "Sent")
    REJECTED = "rejected", pgettext_lazy("transfer", "Refused by the bank")
    EXECUTED = "executed", pgettext_lazy("transfer", "Executed")
    RETURNED = "returned", pgettext_lazy("transfer", "Returned")


TRANSFER_MOVES = {
    (TransferState.SENT, TransferState.EXECUTED),
    (TransferState.SENT, TransferState.REJECTED),
    (TransferState.EXECUTED, TransferState.RETURNED),
}


class StatementState(models.TextChoices):
    """What was done with a statement: booked, kept beside (notice, repetition) or refused."""

    BOOKED = "booked", pgettext_lazy("statement", "Booked")
    NOTICE = "notice", pgettext_lazy("statement", "Notice, enriches only")
    REPEATED = "repeated", pgettext_lazy("statement", "Already booked")
    REFUSED = "refused", pgettext_lazy("statement", "Refused")


class Alarm(models.TextChoices):
    """What is wrong between the balances of a statement."""

    GAP = "gap", _("The movements do not lead from the opening to the closing balance")
    BREAK = "break", _("The opening balance is not the closing balance of the statement before")
    NO_BALANCE = "no_balance", _("The statement gives no opening or no closing balance")
    OVERDRAWN = "overdrawn", _("The account ends below zero: it is to be fed today")
    NUMBER_REUSED = "number_reused", _("Another statement with this number was booked before")
    UNKNOWN_ACCOUNT = "unknown_account", _("The account is not one of this body")


class MovementState(models.TextChoices):
    """Where a movement stands in the books."""

    MATCHED = "matched", pgettext_lazy("movement", "Matched")
    SUSPENSE = "suspense", pgettext_lazy("movement", "In suspense")
    EXPLAINED = "explained", pgettext_lazy("movement", "Explained")
    NOT_BOOKED = "not_booked", pgettext_lazy("movement", "Not booked")


MOVEMENT_MOVES = {
    (MovementState.SUSPENSE, MovementState.EXPLAINED),
    (MovementState.NOT_BOOKED, MovementState.EXPLAINED),
    (MovementState.MATCHED, MovementState.SUSPENSE),
    (MovementState.EXPLAINED, MovementState.SUSPENSE),
}


class ActKind(models.TextChoices):
    """What a person did about a movement; the acts of a movement are numbered, and none is ever changed."""

    SETTLED = "settled", pgettext_lazy("act on a movement", "Settled on accounts")
    UNDONE = "undone", pgettext_lazy("act on a movement", "Match undone")
    GIVING_BACK = "giving_back", pgettext_lazy("act on a movement", "Asked to be given back")
    KEPT = "kept", pgettext_lazy("act on a movement", "Giving back refused")
    ORDERED_BACK = "ordered_back", pgettext_lazy("act on a movement", "Ordered back to its payer")
    CHARGES = "charges", pgettext_lazy("act on a movement", "Explained as charges of the bank")
    RETURNED_DEBIT = "returned_debit", pgettext_lazy("act on a movement", "Explained as a debit that came back")
    RETURNED_CHEQUE = "returned_cheque", pgettext_lazy("act on a movement", "Explained as a cheque that came back")
    REVERSED = "reversed", pgettext_lazy("act on a movement", "Paired with the movement it reverses")


class NotBooked(models.TextChoices):
    """Why a movement is shown and not booked."""

    NOT_EUROS = "not_euros", _("Not in euros")
    NO_AMOUNT = "no_amount", _("Unreadable amount")
    PENDING = "pending", _("Announced, not booked by the bank")
    NO_DAY = "no_day", _("No day")
    NOTICE = "notice", _("Detail of a notice (camt.054)")
    ALREADY_BOOKED = "already_booked", _("Already booked from another statement")
    DETAILED = "detailed", _("Replaced by its details")


class ExpectedKind(models.TextChoices):
    """Transfers between accounts of the network, as each side waits for them on its own statement."""

    SWEEP_OUT = "sweep_out", _("Sweep leaving the body")
    SWEEP_IN = "sweep_in", _("Sweep coming to the agency")
    FEED_OUT = "feed_out", _("Funding leaving the agency")
    FEED_IN = "feed_in", _("Funding coming to the body")
    DRAW_OUT = "draw_out", _("Draw leaving the agency")
    DRAW_IN = "draw_in", _("Draw coming to the fund")


class ExpectedState(models.TextChoices):
    """Whether an expected movement was seen on a statement."""

    WAITING = "waiting", pgettext_lazy("expected movement", "Waited for")
    ARRIVED = "arrived", pgettext_lazy("expected movement", "Arrived")


EXPECTED_MOVES = {(ExpectedState.WAITING, ExpectedState.ARRIVED)}

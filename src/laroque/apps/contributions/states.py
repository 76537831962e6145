"""The states of declarations, signals and payments, with their tables of moves, and closed lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeclarationState(models.TextChoices):
    """Where a declaration stands. For a (SIRET, month, fraction) one declaration at most is not replaced."""

    RECEIVED = "received", pgettext_lazy("declaration", "Received, not yet assessed")
    ASSESSED = "assessed", _("Assessed")
    REPLACED = "replaced", pgettext_lazy("declaration", "Replaced by a later one")
    CANCELLED = "cancelled", pgettext_lazy("declaration", "Cancelled by a later one")


NOT_COUNTING = (DeclarationState.REPLACED, DeclarationState.CANCELLED)
"""States of a declaration that no longer counts for its month."""

DECLARATION_MOVES = {
    (DeclarationState.RECEIVED, DeclarationState.ASSESSED),
    *((state, gone) for state in (DeclarationState.RECEIVED, DeclarationState.ASSESSED) for gone in NOT_COUNTING),
}


class SignalState(models.TextChoices):
    """Where a signal stands; one that cancels another stays as the trace of it."""

    RECEIVED = "received", pgettext_lazy("signal", "Received")
    REPLACED = "replaced", pgettext_lazy("signal", "Replaced by a later one")
    CANCELLED = "cancelled", pgettext_lazy("signal", "Cancelled by a later one")
    CANCELS = "cancels", pgettext_lazy("signal", "Cancels an earlier one")


SIGNAL_MOVES = {
    (SignalState.RECEIVED, SignalState.REPLACED),
    (SignalState.RECEIVED, SignalState.CANCELLED),
}


class ReturnKind(models.TextChoices):
    """Which report an employer gets: within the hour after deposit, after the due day, or each March for the year."""

    RECEPTION = "reception", _("Report of reception")
    AFTER_DUE = "after_due", _("Report after the due day")
    YEARLY = "yearly", _("Yearly reminder")


class DueKind(models.TextChoices):
    """The rank of a due in the legal order of allocation (CSS L133-4-11)."""

    PRINCIPAL = "principal", _("Contributions")
    SURCHARGE = "surcharge", _("Surcharges and penalties")
    COST = "cost", _("Legal costs")


class PaymentMeans(models.TextChoices):
    """How money came; an offset brings none: it moves what a month in favour of the payer sets free."""

    DEBIT = "debit", _("SEPA direct debit")
    TRANSFER = "transfer", _("Transfer")
    CHEQUE = "cheque", _("Cheque")
    OFFSET = "offset", _("Offset of a month in credit")
    REFUND = "refund", _("Refund that came back")


class PaymentState(models.TextChoices):
    """Where a payment stands. A debit may come back before or after it was seen on the statement, and so may a cheque.

    A match undone leaves the money in the bank: it was not this contributor's.
    """

    ORDERED = "ordered", _("Ordered")
    DEPOSITED = "deposited", _("Cheque received, not yet on the statement")
    RECEIVED = "received", pgettext_lazy("payment", "Received")
    RETURNED = "returned", _("Returned by the bank")
    UNDONE = "undone", _("Match undone")


PAYMENT_MOVES = {
    (PaymentState.ORDERED, PaymentState.RECEIVED),
    (PaymentState.ORDERED, PaymentState.RETURNED),
    (PaymentState.DEPOSITED, PaymentState.RECEIVED),
    (PaymentState.DEPOSITED, PaymentState.RETURNED),
    (PaymentState.RECEIVED, PaymentState.RETURNED),
    (PaymentState.RECEIVED, PaymentState.UNDONE),
}


class PaymentEventKind(models.TextChoices):
    """What happened to a payment."""

    ORDERED = "ordered", _("Ordered")
    DEPOSITED = "deposited", _("Cheque received, not yet on the statement")
    RECEIVED = "received", _("On the statement")
    RETURNED = "returned", _("Returned by the bank")
    UNDONE = "undone", _("Match undone")


class RefundState(models.TextChoices):
    """Where the refund of a credit stands."""

    ASKED = "asked", _("Asked, to be decided")
    APPROVED = "approved", _("Approved, to be ordered")
    REFUSED = "refused", pgettext_lazy("refund", "Refused")
    ORDERED = "ordered", _("Ordered from the bank")
    PAID = "paid", _("Paid")
    REJECTED = "rejected", _("Not executed by the bank")
    RETURNED = "returned", _("Paid, then returned by the bank")


REFUND_MOVES = {
    (RefundState.ASKED, RefundState.APPROVED),
    (RefundState.ASKED, RefundState.REFUSED),
    (RefundState.APPROVED, RefundState.REFUSED),
    (RefundState.APPROVED, RefundState.ORDERED),
    (RefundState.ORDERED, RefundState.PAID),
    (RefundState.ORDERED, RefundState.REJECTED),
    (RefundState.PAID, RefundState.RETURNED),
}


class PlannedDebitState(models.TextChoices):
    """Where a debit that a payer planned stands."""

    PLANNED = "planned", pgettext_lazy("debit", "Planned")
    ORDERED = "ordered", pgettext_lazy("debit", "Sent to the bank")
    CANCELLED = "cancelled", pgettext_lazy("debit", "Cancelled")
    DROPPED = "dropped", pgettext_lazy("debit", "Dropped: nothing owed, or no mandate")


PLANNED_DEBIT_MOVES = {
    (PlannedDebitState.PLANNED, PlannedDebitState.ORDERED),
    (PlannedDebitState.PLANNED, PlannedDebitState.CANCELLED),
    (PlannedDebitState.PLANNED, PlannedDebitState.DROPPED),
}


class SettingName(models.TextChoices):
    """An amount that a body sets for itself."""

    REFUND_SECOND_PERSON_FROM_CENTS = (
        "refund_second_person_from_cents",
        _("Refunds from this amount are decided by a second person"),
    )


class FactKind(models.TextChoices):
    """What became known of a self-employed person; the first three are what he declares."""

    TURNOVER = "turnover", _("Turnover of a month or a quarter")
    INCOME = "income", _("Income of a year")
    ESTIMATE = "estimate", _("Income expected for a year")
    BASE = "base", _("Base of a past year")
    SILENCE = "silence", _("No return for a year: assessed without it")
    RHYTHM = "rhythm", _("Choice of the days of payment")
    END = "end", _("End of the activity")


DECLARED_FACTS = (FactKind.TURNOVER, FactKind.INCOME, FactKind.ESTIMATE, FactKind.RHYTHM, FactKind.END)
"""What a self-employed person, or its accountant, may declare."""

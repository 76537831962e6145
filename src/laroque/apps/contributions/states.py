"""The states of declarations and payments, with their tables of moves, and the closed lists of the accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DeclarationState(models.TextChoices):
    """Where a declaration stands. For a (SIRET, month, fraction) one declaration at most is not replaced."""

    RECEIVED = "received", pgettext_lazy("declaration", "Received, not yet assessed")
    ASSESSED = "assessed", _("Assessed")
    REPLACED = "replaced", _("Replaced by a later one")


DECLARATION_MOVES = {
    (DeclarationState.RECEIVED, DeclarationState.ASSESSED),
    (DeclarationState.RECEIVED, DeclarationState.REPLACED),
    (DeclarationState.ASSESSED, DeclarationState.REPLACED),
}


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


class PaymentState(models.TextChoices):
    """Where a payment stands. A debit may come back before or after it was seen on the statement."""

    ORDERED = "ordered", _("Ordered")
    RECEIVED = "received", pgettext_lazy("payment", "Received")
    RETURNED = "returned", _("Returned by the bank")


PAYMENT_MOVES = {
    (PaymentState.ORDERED, PaymentState.RECEIVED),
    (PaymentState.ORDERED, PaymentState.RETURNED),
    (PaymentState.RECEIVED, PaymentState.RETURNED),
}

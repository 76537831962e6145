"""The words of claims: how they came, where they stand, what is done to them, and where their payments stand."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """How a claim came."""

    B2 = "b2", pgettext_lazy("claim", "B2 file")
    FHIR = "fhir", pgettext_lazy("claim", "FHIR message")
    PAPER = "paper", pgettext_lazy("claim", "Paper form")


class ClaimState(models.TextChoices):
    """Where a claim stands. One that is adjusted is replaced by its next version, and the difference is booked."""

    PAYABLE = "payable", pgettext_lazy("claim", "To be paid")
    SUSPENDED = "suspended", pgettext_lazy("claim", "Waits for a person")
    MEDICAL = "medical", pgettext_lazy("claim", "Waits for the medical service")
    REJECTED = "rejected", pgettext_lazy("claim", "Rejected")
    ORDERED = "ordered", pgettext_lazy("claim", "Payment ordered")
    PAID = "paid", pgettext_lazy("claim", "Paid")
    REPLACED = "replaced", pgettext_lazy("claim", "Replaced by a later version")


CLAIM_MOVES = {
    (ClaimState.SUSPENDED, ClaimState.PAYABLE),
    (ClaimState.SUSPENDED, ClaimState.MEDICAL),
    (ClaimState.SUSPENDED, ClaimState.REJECTED),
    (ClaimState.MEDICAL, ClaimState.PAYABLE),
    (ClaimState.MEDICAL, ClaimState.SUSPENDED),
    (ClaimState.MEDICAL, ClaimState.REJECTED),
    (ClaimState.REJECTED, ClaimState.REPLACED),
    (ClaimState.PAYABLE, ClaimState.ORDERED),
    (ClaimState.PAYABLE, ClaimState.PAID),
    (ClaimState.ORDERED, ClaimState.PAID),
    (ClaimState.ORDERED, ClaimState.PAYABLE),
    (ClaimState.PAID, ClaimState.PAYABLE),
    (ClaimState.PAYABLE, ClaimState.REPLACED),
    (ClaimState.PAID, ClaimState.REPLACED),
    (ClaimState.REPLACED, ClaimState.PAYABLE),
    (ClaimState.ORDERED, ClaimState.REPLACED),
}


class ActKind(models.TextChoices):
    """What a person did about a claim."""

    ANSWERED = "answered", pgettext_lazy("claim", "Question answered")
    OPINION = "opinion", pgettext_lazy("claim", "Medical opinion")
    REOPENED = "reopened", pgettext_lazy("claim", "Reopened")
    ADJUSTED = "adjusted", pgettext_lazy("claim", "Adjusted")
    REFUSED = "refused", pgettext_lazy("claim", "Rejected by a person")


class PaymentState(models.TextChoices):
    """Where the payment of a payee and a day stands."""

    DUE = "due", pgettext_lazy("payment of care", "To be ordered")
    ORDERED = "ordered", pgettext_lazy("payment of care", "Ordered")
    PAID = "paid", pgettext_lazy("payment of care", "Paid")
    RETURNED = "returned", pgettext_lazy("payment of care", "Come back")
    OFFSET = "offset", pgettext_lazy("payment of care", "Withheld as a whole")

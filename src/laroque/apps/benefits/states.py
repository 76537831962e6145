"""The words of cash benefits: how a case came and where it stands, what is done to it, where its payments stand."""

from django.db import models
from django.utils.translation import pgettext_lazy


class PaySource(models.TextChoices):
    """Who told what a person was paid in a month."""

    DECLARED = "declared", pgettext_lazy("pay", "Declaration of the employer")
    KEYED = "keyed", pgettext_lazy("pay", "Keyed, with a proof")


class CaseSource(models.TextChoices):
    """How a case came."""

    SIGNAL = "signal", pgettext_lazy("case of benefit", "Signal of the employer")
    REQUEST = "request", pgettext_lazy("case of benefit", "Request of the person")
    OFFICER = "officer", pgettext_lazy("case of benefit", "Keyed by an officer")


class CaseState(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", pgettext_lazy("case of benefit", "To be decided")
    WAITING = "waiting", pgettext_lazy("case of benefit", "Something is asked")
    PROPOSED = "proposed", pgettext_lazy("case of benefit", "Waits for a second person")
    DECIDED = "decided", pgettext_lazy("case of benefit", "Paid as decided")
    REFUSED = "refused", pgettext_lazy("case of benefit", "Refused")
    ENDED = "ended", pgettext_lazy("case of benefit", "Ended")


CASE_MOVES = {
    (CaseState.OPEN, CaseState.WAITING),
    (CaseState.OPEN, CaseState.PROPOSED),
    (CaseState.OPEN, CaseState.DECIDED),
    (CaseState.OPEN, CaseState.REFUSED),
    (CaseState.OPEN, CaseState.ENDED),
    (CaseState.WAITING, CaseState.OPEN),
    (CaseState.WAITING, CaseState.ENDED),
    (CaseState.PROPOSED, CaseState.DECIDED),
    (CaseState.PROPOSED, CaseState.REFUSED),
    (CaseState.PROPOSED, CaseState.OPEN),
    (CaseState.DECIDED, CaseState.OPEN),
    (CaseState.DECIDED, CaseState.ENDED),
    (CaseState.REFUSED, CaseState.OPEN),
    (CaseState.ENDED, CaseState.OPEN),
}


class CaseActKind(models.TextChoices):
    """What was done to a case."""

    OPENED = "opened", pgettext_lazy("act on a case", "Opened")
    CHANGED = "changed", pgettext_lazy("act on a case", "Facts changed")
    ASKED = "asked", pgettext_lazy("act on a case", "Something asked")
    DECIDED = "decided", pgettext_lazy("act on a case", "Decided")
    APPROVED = "approved", pgettext_lazy("act on a case", "Approved by a second person")
    SENT_BACK = "sent_back", pgettext_lazy("act on a case", "Sent back by a second person")
    NOTIFIED = "notified", pgettext_lazy("act on a case", "Letter sent")
    ENDED = "ended", pgettext_lazy("act on a case", "Ended")


class DecisionState(models.TextChoices):
    """Where what was computed of a case stands."""

    PROPOSED = "proposed", pgettext_lazy("decision", "Waits for a second person")
    STANDS = "stands", pgettext_lazy("decision", "Stands")
    SENT_BACK = "sent_back", pgettext_lazy("decision", "Sent back")
    REPLACED = "replaced", pgettext_lazy("decision", "Replaced by a later one")


class InstalmentState(models.TextChoices):
    """Where an instalment stands."""

    DUE = "due", pgettext_lazy("instalment of benefit", "To be paid")
    MADE = "made", pgettext_lazy("instalment of benefit", "In a payment")
    OWED = "owed", pgettext_lazy("instalment of benefit", "Paid for nothing, owed back")


class BenefitPaymentState(models.TextChoices):
    """Where the payment of a payee and a day stands."""

    DUE = "due", pgettext_lazy("payment of benefits", "To be ordered")
    ORDERED = "ordered", pgettext_lazy("payment of benefits", "Ordered")
    PAID = "paid", pgettext_lazy("payment of benefits", "Paid")
    RETURNED = "returned", pgettext_lazy("payment of benefits", "Come back")
    OFFSET = "offset", pgettext_lazy("payment of benefits", "Withheld as a whole")

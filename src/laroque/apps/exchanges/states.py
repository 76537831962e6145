"""What a message is, and the states it goes through."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(models.TextChoices):
    """Whether a body received the message or sent it."""

    RECEIVED = "in", pgettext_lazy("message", "Received")
    SENT = "out", pgettext_lazy("message", "Sent")


class MessageKind(models.TextChoices):
    """What a message holds."""

    DSN = "dsn", _("DSN")
    CAMT = "camt", _("Bank statement (camt)")
    PAIN008 = "pain008", _("Direct debit orders (pain.008)")
    PAIN001 = "pain001", _("Transfer orders (pain.001)")
    PAIN002 = "pain002", _("Status of payment orders (pain.002)")
    RETURN = "return", _("Return to an employer")
    NOTIFICATION = "notification", _("Notification of sums")
    SELF_EMPLOYED = "self_employed", _("Declarations of self-employed persons")
    CARE_B2 = "care_b2", _("Claims for care (B2)")
    CARE_FHIR = "care_fhir", _("Claim for care (FHIR)")
    CARE_PAPER = "care_paper", _("Claim for care (paper form)")
    CARE_RETURN = "care_return", _("Return to a professional")
    PAYS_AND_STOPS = "pays_and_stops", _("Pays and stops of work told to a fund")
    PROOF = "proof", _("Proof handed to a fund")
    FILE_OF_RIGHTS = "file_of_rights", _("File of rights of a person who moves")


OF_CARE = frozenset(
    {
        MessageKind.CARE_B2,
        MessageKind.CARE_FHIR,
        MessageKind.CARE_PAPER,
        MessageKind.CARE_RETURN,
        MessageKind.PAYS_AND_STOPS,
        MessageKind.PROOF,
        MessageKind.FILE_OF_RIGHTS,
    }
)
"""Messages that tell of the care or the rights of persons: read on the pages that keep looks, and nowhere else."""


class MessageState(models.TextChoices):
    """Where a message stands. Test sends are checked and go no further."""

    RECEIVED = "received", pgettext_lazy("message", "Received, not yet decided")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", pgettext_lazy("message", "Refused")
    CHECKED = "checked", _("Test send, checked only")
    SENT = "sent", pgettext_lazy("message", "Sent")


MOVES = {
    (MessageState.RECEIVED, MessageState.ACCEPTED),
    (MessageState.RECEIVED, MessageState.REFUSED),
    (MessageState.RECEIVED, MessageState.CHECKED),
}


class ReportKind(models.TextChoices):
    """What answers a message: a receipt, or a report of anomalies when it is refused."""

    RECEIPT = "receipt", _("Receipt")
    ANOMALIES = "anomalies", _("Report of anomalies")


class EnquiryState(models.TextChoices):
    """Whose turn it is: the body's to answer, or nobody's any more."""

    WAITING = "waiting", pgettext_lazy("enquiry", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("enquiry", "Answered")
    CLOSED = "closed", pgettext_lazy("enquiry", "Closed")


ENQUIRY_MOVES = {
    (EnquiryState.WAITING, EnquiryState.ANSWERED),
    (EnquiryState.WAITING, EnquiryState.CLOSED),
    (EnquiryState.ANSWERED, EnquiryState.WAITING),
    (EnquiryState.ANSWERED, EnquiryState.CLOSED),
    (EnquiryState.CLOSED, EnquiryState.WAITING),
    (EnquiryState.CLOSED, EnquiryState.ANSWERED),
}

"""The words of what beneficiaries owe: holders, kinds of debt, how a debt is recovered."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Holder(models.TextChoices):
    """Whose account it is."""

    INSURED = "insured", pgettext_lazy("account", "Insured person")
    PROFESSIONAL = "professional", pgettext_lazy("account", "Professional or institution")
    EMPLOYER = "employer", pgettext_lazy("account", "Employer paid in the person's place")


class DebtKind(models.TextChoices):
    """Why something is owed (CSS L160-13 II and III; L133-4, L133-4-1).

    Damages are a tenth of an overpayment that a fraud made.
    """

    PARTICIPATION = "participation", pgettext_lazy("debt", "Participation or franchise not withheld")
    OVERPAYMENT = "overpayment", pgettext_lazy("debt", "Overpayment")
    DAMAGES = "damages", pgettext_lazy("debt", "Damages for fraud")


class PaidFor(models.TextChoices):
    """What the payment that a debt was withheld from was for: payments of each are numbered apart."""

    CARE = "care", pgettext_lazy("recovery", "Care")
    BENEFITS = "benefits", pgettext_lazy("recovery", "Cash benefits")


class DebtState(models.TextChoices):
    """Where a debt stands."""

    OPEN = "open", pgettext_lazy("debt", "Open")
    SETTLED = "settled", pgettext_lazy("debt", "Settled")
    CANCELLED = "cancelled", pgettext_lazy("debt", "Cancelled")


class Means(models.TextChoices):
    """How part of a debt goes."""

    WITHHELD = "withheld", pgettext_lazy("recovery", "Withheld from a payment")
    PAID = "paid", pgettext_lazy("recovery", "Paid")
    CANCELLED = "cancelled", pgettext_lazy("recovery", "Cancelled")


class DebtActKind(models.TextChoices):
    """What was done about an overpayment, step after step (CSS R133-9-1, R133-9-2)."""

    TOLD = "told", pgettext_lazy("debt", "Told to its holder")
    ANSWERED = "answered", pgettext_lazy("debt", "Answered by its holder")
    REJECTED = "rejected", pgettext_lazy("debt", "Answer rejected")
    NOTICED = "noticed", pgettext_lazy("debt", "Formal notice received")
    PLANNED = "planned", pgettext_lazy("debt", "Plan agreed")

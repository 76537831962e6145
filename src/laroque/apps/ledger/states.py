"""The closed lists of the sharing out: what a rate is of, what was told, which deeds need a second person."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RateKind(models.TextChoices):
    """What an order of the ministers sets for a third party."""

    FLAT = "flat", _("Flat rate of what will not be collected")
    FEE = "fee", _("Management fees")


class Regime(models.TextChoices):
    """What a body has told of its beneficiaries, beside sums collected: totals that the next telling starts from."""

    SURCHARGES = "surcharges", _("Surcharges notified")
    AHEAD = "ahead", _("Notified before it was collected")
    CLEARED = "cleared", _("Collected since, cleared against what was notified ahead")


class DeedKind(models.TextChoices):
    """An act that a second person decides on; also the kind of its approval."""

    PAYOUT = "payout", _("Payment of third parties")
    SETTLEMENT = "settlement", _("Settlement between branches")
    MERGER = "merger", _("Merger of bodies")
    MOVE = "move", _("Account moved to another body")

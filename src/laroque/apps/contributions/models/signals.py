"""Signals received: facts of reception only, for what they tell of a person is for other bodies (and may be health)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.contributions.states import SignalState


class Signal(models.Model):
    """A signal of an establishment (natures 04, 05, 07), or a declaration made in its place (09).

    ``order_number`` is never used twice by a SIRET. ``made_on`` and it identify the signal for the one that replaces or
    cancels it. Nothing tells whom it concerns, nor why.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    message_id = models.BigIntegerField(_("message"))
    position = models.IntegerField(_("line of the message it starts at"))
    siret = models.CharField(_("SIRET"), max_length=14)
    nature = models.CharField(_("nature"), max_length=2)
    type = models.CharField(_("type"), max_length=2)
    order_number = models.BigIntegerField(_("order number"))
    made_on = models.DateField(_("file made on"), null=True)
    happened_on = models.DateField(_("event on"), null=True)
    month = models.DateField(_("month"), null=True)
    purpose = models.CharField(_("purpose of the substitution"), max_length=2, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=SignalState)
    replaces_id = models.BigIntegerField(_("signal it replaces or cancels"), null=True)
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_signal_pkey"),
            models.UniqueConstraint(fields=["organism", "siret", "order_number"], name="contributions_signal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.siret} {self.nature} {self.order_number}"

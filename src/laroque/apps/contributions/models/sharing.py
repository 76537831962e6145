"""Sharing keys that a person decides where the law's are not known."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyDecision(models.Model):
    """A decision on the key of a CTP for months of work; rows are only added, and the last one on a month counts.

    ``parts`` is a list of beneficiary, who bears it and parts per million, which sum to the whole; an empty one takes
    the key back, and what it would share waits again.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    ctp = models.CharField(_("CTP"), max_length=3)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (excluded)"), null=True)
    parts = models.JSONField(_("shares"))
    article = models.CharField(_("article"), max_length=300)
    decided_by = models.CharField(_("decided by"), max_length=150)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decided key")
        verbose_name_plural = _("decided keys")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_keydecision_in_organism"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="contributions_keydecision_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~models.Q(article=""), name="contributions_keydecision_has_an_article"),
        ]

    def __str__(self) -> str:
        return f"{self.ctp} {self.valid_from}"

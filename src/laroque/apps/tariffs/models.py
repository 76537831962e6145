"""Prices of care imported from official files: one national table, never deleted from."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ImportedPrice(models.Model):
    """A version of a price, from ``since`` until ``until`` (excluded) or the next version; the columns of ``Price``.

    ``file_sha256`` is the file that said it last.
    """

    system = models.CharField(_("nomenclature"), max_length=12)
    code = models.CharField(_("code"), max_length=20)
    activity = models.CharField(_("activity"), max_length=2, null=True, blank=True)
    phase = models.CharField(_("phase"), max_length=2, null=True, blank=True)
    grid = models.CharField(_("grid"), max_length=12, null=True, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until (excluded)"), null=True, blank=True)
    cents_ten_thousandths = models.BigIntegerField(_("ten-thousandths of a cent"))
    rate_family = models.CharField(_("rate"), max_length=40, null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=1, null=True, blank=True)
    age_from = models.BigIntegerField(_("age from"), null=True, blank=True)
    age_until = models.BigIntegerField(_("age until (excluded)"), null=True, blank=True)
    daily_max = models.BigIntegerField(_("most in a day"), null=True, blank=True)
    yearly_max = models.BigIntegerField(_("most in a year"), null=True, blank=True)
    group = models.CharField(_("group"), max_length=20, null=True, blank=True)
    label = models.TextField(_("label"))
    article = models.TextField(_("article"))
    source = models.TextField(_("source"))
    certainty = models.CharField(_("how it is known"), max_length=20)
    file_sha256 = models.CharField(_("file"), max_length=64)

    class Meta:
        verbose_name = _("imported price")
        verbose_name_plural = _("imported prices")
        constraints = [
            models.UniqueConstraint(
                fields=["system", "code", "activity", "phase", "grid", "since"],
                name="tariffs_price_begins_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="tariffs_price_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return f"{self.system} {self.code} {self.since}"

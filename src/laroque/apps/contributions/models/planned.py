"""Direct debits that payers plan themselves, beside those that their declarations order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.contributions.states import PlannedDebitState


class PlannedDebit(models.Model):
    """A direct debit that a payer asks for on a day, to pay a month of an account."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    month = models.DateField(_("month"))
    cents = models.BigIntegerField(_("amount (cents)"))
    debit_on = models.DateField(_("debited on"))
    state = models.CharField(_("state"), max_length=9, choices=PlannedDebitState)
    key = models.CharField(_("key"), max_length=160)
    planned_by = models.BigIntegerField(_("planned by"))
    planned_at = models.DateTimeField(_("planned at"))
    ended_by = models.BigIntegerField(_("ended by"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    payment_key = models.CharField(_("key of the payment"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("planned debit")
        verbose_name_plural = _("planned debits")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_planneddebit_in_organism"),
            models.UniqueConstraint(fields=["organism", "key"], name="contributions_planneddebit_once"),
            models.CheckConstraint(condition=models.Q(cents__gt=0), name="contributions_planneddebit_amount"),
            models.CheckConstraint(
                condition=models.Q(state="planned", ended_at__isnull=True)
                | (~models.Q(state="planned") & models.Q(ended_at__isnull=False)),
                name="contributions_planneddebit_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["organism", "account_id"], name="contributions_planned_account"),
            models.Index(
                fields=["organism", "debit_on"],
                name="contributions_planned_waiting",
                condition=models.Q(state="planned"),
            ),
        ]

    def __str__(self) -> str:
        return self.key

"""What becomes known of the self-employed persons who have an account: income, turnover, rhythm, end of activity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.contributions.models.accounts import Account
from laroque.apps.contributions.states import FactKind


class SelfEmployedFact(models.Model):
    """One thing that became known of a self-employed person, and when; rows are only added, a later one corrects.

    ``month`` is the first of the period: of the year for an income, of the month or quarter for a turnover. What a kind
    does not use is null or empty. ``message_id`` and ``position`` name the file and the row that brought it,
    ``made_by`` the user who said it on a page.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    account = models.ForeignObject(
        Account, models.DO_NOTHING, from_fields=["organism", "account_id"], to_fields=["organism", "id"],
        related_name="self_employed_facts",
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=9, choices=FactKind)
    known_on = models.DateField(_("known on"))
    month = models.DateField(_("period"))
    cents = models.BigIntegerField(_("amount (cents)"), null=True)
    rhythm = models.CharField(_("rhythm"), max_length=9, blank=True)
    pay_day = models.SmallIntegerField(_("day of payment"), null=True)
    ended_on = models.DateField(_("activity ended on"), null=True)
    message_id = models.BigIntegerField(_("message"), null=True)
    position = models.IntegerField(_("row of the file"), null=True)
    key = models.CharField(_("key"), max_length=160)
    made_by = models.BigIntegerField(_("made by"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("fact of a self-employed person")
        verbose_name_plural = _("facts of self-employed persons")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_selffact_in_organism"),
            models.UniqueConstraint(fields=["organism", "key"], name="contributions_selffact_once"),
        ]
        indexes = [models.Index(fields=["organism", "account_id"], name="contributions_selffact_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.month:%Y-%m}"

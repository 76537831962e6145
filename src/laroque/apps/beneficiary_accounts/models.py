"""Tables of what beneficiaries owe, by organism."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.beneficiary_accounts.states import DebtActKind, DebtKind, DebtState, Holder, Means, PaidFor


class Debt(models.Model):
    """What an insured person or a professional owes a fund; recoveries bring ``open_cents`` to nothing.

    ``holder_key``: the NIR of the insured person, or the number of the professional. ``branch`` and ``account`` are
    those that the money returns to in the books. ``due_on``: the day it may be withheld from, null as long as its
    holder may answer. ``monthly_cents``: what a plan asks each month, null without a plan.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    holder = models.CharField(_("holder"), max_length=12, choices=Holder)
    holder_key = models.CharField(_("number of the holder"), max_length=15)
    kind = models.CharField(_("kind"), max_length=13, choices=DebtKind)
    cents = models.BigIntegerField(_("amount (cents)"))
    open_cents = models.BigIntegerField(_("open (cents)"))
    found_on = models.DateField(_("found on"))
    due_on = models.DateField(_("withheld from that day on"), null=True)
    branch = models.CharField(_("branch"), max_length=20)
    account = models.CharField(_("nature of benefit"), max_length=40, blank=True)
    claim_id = models.BigIntegerField(_("claim"), null=True)
    line = models.IntegerField(_("line"), null=True)
    monthly_cents = models.BigIntegerField(_("paid each month (cents)"), null=True)
    state = models.CharField(_("state"), max_length=9, choices=DebtState)
    reason = models.TextField(_("reason"), blank=True)
    key = models.CharField(_("key"), max_length=80)

    class Meta:
        verbose_name = _("debt of a beneficiary")
        verbose_name_plural = _("debts of beneficiaries")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="beneficiary_accounts_debt_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="beneficiary_accounts_debt_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "holder", "holder_key"], name="beneficiary_accounts_debt_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.holder_key}"


class Recovery(models.Model):
    """Part of a debt that went, by what means; ``payment_id`` is the payment it was withheld from, of what
    ``paid_for`` says."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    debt_id = models.BigIntegerField(_("debt"))
    debt = models.ForeignObject(
        Debt, models.DO_NOTHING, from_fields=["organism", "debt_id"], to_fields=["organism", "id"],
        related_name="recoveries",
    )  # fmt: skip
    cents = models.BigIntegerField(_("amount (cents)"))
    means = models.CharField(_("means"), max_length=9, choices=Means)
    recovered_on = models.DateField(_("recovered on"))
    payment_id = models.BigIntegerField(_("payment"), null=True)
    paid_for = models.CharField(_("paid for"), max_length=8, choices=PaidFor, default=PaidFor.CARE, db_default="care")
    key = models.CharField(_("key"), max_length=120)

    class Meta:
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="beneficiary_accounts_recovery_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="beneficiary_accounts_recovery_once"),
        ]
        indexes = [models.Index(fields=["organism", "debt_id"], name="beneficiary_accounts_recov_of")]

    def __str__(self) -> str:
        return f"{self.debt_id} {self.means} {self.cents}"


class DebtAct(models.Model):
    """What a person did about an overpayment, when and why; never changed.

    ``on``: the day its holder received it, answered or agreed. ``due_on``: the day it is withheld from after that.
    ``is_fraud``: the notice said that it is a fraud of its holder.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    debt_id = models.BigIntegerField(_("debt"))
    kind = models.CharField(_("kind"), max_length=8, choices=DebtActKind)
    on = models.DateField(_("on"))
    due_on = models.DateField(_("withheld from that day on"), null=True)
    text = models.TextField(_("reason"), blank=True)
    is_fraud = models.BooleanField(_("fraud"), default=False)
    by = models.BigIntegerField(_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("act on a debt")
        verbose_name_plural = _("acts on debts")
        indexes = [models.Index(fields=["organism", "debt_id"], name="beneficiary_accounts_act_of")]

    def __str__(self) -> str:
        return f"{self.debt_id} {self.kind}"

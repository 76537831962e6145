"""Tables of what happens to the money of a contributor account, beside its dues, payments and allocations.

Each row has the accounting day it was booked on (``booked_on``), so that an account is shown as it stood on any day.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from laroque.apps.contributions.states import DueKind, PaymentEventKind, PaymentState, RefundState, SettingName
from laroque.postgres.journal import journaled


class Charge(models.Model):
    """A surcharge or a cost charged to an account's month, or let off (below zero); rows are only added."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    month = models.DateField(_("month"))
    kind = models.CharField(_("kind"), max_length=9, choices=DueKind)
    cents = models.BigIntegerField(_("amount (cents)"))
    reason = models.CharField(_("reason"), max_length=300)
    article = models.CharField(_("article"), max_length=60)
    key = models.CharField(_("key"), max_length=160)
    made_by = models.BigIntegerField(_("made by"), null=True)
    made_at = models.DateTimeField(_("made at"))
    booked_on = models.DateField(_("booked on"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_charge_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="contributions_charge_once"),
        ]
        indexes = [models.Index(fields=["organism", "account_id", "month"], name="contributions_charge_account")]

    def __str__(self) -> str:
        return self.key


class PaymentEvent(models.Model):
    """What happened to a payment: the state it took, and what came under way or was received; rows are only added."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    payment_id = models.BigIntegerField(_("payment"))
    account_id = models.BigIntegerField(_("account"))
    kind = models.CharField(_("event"), max_length=9, choices=PaymentEventKind)
    state = models.CharField(_("state"), max_length=9, choices=PaymentState)
    under_way_cents = models.BigIntegerField(_("under way (cents)"))
    received_cents = models.BigIntegerField(_("received (cents)"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.BigIntegerField(_("made by"), null=True)
    booked_on = models.DateField(_("booked on"))
    happened_at = models.DateTimeField(_("happened at"))

    class Meta:
        verbose_name = _("event of a payment")
        verbose_name_plural = _("events of payments")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="contributions_paymentevent_pkey")]
        indexes = [
            models.Index(fields=["organism", "account_id"], name="contributions_pevent_account"),
            models.Index(fields=["organism", "payment_id"], name="contributions_pevent_payment"),
        ]


@journaled()
class Refund(models.Model):
    """A credit that a contributor is paid back: asked, decided, ordered, on the statement (CSS L243-6)."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    cents = models.BigIntegerField(_("amount (cents)"))
    state = models.CharField(_("state"), max_length=9, choices=RefundState)
    reason = models.CharField(_("reason"), max_length=300)
    key = models.CharField(_("key"), max_length=35)
    bank_account_id = models.BigIntegerField(_("bank account"))
    second_person = models.BooleanField(_("decided by a second person"))
    asked_by = models.BigIntegerField(_("asked by"))
    asked_on = models.DateField(_("asked on"))
    decided_by = models.BigIntegerField(_("decided by"), null=True)
    decided_on = models.DateField(_("decided on"), null=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    ordered_on = models.DateField(_("ordered on"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)
    returned_on = models.DateField(_("returned on"), null=True)
    return_reason = models.CharField(_("reason of the return"), max_length=4, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_refund_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="contributions_refund_once"),
        ]
        indexes = [
            models.Index(fields=["organism", "account_id"], name="contributions_refund_account"),
            models.Index(fields=["organism", "state", "id"], name="contributions_refund_work"),
        ]

    def __str__(self) -> str:
        return self.key


class RefundStep(models.Model):
    """A step of a refund: the state it took, and what left the bank by it; rows are only added."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    refund_id = models.BigIntegerField(_("refund"))
    account_id = models.BigIntegerField(_("account"))
    state = models.CharField(_("state"), max_length=9, choices=RefundState)
    paid_cents = models.BigIntegerField(_("paid (cents)"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.BigIntegerField(_("made by"), null=True)
    booked_on = models.DateField(_("booked on"))
    happened_at = models.DateTimeField(_("happened at"))

    class Meta:
        verbose_name = _("step of a refund")
        verbose_name_plural = _("steps of refunds")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="contributions_refundstep_pkey")]
        indexes = [models.Index(fields=["organism", "account_id"], name="contributions_rstep_account")]


class RefundPart(models.Model):
    """What of a payment a refund takes, so that nothing else uses it; an opposite row sets it free again."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    refund_id = models.BigIntegerField(_("refund"))
    payment_id = models.BigIntegerField(_("payment"))
    account_id = models.BigIntegerField(_("account"))
    cents = models.BigIntegerField(_("amount (cents)"))
    booked_on = models.DateField(_("booked on"))

    class Meta:
        verbose_name = _("part of a refund")
        verbose_name_plural = _("parts of refunds")
        constraints = [models.UniqueConstraint(fields=["organism", "id"], name="contributions_refundpart_pkey")]
        indexes = [models.Index(fields=["organism", "account_id"], name="contributions_rpart_account")]


@journaled()
class Setting(models.Model):
    """An amount that a body sets for itself; without a row its default holds (``rules.refunds.DEFAULTS``)."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    name = models.CharField(_("name"), max_length=60, choices=SettingName)
    cents = models.BigIntegerField(_("amount (cents)"))
    set_by = models.BigIntegerField(_("set by"))
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="contributions_setting_pkey"),
            models.UniqueConstraint(fields=["organism", "name"], name="contributions_setting_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Balance(models.Model):
    """Where an account stands, kept by each operation from its rows, so that a million accounts are sorted and paged.

    ``owed_cents`` is dues less what payments reached, month by month in favour included; ``balance_cents`` is what is
    still owed once the debits under way and the credit are counted.
    """

    pk = models.CompositePrimaryKey("organism_id", "account_id")
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    account_id = models.BigIntegerField(_("account"))
    siret = models.CharField(_("SIRET"), max_length=14)
    due_cents = models.BigIntegerField(_("due (cents)"), default=0)
    paid_cents = models.BigIntegerField(_("paid (cents)"), default=0)
    under_way_cents = models.BigIntegerField(_("under way (cents)"), default=0)
    credit_cents = models.BigIntegerField(_("credit (cents)"), default=0)
    reserved_cents = models.BigIntegerField(_("credit being refunded (cents)"), default=0)
    balance_cents = models.BigIntegerField(_("balance (cents)"), default=0)
    oldest_unpaid_month = models.DateField(_("oldest month not paid"), null=True)
    last_assessed_month = models.DateField(_("last month assessed"), null=True)
    credit_since = models.DateField(_("in credit since"), null=True)

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        indexes = [
            models.Index(fields=["organism", "siret"], name="contributions_balance_siret"),
            models.Index(fields=["organism", "balance_cents", "account_id"], name="contributions_balance_owed"),
            models.Index(fields=["organism", "due_cents", "account_id"], name="contributions_balance_due"),
            models.Index(fields=["organism", "credit_cents", "account_id"], name="contributions_balance_credit"),
            models.Index(
                fields=["organism", "oldest_unpaid_month", "account_id"],
                name="contributions_balance_unpaid",
                condition=models.Q(oldest_unpaid_month__isnull=False),
            ),
            models.Index(fields=["organism", "last_assessed_month", "account_id"], name="contributions_balance_filed"),
        ]

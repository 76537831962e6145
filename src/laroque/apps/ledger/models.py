"""Accounts, entries and sealed days, each inside one organism.

An entry is one row: its legs are two arrays of the same length, the accounts and their signed cents. So no leg can be
missing, added later or orphaned, and that it balances is a CHECK of the row, by COPY too. The view ``ledger_posting``
gives one row a leg. The tables, their partitions, triggers and row security are made by ``migrations/tables.sql``.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from laroque.apps.ledger.states import DeedKind, RateKind, Regime

_HASHED = (
    "accounting_on",
    "value_on",
    "reason",
    "source",
    "pair_key",
    "reverses",
    "account_ids",
    "cents",
)


class Account(models.Model):
    """An account of an organism, known by its path in the chart; opened at first use, never changed."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey("network.Organism", models.PROTECT, db_index=False, verbose_name=_("organism"))
    path = models.TextField(_("path"))

    class Meta:
        db_table = "ledger_account"
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="ledger_account_pkey"),
            models.UniqueConstraint(fields=["organism", "path"], name="ledger_account_path_once"),
        ]

    def __str__(self) -> str:
        return self.path


class Entry(models.Model):
    """A balanced entry: what happened (reason), where it comes from (source), when, and its legs.

    ``key`` is unique within the organism: the same event is booked once. ``pair_key`` is shared with the entry of the
    other body when money goes between two. ``inputs_hash`` is computed by the database from the whole content.
    """

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey("network.Organism", models.PROTECT, db_index=False, verbose_name=_("organism"))
    accounting_on = models.DateField(_("accounting day"))
    value_on = models.DateField(_("value day"))
    reason = models.TextField(_("reason"))
    source = models.TextField(_("source"))
    key = models.TextField(_("key"))
    pair_key = models.TextField(_("pair key"), null=True)
    reverses = models.BigIntegerField(_("entry it undoes"), null=True)
    account_ids = ArrayField(models.BigIntegerField(), verbose_name=_("accounts"))
    cents = ArrayField(models.BigIntegerField(), verbose_name=_("amounts in cents"))
    posted_at = models.DateTimeField(_("booked at"))
    inputs_hash = models.GeneratedField(
        expression=models.Func(*_HASHED, function="ledger_inputs_hash"),
        output_field=models.BinaryField(),
        db_persist=True,
        verbose_name=_("hash of the content"),
    )

    class Meta:
        db_table = "ledger_entry"
        verbose_name = pgettext_lazy("ledger", "entry")
        verbose_name_plural = pgettext_lazy("ledger", "entries")
        constraints = [
            models.UniqueConstraint(fields=["organism", "id"], name="ledger_entry_pkey"),
            models.UniqueConstraint(fields=["organism", "key"], name="ledger_entry_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.id}"


class Seal(models.Model):
    """A closed day of an organism: how many entries, the balances at its end, and a hash chained to the seal before."""

    pk = models.CompositePrimaryKey("organism_id", "day")
    organism = models.ForeignKey("network.Organism", models.PROTECT, db_index=False, verbose_name=_("organism"))
    day = models.DateField(_("day"))
    entries = models.BigIntegerField(_("number of entries"))
    balances = models.JSONField(_("balances in cents, by account"))
    previous = models.BinaryField(_("hash of the seal before"))
    hash = models.BinaryField(_("hash"))
    sealed_at = models.DateTimeField(_("sealed at"))
    sealed_by = models.TextField(_("sealed by"))

    class Meta:
        db_table = "ledger_seal"
        verbose_name = _("sealed day")
        verbose_name_plural = _("sealed days")

    def __str__(self) -> str:
        return self.day.isoformat()


class Deed(models.Model):
    """An act that two persons answer for: what one asks, word for word; the other decides in its approval."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DeedKind)
    reference = models.CharField(_("reference"), max_length=80)
    content = models.JSONField(_("content"))
    asked_at = models.DateTimeField(_("asked at"))
    approval_id = models.BigIntegerField(_("approval"))

    class Meta:
        db_table = "ledger_deed"
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        constraints = [
            models.UniqueConstraint(fields=["organism", "kind", "reference"], name="ledger_deed_once"),
        ]

    def __str__(self) -> str:
        return self.reference


class SharingRate(models.Model):
    """A rate that an order of the ministers sets for a third party; rows are only added, the last of a day counts."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(_("kind"), max_length=12, choices=RateKind)
    beneficiary = models.CharField(_("beneficiary"), max_length=40)
    valid_from = models.DateField(_("valid from"))
    rate_ppm = models.IntegerField(_("rate (ppm)"))
    source = models.TextField(_("source"))
    set_by = models.CharField(_("set by"), max_length=150)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        db_table = "ledger_sharingrate"
        verbose_name = _("rate of a third party")
        verbose_name_plural = _("rates of third parties")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rate_ppm__gt=0, rate_ppm__lt=1_000_000), name="ledger_sharingrate_is_a_rate"
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="ledger_sharingrate_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.beneficiary} {self.valid_from}"


class Told(models.Model):
    """What a body told of a beneficiary under a regime, signed cents; rows are only added and sum to the total told."""

    id = models.BigAutoField(primary_key=True)
    organism = models.ForeignKey(
        "network.Organism", models.PROTECT, db_index=False, related_name="+", verbose_name=_("organism")
    )
    regime = models.CharField(_("regime"), max_length=12, choices=Regime)
    beneficiary = models.CharField(_("beneficiary"), max_length=40)
    reference = models.CharField(_("reference"), max_length=80)
    cents = models.BigIntegerField(_("amount (cents)"))

    class Meta:
        db_table = "ledger_told"
        verbose_name = _("amount told")
        verbose_name_plural = _("amounts told")
        constraints = [
            models.UniqueConstraint(fields=["organism", "regime", "reference", "beneficiary"], name="ledger_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.beneficiary}"

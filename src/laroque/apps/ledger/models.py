"""Accounts, entries and sealed days, each inside one organism.

An entry is one row: its legs are two arrays of the same length, the accounts and their signed cents. So no leg can be
missing, added later or orphaned, and that it balances is a CHECK of the row, by COPY too. The view ``ledger_posting``
gives one row a leg. The tables, their partitions, triggers and row security are made by ``migrations/tables.sql``.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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

"""What beneficiaries owe: see ``tables.sql``."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='Debt',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('holder', models.CharField(choices=[('insured', 'Insured person'), ('professional', 'Professional or institution')], max_length=12, verbose_name='holder')),
            ('holder_key', models.CharField(max_length=15, verbose_name='number of the holder')),
            ('kind', models.CharField(choices=[('participation', 'Participation or franchise not withheld'), ('overpayment', 'Overpayment')], max_length=13, verbose_name='kind')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('open_cents', models.BigIntegerField(verbose_name='open (cents)')),
            ('found_on', models.DateField(verbose_name='found on')),
            ('branch', models.CharField(max_length=20, verbose_name='branch')),
            ('account', models.CharField(blank=True, max_length=40, verbose_name='nature of benefit')),
            ('claim_id', models.BigIntegerField(null=True, verbose_name='claim')),
            ('line', models.IntegerField(null=True, verbose_name='line')),
            ('monthly_cents', models.BigIntegerField(null=True, verbose_name='paid each month (cents)')),
            ('state', models.CharField(choices=[('open', 'Open'), ('settled', 'Settled'), ('cancelled', 'Cancelled')], max_length=9, verbose_name='state')),
            ('reason', models.TextField(blank=True, verbose_name='reason')),
            ('key', models.CharField(max_length=80, verbose_name='key')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'debt of a beneficiary',
            'verbose_name_plural': 'debts of beneficiaries',
        },
    ),
    migrations.CreateModel(
        name='Recovery',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('debt_id', models.BigIntegerField(verbose_name='debt')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('means', models.CharField(choices=[('withheld', 'Withheld from a payment'), ('paid', 'Paid'), ('cancelled', 'Cancelled')], max_length=9, verbose_name='means')),
            ('recovered_on', models.DateField(verbose_name='recovered on')),
            ('payment_id', models.BigIntegerField(null=True, verbose_name='payment')),
            ('key', models.CharField(max_length=120, verbose_name='key')),
            ('debt', models.ForeignObject(from_fields=['organism', 'debt_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='recoveries', to='beneficiary_accounts.debt', to_fields=['organism', 'id'])),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'recovery',
            'verbose_name_plural': 'recoveries',
        },
    ),
    migrations.AddIndex(
        model_name='debt',
        index=models.Index(fields=['organism', 'holder', 'holder_key'], name='beneficiary_accounts_debt_of'),
    ),
    migrations.AddConstraint(
        model_name='debt',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='beneficiary_accounts_debt_pkey'),
    ),
    migrations.AddConstraint(
        model_name='debt',
        constraint=models.UniqueConstraint(fields=('organism', 'key'), name='beneficiary_accounts_debt_once'),
    ),
    migrations.AddIndex(
        model_name='recovery',
        index=models.Index(fields=['organism', 'debt_id'], name='beneficiary_accounts_recov_of'),
    ),
    migrations.AddConstraint(
        model_name='recovery',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='beneficiary_accounts_recovery_pkey'),
    ),
    migrations.AddConstraint(
        model_name='recovery',
        constraint=models.UniqueConstraint(fields=('organism', 'key'), name='beneficiary_accounts_recovery_once'),
    ),
]
_MAY_CHANGE = {
    "Debt": "SELECT, INSERT, UPDATE (open_cents, state, monthly_cents)",
    "Recovery": "SELECT, INSERT",
}
_CLOSED = "".join(
    [
        *(secure_organism_table(f"beneficiary_accounts_{name.lower()}", privileges=may) for name, may in _MAY_CHANGE.items()),
        *(append_only(f"beneficiary_accounts_{name}") for name in ("recovery",)),
    ]
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0003_figures_by_department")]
    operations = [
        *tables_by_sql(_generated, models=list(_MAY_CHANGE), sql=Path(__file__).with_name("tables.sql")),
        RunSQL(_CLOSED, RunSQL.noop),
    ]

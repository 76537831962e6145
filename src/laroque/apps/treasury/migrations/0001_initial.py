"""Treasury; orders and movements are partitioned by SQL, and every table is closed by organism."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.partitions import on_each_partition
from laroque.postgres.security import secure_organism_table

# As makemigrations wrote it, so that it can be compared when it is written again.
# fmt: off
_generated = [
    migrations.CreateModel(
        name='BankAccount',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('role', models.CharField(choices=[('collection', 'Collection'), ('payment', 'Payment'), ('central', 'Central (CDC)'), ('reserve', 'Reserve (Banque de France)')], max_length=12, verbose_name='role')),
            ('holder', models.CharField(max_length=70, verbose_name='holder')),
            ('ics', models.CharField(blank=True, max_length=35, verbose_name='SEPA creditor identifier')),
            ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.bankaccount', verbose_name='bank account')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'bank account of the body',
            'verbose_name_plural': 'bank accounts of the body',
        },
    ),
    migrations.CreateModel(
        name='DebitBatch',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('reference', models.CharField(max_length=35, verbose_name='reference')),
            ('file_reference', models.CharField(max_length=35, verbose_name='reference of the file')),
            ('scheme', models.CharField(max_length=4, verbose_name='scheme')),
            ('sequence', models.CharField(max_length=4, verbose_name='sequence')),
            ('month', models.DateField(verbose_name='month')),
            ('debit_on', models.DateField(verbose_name='debited on')),
            ('orders', models.IntegerField(verbose_name='number of orders')),
            ('cents', models.BigIntegerField(verbose_name='total in cents')),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('ordered_at', models.DateTimeField(verbose_name='ordered at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'group of direct debits',
            'verbose_name_plural': 'groups of direct debits',
        },
    ),
    migrations.CreateModel(
        name='DebitOrder',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('batch_id', models.BigIntegerField(verbose_name='group')),
            ('end_to_end_id', models.CharField(max_length=35, verbose_name='end-to-end id')),
            ('account_id', models.BigIntegerField(verbose_name='contributor account')),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('month', models.DateField(verbose_name='month')),
            ('rum', models.CharField(max_length=35, verbose_name='mandate')),
            ('cents', models.BigIntegerField(verbose_name='amount in cents')),
            ('state', models.CharField(choices=[('sent', 'Sent'), ('settled', 'Paid'), ('returned', 'Returned')], max_length=10, verbose_name='state')),
            ('settled_on', models.DateField(null=True, verbose_name='paid on')),
            ('returned_on', models.DateField(null=True, verbose_name='returned on')),
            ('return_reason', models.CharField(blank=True, max_length=35, verbose_name='reason of the return')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'direct debit',
            'verbose_name_plural': 'direct debits',
        },
    ),
    migrations.CreateModel(
        name='Expected',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('kind', models.CharField(choices=[('sweep_out', 'Sweep leaving the body'), ('sweep_in', 'Sweep coming to the agency'), ('feed_out', 'Funding leaving the agency'), ('feed_in', 'Funding coming to the body')], max_length=10, verbose_name='kind')),
            ('reference', models.CharField(max_length=35, verbose_name='reference')),
            ('other', models.CharField(max_length=12, verbose_name='other body')),
            ('cents', models.BigIntegerField(verbose_name='amount in cents')),
            ('ordered_on', models.DateField(verbose_name='ordered on')),
            ('state', models.CharField(choices=[('waiting', 'Waited for'), ('arrived', 'Arrived')], max_length=10, verbose_name='state')),
            ('arrived_on', models.DateField(null=True, verbose_name='arrived on')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'expected movement',
            'verbose_name_plural': 'expected movements',
        },
    ),
    migrations.CreateModel(
        name='Movement',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('statement_id', models.BigIntegerField(verbose_name='statement')),
            ('line', models.IntegerField(verbose_name='line')),
            ('entry', models.IntegerField(verbose_name='entry')),
            ('cents', models.BigIntegerField(null=True, verbose_name='amount in cents')),
            ('currency', models.CharField(max_length=3, null=True, verbose_name='currency')),
            ('booked_on', models.DateField(null=True, verbose_name='booked on')),
            ('value_on', models.DateField(null=True, verbose_name='value day')),
            ('end_to_end_id', models.CharField(max_length=35, null=True, verbose_name='end-to-end id')),
            ('mandate_id', models.CharField(max_length=35, null=True, verbose_name='mandate')),
            ('reference', models.TextField(null=True, verbose_name='reference')),
            ('bank_reference', models.CharField(max_length=35, null=True, verbose_name='reference of the bank')),
            ('batch_reference', models.CharField(max_length=35, null=True, verbose_name='reference of the group')),
            ('counterparty', models.CharField(max_length=140, null=True, verbose_name='counterparty')),
            ('reason', models.CharField(max_length=35, null=True, verbose_name='reason')),
            ('is_reversal', models.BooleanField(verbose_name='reversal')),
            ('state', models.CharField(choices=[('matched', 'Matched'), ('suspense', 'In suspense'), ('explained', 'Explained'), ('not_booked', 'Not booked')], max_length=10, verbose_name='state')),
            ('why', models.CharField(blank=True, max_length=16, verbose_name='why')),
            ('meaning', models.CharField(blank=True, max_length=16, verbose_name='meaning')),
            ('rule', models.CharField(blank=True, max_length=12, verbose_name='matched by')),
            ('target_id', models.BigIntegerField(null=True, verbose_name='matched with')),
            ('named_month', models.DateField(null=True, verbose_name='month named by the payer')),
            ('candidates', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), null=True, size=None, verbose_name='candidates')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'movement',
            'verbose_name_plural': 'movements',
        },
    ),
    migrations.CreateModel(
        name='Statement',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('rank', models.IntegerField(verbose_name='rank in the message')),
            ('version', models.CharField(max_length=20, verbose_name='version of the message')),
            ('number', models.CharField(max_length=35, verbose_name='number')),
            ('currency', models.CharField(max_length=3, verbose_name='currency')),
            ('opening_cents', models.BigIntegerField(null=True, verbose_name='opening balance in cents')),
            ('closing_cents', models.BigIntegerField(null=True, verbose_name='closing balance in cents')),
            ('closed_on', models.DateField(null=True, verbose_name='day of the closing balance')),
            ('movements_hash', models.BinaryField(max_length=32, verbose_name='hash of the movements')),
            ('state', models.CharField(choices=[('booked', 'Booked'), ('notice', 'Notice, enriches only'), ('repeated', 'Already booked'), ('refused', 'Refused')], max_length=10, verbose_name='state')),
            ('alarms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None, verbose_name='alarms')),
            ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
            ('bank_account', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='treasury.bankaccount', verbose_name='bank account')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'bank statement',
            'verbose_name_plural': 'bank statements',
        },
    ),
    migrations.AddConstraint(
        model_name='bankaccount',
        constraint=models.UniqueConstraint(fields=('organism', 'role'), name='treasury_one_account_a_role'),
    ),
    migrations.AddConstraint(
        model_name='bankaccount',
        constraint=models.UniqueConstraint(fields=('organism', 'account'), name='treasury_one_role_an_account'),
    ),
    migrations.AddIndex(
        model_name='debitbatch',
        index=models.Index(fields=['organism', 'file_reference'], name='treasury_batch_of_file'),
    ),
    migrations.AddConstraint(
        model_name='debitbatch',
        constraint=models.UniqueConstraint(fields=('organism', 'reference'), name='treasury_debit_batch_once'),
    ),
    migrations.AddConstraint(
        model_name='debitbatch',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='treasury_debit_batch_in_organism'),
    ),
    migrations.AddIndex(
        model_name='debitorder',
        index=models.Index(fields=['organism', 'rum'], name='treasury_order_of_mandate'),
    ),
    migrations.AddIndex(
        model_name='debitorder',
        index=models.Index(fields=['organism', 'batch_id'], name='treasury_order_of_batch'),
    ),
    migrations.AddIndex(
        model_name='debitorder',
        index=models.Index(fields=['organism', 'account_id'], name='treasury_order_of_account'),
    ),
    migrations.AddConstraint(
        model_name='debitorder',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='treasury_debitorder_pkey'),
    ),
    migrations.AddConstraint(
        model_name='debitorder',
        constraint=models.UniqueConstraint(fields=('organism', 'end_to_end_id'), name='treasury_debit_order_once'),
    ),
    migrations.AddIndex(
        model_name='expected',
        index=models.Index(condition=models.Q(('state', 'waiting')), fields=['organism', 'id'], name='treasury_expected_waiting'),
    ),
    migrations.AddConstraint(
        model_name='expected',
        constraint=models.UniqueConstraint(fields=('organism', 'reference'), name='treasury_expected_once'),
    ),
    migrations.AddIndex(
        model_name='movement',
        index=models.Index(fields=['organism', 'booked_on'], name='treasury_movement_day'),
    ),
    migrations.AddIndex(
        model_name='movement',
        index=models.Index(condition=models.Q(('why', 'notice')), fields=['organism', 'booked_on'], name='treasury_movement_notice'),
    ),
    migrations.AddIndex(
        model_name='movement',
        index=models.Index(condition=models.Q(('state', 'suspense')), fields=['organism', 'id'], name='treasury_movement_suspense'),
    ),
    migrations.AddConstraint(
        model_name='movement',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='treasury_movement_pkey'),
    ),
    migrations.AddConstraint(
        model_name='movement',
        constraint=models.UniqueConstraint(fields=('organism', 'statement_id', 'line'), name='treasury_movement_once'),
    ),
    migrations.AddIndex(
        model_name='statement',
        index=models.Index(fields=['organism', 'bank_account', '-closed_on', '-id'], name='treasury_statement_latest'),
    ),
    migrations.AddConstraint(
        model_name='statement',
        constraint=models.UniqueConstraint(fields=('organism', 'message_id', 'rank'), name='treasury_statement_once'),
    ),
    migrations.AddConstraint(
        model_name='statement',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='treasury_statement_in_organism'),
    ),
]
# fmt: on

# Amounts, days and references stay as they came: only what was made of an object may change.
_MAY_CHANGE = {
    "bankaccount": "role, holder",
    "debitbatch": "",
    "debitorder": "state, settled_on, returned_on, return_reason",
    "statement": "alarms",
    "movement": "state, why, meaning, rule, target_id, named_month, candidates",
    "expected": "state, arrived_on",
}
_CLOSED = "".join(
    secure_organism_table(
        f"treasury_{table}", privileges=f"SELECT, INSERT, UPDATE ({columns})" if columns else "SELECT, INSERT"
    )
    for table, columns in _MAY_CHANGE.items()
)

# A whole file of debits is paid at once: with pages half empty each order moves in place, out of the indexes.
_ROOM = on_each_partition(
    "treasury_debitorder", "ALTER TABLE parts.treasury_debitorder_{organism} SET (fillfactor = 50)"
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0002_security"), ("registry", "0002_security")]
    operations = [
        *tables_by_sql(_generated, models=["DebitOrder", "Movement"], sql=Path(__file__).with_name("tables.sql")),
        migrations.RunSQL([_CLOSED, _ROOM], migrations.RunSQL.noop),
    ]

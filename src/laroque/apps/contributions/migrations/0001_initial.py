"""Contributor accounts; their tables are partitioned, guarded and closed by SQL."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_national_table, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='Account',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('opened_on', models.DateField(verbose_name='opened on')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'contributor account',
            'verbose_name_plural': 'contributor accounts',
        },
    ),
    migrations.CreateModel(
        name='Allocation',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('payment_id', models.BigIntegerField(verbose_name='payment')),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('month', models.DateField(verbose_name='month')),
            ('kind', models.CharField(choices=[('principal', 'Contributions'), ('surcharge', 'Surcharges and penalties'), ('cost', 'Legal costs')], max_length=9, verbose_name='kind')),
            ('borne_by', models.CharField(max_length=20, verbose_name='borne by')),
            ('beneficiary', models.CharField(max_length=40, verbose_name='beneficiary')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('allocated_at', models.DateTimeField(verbose_name='allocated at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'allocation',
            'verbose_name_plural': 'allocations',
        },
    ),
    migrations.CreateModel(
        name='Declaration',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('position', models.IntegerField(verbose_name='line of the message it starts at')),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('month', models.DateField(verbose_name='month')),
            ('fraction', models.CharField(max_length=2, verbose_name='fraction')),
            ('type', models.CharField(max_length=2, verbose_name='type')),
            ('order_number', models.BigIntegerField(verbose_name='order number')),
            ('norm', models.CharField(max_length=6, verbose_name='norm')),
            ('state', models.CharField(choices=[('received', 'Received, not yet assessed'), ('assessed', 'Assessed'), ('replaced', 'Replaced by a later one')], max_length=10, verbose_name='state')),
            ('declared_cents', models.BigIntegerField(help_text='sum of the bordereaux, S21.G00.22.005', verbose_name='declared (cents)')),
            ('recomputed_cents', models.BigIntegerField(null=True, verbose_name='recomputed (cents)')),
            ('debit_cents', models.BigIntegerField(help_text='S21.G00.20.005, mode 05', verbose_name='debit ordered by the payer (cents)')),
            ('due_on', models.DateField(verbose_name='due on')),
            ('received_at', models.DateTimeField(verbose_name='received at')),
            ('run_id', models.BigIntegerField(null=True, verbose_name='run')),
            ('findings', models.JSONField(default=list, verbose_name='findings of the assessment')),
            ('account', models.ForeignObject(from_fields=['organism', 'account_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='declarations', to='contributions.account', to_fields=['organism', 'id'])),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'declaration',
            'verbose_name_plural': 'declarations',
        },
    ),
    migrations.CreateModel(
        name='DeclarationLine',
        fields=[
            ('pk', models.CompositePrimaryKey('organism_id', 'declaration_id', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
            ('declaration_id', models.BigIntegerField(verbose_name='declaration')),
            ('line', models.IntegerField(verbose_name='line of the file')),
            ('period', models.DateField(verbose_name='month of employment')),
            ('ctp', models.CharField(max_length=3, verbose_name='CTP')),
            ('qualifier', models.CharField(max_length=3, verbose_name='qualifier')),
            ('insee', models.CharField(blank=True, max_length=5, verbose_name='commune')),
            ('base_cents', models.BigIntegerField(null=True, verbose_name='base (cents)')),
            ('stated_ppm', models.IntegerField(null=True, verbose_name='rate stated in the declaration (ppm)')),
            ('rate_ppm', models.IntegerField(null=True, verbose_name='rate of the CTP (ppm)')),
            ('at_rate_ppm', models.IntegerField(null=True, verbose_name='rate of occupational risk (ppm)')),
            ('declared_cents', models.BigIntegerField(null=True, verbose_name='declared (cents)')),
            ('recomputed_cents', models.BigIntegerField(null=True, verbose_name='recomputed (cents)')),
            ('difference_cents', models.BigIntegerField(null=True, verbose_name='difference (cents)')),
            ('due_cents', models.BigIntegerField(verbose_name='due (cents)')),
            ('controls', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='controls')),
            ('declaration', models.ForeignObject(from_fields=['organism', 'declaration_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='lines', to='contributions.declaration', to_fields=['organism', 'id'])),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'declared line',
            'verbose_name_plural': 'declared lines',
        },
    ),
    migrations.CreateModel(
        name='Due',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('month', models.DateField(verbose_name='month')),
            ('period', models.DateField(verbose_name='month of employment')),
            ('ctp', models.CharField(max_length=3, verbose_name='CTP')),
            ('qualifier', models.CharField(max_length=3, verbose_name='qualifier')),
            ('insee', models.CharField(blank=True, max_length=5, verbose_name='commune')),
            ('kind', models.CharField(choices=[('principal', 'Contributions'), ('surcharge', 'Surcharges and penalties'), ('cost', 'Legal costs')], max_length=9, verbose_name='kind')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('run_id', models.BigIntegerField(verbose_name='run')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'due',
            'verbose_name_plural': 'dues',
        },
    ),
    migrations.CreateModel(
        name='DueShare',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('month', models.DateField(verbose_name='month')),
            ('kind', models.CharField(choices=[('principal', 'Contributions'), ('surcharge', 'Surcharges and penalties'), ('cost', 'Legal costs')], max_length=9, verbose_name='kind')),
            ('borne_by', models.CharField(max_length=20, verbose_name='borne by')),
            ('beneficiary', models.CharField(max_length=40, verbose_name='beneficiary')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('run_id', models.BigIntegerField(verbose_name='run')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'share of a due',
            'verbose_name_plural': 'shares of dues',
        },
    ),
    migrations.CreateModel(
        name='FilingPlace',
        fields=[
            ('pk', models.CompositePrimaryKey('siret', 'month', blank=True, editable=False, primary_key=True, serialize=False)),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('month', models.DateField(verbose_name='month')),
            ('organism', models.ForeignKey(db_column='organism', db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'filing place',
            'verbose_name_plural': 'filing places',
        },
    ),
    migrations.CreateModel(
        name='Payment',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('means', models.CharField(choices=[('debit', 'SEPA direct debit'), ('transfer', 'Transfer'), ('cheque', 'Cheque'), ('offset', 'Offset of a month in credit')], max_length=8, verbose_name='means')),
            ('state', models.CharField(choices=[('ordered', 'Ordered'), ('received', 'Received'), ('returned', 'Returned by the bank')], max_length=8, verbose_name='state')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('key', models.CharField(max_length=160, verbose_name='key')),
            ('named_month', models.DateField(null=True, verbose_name='month named by the payer')),
            ('ordered_on', models.DateField(null=True, verbose_name='ordered on')),
            ('received_on', models.DateField(null=True, verbose_name='received on')),
            ('returned_on', models.DateField(null=True, verbose_name='returned on')),
            ('return_reason', models.CharField(blank=True, max_length=4, verbose_name='reason of the return')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'payment',
            'verbose_name_plural': 'payments',
        },
    ),
    migrations.CreateModel(
        name='Run',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('month', models.DateField(verbose_name='month')),
            ('inputs_hash', models.BinaryField(max_length=32, verbose_name='hash of the inputs')),
            ('parameters_version', models.CharField(max_length=64, verbose_name='version of the parameters')),
            ('code_version', models.CharField(max_length=64, verbose_name='version of the code')),
            ('as_of', models.DateField(verbose_name='as of')),
            ('result_hash', models.BinaryField(max_length=32, verbose_name='hash of the result')),
            ('declarations', models.IntegerField(verbose_name='number of declarations')),
            ('evidence', models.CharField(blank=True, help_text='path within the evidence store', max_length=255, verbose_name='evidence')),
            ('made_at', models.DateTimeField(verbose_name='made at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'run',
            'verbose_name_plural': 'runs',
        },
    ),
    migrations.AddConstraint(
        model_name='account',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_account_pkey'),
    ),
    migrations.AddConstraint(
        model_name='account',
        constraint=models.UniqueConstraint(fields=('organism', 'siret'), name='contributions_account_siret'),
    ),
    migrations.AddIndex(
        model_name='allocation',
        index=models.Index(fields=['organism', 'account_id', 'month'], name='contributions_alloc_account'),
    ),
    migrations.AddIndex(
        model_name='allocation',
        index=models.Index(fields=['organism', 'payment_id'], name='contributions_alloc_payment'),
    ),
    migrations.AddConstraint(
        model_name='allocation',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_allocation_pkey'),
    ),
    migrations.AddIndex(
        model_name='declaration',
        index=models.Index(fields=['organism', 'month', 'state'], name='contributions_declaration_work'),
    ),
    migrations.AddConstraint(
        model_name='declaration',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_declaration_pkey'),
    ),
    migrations.AddConstraint(
        model_name='declaration',
        constraint=models.UniqueConstraint(condition=models.Q(('state', 'replaced'), _negated=True), fields=('organism', 'siret', 'month', 'fraction'), name='contributions_declaration_one_counts'),
    ),
    migrations.AddIndex(
        model_name='due',
        index=models.Index(fields=['organism', 'account_id', 'month'], name='contributions_due_account'),
    ),
    migrations.AddConstraint(
        model_name='due',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_due_pkey'),
    ),
    migrations.AddIndex(
        model_name='dueshare',
        index=models.Index(fields=['organism', 'account_id', 'month'], name='contributions_dueshare_account'),
    ),
    migrations.AddConstraint(
        model_name='dueshare',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_dueshare_pkey'),
    ),
    migrations.AddIndex(
        model_name='payment',
        index=models.Index(fields=['organism', 'account_id'], name='contributions_payment_account'),
    ),
    migrations.AddConstraint(
        model_name='payment',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_payment_pkey'),
    ),
    migrations.AddConstraint(
        model_name='payment',
        constraint=models.UniqueConstraint(fields=('organism', 'key'), name='contributions_payment_once'),
    ),
    migrations.AddConstraint(
        model_name='run',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_run_pkey'),
    ),
    migrations.AddConstraint(
        model_name='run',
        constraint=models.UniqueConstraint(fields=('organism', 'month', 'inputs_hash', 'parameters_version', 'code_version'), name='contributions_run_once'),
    ),
]

_KEPT = ["Account", "Run", "Due", "DueShare", "Allocation"]
_CHANGED = ["Declaration", "DeclarationLine", "Payment"]
# The amount, the account and the key of a payment stay as they were booked; lines are written again by each run.
_MAY_CHANGE = {
    "Declaration": "SELECT, INSERT, UPDATE (state, run_id, recomputed_cents, findings)",
    "DeclarationLine": "SELECT, INSERT, DELETE",
    "Payment": "SELECT, INSERT, UPDATE (state, received_on, returned_on, return_reason)",
}
_MODELS = [*_KEPT, *_CHANGED, "FilingPlace"]
_CLOSED = "".join(
    [
        *(secure_organism_table(f"contributions_{model.lower()}", privileges="SELECT, INSERT, UPDATE") for model in _KEPT),
        *(
            secure_organism_table(f"contributions_{model.lower()}", privileges=_MAY_CHANGE[model])
            for model in _CHANGED
        ),
        secure_national_table("contributions_filingplace", privileges="SELECT, INSERT"),
        *(append_only(f"contributions_{model.lower()}") for model in ("Due", "DueShare", "Allocation")),
    ]
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0001_initial")]
    operations = [
        *tables_by_sql(_generated, models=_MODELS, sql=Path(__file__).with_name("tables.sql")),
        migrations.RunSQL(_CLOSED, migrations.RunSQL.noop),
    ]

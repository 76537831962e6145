"""Self-employed persons: what becomes known of them, and the line and the day of what they owe."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL, SeparateDatabaseAndState

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_HERE = Path(__file__)
_generated = [
    migrations.AddField(
        model_name='due',
        name='due_on',
        field=models.DateField(help_text='of a self-employed person; a declaration has its own', null=True, verbose_name='due on'),
    ),
    migrations.AddField(
        model_name='due',
        name='line',
        field=models.CharField(blank=True, default='', max_length=40, verbose_name='line of a self-employed person'),
    ),
    migrations.CreateModel(
        name='SelfEmployedFact',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('kind', models.CharField(choices=[('turnover', 'Turnover of a month or a quarter'), ('income', 'Income of a year'), ('estimate', 'Income expected for a year'), ('base', 'Base of a past year'), ('silence', 'No return for a year: assessed without it'), ('rhythm', 'Choice of the days of payment'), ('end', 'End of the activity')], max_length=9, verbose_name='kind')),
            ('known_on', models.DateField(verbose_name='known on')),
            ('month', models.DateField(verbose_name='period')),
            ('cents', models.BigIntegerField(null=True, verbose_name='amount (cents)')),
            ('rhythm', models.CharField(blank=True, max_length=9, verbose_name='rhythm')),
            ('pay_day', models.SmallIntegerField(null=True, verbose_name='day of payment')),
            ('ended_on', models.DateField(null=True, verbose_name='activity ended on')),
            ('message_id', models.BigIntegerField(null=True, verbose_name='message')),
            ('position', models.IntegerField(null=True, verbose_name='row of the file')),
            ('key', models.CharField(max_length=160, verbose_name='key')),
            ('made_by', models.BigIntegerField(null=True, verbose_name='made by')),
            ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
            ('account', models.ForeignObject(from_fields=['organism', 'account_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='self_employed_facts', to='contributions.account', to_fields=['organism', 'id'])),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'fact of a self-employed person',
            'verbose_name_plural': 'facts of self-employed persons',
            'indexes': [models.Index(fields=['organism', 'account_id'], name='contributions_selffact_account')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='contributions_selffact_in_organism'), models.UniqueConstraint(fields=('organism', 'key'), name='contributions_selffact_once')],
        },
    ),
]
_DUE_COLUMNS = """
alter table contributions_due add column line varchar(40) not null default '', add column due_on date;
"""
_CLOSED = secure_organism_table("contributions_selfemployedfact", privileges="SELECT, INSERT")


class Migration(migrations.Migration):
    dependencies = [("contributions", "0008_declarations_by_siret"), ("network", "0003_figures_by_department")]
    operations = [
        SeparateDatabaseAndState([RunSQL(_DUE_COLUMNS, RunSQL.noop)], _generated[:2]),
        *tables_by_sql(
            _generated[2:], models=["SelfEmployedFact"], sql=_HERE.with_name("self_employed.sql")
        ),
        RunSQL(_CLOSED + append_only("contributions_selfemployedfact"), RunSQL.noop),
    ]

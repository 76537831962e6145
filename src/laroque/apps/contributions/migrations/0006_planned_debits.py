"""Debits that payers plan themselves."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import secure_organism_table

_generated = [
    migrations.CreateModel(
        name='PlannedDebit',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('month', models.DateField(verbose_name='month')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('debit_on', models.DateField(verbose_name='debited on')),
            ('state', models.CharField(choices=[('planned', 'Planned'), ('ordered', 'Sent to the bank'), ('cancelled', 'Cancelled'), ('dropped', 'Dropped: nothing owed, or no mandate')], max_length=9, verbose_name='state')),
            ('key', models.CharField(max_length=160, verbose_name='key')),
            ('planned_by', models.BigIntegerField(verbose_name='planned by')),
            ('planned_at', models.DateTimeField(verbose_name='planned at')),
            ('ended_by', models.BigIntegerField(null=True, verbose_name='ended by')),
            ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
            ('payment_key', models.CharField(blank=True, max_length=160, verbose_name='key of the payment')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'planned debit',
            'verbose_name_plural': 'planned debits',
            'indexes': [models.Index(fields=['organism', 'account_id'], name='contributions_planned_account'), models.Index(condition=models.Q(('state', 'planned')), fields=['organism', 'debit_on'], name='contributions_planned_waiting')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='contributions_planneddebit_in_organism'), models.UniqueConstraint(fields=('organism', 'key'), name='contributions_planneddebit_once'), models.CheckConstraint(condition=models.Q(('cents__gt', 0)), name='contributions_planneddebit_amount'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'planned')), models.Q(models.Q(('state', 'planned'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='contributions_planneddebit_ends')],
        },
    ),
]
_CLOSED = secure_organism_table(
    "contributions_planneddebit", privileges="SELECT, INSERT, UPDATE (state, ended_by, ended_at, payment_key)"
)


class Migration(migrations.Migration):
    dependencies = [("contributions", "0005_sharing_and_moves"), ("network", "0002_security")]
    operations = [
        *tables_by_sql(_generated, models=["PlannedDebit"], sql=Path(__file__).with_name("planned_debits.sql")),
        migrations.RunSQL(_CLOSED, migrations.RunSQL.noop),
    ]

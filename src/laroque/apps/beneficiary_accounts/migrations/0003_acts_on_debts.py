"""What persons did about overpayments, step after step; and lists of debts read from the latest on."""

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.security import append_only, secure_organism_table

_TABLE = "beneficiary_accounts_debtact"
_CLOSED = secure_organism_table(_TABLE, privileges="SELECT, INSERT") + append_only(_TABLE)
_FOLLOWS = f"""
alter table {_TABLE} add constraint beneficiary_accounts_act_on foreign key (organism_id, debt_id)
    references beneficiary_accounts_debt (organism_id, id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_figures_by_department'),
        ('beneficiary_accounts', '0002_due_on'),
    ]

    operations = [
        migrations.CreateModel(
            name='DebtAct',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('debt_id', models.BigIntegerField(verbose_name='debt')),
                ('kind', models.CharField(choices=[('told', 'Told to its holder'), ('answered', 'Answered by its holder'), ('rejected', 'Answer rejected'), ('noticed', 'Formal notice received'), ('planned', 'Plan agreed')], max_length=8, verbose_name='kind')),
                ('on', models.DateField(verbose_name='on')),
                ('due_on', models.DateField(null=True, verbose_name='withheld from that day on')),
                ('text', models.TextField(blank=True, verbose_name='reason')),
                ('by', models.BigIntegerField(verbose_name='by')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
            ],
            options={
                'verbose_name': 'act on a debt',
                'verbose_name_plural': 'acts on debts',
                'indexes': [models.Index(fields=['organism', 'debt_id'], name='beneficiary_accounts_act_of')],
            },
        ),
        migrations.RunSQL([_FOLLOWS, _CLOSED], migrations.RunSQL.noop),
    ]

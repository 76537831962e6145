"""What sharing out keeps beside entries: deeds of two persons, rates of third parties, what was told."""

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.security import append_only, secure_national_table, secure_organism_table

_SECURITY = (
    secure_organism_table('ledger_deed', privileges='SELECT, INSERT')
    + secure_organism_table('ledger_told', privileges='SELECT, INSERT')
    + secure_national_table('ledger_sharingrate', privileges='SELECT, INSERT')
    + ''.join(append_only(table) for table in ('ledger_deed', 'ledger_told', 'ledger_sharingrate'))
)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
        ('network', '0002_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharingRate',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('flat', 'Flat rate of what will not be collected'), ('fee', 'Management fees')], max_length=12, verbose_name='kind')),
                ('beneficiary', models.CharField(max_length=40, verbose_name='beneficiary')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('rate_ppm', models.IntegerField(verbose_name='rate (ppm)')),
                ('source', models.TextField(verbose_name='source')),
                ('set_by', models.CharField(max_length=150, verbose_name='set by')),
                ('set_at', models.DateTimeField(verbose_name='set at')),
            ],
            options={
                'verbose_name': 'rate of a third party',
                'verbose_name_plural': 'rates of third parties',
                'db_table': 'ledger_sharingrate',
                'constraints': [models.CheckConstraint(condition=models.Q(('rate_ppm__gt', 0), ('rate_ppm__lt', 1000000)), name='ledger_sharingrate_is_a_rate'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='ledger_sharingrate_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='Deed',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('payout', 'Payment of third parties'), ('settlement', 'Settlement between branches'), ('merger', 'Merger of bodies'), ('move', 'Account moved to another body')], max_length=12, verbose_name='kind')),
                ('reference', models.CharField(max_length=80, verbose_name='reference')),
                ('content', models.JSONField(verbose_name='content')),
                ('asked_at', models.DateTimeField(verbose_name='asked at')),
                ('approval_id', models.BigIntegerField(verbose_name='approval')),
                ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
            ],
            options={
                'verbose_name': 'deed',
                'verbose_name_plural': 'deeds',
                'db_table': 'ledger_deed',
                'constraints': [models.UniqueConstraint(fields=('organism', 'kind', 'reference'), name='ledger_deed_once')],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('regime', models.CharField(choices=[('surcharges', 'Surcharges notified'), ('ahead', 'Notified before it was collected'), ('cleared', 'Collected since, cleared against what was notified ahead')], max_length=12, verbose_name='regime')),
                ('beneficiary', models.CharField(max_length=40, verbose_name='beneficiary')),
                ('reference', models.CharField(max_length=80, verbose_name='reference')),
                ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
                ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
            ],
            options={
                'verbose_name': 'amount told',
                'verbose_name_plural': 'amounts told',
                'db_table': 'ledger_told',
                'constraints': [models.UniqueConstraint(fields=('organism', 'regime', 'reference', 'beneficiary'), name='ledger_told_once')],
            },
        ),
        migrations.RunSQL([_SECURITY], migrations.RunSQL.noop),
    ]

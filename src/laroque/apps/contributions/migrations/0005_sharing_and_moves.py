"""Keys that a person decides, accounts that move to another body, and the filing places that move with them."""

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.security import append_only, secure_organism_table

_SECURITY = (
    secure_organism_table('contributions_keydecision', privileges='SELECT, INSERT')
    + append_only('contributions_keydecision')
    + 'GRANT UPDATE (organism) ON contributions_filingplace TO laroque_app, laroque_national;'
    + 'CREATE INDEX contributions_account_moved ON contributions_account (organism_id, id) WHERE moved_to_id IS NOT NULL;'
)


class Migration(migrations.Migration):

    dependencies = [
        ('contributions', '0004_amounts_found'),
        ('network', '0002_security'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='moved_on',
            field=models.DateField(null=True, verbose_name='moved on'),
        ),
        migrations.AddField(
            model_name='account',
            name='moved_to',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='moved to'),
        ),
        migrations.CreateModel(
            name='KeyDecision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ctp', models.CharField(max_length=3, verbose_name='CTP')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(null=True, verbose_name='valid until (excluded)')),
                ('parts', models.JSONField(verbose_name='shares')),
                ('article', models.CharField(max_length=300, verbose_name='article')),
                ('decided_by', models.CharField(max_length=150, verbose_name='decided by')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
            ],
            options={
                'verbose_name': 'decided key',
                'verbose_name_plural': 'decided keys',
                'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='contributions_keydecision_in_organism'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='contributions_keydecision_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('article', ''), _negated=True), name='contributions_keydecision_has_an_article')],
            },
        ),
        migrations.RunSQL([_SECURITY], migrations.RunSQL.noop),
    ]

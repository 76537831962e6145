"""Self-employed persons: a national register like the others, with its journal."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from laroque.postgres.security import secure_national_table


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_figures_by_department'),
        ('registry', '0004_parts_of_names_and_looks'),
    ]

    operations = [
        migrations.CreateModel(
            name='SelfEmployedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_role', models.CharField(db_default=models.Func(template='session_user'), editable=False, max_length=63)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('is_micro', models.BooleanField(verbose_name='micro-entrepreneur')),
                ('activity', models.CharField(choices=[('craft', 'Craft'), ('trade', 'Trade'), ('liberal_non_regulated', 'Liberal profession, not regulated'), ('liberal_cipav', 'Liberal profession of the Cipav'), ('sales', 'Sales'), ('sales_craft', 'Sales, craft'), ('services_craft', 'Services, craft'), ('services_trade', 'Services, trade'), ('furnished_tourism', 'Classified furnished tourism')], max_length=24, verbose_name='activity')),
                ('started_on', models.DateField(verbose_name='activity started on')),
                ('registered_on', models.DateField(verbose_name='registered here on')),
                ('is_start', models.BooleanField(default=True, verbose_name='starts a business (CSS R131-3)')),
                ('has_minimum', models.BooleanField(default=True, verbose_name='owes minimum contributions')),
                ('relieved_from', models.DateField(null=True, verbose_name='start relief from')),
                ('spread_years', models.SmallIntegerField(default=0, verbose_name='years the first contributions are spread over')),
                ('rhythm', models.CharField(choices=[('monthly', 'Monthly'), ('quarterly', 'Quarterly')], max_length=9, verbose_name='rhythm')),
                ('pay_day', models.SmallIntegerField(default=5, verbose_name='day of payment')),
                ('collecting_body', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='network.organism', verbose_name='collecting body')),
                ('establishment', models.ForeignKey(db_column='siret', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', serialize=False, to='registry.establishment', verbose_name='establishment')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.person', verbose_name='person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SelfEmployed',
            fields=[
                ('establishment', models.OneToOneField(db_column='siret', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='self_employed', serialize=False, to='registry.establishment', verbose_name='establishment')),
                ('is_micro', models.BooleanField(verbose_name='micro-entrepreneur')),
                ('activity', models.CharField(choices=[('craft', 'Craft'), ('trade', 'Trade'), ('liberal_non_regulated', 'Liberal profession, not regulated'), ('liberal_cipav', 'Liberal profession of the Cipav'), ('sales', 'Sales'), ('sales_craft', 'Sales, craft'), ('services_craft', 'Services, craft'), ('services_trade', 'Services, trade'), ('furnished_tourism', 'Classified furnished tourism')], max_length=24, verbose_name='activity')),
                ('started_on', models.DateField(verbose_name='activity started on')),
                ('registered_on', models.DateField(verbose_name='registered here on')),
                ('is_start', models.BooleanField(default=True, verbose_name='starts a business (CSS R131-3)')),
                ('has_minimum', models.BooleanField(default=True, verbose_name='owes minimum contributions')),
                ('relieved_from', models.DateField(null=True, verbose_name='start relief from')),
                ('spread_years', models.SmallIntegerField(default=0, verbose_name='years the first contributions are spread over')),
                ('rhythm', models.CharField(choices=[('monthly', 'Monthly'), ('quarterly', 'Quarterly')], max_length=9, verbose_name='rhythm')),
                ('pay_day', models.SmallIntegerField(default=5, verbose_name='day of payment')),
                ('collecting_body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='collecting body')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'self-employed person',
                'verbose_name_plural': 'self-employed persons',
                'ordering': ['establishment'],
                'constraints': [models.CheckConstraint(condition=models.Q(('pay_day__in', [5, 20])), name='registry_selfemployed_pay_day'), models.CheckConstraint(condition=models.Q(('spread_years__gte', 0), ('spread_years__lte', 5)), name='registry_selfemployed_spread')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='selfemployed',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_selfemployedevent" ("activity", "collecting_body_id", "has_minimum", "is_micro", "is_start", "pay_day", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "registered_on", "relieved_from", "rhythm", "siret", "spread_years", "started_on") SELECT new_values."activity", new_values."collecting_body_id", new_values."has_minimum", new_values."is_micro", new_values."is_start", new_values."pay_day", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."registered_on", new_values."relieved_from", new_values."rhythm", new_values."siret", new_values."spread_years", new_values."started_on" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7c9907d5d3c2c1bd02f248507ea8fd28a2a318f0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_af7c9', referencing='REFERENCING NEW TABLE AS new_values ', table='registry_selfemployed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='selfemployed',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_selfemployedevent" ("activity", "collecting_body_id", "has_minimum", "is_micro", "is_start", "pay_day", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "registered_on", "relieved_from", "rhythm", "siret", "spread_years", "started_on") SELECT new_values."activity", new_values."collecting_body_id", new_values."has_minimum", new_values."is_micro", new_values."is_start", new_values."pay_day", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."registered_on", new_values."relieved_from", new_values."rhythm", new_values."siret", new_values."spread_years", new_values."started_on" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."siret") = (new_values."siret") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='96361d23a56d6e0af0ce044d29687ba08223fd2e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_db78e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='registry_selfemployed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='selfemployed',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_selfemployedevent" ("activity", "collecting_body_id", "has_minimum", "is_micro", "is_start", "pay_day", "person_id", "pgh_context", "pgh_created_at", "pgh_label", "registered_on", "relieved_from", "rhythm", "siret", "spread_years", "started_on") SELECT old_values."activity", old_values."collecting_body_id", old_values."has_minimum", old_values."is_micro", old_values."is_start", old_values."pay_day", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."registered_on", old_values."relieved_from", old_values."rhythm", old_values."siret", old_values."spread_years", old_values."started_on" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6b2e45bf56972e293595d872c5d2ea0b811e0b8c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_441a3', referencing='REFERENCING OLD TABLE AS old_values ', table='registry_selfemployed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='selfemployedevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e8f1b4507a5e4eac3dd206aef7d5b364e99784fd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a7fcb', table='registry_selfemployedevent', when='BEFORE')),
        ),
        migrations.RunSQL(
            secure_national_table("registry_selfemployed", privileges="SELECT, INSERT, UPDATE")
            + secure_national_table("registry_selfemployedevent", privileges="SELECT, INSERT"),
            migrations.RunSQL.noop,
        ),
    ]

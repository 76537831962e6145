"""Professionals and the terms they claim under: national registers like the others, with their journals."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from laroque.postgres.security import secure_national_table


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_self_employed'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProfessionalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_role', models.CharField(db_default=models.Func(template='session_user'), editable=False, max_length=63)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('number', models.CharField(max_length=9, serialize=False, verbose_name='number')),
                ('kind', models.CharField(choices=[('physician', 'Physician'), ('dentist', 'Dentist'), ('midwife', 'Midwife'), ('auxiliary', 'Medical auxiliary'), ('pharmacy', 'Pharmacy'), ('laboratory', 'Laboratory'), ('supplier', 'Supplier of devices'), ('carrier', 'Carrier'), ('hospital', 'Hospital')], max_length=12, verbose_name='kind')),
                ('rpps', models.CharField(blank=True, max_length=11, verbose_name='RPPS')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('department', models.CharField(blank=True, max_length=3, verbose_name='département')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProfessionalTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until (excluded)')),
                ('speciality', models.CharField(blank=True, max_length=2, verbose_name='speciality')),
                ('sector', models.CharField(blank=True, choices=[('1', 'Sector 1'), ('2', 'Sector 2'), ('OPTAM', 'Sector 2, OPTAM'), ('', 'No sector')], max_length=5, verbose_name='sector')),
                ('is_agreed', models.BooleanField(default=True, verbose_name='under agreement')),
            ],
            options={
                'verbose_name': 'terms of a professional',
                'verbose_name_plural': 'terms of professionals',
                'ordering': ['professional', 'since'],
            },
        ),
        migrations.CreateModel(
            name='ProfessionalTermsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_role', models.CharField(db_default=models.Func(template='session_user'), editable=False, max_length=63)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('id', models.BigIntegerField()),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until (excluded)')),
                ('speciality', models.CharField(blank=True, max_length=2, verbose_name='speciality')),
                ('sector', models.CharField(blank=True, choices=[('1', 'Sector 1'), ('2', 'Sector 2'), ('OPTAM', 'Sector 2, OPTAM'), ('', 'No sector')], max_length=5, verbose_name='sector')),
                ('is_agreed', models.BooleanField(default=True, verbose_name='under agreement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterField(
            model_name='bankaccount',
            name='holder_kind',
            field=models.CharField(choices=[('organism', 'Organism'), ('employer', 'Employer'), ('establishment', 'Establishment'), ('person', 'Person'), ('payee', 'Payee of a transfer'), ('professional', 'Professional or institution')], max_length=14, verbose_name='kind of holder'),
        ),
        migrations.AlterField(
            model_name='bankaccountevent',
            name='holder_kind',
            field=models.CharField(choices=[('organism', 'Organism'), ('employer', 'Employer'), ('establishment', 'Establishment'), ('person', 'Person'), ('payee', 'Payee of a transfer'), ('professional', 'Professional or institution')], max_length=14, verbose_name='kind of holder'),
        ),
        migrations.CreateModel(
            name='Professional',
            fields=[
                ('number', models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name='number')),
                ('kind', models.CharField(choices=[('physician', 'Physician'), ('dentist', 'Dentist'), ('midwife', 'Midwife'), ('auxiliary', 'Medical auxiliary'), ('pharmacy', 'Pharmacy'), ('laboratory', 'Laboratory'), ('supplier', 'Supplier of devices'), ('carrier', 'Carrier'), ('hospital', 'Hospital')], max_length=12, verbose_name='kind')),
                ('rpps', models.CharField(blank=True, max_length=11, verbose_name='RPPS')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('department', models.CharField(blank=True, max_length=3, verbose_name='département')),
            ],
            options={
                'verbose_name': 'professional',
                'verbose_name_plural': 'professionals',
                'ordering': ['number'],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__regex', '^[0-9][0-9AB][0-9]{7}$')), name='registry_professional_number_has_its_form'), models.CheckConstraint(condition=models.Q(('rpps__regex', '^([0-9]{11})?$')), name='registry_professional_rpps_form')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professional',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_professionalevent" ("department", "kind", "name", "number", "pgh_context", "pgh_created_at", "pgh_label", "rpps") SELECT new_values."department", new_values."kind", new_values."name", new_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."rpps" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a0695fb581a7d54fdc53b462565948cb9033f249', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4de8e', referencing='REFERENCING NEW TABLE AS new_values ', table='registry_professional', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professional',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_professionalevent" ("department", "kind", "name", "number", "pgh_context", "pgh_created_at", "pgh_label", "rpps") SELECT new_values."department", new_values."kind", new_values."name", new_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."rpps" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."number") = (new_values."number") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='05a9b634d8e40c29fb35c14577b5d464b53b0fed', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_983ce', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='registry_professional', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professional',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_professionalevent" ("department", "kind", "name", "number", "pgh_context", "pgh_created_at", "pgh_label", "rpps") SELECT old_values."department", old_values."kind", old_values."name", old_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."rpps" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='28ee306b0fe4f0c3aeffe0f1234f7714bd699ea2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a8d61', referencing='REFERENCING OLD TABLE AS old_values ', table='registry_professional', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professionalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='076cf6be5281b666e22077cdee7374c95aed0d00', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2266d', table='registry_professionalevent', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='professionalterms',
            name='professional',
            field=models.ForeignKey(db_column='number', on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='registry.professional', verbose_name='professional'),
        ),
        migrations.AddField(
            model_name='professionaltermsevent',
            name='professional',
            field=models.ForeignKey(db_column='number', db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='registry.professional', verbose_name='professional'),
        ),
        migrations.AddConstraint(
            model_name='professionalterms',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='registry_terms_end_after_they_start'),
        ),
        migrations.AddConstraint(
            model_name='professionalterms',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('professional', '='), (models.Func('since', 'until', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='registry_terms_one_at_a_time', violation_error_message='The professional already has terms in this period.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professionalterms',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_professionaltermsevent" ("id", "is_agreed", "number", "pgh_context", "pgh_created_at", "pgh_label", "sector", "since", "speciality", "until") SELECT new_values."id", new_values."is_agreed", new_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."sector", new_values."since", new_values."speciality", new_values."until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2a367bef7f6b32f28925d101f254ecebd29f701b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f0b94', referencing='REFERENCING NEW TABLE AS new_values ', table='registry_professionalterms', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professionalterms',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_professionaltermsevent" ("id", "is_agreed", "number", "pgh_context", "pgh_created_at", "pgh_label", "sector", "since", "speciality", "until") SELECT new_values."id", new_values."is_agreed", new_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."sector", new_values."since", new_values."speciality", new_values."until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='42364ce9ba470f24643214428a514f626593c227', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_162d7', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='registry_professionalterms', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professionalterms',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "registry_professionaltermsevent" ("id", "is_agreed", "number", "pgh_context", "pgh_created_at", "pgh_label", "sector", "since", "speciality", "until") SELECT old_values."id", old_values."is_agreed", old_values."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."sector", old_values."since", old_values."speciality", old_values."until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7196715d3fba318a9ddd9eee794dca75a4a62771', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_fb86b', referencing='REFERENCING OLD TABLE AS old_values ', table='registry_professionalterms', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='professionaltermsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bba692cd3600226253b599fe989cd1b3f5a5437b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ec69e', table='registry_professionaltermsevent', when='BEFORE')),
        ),
        migrations.RunSQL(
            secure_national_table("registry_professional", privileges="SELECT, INSERT, UPDATE")
            + secure_national_table("registry_professionalterms", privileges="SELECT, INSERT, UPDATE")
            + secure_national_table("registry_professionalevent", privileges="SELECT, INSERT")
            + secure_national_table("registry_professionaltermsevent", privileges="SELECT, INSERT"),
            migrations.RunSQL.noop,
        ),
    ]

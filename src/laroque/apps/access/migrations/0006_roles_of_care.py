"""Roles of the funds that insure, and memberships of an insured person and of a professional."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0005_api_tokens'),
        ('network', '0003_figures_by_department'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='membership',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='access_membership_held_once_at_a_time',
        ),
        migrations.AddField(
            model_name='membership',
            name='nir',
            field=models.CharField(blank=True, max_length=15, null=True, verbose_name='NIR'),
        ),
        migrations.AddField(
            model_name='membership',
            name='professional',
            field=models.CharField(blank=True, max_length=9, null=True, verbose_name='professional'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='nir',
            field=models.CharField(blank=True, max_length=15, null=True, verbose_name='NIR'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='professional',
            field=models.CharField(blank=True, max_length=9, null=True, verbose_name='professional'),
        ),
        migrations.AlterField(
            model_name='apitoken',
            name='role',
            field=models.CharField(choices=[('collection_officer', 'Collection officer'), ('treasurer', 'Treasurer'), ('supervisor', 'Supervisor'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('employer', 'Employer'), ('accountant', 'Accountant of employers'), ('care_officer', 'Care officer'), ('care_supervisor', 'Care supervisor'), ('medical_adviser', 'Medical adviser'), ('insured', 'Insured person'), ('professional', 'Health professional')], max_length=20, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('collection_officer', 'Collection officer'), ('treasurer', 'Treasurer'), ('supervisor', 'Supervisor'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('employer', 'Employer'), ('accountant', 'Accountant of employers'), ('care_officer', 'Care officer'), ('care_supervisor', 'Care supervisor'), ('medical_adviser', 'Medical adviser'), ('insured', 'Insured person'), ('professional', 'Health professional')], max_length=20, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='membershipevent',
            name='role',
            field=models.CharField(choices=[('collection_officer', 'Collection officer'), ('treasurer', 'Treasurer'), ('supervisor', 'Supervisor'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('employer', 'Employer'), ('accountant', 'Accountant of employers'), ('care_officer', 'Care officer'), ('care_supervisor', 'Care supervisor'), ('medical_adviser', 'Medical adviser'), ('insured', 'Insured person'), ('professional', 'Health professional')], max_length=20, verbose_name='role'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_membershipevent" ("decided_by_id", "given_by_id", "id", "national", "nir", "organism", "pgh_context", "pgh_created_at", "pgh_label", "professional", "role", "siren", "state", "user_id", "valid_from", "valid_to") SELECT new_values."decided_by_id", new_values."given_by_id", new_values."id", new_values."national", new_values."nir", new_values."organism", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."professional", new_values."role", new_values."siren", new_values."state", new_values."user_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='caa2a380dfde3c935eafa39d68324536c1aff6b8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d2ee0', referencing='REFERENCING NEW TABLE AS new_values ', table='access_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_membershipevent" ("decided_by_id", "given_by_id", "id", "national", "nir", "organism", "pgh_context", "pgh_created_at", "pgh_label", "professional", "role", "siren", "state", "user_id", "valid_from", "valid_to") SELECT new_values."decided_by_id", new_values."given_by_id", new_values."id", new_values."national", new_values."nir", new_values."organism", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."professional", new_values."role", new_values."siren", new_values."state", new_values."user_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3e95329c00ef4b5b295879e63154e3745c7881c4', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_93cc9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='access_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_membershipevent" ("decided_by_id", "given_by_id", "id", "national", "nir", "organism", "pgh_context", "pgh_created_at", "pgh_label", "professional", "role", "siren", "state", "user_id", "valid_from", "valid_to") SELECT old_values."decided_by_id", old_values."given_by_id", old_values."id", old_values."national", old_values."nir", old_values."organism", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."professional", old_values."role", old_values."siren", old_values."state", old_values."user_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c9cd993fdb5d3fd9779968af782ec954b037254c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_eba40', referencing='REFERENCING OLD TABLE AS old_values ', table='access_membership', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('national', False), ('nir__isnull', False), ('role', 'insured')), models.Q(models.Q(('role', 'insured'), _negated=True), ('nir__isnull', True)), _connector='OR'), name='access_membership_insured_has_one_nir', violation_error_message='An insured person sees the rights of one NIR, nobody else has one.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('national', False), ('professional__isnull', False), ('role', 'professional')), models.Q(models.Q(('role', 'professional'), _negated=True), ('professional__isnull', True)), _connector='OR'), name='access_membership_professional_has_one_number', violation_error_message='A professional sees the claims of one number, nobody else has one.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'refused'), _negated=True), expressions=[('user', '='), ('organism', '='), ('role', '='), (django.db.models.functions.comparison.Coalesce('siren', 'nir', 'professional', models.Value('')), '='), (models.Func('valid_from', 'valid_to', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='access_membership_held_once_at_a_time', violation_error_message='The user already has this role there in this period.'),
        ),
    ]

"""Roles that a second administrator approves, one-time links, and failures to sign in."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from laroque.postgres.security import secure_national_table


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_roles_of_the_desk'),
        ('network', '0002_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignInFailure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80)),
                ('address', models.GenericIPAddressField(null=True)),
                ('failed_at', models.DateTimeField()),
            ],
        ),
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
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='user',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='access_membership_held_once_at_a_time',
        ),
        migrations.AddField(
            model_name='membership',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='membership',
            name='given_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by'),
        ),
        migrations.AddField(
            model_name='membership',
            name='state',
            field=models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('refused', 'Refused')], default='approved', max_length=20, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='given_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by'),
        ),
        migrations.AddField(
            model_name='membershipevent',
            name='state',
            field=models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('refused', 'Refused')], default='approved', max_length=20, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_link_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='one-time link made at'),
        ),
        migrations.AddField(
            model_name='userevent',
            name='password_link_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='one-time link made at'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_membershipevent" ("decided_by_id", "given_by_id", "id", "national", "organism", "pgh_context", "pgh_created_at", "pgh_label", "role", "siren", "state", "user_id", "valid_from", "valid_to") SELECT new_values."decided_by_id", new_values."given_by_id", new_values."id", new_values."national", new_values."organism", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."role", new_values."siren", new_values."state", new_values."user_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6e394bbbc8db181daac5218032e1a00cac2d588d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d2ee0', referencing='REFERENCING NEW TABLE AS new_values ', table='access_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_membershipevent" ("decided_by_id", "given_by_id", "id", "national", "organism", "pgh_context", "pgh_created_at", "pgh_label", "role", "siren", "state", "user_id", "valid_from", "valid_to") SELECT new_values."decided_by_id", new_values."given_by_id", new_values."id", new_values."national", new_values."organism", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."role", new_values."siren", new_values."state", new_values."user_id", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9dece41d6999ea9f8e39f27b1937f839945aac90', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_93cc9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='access_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_membershipevent" ("decided_by_id", "given_by_id", "id", "national", "organism", "pgh_context", "pgh_created_at", "pgh_label", "role", "siren", "state", "user_id", "valid_from", "valid_to") SELECT old_values."decided_by_id", old_values."given_by_id", old_values."id", old_values."national", old_values."organism", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."role", old_values."siren", old_values."state", old_values."user_id", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8d6dfa6a70a4588341d5dd6ab84e77272b605e86', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_eba40', referencing='REFERENCING OLD TABLE AS old_values ', table='access_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_userevent" ("email", "id", "is_active", "is_staff", "is_superuser", "language", "password_link_at", "pgh_context", "pgh_created_at", "pgh_label", "username") SELECT new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."language", new_values."password_link_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."username" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c431b28a10018d664a7116354d6243d427602f87', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b2fac', referencing='REFERENCING NEW TABLE AS new_values ', table='access_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_userevent" ("email", "id", "is_active", "is_staff", "is_superuser", "language", "password_link_at", "pgh_context", "pgh_created_at", "pgh_label", "username") SELECT new_values."email", new_values."id", new_values."is_active", new_values."is_staff", new_values."is_superuser", new_values."language", new_values."password_link_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."username" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_staff" IS DISTINCT FROM (new_values."is_staff") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."language" IS DISTINCT FROM (new_values."language") OR old_values."password_link_at" IS DISTINCT FROM (new_values."password_link_at") OR old_values."username" IS DISTINCT FROM (new_values."username")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='07db2e2154972be111e80858079cee920770062a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5efde', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='access_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "access_userevent" ("email", "id", "is_active", "is_staff", "is_superuser", "language", "password_link_at", "pgh_context", "pgh_created_at", "pgh_label", "username") SELECT old_values."email", old_values."id", old_values."is_active", old_values."is_staff", old_values."is_superuser", old_values."language", old_values."password_link_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."username" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='0758574e5ca8086270b744eebae3101c2255393f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_dea43', referencing='REFERENCING OLD TABLE AS old_values ', table='access_user', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('given_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True), models.Q(('state', 'requested'), _negated=True)), _connector='OR'), name='access_membership_approved_by_another_person', violation_error_message='Who gives a role may not approve it.'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state', 'refused'), _negated=True), expressions=[('user', '='), ('organism', '='), ('role', '='), (django.db.models.functions.comparison.Coalesce('siren', models.Value('')), '='), (models.Func('valid_from', 'valid_to', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='access_membership_held_once_at_a_time', violation_error_message='The user already has this role there in this period.'),
        ),
        migrations.AddField(
            model_name='signinfailure',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='signinfailure',
            index=models.Index(fields=['key', 'failed_at'], name='access_failure_by_key'),
        ),
        migrations.AddIndex(
            model_name='signinfailure',
            index=models.Index(fields=['address', 'failed_at'], name='access_failure_by_address'),
        ),
        migrations.RunSQL(
            secure_national_table("access_signinfailure", privileges="SELECT, INSERT, DELETE"), migrations.RunSQL.noop
        ),
    ]

"""The accounting day of every row of an account, events of payments, charges, refunds, and where accounts stand."""

from pathlib import Path

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.AddField(
        model_name='allocation',
        name='booked_on',
        field=models.DateField(verbose_name='booked on'),
        preserve_default=False,
    ),
    migrations.AddField(
        model_name='due',
        name='booked_on',
        field=models.DateField(verbose_name='booked on'),
        preserve_default=False,
    ),
    migrations.AddField(
        model_name='due',
        name='source',
        field=models.CharField(help_text='what changed it: run:3, charge:7', max_length=80, verbose_name='source'),
        preserve_default=False,
    ),
    migrations.AddField(
        model_name='dueshare',
        name='booked_on',
        field=models.DateField(verbose_name='booked on'),
        preserve_default=False,
    ),
    migrations.AddField(
        model_name='dueshare',
        name='source',
        field=models.CharField(help_text='what changed it: run:3, charge:7', max_length=80, verbose_name='source'),
        preserve_default=False,
    ),
    migrations.AddField(
        model_name='payment',
        name='deposited_on',
        field=models.DateField(null=True, verbose_name='cheque received on'),
    ),
    migrations.AddField(
        model_name='payment',
        name='payer',
        field=models.CharField(blank=True, help_text='who paid, when it is not the contributor', max_length=140, verbose_name='payer'),
    ),
    migrations.AlterField(
        model_name='due',
        name='run_id',
        field=models.BigIntegerField(null=True, verbose_name='run'),
    ),
    migrations.AlterField(
        model_name='dueshare',
        name='run_id',
        field=models.BigIntegerField(null=True, verbose_name='run'),
    ),
    migrations.AlterField(
        model_name='payment',
        name='means',
        field=models.CharField(choices=[('debit', 'SEPA direct debit'), ('transfer', 'Transfer'), ('cheque', 'Cheque'), ('offset', 'Offset of a month in credit'), ('refund', 'Refund that came back')], max_length=8, verbose_name='means'),
    ),
    migrations.AlterField(
        model_name='payment',
        name='state',
        field=models.CharField(choices=[('ordered', 'Ordered'), ('deposited', 'Cheque received, not yet on the statement'), ('received', 'Received'), ('returned', 'Returned by the bank'), ('undone', 'Match undone')], max_length=9, verbose_name='state'),
    ),
    migrations.CreateModel(
        name='RefundEvent',
        fields=[
            ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
            ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
            ('pgh_label', models.TextField(help_text='The event label.')),
            ('pgh_role', models.CharField(db_default=models.Func(template='session_user'), editable=False, max_length=63)),
            ('pgh_context', pghistory.utils.JSONField(null=True)),
            ('id', models.BigIntegerField()),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('state', models.CharField(choices=[('asked', 'Asked, to be decided'), ('approved', 'Approved, to be ordered'), ('refused', 'Refused'), ('ordered', 'Ordered from the bank'), ('paid', 'Paid'), ('rejected', 'Not executed by the bank'), ('returned', 'Paid, then returned by the bank')], max_length=9, verbose_name='state')),
            ('reason', models.CharField(max_length=300, verbose_name='reason')),
            ('key', models.CharField(max_length=35, verbose_name='key')),
            ('bank_account_id', models.BigIntegerField(verbose_name='bank account')),
            ('second_person', models.BooleanField(verbose_name='decided by a second person')),
            ('asked_by', models.BigIntegerField(verbose_name='asked by')),
            ('asked_on', models.DateField(verbose_name='asked on')),
            ('decided_by', models.BigIntegerField(null=True, verbose_name='decided by')),
            ('decided_on', models.DateField(null=True, verbose_name='decided on')),
            ('decision_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of the decision')),
            ('ordered_on', models.DateField(null=True, verbose_name='ordered on')),
            ('paid_on', models.DateField(null=True, verbose_name='paid on')),
            ('returned_on', models.DateField(null=True, verbose_name='returned on')),
            ('return_reason', models.CharField(blank=True, max_length=4, verbose_name='reason of the return')),
            ('organism', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'abstract': False,
        },
    ),
    migrations.CreateModel(
        name='RefundPart',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('refund_id', models.BigIntegerField(verbose_name='refund')),
            ('payment_id', models.BigIntegerField(verbose_name='payment')),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('booked_on', models.DateField(verbose_name='booked on')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'part of a refund',
            'verbose_name_plural': 'parts of refunds',
        },
    ),
    migrations.CreateModel(
        name='RefundStep',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('refund_id', models.BigIntegerField(verbose_name='refund')),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('state', models.CharField(choices=[('asked', 'Asked, to be decided'), ('approved', 'Approved, to be ordered'), ('refused', 'Refused'), ('ordered', 'Ordered from the bank'), ('paid', 'Paid'), ('rejected', 'Not executed by the bank'), ('returned', 'Paid, then returned by the bank')], max_length=9, verbose_name='state')),
            ('paid_cents', models.BigIntegerField(verbose_name='paid (cents)')),
            ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
            ('made_by', models.BigIntegerField(null=True, verbose_name='made by')),
            ('booked_on', models.DateField(verbose_name='booked on')),
            ('happened_at', models.DateTimeField(verbose_name='happened at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'step of a refund',
            'verbose_name_plural': 'steps of refunds',
        },
    ),
    migrations.CreateModel(
        name='Setting',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('name', models.CharField(choices=[('refund_second_person_from_cents', 'Refunds from this amount are decided by a second person')], max_length=60, verbose_name='name')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('set_by', models.BigIntegerField(verbose_name='set by')),
            ('set_at', models.DateTimeField(verbose_name='set at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'setting',
            'verbose_name_plural': 'settings',
        },
    ),
    migrations.CreateModel(
        name='SettingEvent',
        fields=[
            ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
            ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
            ('pgh_label', models.TextField(help_text='The event label.')),
            ('pgh_role', models.CharField(db_default=models.Func(template='session_user'), editable=False, max_length=63)),
            ('pgh_context', pghistory.utils.JSONField(null=True)),
            ('id', models.BigIntegerField()),
            ('name', models.CharField(choices=[('refund_second_person_from_cents', 'Refunds from this amount are decided by a second person')], max_length=60, verbose_name='name')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('set_by', models.BigIntegerField(verbose_name='set by')),
            ('set_at', models.DateTimeField(verbose_name='set at')),
            ('organism', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'abstract': False,
        },
    ),
    migrations.CreateModel(
        name='Balance',
        fields=[
            ('pk', models.CompositePrimaryKey('organism_id', 'account_id', blank=True, editable=False, primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('due_cents', models.BigIntegerField(default=0, verbose_name='due (cents)')),
            ('paid_cents', models.BigIntegerField(default=0, verbose_name='paid (cents)')),
            ('under_way_cents', models.BigIntegerField(default=0, verbose_name='under way (cents)')),
            ('credit_cents', models.BigIntegerField(default=0, verbose_name='credit (cents)')),
            ('reserved_cents', models.BigIntegerField(default=0, verbose_name='credit being refunded (cents)')),
            ('balance_cents', models.BigIntegerField(default=0, verbose_name='balance (cents)')),
            ('oldest_unpaid_month', models.DateField(null=True, verbose_name='oldest month not paid')),
            ('last_assessed_month', models.DateField(null=True, verbose_name='last month assessed')),
            ('credit_since', models.DateField(null=True, verbose_name='in credit since')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'balance',
            'verbose_name_plural': 'balances',
            'indexes': [models.Index(fields=['organism', 'siret'], name='contributions_balance_siret'), models.Index(fields=['organism', 'balance_cents', 'account_id'], name='contributions_balance_owed'), models.Index(fields=['organism', 'due_cents', 'account_id'], name='contributions_balance_due'), models.Index(fields=['organism', 'credit_cents', 'account_id'], name='contributions_balance_credit'), models.Index(condition=models.Q(('oldest_unpaid_month__isnull', False)), fields=['organism', 'oldest_unpaid_month', 'account_id'], name='contributions_balance_unpaid'), models.Index(fields=['organism', 'last_assessed_month', 'account_id'], name='contributions_balance_filed')],
        },
    ),
    migrations.CreateModel(
        name='Charge',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('month', models.DateField(verbose_name='month')),
            ('kind', models.CharField(choices=[('principal', 'Contributions'), ('surcharge', 'Surcharges and penalties'), ('cost', 'Legal costs')], max_length=9, verbose_name='kind')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('reason', models.CharField(max_length=300, verbose_name='reason')),
            ('article', models.CharField(max_length=60, verbose_name='article')),
            ('key', models.CharField(max_length=160, verbose_name='key')),
            ('made_by', models.BigIntegerField(null=True, verbose_name='made by')),
            ('made_at', models.DateTimeField(verbose_name='made at')),
            ('booked_on', models.DateField(verbose_name='booked on')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'charge',
            'verbose_name_plural': 'charges',
            'indexes': [models.Index(fields=['organism', 'account_id', 'month'], name='contributions_charge_account')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='contributions_charge_pkey'), models.UniqueConstraint(fields=('organism', 'key'), name='contributions_charge_once')],
        },
    ),
    migrations.CreateModel(
        name='PaymentEvent',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('payment_id', models.BigIntegerField(verbose_name='payment')),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('kind', models.CharField(choices=[('ordered', 'Ordered'), ('deposited', 'Cheque received, not yet on the statement'), ('received', 'On the statement'), ('returned', 'Returned by the bank'), ('undone', 'Match undone')], max_length=9, verbose_name='event')),
            ('state', models.CharField(choices=[('ordered', 'Ordered'), ('deposited', 'Cheque received, not yet on the statement'), ('received', 'Received'), ('returned', 'Returned by the bank'), ('undone', 'Match undone')], max_length=9, verbose_name='state')),
            ('under_way_cents', models.BigIntegerField(verbose_name='under way (cents)')),
            ('received_cents', models.BigIntegerField(verbose_name='received (cents)')),
            ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
            ('made_by', models.BigIntegerField(null=True, verbose_name='made by')),
            ('booked_on', models.DateField(verbose_name='booked on')),
            ('happened_at', models.DateTimeField(verbose_name='happened at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'event of a payment',
            'verbose_name_plural': 'events of payments',
            'indexes': [models.Index(fields=['organism', 'account_id'], name='contributions_pevent_account'), models.Index(fields=['organism', 'payment_id'], name='contributions_pevent_payment')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='contributions_paymentevent_pkey')],
        },
    ),
    migrations.CreateModel(
        name='Refund',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('account_id', models.BigIntegerField(verbose_name='account')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('state', models.CharField(choices=[('asked', 'Asked, to be decided'), ('approved', 'Approved, to be ordered'), ('refused', 'Refused'), ('ordered', 'Ordered from the bank'), ('paid', 'Paid'), ('rejected', 'Not executed by the bank'), ('returned', 'Paid, then returned by the bank')], max_length=9, verbose_name='state')),
            ('reason', models.CharField(max_length=300, verbose_name='reason')),
            ('key', models.CharField(max_length=35, verbose_name='key')),
            ('bank_account_id', models.BigIntegerField(verbose_name='bank account')),
            ('second_person', models.BooleanField(verbose_name='decided by a second person')),
            ('asked_by', models.BigIntegerField(verbose_name='asked by')),
            ('asked_on', models.DateField(verbose_name='asked on')),
            ('decided_by', models.BigIntegerField(null=True, verbose_name='decided by')),
            ('decided_on', models.DateField(null=True, verbose_name='decided on')),
            ('decision_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of the decision')),
            ('ordered_on', models.DateField(null=True, verbose_name='ordered on')),
            ('paid_on', models.DateField(null=True, verbose_name='paid on')),
            ('returned_on', models.DateField(null=True, verbose_name='returned on')),
            ('return_reason', models.CharField(blank=True, max_length=4, verbose_name='reason of the return')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'refund',
            'verbose_name_plural': 'refunds',
            'indexes': [models.Index(fields=['organism', 'account_id'], name='contributions_refund_account'), models.Index(fields=['organism', 'state', 'id'], name='contributions_refund_work')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='contributions_refund_pkey'), models.UniqueConstraint(fields=('organism', 'key'), name='contributions_refund_once')],
        },
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='refund',
        trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_refundevent" ("account_id", "asked_by", "asked_on", "bank_account_id", "cents", "decided_by", "decided_on", "decision_reason", "id", "key", "ordered_on", "organism_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "reason", "return_reason", "returned_on", "second_person", "state") SELECT new_values."account_id", new_values."asked_by", new_values."asked_on", new_values."bank_account_id", new_values."cents", new_values."decided_by", new_values."decided_on", new_values."decision_reason", new_values."id", new_values."key", new_values."ordered_on", new_values."organism_id", new_values."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."reason", new_values."return_reason", new_values."returned_on", new_values."second_person", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='eace05e07d291a872225c22ef153829d54ccb82c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_320d9', referencing='REFERENCING NEW TABLE AS new_values ', table='contributions_refund', when='AFTER')),
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='refund',
        trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_refundevent" ("account_id", "asked_by", "asked_on", "bank_account_id", "cents", "decided_by", "decided_on", "decision_reason", "id", "key", "ordered_on", "organism_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "reason", "return_reason", "returned_on", "second_person", "state") SELECT new_values."account_id", new_values."asked_by", new_values."asked_on", new_values."bank_account_id", new_values."cents", new_values."decided_by", new_values."decided_on", new_values."decision_reason", new_values."id", new_values."key", new_values."ordered_on", new_values."organism_id", new_values."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."reason", new_values."return_reason", new_values."returned_on", new_values."second_person", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dd36cb82b3955c816288e7a6ea4a6c414f3255ee', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2dc53', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='contributions_refund', when='AFTER')),
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='refund',
        trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_refundevent" ("account_id", "asked_by", "asked_on", "bank_account_id", "cents", "decided_by", "decided_on", "decision_reason", "id", "key", "ordered_on", "organism_id", "paid_on", "pgh_context", "pgh_created_at", "pgh_label", "reason", "return_reason", "returned_on", "second_person", "state") SELECT old_values."account_id", old_values."asked_by", old_values."asked_on", old_values."bank_account_id", old_values."cents", old_values."decided_by", old_values."decided_on", old_values."decision_reason", old_values."id", old_values."key", old_values."ordered_on", old_values."organism_id", old_values."paid_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."reason", old_values."return_reason", old_values."returned_on", old_values."second_person", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dd4a9ae059fca2c4cb8028dbcab73fb46b30d096', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_bc6c0', referencing='REFERENCING OLD TABLE AS old_values ', table='contributions_refund', when='AFTER')),
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='refundevent',
        trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2c94a05c93d1024c6db82ac38e7edccd588a4ba2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4d249', table='contributions_refundevent', when='BEFORE')),
    ),
    migrations.AddIndex(
        model_name='refundpart',
        index=models.Index(fields=['organism', 'account_id'], name='contributions_rpart_account'),
    ),
    migrations.AddConstraint(
        model_name='refundpart',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_refundpart_pkey'),
    ),
    migrations.AddIndex(
        model_name='refundstep',
        index=models.Index(fields=['organism', 'account_id'], name='contributions_rstep_account'),
    ),
    migrations.AddConstraint(
        model_name='refundstep',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_refundstep_pkey'),
    ),
    migrations.AddConstraint(
        model_name='setting',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_setting_pkey'),
    ),
    migrations.AddConstraint(
        model_name='setting',
        constraint=models.UniqueConstraint(fields=('organism', 'name'), name='contributions_setting_once'),
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='setting',
        trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_settingevent" ("cents", "id", "name", "organism_id", "pgh_context", "pgh_created_at", "pgh_label", "set_at", "set_by") SELECT new_values."cents", new_values."id", new_values."name", new_values."organism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', new_values."set_at", new_values."set_by" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='16c87642f8a124ae68c72cc44bf0eac2cdcc4089', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_24275', referencing='REFERENCING NEW TABLE AS new_values ', table='contributions_setting', when='AFTER')),
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='setting',
        trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_settingevent" ("cents", "id", "name", "organism_id", "pgh_context", "pgh_created_at", "pgh_label", "set_at", "set_by") SELECT new_values."cents", new_values."id", new_values."name", new_values."organism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', new_values."set_at", new_values."set_by" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b8e03341c9b395c33fe2e4d44246aebb40f6d7e3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c8b22', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='contributions_setting', when='AFTER')),
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='setting',
        trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "contributions_settingevent" ("cents", "id", "name", "organism_id", "pgh_context", "pgh_created_at", "pgh_label", "set_at", "set_by") SELECT old_values."cents", old_values."id", old_values."name", old_values."organism_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', old_values."set_at", old_values."set_by" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='aeaa6cb7763ca0fb2424e2370164a394eb11804e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_551f8', referencing='REFERENCING OLD TABLE AS old_values ', table='contributions_setting', when='AFTER')),
    ),
    pgtrigger.migrations.AddTrigger(
        model_name='settingevent',
        trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b180f0908ec50bce3dc4141e722d975d34f5a82f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7d652', table='contributions_settingevent', when='BEFORE')),
    ),
]

_KEPT = ["Charge", "PaymentEvent", "RefundStep", "RefundPart"]
_CHANGED = {
    "Refund": "SELECT, INSERT, UPDATE (state, decided_by, decided_on, decision_reason, ordered_on, paid_on, returned_on,"
    " return_reason)",
    "Setting": "SELECT, INSERT, UPDATE (cents, set_by, set_at)",
    "Balance": "SELECT, INSERT, UPDATE",
}
_MODELS = [*_KEPT, *_CHANGED, "Due", "DueShare", "Allocation", "Payment"]
_TRIGGERS = [each for each in _generated if isinstance(each, pgtrigger.migrations.AddTrigger)]
_CLOSED = "".join(
    [
        *(
            secure_organism_table(f"contributions_{model.lower()}", privileges="SELECT, INSERT")
            + append_only(f"contributions_{model.lower()}")
            for model in _KEPT
        ),
        *(
            secure_organism_table(f"contributions_{model.lower()}", privileges=privileges)
            for model, privileges in _CHANGED.items()
        ),
        *(
            secure_organism_table(f"contributions_{journal}", privileges="SELECT, INSERT")
            for journal in ("refundevent", "settingevent")
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_life_of_declarations"),
        ("ledger", "0001_initial"),
        ("network", "0002_security"),
    ]
    operations = [
        *tables_by_sql(
            [each for each in _generated if each not in _TRIGGERS],
            models=_MODELS,
            sql=Path(__file__).with_name("life_of_accounts.sql"),
        ),
        *_TRIGGERS,
        migrations.RunSQL(_CLOSED, migrations.RunSQL.noop),
    ]

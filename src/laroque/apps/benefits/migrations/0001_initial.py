"""Cash benefits: see ``tables.sql``."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='DecidedDays',
        fields=[
            ('pk', models.CompositePrimaryKey('organism_id', 'decision_id', 'rank', blank=True, editable=False, primary_key=True, serialize=False)),
            ('decision_id', models.BigIntegerField(verbose_name='decision')),
            ('rank', models.IntegerField(verbose_name='rank')),
            ('since', models.DateField(verbose_name='since')),
            ('until', models.DateField(verbose_name='until')),
            ('days', models.IntegerField(null=True, verbose_name='days')),
            ('daily_cents', models.BigIntegerField(null=True, verbose_name='a day (cents)')),
            ('gross_cents', models.BigIntegerField(default=0, verbose_name='gross (cents)')),
            ('csg_cents', models.BigIntegerField(default=0, verbose_name='CSG (cents)')),
            ('crds_cents', models.BigIntegerField(default=0, verbose_name='CRDS (cents)')),
            ('net_cents', models.BigIntegerField(default=0, verbose_name='net (cents)')),
            ('payee', models.CharField(blank=True, max_length=32, verbose_name='payee')),
            ('part', models.CharField(max_length=32, null=True, verbose_name='part')),
            ('reason', models.CharField(blank=True, max_length=32, verbose_name='reason')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'days decided',
            'verbose_name_plural': 'days decided',
        },
    ),
    migrations.CreateModel(
        name='BenefitPayment',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('day', models.DateField(verbose_name='day')),
            ('payee', models.CharField(choices=[('insured', 'Insured person'), ('professional', 'Professional or institution'), ('employer', "Employer paid in the person's place")], max_length=12, verbose_name='payee')),
            ('payee_key', models.CharField(max_length=15, verbose_name='number of the payee')),
            ('account_id', models.BigIntegerField(verbose_name='bank account')),
            ('net_cents', models.BigIntegerField(verbose_name='net of levies (cents)')),
            ('withheld_cents', models.BigIntegerField(verbose_name='withheld (cents)')),
            ('cents', models.BigIntegerField(verbose_name='paid (cents)')),
            ('state', models.CharField(choices=[('due', 'To be ordered'), ('ordered', 'Ordered'), ('paid', 'Paid'), ('returned', 'Come back'), ('offset', 'Withheld as a whole')], max_length=8, verbose_name='state')),
            ('end_to_end_id', models.CharField(blank=True, max_length=35, verbose_name='end-to-end id')),
            ('ended_on', models.DateField(null=True, verbose_name='executed or returned on')),
            ('reason', models.CharField(blank=True, max_length=35, verbose_name='reason')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'payment of benefits',
            'verbose_name_plural': 'payments of benefits',
            'indexes': [models.Index(fields=['organism', 'payee', 'payee_key', 'day'], name='benefits_payment_of_payee'), models.Index(fields=['organism', 'state'], name='benefits_payment_work')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='benefits_payment_pkey'), models.UniqueConstraint(condition=models.Q(('state', 'returned'), _negated=True), fields=('organism', 'day', 'payee', 'payee_key'), name='benefits_payment_once_a_day')],
        },
    ),
    migrations.CreateModel(
        name='Case',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('kind', models.CharField(max_length=24, verbose_name='benefit')),
            ('nir', models.CharField(max_length=15, verbose_name='NIR')),
            ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET of the employer')),
            ('source', models.CharField(choices=[('signal', 'Signal of the employer'), ('request', 'Request of the person'), ('officer', 'Keyed by an officer')], max_length=8, verbose_name='came by')),
            ('since', models.DateField(verbose_name='since')),
            ('until', models.DateField(null=True, verbose_name='until')),
            ('facts', models.JSONField(verbose_name='facts')),
            ('version', models.IntegerField(default=1, verbose_name='version')),
            ('state', models.CharField(choices=[('open', 'To be decided'), ('waiting', 'Something is asked'), ('proposed', 'Waits for a second person'), ('decided', 'Paid as decided'), ('refused', 'Refused'), ('ended', 'Ended')], max_length=8, verbose_name='state')),
            ('question', models.CharField(blank=True, max_length=32, verbose_name='question')),
            ('asked', models.CharField(blank=True, max_length=40, verbose_name='asked')),
            ('actor', models.CharField(blank=True, max_length=10, verbose_name='asked of')),
            ('opened_on', models.DateField(verbose_name='opened on')),
            ('key', models.CharField(max_length=120, verbose_name='key')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'case of benefit',
            'verbose_name_plural': 'cases of benefits',
            'indexes': [models.Index(fields=['organism', 'nir', 'since'], name='benefits_case_of_person'), models.Index(fields=['organism', 'state', 'opened_on'], name='benefits_case_work')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='benefits_case_pkey'), models.UniqueConstraint(fields=('organism', 'key'), name='benefits_case_once')],
        },
    ),
    migrations.CreateModel(
        name='CaseAct',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('case_id', models.BigIntegerField(verbose_name='case')),
            ('kind', models.CharField(choices=[('opened', 'Opened'), ('changed', 'Facts changed'), ('asked', 'Something asked'), ('decided', 'Decided'), ('approved', 'Approved by a second person'), ('sent_back', 'Sent back by a second person'), ('notified', 'Letter sent'), ('ended', 'Ended')], max_length=9, verbose_name='kind')),
            ('facts', models.JSONField(default=dict, verbose_name='facts')),
            ('text', models.TextField(blank=True, verbose_name='text')),
            ('message_id', models.BigIntegerField(null=True, verbose_name='message')),
            ('proof', models.BinaryField(max_length=32, null=True, verbose_name='proof')),
            ('by', models.BigIntegerField(null=True, verbose_name='by')),
            ('at', models.DateTimeField(verbose_name='at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'act on a case',
            'verbose_name_plural': 'acts on cases',
            'indexes': [models.Index(fields=['organism', 'case_id'], name='benefits_act_of')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='benefits_act_pkey')],
        },
    ),
    migrations.CreateModel(
        name='Decision',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('case_id', models.BigIntegerField(verbose_name='case')),
            ('version', models.IntegerField(verbose_name='version of the facts')),
            ('made_on', models.DateField(verbose_name='made on')),
            ('state', models.CharField(choices=[('proposed', 'Waits for a second person'), ('stands', 'Stands'), ('sent_back', 'Sent back'), ('replaced', 'Replaced by a later one')], max_length=9, verbose_name='state')),
            ('gross_cents', models.BigIntegerField(verbose_name='gross (cents)')),
            ('change_cents', models.BigIntegerField(verbose_name='change (cents)')),
            ('steps', models.JSONField(verbose_name='steps')),
            ('by', models.BigIntegerField(null=True, verbose_name='decided by')),
            ('seconded_by', models.BigIntegerField(null=True, verbose_name='second person')),
            ('notified_on', models.DateField(null=True, verbose_name='notified on')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'decision',
            'verbose_name_plural': 'decisions',
            'indexes': [models.Index(fields=['organism', 'case_id', '-id'], name='benefits_decision_of')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='benefits_decision_pkey')],
        },
    ),
    migrations.CreateModel(
        name='Instalment',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('case_id', models.BigIntegerField(verbose_name='case')),
            ('decision_id', models.BigIntegerField(verbose_name='decision')),
            ('since', models.DateField(verbose_name='since')),
            ('until', models.DateField(verbose_name='until')),
            ('days', models.IntegerField(null=True, verbose_name='days')),
            ('daily_cents', models.BigIntegerField(null=True, verbose_name='a day (cents)')),
            ('gross_cents', models.BigIntegerField(verbose_name='gross (cents)')),
            ('csg_cents', models.BigIntegerField(verbose_name='CSG (cents)')),
            ('crds_cents', models.BigIntegerField(verbose_name='CRDS (cents)')),
            ('net_cents', models.BigIntegerField(verbose_name='net (cents)')),
            ('payee', models.CharField(choices=[('insured', 'Insured person'), ('professional', 'Professional or institution'), ('employer', "Employer paid in the person's place")], max_length=12, verbose_name='payee')),
            ('payee_key', models.CharField(max_length=15, verbose_name='number of the payee')),
            ('payee_name', models.CharField(max_length=32, verbose_name='payee in the case')),
            ('part', models.CharField(max_length=32, null=True, verbose_name='part')),
            ('branch', models.CharField(max_length=20, verbose_name='branch')),
            ('nature', models.CharField(max_length=40, verbose_name='nature of benefit')),
            ('due_on', models.DateField(verbose_name='due on')),
            ('settled_on', models.DateField(null=True, verbose_name='settled on')),
            ('state', models.CharField(choices=[('due', 'To be paid'), ('made', 'In a payment'), ('owed', 'Paid for nothing, owed back')], max_length=4, verbose_name='state')),
            ('payment_id', models.BigIntegerField(null=True, verbose_name='payment')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'instalment of benefit',
            'verbose_name_plural': 'instalments of benefits',
            'indexes': [models.Index(fields=['organism', 'case_id'], name='benefits_instalment_of_case'), models.Index(fields=['organism', 'state', 'due_on'], name='benefits_instalment_work'), models.Index(fields=['organism', 'payment_id'], name='benefits_instalment_paid_by')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='benefits_instalment_pkey')],
        },
    ),
    migrations.CreateModel(
        name='PayTold',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('nir', models.CharField(max_length=15, verbose_name='NIR')),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('month', models.DateField(verbose_name='month')),
            ('cents', models.BigIntegerField(verbose_name='pay (cents)')),
            ('hours_hundredths', models.BigIntegerField(verbose_name='hours (hundredths)')),
            ('worked_days', models.SmallIntegerField(null=True, verbose_name='days worked')),
            ('absence', models.CharField(max_length=8, verbose_name='absence')),
            ('source', models.CharField(choices=[('declared', 'Declaration of the employer'), ('keyed', 'Keyed, with a proof')], max_length=8, verbose_name='told by')),
            ('message_id', models.BigIntegerField(null=True, verbose_name='message')),
            ('proof', models.BinaryField(max_length=32, null=True, verbose_name='proof')),
            ('by', models.BigIntegerField(null=True, verbose_name='by')),
            ('told_at', models.DateTimeField(verbose_name='told at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'pay told',
            'verbose_name_plural': 'pays told',
            'indexes': [models.Index(fields=['organism', 'nir', 'month'], name='benefits_paytold_of')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='benefits_paytold_pkey'), models.UniqueConstraint(fields=('organism', 'message_id', 'nir', 'siret', 'month'), name='benefits_paytold_once')],
        },
    ),
]
_MAY_CHANGE = {
    "PayTold": "SELECT, INSERT",
    "Case": "SELECT, INSERT, UPDATE (siret, until, facts, version, state, question, asked, actor)",
    "CaseAct": "SELECT, INSERT",
    "Decision": "SELECT, INSERT, UPDATE (state, seconded_by, notified_on)",
    "DecidedDays": "SELECT, INSERT",
    "Instalment": "SELECT, INSERT, DELETE, UPDATE (state, settled_on, payment_id)",
    "BenefitPayment": "SELECT, INSERT, UPDATE (state, end_to_end_id, ended_on, reason)",
}
_CLOSED = "".join(
    [
        *(secure_organism_table(f"benefits_{name.lower()}", privileges=may) for name, may in _MAY_CHANGE.items()),
        *(append_only(f"benefits_{name}") for name in ("paytold", "caseact", "decideddays")),
    ]
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0003_figures_by_department")]
    operations = [
        *tables_by_sql(_generated, models=list(_MAY_CHANGE), sql=Path(__file__).with_name("tables.sql")),
        RunSQL(_CLOSED, RunSQL.noop),
    ]

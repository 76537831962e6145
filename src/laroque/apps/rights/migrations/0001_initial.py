"""Rights of beneficiaries: see ``tables.sql``."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='Beneficiary',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('nir', models.CharField(max_length=15, verbose_name='NIR of the insured person')),
            ('own_nir', models.CharField(blank=True, max_length=15, verbose_name='own NIR')),
            ('born_on', models.DateField(verbose_name='born on')),
            ('birth_rank', models.SmallIntegerField(default=1, verbose_name='rank of birth')),
            ('sex', models.CharField(blank=True, max_length=1, verbose_name='sex')),
            ('family_name', models.CharField(max_length=80, verbose_name='family name')),
            ('given_names', models.CharField(max_length=80, verbose_name='given names')),
            ('is_dependant', models.BooleanField(verbose_name='dependant')),
            ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
            ('postcode', models.CharField(blank=True, max_length=10, verbose_name='postal code')),
            ('town', models.CharField(blank=True, max_length=80, verbose_name='town')),
            ('due_on', models.DateField(null=True, verbose_name='birth expected on')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'beneficiary',
            'verbose_name_plural': 'beneficiaries',
        },
    ),
    migrations.CreateModel(
        name='Counted',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('beneficiary_id', models.BigIntegerField(verbose_name='beneficiary')),
            ('claim_id', models.BigIntegerField(verbose_name='claim')),
            ('line', models.IntegerField(verbose_name='line')),
            ('professional', models.CharField(max_length=14, verbose_name='professional')),
            ('care_on', models.DateField(verbose_name='care on')),
            ('paid_on', models.DateField(verbose_name='paid on')),
            ('kind', models.CharField(max_length=13, verbose_name='kind')),
            ('number', models.IntegerField(verbose_name='number')),
            ('cents', models.BigIntegerField(verbose_name='amount (cents)')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'counted participation',
            'verbose_name_plural': 'counted participations',
        },
    ),
    migrations.CreateModel(
        name='Look',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('beneficiary_id', models.BigIntegerField(verbose_name='beneficiary')),
            ('what', models.CharField(choices=[('file', 'File of rights'), ('claim', 'Claim'), ('health', 'Health data'), ('certificate', 'Certificate of rights')], max_length=11, verbose_name='what')),
            ('who_id', models.BigIntegerField(verbose_name='who')),
            ('who', models.CharField(max_length=150, verbose_name='name')),
            ('why', models.CharField(max_length=200, verbose_name='why')),
            ('at', models.DateTimeField(verbose_name='at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'look at a file',
            'verbose_name_plural': 'looks at files',
        },
    ),
    migrations.CreateModel(
        name='Request',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('beneficiary_id', models.BigIntegerField(verbose_name='beneficiary')),
            ('kind', models.CharField(choices=[('c2s', 'Complementary health protection (C2S)'), ('long_illness', 'Long illness (protocol of care)'), ('own_rights', 'Own rights at 16')], max_length=12, verbose_name='kind')),
            ('asked_on', models.DateField(verbose_name='asked on')),
            ('answer_by', models.DateField(null=True, verbose_name='to be answered by')),
            ('facts', models.JSONField(default=dict, verbose_name='facts')),
            ('state', models.CharField(choices=[('asked', 'Asked'), ('granted', 'Granted'), ('silence', 'Granted by silence'), ('refused', 'Refused')], max_length=8, verbose_name='state')),
            ('decided_on', models.DateField(null=True, verbose_name='decided on')),
            ('decided_by', models.BigIntegerField(null=True, verbose_name='decided by')),
            ('reason', models.TextField(blank=True, verbose_name='reason')),
            ('key', models.CharField(max_length=80, verbose_name='key')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'request',
            'verbose_name_plural': 'requests',
        },
    ),
    migrations.CreateModel(
        name='Right',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('beneficiary_id', models.BigIntegerField(verbose_name='beneficiary')),
            ('kind', models.CharField(max_length=16, verbose_name='kind')),
            ('slot', models.CharField(blank=True, max_length=40, verbose_name='slot')),
            ('since', models.DateField(verbose_name='since')),
            ('until', models.DateField(null=True, verbose_name='until (excluded)')),
            ('detail', models.CharField(blank=True, max_length=80, verbose_name='detail')),
            ('basis', models.CharField(blank=True, choices=[('work', 'Work'), ('residence', 'Stable and regular residence'), ('dependant', 'Minor dependant'), ('student', 'Student'), ('pension', 'Pensioner')], max_length=10, verbose_name='basis')),
            ('key', models.CharField(max_length=80, verbose_name='key')),
            ('beneficiary', models.ForeignObject(from_fields=['organism', 'beneficiary_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='rights', to='rights.beneficiary', to_fields=['organism', 'id'])),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'right',
            'verbose_name_plural': 'rights',
        },
    ),
    migrations.CreateModel(
        name='Act',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('beneficiary_id', models.BigIntegerField(verbose_name='beneficiary')),
            ('kind', models.CharField(choices=[('registered', 'Registered'), ('opened', 'Right opened'), ('ended', 'Right ended'), ('changed', 'Identity or address changed'), ('moved_out', 'Moved to another fund'), ('moved_in', 'Came from another fund'), ('numbered', 'Certified number given')], max_length=10, verbose_name='kind')),
            ('at', models.DateTimeField(verbose_name='at')),
            ('by', models.BigIntegerField(null=True, verbose_name='by')),
            ('facts', models.JSONField(default=dict, verbose_name='facts')),
            ('message_id', models.BigIntegerField(null=True, verbose_name='message')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'act on a file',
            'verbose_name_plural': 'acts on files',
            'indexes': [models.Index(fields=['organism', 'beneficiary_id'], name='rights_act_of')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='rights_act_pkey')],
        },
    ),
    migrations.AddIndex(
        model_name='beneficiary',
        index=models.Index(fields=['organism', 'family_name'], name='rights_beneficiary_named'),
    ),
    migrations.AddIndex(
        model_name='beneficiary',
        index=models.Index(fields=['organism', 'own_nir'], name='rights_beneficiary_own'),
    ),
    migrations.AddConstraint(
        model_name='beneficiary',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='rights_beneficiary_pkey'),
    ),
    migrations.AddConstraint(
        model_name='beneficiary',
        constraint=models.UniqueConstraint(fields=('organism', 'nir', 'born_on', 'birth_rank'), name='rights_beneficiary_once'),
    ),
    migrations.AddIndex(
        model_name='counted',
        index=models.Index(fields=['organism', 'beneficiary_id', 'paid_on'], name='rights_counted_of'),
    ),
    migrations.AddConstraint(
        model_name='counted',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='rights_counted_pkey'),
    ),
    migrations.AddIndex(
        model_name='look',
        index=models.Index(fields=['organism', 'beneficiary_id', 'at'], name='rights_look_of'),
    ),
    migrations.AddConstraint(
        model_name='look',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='rights_look_pkey'),
    ),
    migrations.AddIndex(
        model_name='request',
        index=models.Index(fields=['organism', 'state', 'answer_by'], name='rights_request_work'),
    ),
    migrations.AddIndex(
        model_name='request',
        index=models.Index(fields=['organism', 'beneficiary_id'], name='rights_request_of'),
    ),
    migrations.AddConstraint(
        model_name='request',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='rights_request_pkey'),
    ),
    migrations.AddConstraint(
        model_name='request',
        constraint=models.UniqueConstraint(fields=('organism', 'key'), name='rights_request_once'),
    ),
    migrations.AddIndex(
        model_name='right',
        index=models.Index(fields=['organism', 'beneficiary_id'], name='rights_right_of'),
    ),
    migrations.AddConstraint(
        model_name='right',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='rights_right_pkey'),
    ),
    migrations.AddConstraint(
        model_name='right',
        constraint=models.UniqueConstraint(fields=('organism', 'key'), name='rights_right_once'),
    ),
]
_MAY_CHANGE = {
    "Beneficiary": "SELECT, INSERT, UPDATE",
    "Right": "SELECT, INSERT, UPDATE (until, detail)",
    "Request": "SELECT, INSERT, UPDATE (state, decided_on, decided_by, reason)",
    "Act": "SELECT, INSERT",
    "Counted": "SELECT, INSERT",
    "Look": "SELECT, INSERT",
}
_CLOSED = "".join(
    [
        *(secure_organism_table(f"rights_{name.lower()}", privileges=may) for name, may in _MAY_CHANGE.items()),
        *(append_only(f"rights_{name}") for name in ("act", "counted", "look",)),
    ]
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0003_figures_by_department")]
    operations = [
        *tables_by_sql(_generated, models=list(_MAY_CHANGE), sql=Path(__file__).with_name("tables.sql")),
        RunSQL(_CLOSED, RunSQL.noop),
    ]

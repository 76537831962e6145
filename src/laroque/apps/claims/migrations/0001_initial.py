"""Claims for care: see ``tables.sql``."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='CarePayment',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('day', models.DateField(verbose_name='day')),
            ('payee', models.CharField(max_length=12, verbose_name='payee')),
            ('payee_key', models.CharField(max_length=15, verbose_name='number of the payee')),
            ('claims', models.IntegerField(verbose_name='number of claims')),
            ('gross_cents', models.BigIntegerField(verbose_name='gross (cents)')),
            ('withheld_cents', models.BigIntegerField(verbose_name='withheld (cents)')),
            ('cents', models.BigIntegerField(verbose_name='paid (cents)')),
            ('state', models.CharField(choices=[('due', 'To be ordered'), ('ordered', 'Ordered'), ('paid', 'Paid'), ('returned', 'Come back'), ('offset', 'Withheld as a whole')], max_length=8, verbose_name='state')),
            ('end_to_end_id', models.CharField(blank=True, max_length=35, verbose_name='end-to-end id')),
            ('ended_on', models.DateField(null=True, verbose_name='executed or returned on')),
            ('reason', models.CharField(blank=True, max_length=35, verbose_name='reason')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'payment of care',
            'verbose_name_plural': 'payments of care',
            'indexes': [models.Index(fields=['organism', 'payee', 'payee_key', 'day'], name='claims_payment_of_payee'), models.Index(fields=['organism', 'state'], name='claims_payment_work')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='claims_payment_pkey'), models.UniqueConstraint(condition=models.Q(('state', 'returned'), _negated=True), fields=('organism', 'day', 'payee', 'payee_key'), name='claims_payment_once_a_day')],
        },
    ),
    migrations.CreateModel(
        name='Claim',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('source', models.CharField(choices=[('b2', 'B2 file'), ('fhir', 'FHIR message'), ('paper', 'Paper form')], max_length=5, verbose_name='source')),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('position', models.IntegerField(verbose_name='position in the message')),
            ('professional', models.CharField(max_length=14, verbose_name='professional')),
            ('number', models.CharField(max_length=20, verbose_name='number')),
            ('version', models.SmallIntegerField(default=1, verbose_name='version')),
            ('replaces_id', models.BigIntegerField(null=True, verbose_name='version it replaces')),
            ('beneficiary_id', models.BigIntegerField(null=True, verbose_name='beneficiary')),
            ('nir', models.CharField(max_length=15, verbose_name='NIR claimed under')),
            ('born_on', models.DateField(null=True, verbose_name='born on')),
            ('birth_rank', models.SmallIntegerField(default=1, verbose_name='rank of birth')),
            ('prescriber', models.CharField(blank=True, max_length=14, verbose_name='prescriber')),
            ('insurance', models.CharField(max_length=10, verbose_name='insurance')),
            ('injury_file', models.CharField(blank=True, max_length=20, verbose_name='file of the injury')),
            ('care_path', models.CharField(blank=True, max_length=2, verbose_name='care path')),
            ('third_party', models.BooleanField(verbose_name='third-party payment')),
            ('in_hospital', models.BooleanField(verbose_name='in hospital')),
            ('psychiatric', models.BooleanField(verbose_name='psychiatric stay')),
            ('entered_on', models.DateField(null=True, verbose_name='entered on')),
            ('left_on', models.DateField(null=True, verbose_name='left on')),
            ('first_care_on', models.DateField(verbose_name='first day of care')),
            ('received_on', models.DateField(verbose_name='received on')),
            ('priced_on', models.DateField(null=True, verbose_name='priced on')),
            ('state', models.CharField(choices=[('payable', 'To be paid'), ('suspended', 'Waits for a person'), ('medical', 'Waits for the medical service'), ('rejected', 'Rejected'), ('ordered', 'Payment ordered'), ('paid', 'Paid'), ('replaced', 'Replaced by a later version')], max_length=9, verbose_name='state')),
            ('question', models.CharField(blank=True, max_length=32, verbose_name='question')),
            ('billed_cents', models.BigIntegerField(verbose_name='billed (cents)')),
            ('basic_cents', models.BigIntegerField(default=0, verbose_name='basic part (cents)')),
            ('solidarity_cents', models.BigIntegerField(default=0, verbose_name='solidarity part (cents)')),
            ('complementary_cents', models.BigIntegerField(default=0, verbose_name='complementary part (cents)')),
            ('insured_cents', models.BigIntegerField(default=0, verbose_name="insured's part (cents)")),
            ('paid_cents', models.BigIntegerField(default=0, verbose_name='paid (cents)')),
            ('owed_cents', models.BigIntegerField(default=0, verbose_name='owed by the insured (cents)')),
            ('paid_to', models.CharField(blank=True, max_length=12, verbose_name='paid to')),
            ('payment_id', models.BigIntegerField(null=True, verbose_name='payment')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'claim',
            'verbose_name_plural': 'claims',
            'indexes': [models.Index(fields=['organism', 'beneficiary_id', 'first_care_on'], name='claims_claim_of_person'), models.Index(fields=['organism', 'professional', 'first_care_on'], name='claims_claim_of_professional'), models.Index(fields=['organism', 'state', 'received_on'], name='claims_claim_work'), models.Index(fields=['organism', 'payment_id'], name='claims_claim_of_payment')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='claims_claim_pkey'), models.UniqueConstraint(fields=('organism', 'message_id', 'position', 'version'), name='claims_claim_once')],
        },
    ),
    migrations.CreateModel(
        name='ClaimAct',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('claim_id', models.BigIntegerField(verbose_name='claim')),
            ('line', models.IntegerField(null=True, verbose_name='line')),
            ('kind', models.CharField(choices=[('answered', 'Question answered'), ('opinion', 'Medical opinion'), ('reopened', 'Reopened'), ('adjusted', 'Adjusted'), ('refused', 'Rejected by a person')], max_length=8, verbose_name='kind')),
            ('accepts', models.BooleanField(null=True, verbose_name='accepts')),
            ('text', models.TextField(verbose_name='text')),
            ('is_medical', models.BooleanField(verbose_name='for the medical service only')),
            ('by', models.BigIntegerField(verbose_name='by')),
            ('at', models.DateTimeField(verbose_name='at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'act on a claim',
            'verbose_name_plural': 'acts on claims',
            'indexes': [models.Index(fields=['organism', 'claim_id'], name='claims_act_of')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='claims_act_pkey')],
        },
    ),
    migrations.CreateModel(
        name='ClaimLine',
        fields=[
            ('pk', models.CompositePrimaryKey('organism_id', 'claim_id', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
            ('claim_id', models.BigIntegerField(verbose_name='claim')),
            ('line', models.IntegerField(verbose_name='line')),
            ('beneficiary_id', models.BigIntegerField(null=True, verbose_name='beneficiary')),
            ('care_on', models.DateField(verbose_name='care on')),
            ('nature', models.CharField(max_length=5, verbose_name='nature')),
            ('code', models.CharField(blank=True, max_length=13, verbose_name='code')),
            ('activity', models.CharField(blank=True, max_length=1, verbose_name='activity')),
            ('phase', models.CharField(blank=True, max_length=1, verbose_name='phase')),
            ('modifiers', models.CharField(blank=True, max_length=4, verbose_name='modifiers')),
            ('association', models.CharField(blank=True, max_length=1, verbose_name='association')),
            ('quantity', models.IntegerField(verbose_name='quantity')),
            ('coefficient_hundredths', models.IntegerField(verbose_name='coefficient (hundredths)')),
            ('billed_cents', models.BigIntegerField(verbose_name='billed (cents)')),
            ('exemption_asked', models.CharField(blank=True, max_length=16, verbose_name='exemption asked')),
            ('complementary_ppm', models.IntegerField(null=True, verbose_name='complementary rate (ppm)')),
            ('outcome', models.CharField(max_length=9, verbose_name='outcome')),
            ('reason', models.CharField(blank=True, max_length=32, verbose_name='reason')),
            ('branch', models.CharField(blank=True, max_length=20, verbose_name='branch')),
            ('account', models.CharField(blank=True, max_length=40, verbose_name='nature of benefit')),
            ('base_cents', models.BigIntegerField(default=0, verbose_name='base (cents)')),
            ('rate_ppm', models.IntegerField(default=0, verbose_name='rate (ppm)')),
            ('exemption', models.CharField(blank=True, max_length=20, verbose_name='exemption')),
            ('penalty_cents', models.BigIntegerField(default=0, verbose_name='penalty (cents)')),
            ('flat_charge_cents', models.BigIntegerField(default=0, verbose_name='flat charge (cents)')),
            ('share_cents', models.BigIntegerField(default=0, verbose_name='share (cents)')),
            ('participation_cents', models.BigIntegerField(default=0, verbose_name='participation (cents)')),
            ('franchise_cents', models.BigIntegerField(default=0, verbose_name='franchise (cents)')),
            ('basic_cents', models.BigIntegerField(default=0, verbose_name='basic part (cents)')),
            ('complementary_cents', models.BigIntegerField(default=0, verbose_name='complementary part (cents)')),
            ('solidarity_cents', models.BigIntegerField(default=0, verbose_name='solidarity part (cents)')),
            ('insured_cents', models.BigIntegerField(default=0, verbose_name="insured's part (cents)")),
            ('paid_cents', models.BigIntegerField(default=0, verbose_name='paid (cents)')),
            ('owed_cents', models.BigIntegerField(default=0, verbose_name='owed by the insured (cents)')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'line of a claim',
            'verbose_name_plural': 'lines of claims',
            'indexes': [models.Index(fields=['organism', 'beneficiary_id', 'care_on'], name='claims_line_of_person')],
        },
    ),
]
_MAY_CHANGE = {
    "Claim": "SELECT, INSERT, UPDATE",
    "ClaimLine": "SELECT, INSERT, UPDATE",
    "ClaimAct": "SELECT, INSERT",
    "CarePayment": "SELECT, INSERT, UPDATE (state, end_to_end_id, ended_on, reason)",
}
_CLOSED = "".join(
    [
        *(secure_organism_table(f"claims_{name.lower()}", privileges=may) for name, may in _MAY_CHANGE.items()),
        *(append_only(f"claims_{name}") for name in ("claimact",)),
    ]
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0003_figures_by_department")]
    operations = [
        *tables_by_sql(_generated, models=list(_MAY_CHANGE), sql=Path(__file__).with_name("tables.sql")),
        RunSQL(_CLOSED, RunSQL.noop),
    ]

"""The life of declarations: signals received, what each declaration replaces, returns to employers."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='Return',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('kind', models.CharField(choices=[('reception', 'Report of reception'), ('after_due', 'Report after the due day'), ('yearly', 'Yearly reminder')], max_length=9, verbose_name='kind')),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('month', models.DateField(verbose_name='month')),
            ('version', models.IntegerField(verbose_name='version')),
            ('facts', models.BinaryField(max_length=32, verbose_name='hash of the facts')),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('anomaly_count', models.IntegerField(verbose_name='number of anomalies')),
            ('made_at', models.DateTimeField(verbose_name='made at')),
        ],
        options={
            'verbose_name': 'return to an employer',
            'verbose_name_plural': 'returns to employers',
        },
    ),
    migrations.CreateModel(
        name='ReturnAnomaly',
        fields=[
            ('pk', models.CompositePrimaryKey('organism_id', 'return_id', 'rank', blank=True, editable=False, primary_key=True, serialize=False)),
            ('return_id', models.BigIntegerField(verbose_name='return')),
            ('rank', models.IntegerField(verbose_name='rank')),
            ('control', models.CharField(max_length=40, verbose_name='control')),
            ('rubrique', models.CharField(blank=True, max_length=14, verbose_name='rubrique')),
            ('line', models.IntegerField(null=True, verbose_name='line of the file')),
            ('severity', models.CharField(max_length=6, verbose_name='severity')),
            ('what_en', models.TextField(verbose_name='what is wrong, in English')),
            ('what_fr', models.TextField(verbose_name='what is wrong, in French')),
            ('how_en', models.TextField(verbose_name='what to correct, in English')),
            ('how_fr', models.TextField(verbose_name='what to correct, in French')),
            ('declared_cents', models.BigIntegerField(null=True, verbose_name='declared (cents)')),
            ('expected_cents', models.BigIntegerField(null=True, verbose_name='expected (cents)')),
            ('difference_cents', models.BigIntegerField(null=True, verbose_name='difference (cents)')),
            ('correct_by', models.DateField(verbose_name='to correct by')),
            ('declaration_id', models.BigIntegerField(null=True, verbose_name='declaration')),
        ],
        options={
            'verbose_name': 'anomaly told to an employer',
            'verbose_name_plural': 'anomalies told to employers',
        },
    ),
    migrations.CreateModel(
        name='Signal',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('position', models.IntegerField(verbose_name='line of the message it starts at')),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('nature', models.CharField(max_length=2, verbose_name='nature')),
            ('type', models.CharField(max_length=2, verbose_name='type')),
            ('order_number', models.BigIntegerField(verbose_name='order number')),
            ('made_on', models.DateField(null=True, verbose_name='file made on')),
            ('happened_on', models.DateField(null=True, verbose_name='event on')),
            ('month', models.DateField(null=True, verbose_name='month')),
            ('purpose', models.CharField(blank=True, max_length=2, verbose_name='purpose of the substitution')),
            ('state', models.CharField(choices=[('received', 'Received'), ('replaced', 'Replaced by a later one'), ('cancelled', 'Cancelled by a later one'), ('cancels', 'Cancels an earlier one')], max_length=9, verbose_name='state')),
            ('replaces_id', models.BigIntegerField(null=True, verbose_name='signal it replaces or cancels')),
            ('received_at', models.DateTimeField(verbose_name='received at')),
        ],
        options={
            'verbose_name': 'signal',
            'verbose_name_plural': 'signals',
        },
    ),
    migrations.RemoveConstraint(
        model_name='declaration',
        name='contributions_declaration_one_counts',
    ),
    migrations.AddField(
        model_name='declaration',
        name='deadline_at',
        field=models.DateTimeField(null=True, verbose_name='taken in time until'),
    ),
    migrations.AddField(
        model_name='declaration',
        name='has_bordereaux',
        field=models.BooleanField(default=True, verbose_name='carries bordereaux'),
    ),
    migrations.AddField(
        model_name='declaration',
        name='nature',
        field=models.CharField(default='01', max_length=2, verbose_name='nature'),
    ),
    migrations.AddField(
        model_name='declaration',
        name='replaces_id',
        field=models.BigIntegerField(null=True, verbose_name='declaration it replaces'),
    ),
    migrations.AlterField(
        model_name='declaration',
        name='state',
        field=models.CharField(choices=[('received', 'Received, not yet assessed'), ('assessed', 'Assessed'), ('replaced', 'Replaced by a later one'), ('cancelled', 'Cancelled by a later one')], max_length=10, verbose_name='state'),
    ),
    migrations.AddIndex(
        model_name='declaration',
        index=models.Index(fields=['organism', 'received_at'], name='contributions_decl_received'),
    ),
    migrations.AddConstraint(
        model_name='declaration',
        constraint=models.UniqueConstraint(condition=models.Q(('nature', '01'), models.Q(('state__in', ('replaced', 'cancelled')), _negated=True)), fields=('organism', 'siret', 'month', 'fraction'), name='contributions_declaration_one_counts'),
    ),
    migrations.AddField(
        model_name='return',
        name='organism',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
    ),
    migrations.AddField(
        model_name='returnanomaly',
        name='organism',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
    ),
    migrations.AddField(
        model_name='returnanomaly',
        name='returned',
        field=models.ForeignObject(from_fields=['organism', 'return_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='anomalies', to='contributions.return', to_fields=['organism', 'id']),
    ),
    migrations.AddField(
        model_name='signal',
        name='organism',
        field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
    ),
    migrations.AddConstraint(
        model_name='return',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_return_pkey'),
    ),
    migrations.AddConstraint(
        model_name='return',
        constraint=models.UniqueConstraint(fields=('organism', 'siret', 'month', 'kind', 'version'), name='contributions_return_once'),
    ),
    migrations.AddConstraint(
        model_name='signal',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='contributions_signal_pkey'),
    ),
    migrations.AddConstraint(
        model_name='signal',
        constraint=models.UniqueConstraint(fields=('organism', 'siret', 'order_number'), name='contributions_signal_once'),
    ),
]

_MODELS = ["Declaration", "Signal", "Return", "ReturnAnomaly"]
_CLOSED = "".join(
    [
        secure_organism_table("contributions_signal", privileges="SELECT, INSERT, UPDATE (state)"),
        *(
            secure_organism_table(f"contributions_{model}", privileges="SELECT, INSERT") + append_only(f"contributions_{model}")
            for model in ("return", "returnanomaly")
        ),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_initial"), ("network", "0002_security")]
    operations = [
        *tables_by_sql(_generated, models=_MODELS, sql=Path(__file__).with_name("life_of_declarations.sql")),
        migrations.RunSQL(_CLOSED, migrations.RunSQL.noop),
    ]

"""Messages, contents and reports; their tables are partitioned and closed by SQL."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import secure_organism_table

_generated = [
    migrations.CreateModel(
        name='Content',
        fields=[
            ('pk', models.CompositePrimaryKey('organism_id', 'sha256', 'part', blank=True, editable=False, primary_key=True, serialize=False)),
            ('sha256', models.BinaryField(max_length=32, verbose_name='hash')),
            ('part', models.IntegerField(verbose_name='part')),
            ('bytes', models.BinaryField(verbose_name='bytes')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'content',
            'verbose_name_plural': 'contents',
        },
    ),
    migrations.CreateModel(
        name='Message',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('direction', models.CharField(choices=[('in', 'Received'), ('out', 'Sent')], max_length=3, verbose_name='direction')),
            ('kind', models.CharField(choices=[('dsn', 'DSN'), ('camt', 'Bank statement (camt)'), ('pain008', 'Direct debit orders (pain.008)'), ('notification', 'Notification of sums')], max_length=16, verbose_name='kind')),
            ('name', models.CharField(max_length=255, verbose_name='name')),
            ('sender', models.CharField(blank=True, max_length=80, verbose_name='sender')),
            ('key', models.CharField(help_text='hash of the bytes received, or key given by the sender', max_length=160, verbose_name='key')),
            ('sha256', models.BinaryField(max_length=32, verbose_name='hash')),
            ('size', models.BigIntegerField(verbose_name='size in bytes')),
            ('state', models.CharField(choices=[('received', 'Received, not yet decided'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('checked', 'Test send, checked only'), ('sent', 'Sent')], max_length=10, verbose_name='state')),
            ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'message',
            'verbose_name_plural': 'messages',
        },
    ),
    migrations.CreateModel(
        name='Report',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('message_id', models.BigIntegerField(verbose_name='message')),
            ('kind', models.CharField(choices=[('receipt', 'Receipt'), ('anomalies', 'Report of anomalies')], max_length=10, verbose_name='kind')),
            ('body', models.JSONField(verbose_name='content')),
            ('text_en', models.TextField(verbose_name='text in English')),
            ('text_fr', models.TextField(verbose_name='text in French')),
            ('made_at', models.DateTimeField(verbose_name='made at')),
            ('message', models.ForeignObject(from_fields=['organism', 'message_id'], on_delete=django.db.models.deletion.DO_NOTHING, related_name='reports', to='exchanges.message', to_fields=['organism', 'id'])),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'report',
            'verbose_name_plural': 'reports',
        },
    ),
    migrations.AddIndex(
        model_name='message',
        index=models.Index(fields=['organism', '-recorded_at'], name='exchanges_message_latest'),
    ),
    migrations.AddConstraint(
        model_name='message',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='exchanges_message_pkey'),
    ),
    migrations.AddConstraint(
        model_name='message',
        constraint=models.UniqueConstraint(fields=('organism', 'direction', 'key'), name='exchanges_message_once'),
    ),
    migrations.AddIndex(
        model_name='report',
        index=models.Index(fields=['organism', 'message_id'], name='exchanges_report_of_message'),
    ),
    migrations.AddConstraint(
        model_name='report',
        constraint=models.UniqueConstraint(fields=('organism', 'id'), name='exchanges_report_pkey'),
    ),
]

_MODELS = ["Message", "Content", "Report"]
_CLOSED = "".join(
    secure_organism_table(f"exchanges_{model.lower()}", privileges=privileges)
    for model, privileges in zip(_MODELS, ("SELECT, INSERT, UPDATE (state)", "SELECT, INSERT", "SELECT, INSERT"), strict=True)
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0001_initial")]
    operations = [
        *tables_by_sql(_generated, models=_MODELS, sql=Path(__file__).with_name("tables.sql")),
        migrations.RunSQL(_CLOSED, migrations.RunSQL.noop),
    ]

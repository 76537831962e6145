"""Employers write to their body, and it answers."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='Enquiry',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('siret', models.CharField(max_length=14, verbose_name='SIRET')),
            ('subject', models.CharField(max_length=120, verbose_name='subject')),
            ('about', models.CharField(blank=True, help_text='address of the page it speaks of', max_length=200, verbose_name='about')),
            ('state', models.CharField(choices=[('waiting', 'Waits for an answer'), ('answered', 'Answered'), ('closed', 'Closed')], max_length=8, verbose_name='state')),
            ('key', models.CharField(max_length=40, verbose_name='key')),
            ('opened_at', models.DateTimeField(verbose_name='opened at')),
            ('last_at', models.DateTimeField(verbose_name='last written at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'enquiry',
            'verbose_name_plural': 'enquiries',
            'indexes': [models.Index(fields=['organism', 'siret'], name='exchanges_enquiry_of_siret'), models.Index(fields=['organism', 'state', 'last_at'], name='exchanges_enquiry_listed')],
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='exchanges_enquiry_pkey'), models.UniqueConstraint(fields=('organism', 'key'), name='exchanges_enquiry_once')],
        },
    ),
    migrations.CreateModel(
        name='EnquiryPost',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('enquiry_id', models.BigIntegerField(verbose_name='enquiry')),
            ('from_body', models.BooleanField(verbose_name='written by the body')),
            ('author', models.BigIntegerField(verbose_name='author')),
            ('text', models.TextField(verbose_name='text')),
            ('key', models.CharField(max_length=40, verbose_name='key')),
            ('written_at', models.DateTimeField(verbose_name='written at')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'writing of an enquiry',
            'verbose_name_plural': 'writings of enquiries',
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='exchanges_enquirypost_pkey'), models.UniqueConstraint(fields=('organism', 'enquiry_id', 'key'), name='exchanges_enquirypost_once')],
        },
    ),
]
_CLOSED = "".join(
    [
        secure_organism_table("exchanges_enquiry", privileges="SELECT, INSERT, UPDATE (state, last_at)"),
        secure_organism_table("exchanges_enquirypost", privileges="SELECT, INSERT"),
        append_only("exchanges_enquirypost"),
    ]
)


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0004_packed_contents"), ("network", "0002_security")]
    operations = [
        *tables_by_sql(
            _generated, models=["Enquiry", "EnquiryPost"], sql=Path(__file__).with_name("enquiries.sql")
        ),
        migrations.RunSQL(_CLOSED, migrations.RunSQL.noop),
    ]

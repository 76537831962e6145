"""Accounts, entries and seals of the ledger; their tables are partitioned, guarded and closed by SQL."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.migrations import tables_by_sql
from laroque.postgres.partitions import on_each_partition
from laroque.postgres.security import append_only, secure_organism_table

_generated = [
    migrations.CreateModel(
        name='Seal',
        fields=[
            ('pk', models.CompositePrimaryKey('organism_id', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
            ('day', models.DateField(verbose_name='day')),
            ('entries', models.BigIntegerField(verbose_name='number of entries')),
            ('balances', models.JSONField(verbose_name='balances in cents, by account')),
            ('previous', models.BinaryField(verbose_name='hash of the seal before')),
            ('hash', models.BinaryField(verbose_name='hash')),
            ('sealed_at', models.DateTimeField(verbose_name='sealed at')),
            ('sealed_by', models.TextField(verbose_name='sealed by')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'sealed day',
            'verbose_name_plural': 'sealed days',
            'db_table': 'ledger_seal',
        },
    ),
    migrations.CreateModel(
        name='Account',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('path', models.TextField(verbose_name='path')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'account',
            'verbose_name_plural': 'accounts',
            'db_table': 'ledger_account',
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='ledger_account_pkey'), models.UniqueConstraint(fields=('organism', 'path'), name='ledger_account_path_once')],
        },
    ),
    migrations.CreateModel(
        name='Entry',
        fields=[
            ('id', models.BigAutoField(primary_key=True, serialize=False)),
            ('accounting_on', models.DateField(verbose_name='accounting day')),
            ('value_on', models.DateField(verbose_name='value day')),
            ('reason', models.TextField(verbose_name='reason')),
            ('source', models.TextField(verbose_name='source')),
            ('key', models.TextField(verbose_name='key')),
            ('pair_key', models.TextField(null=True, verbose_name='pair key')),
            ('reverses', models.BigIntegerField(null=True, verbose_name='entry it undoes')),
            ('account_ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='accounts')),
            ('cents', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='amounts in cents')),
            ('posted_at', models.DateTimeField(verbose_name='booked at')),
            ('inputs_hash', models.GeneratedField(db_persist=True, expression=models.Func('accounting_on', 'value_on', 'reason', 'source', 'pair_key', 'reverses', 'account_ids', 'cents', function='ledger_inputs_hash'), output_field=models.BinaryField(), verbose_name='hash of the content')),
            ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='network.organism', verbose_name='organism')),
        ],
        options={
            'verbose_name': 'entry',
            'verbose_name_plural': 'entries',
            'db_table': 'ledger_entry',
            'constraints': [models.UniqueConstraint(fields=('organism', 'id'), name='ledger_entry_pkey'), models.UniqueConstraint(fields=('organism', 'key'), name='ledger_entry_key_once')],
        },
    ),
]

_TABLES = ("ledger_account", "ledger_entry", "ledger_seal")
_NEVER_TRUNCATED = (
    'CREATE TRIGGER never_truncated BEFORE TRUNCATE ON parts."ledger_entry_{organism}"'
    " FOR EACH STATEMENT EXECUTE FUNCTION laroque_append_only()"
)
_GUARDS = "".join(secure_organism_table(table, privileges="SELECT, INSERT") + append_only(table) for table in _TABLES)
_VIEWS = "GRANT SELECT ON ledger_posting, ledger_day TO laroque_app, laroque_national, laroque_loader;"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("network", "0001_initial")]
    operations = [
        *tables_by_sql(_generated, models=["Account", "Entry", "Seal"], sql=Path(__file__).with_name("tables.sql")),
        migrations.RunSQL(
            [_GUARDS, _VIEWS, on_each_partition("ledger_entry", _NEVER_TRUNCATED)], migrations.RunSQL.noop
        ),
    ]

"""Names are found by any part of them; looks at personal data are kept, and never changed."""

from django.db import migrations, models

from laroque.postgres.security import append_only, secure_national_table

_NAMES = (
    ("registry_employer", "name", "registry_employer_name_parts"),
    ("registry_establishment", "name", "registry_establishment_parts"),
    ("registry_person", "family_name", "registry_person_family_parts"),
    ("registry_person", "given_names", "registry_person_given_parts"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0003_payees'),
    ]

    operations = [
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('message', 'Bytes of a message')], max_length=10, verbose_name='kind')),
                ('key', models.CharField(max_length=80, verbose_name='key')),
                ('who', models.CharField(max_length=150, verbose_name='who')),
                ('why', models.CharField(max_length=200, verbose_name='why')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'look at personal data',
                'verbose_name_plural': 'looks at personal data',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['kind', 'key'], name='registry_look_of')],
            },
        ),
        migrations.RunSQL(
            secure_national_table("registry_look", privileges="SELECT, INSERT") + append_only("registry_look"),
            migrations.RunSQL.noop,
        ),
        *(
            migrations.RunSQL(
                f"CREATE INDEX {index} ON {table} USING gin (upper({column}) gin_trgm_ops)", f"DROP INDEX {index}"
            )
            for table, column, index in _NAMES
        ),
    ]

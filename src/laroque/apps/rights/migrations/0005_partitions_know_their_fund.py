"""What is borne names its fund by its partition alone: a foreign key would be checked once a row for the same fund."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rights", "0004_numbers_and_injuries")]
    operations = [
        migrations.RunSQL(
            "alter table rights_counted drop constraint rights_counted_organism_id_fkey", migrations.RunSQL.noop
        )
    ]

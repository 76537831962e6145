"""The network is read by every role and written by the owner alone, from the data files."""

from django.db import migrations

from laroque.postgres.security import secure_national_table

TABLES = ["organism", "organismmission", "area", "organismcode", "beneficiary"]


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.RunSQL(secure_national_table(f"network_{table}{suffix}"), migrations.RunSQL.noop)
        for table in TABLES
        for suffix in ("", "event")
    ]

"""Claims and lines name their fund by their partition alone: a foreign key would be checked once a row for the same fund.

A partition is only made for an organism that there is, and none is deleted.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_payees_renumbered")]
    operations = [
        migrations.RunSQL(
            f"alter table {table} drop constraint {table}_organism_id_fkey", migrations.RunSQL.noop
        )
        for table in ("claims_claim", "claims_claimline")
    ]

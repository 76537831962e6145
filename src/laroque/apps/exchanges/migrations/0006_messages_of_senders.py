"""A user of the portal lists the files that he sent."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0005_enquiries")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX exchanges_message_of_sender ON exchanges_message (organism_id, sender, id) WHERE sender <> ''",
            "DROP INDEX exchanges_message_of_sender",
        )
    ]

"""Who closed an enquiry is kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0006_messages_of_senders")]

    operations = [
        migrations.AddField(
            "enquiry", "closed_by", models.BigIntegerField(blank=True, null=True, verbose_name="closed by")
        ),
        migrations.RunSQL("GRANT UPDATE (closed_by) ON exchanges_enquiry TO laroque_app, laroque_national", migrations.RunSQL.noop),
    ]

"""Contents are packed before they are stored; those stored before stay as they are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0003_messages_found")]

    operations = [
        migrations.AddField(
            model_name="content",
            name="is_packed",
            field=models.BooleanField(db_default=False, default=False, verbose_name="packed (zlib)"),
        ),
        # What is packed no longer shrinks: the database is not to try.
        migrations.RunSQL(
            "alter table exchanges_content alter column bytes set storage external",
            "alter table exchanges_content alter column bytes set storage extended",
        ),
    ]

"""A claim may give the RPPS number of its professional: the numbers registered under it are found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_professionals")]

    operations = [
        migrations.AddIndex("professional", models.Index(fields=["rpps"], name="registry_professional_rpps")),
    ]

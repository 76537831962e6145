"""A list of persons taken as a file is a look."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rights", "0006_files_of_one_person")]
    operations = [
        migrations.AlterField(
            model_name="look",
            name="what",
            field=models.CharField(
                choices=[
                    ("file", "File of rights"),
                    ("claim", "Claim"),
                    ("health", "Health data"),
                    ("certificate", "Certificate of rights"),
                    ("export", "List taken as a file"),
                ],
                max_length=11,
                verbose_name="what",
            ),
        ),
    ]

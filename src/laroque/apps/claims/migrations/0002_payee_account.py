"""The bank account that each payment of care goes to: what came back from one is not sent to it again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="carepayment",
            name="account_id",
            field=models.BigIntegerField(null=True, verbose_name="bank account"),
        ),
    ]

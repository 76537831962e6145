"""A notice may say that an overpayment is a fraud of its holder, who owes damages then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("beneficiary_accounts", "0004_holders_renumbered")]
    operations = [
        migrations.AddField(
            model_name="debtact",
            name="is_fraud",
            field=models.BooleanField(default=False, verbose_name="fraud"),
        ),
        migrations.AlterField(
            model_name="debt",
            name="kind",
            field=models.CharField(
                choices=[
                    ("participation", "Participation or franchise not withheld"),
                    ("overpayment", "Overpayment"),
                    ("damages", "Damages for fraud"),
                ],
                max_length=13,
                verbose_name="kind",
            ),
        ),
    ]

"""Payments of care, and the draws of the funds that pay them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("treasury", "0005_returned_cheques")]
    operations = [
        migrations.AddField(
            model_name="expected",
            name="branch",
            field=models.CharField(blank=True, default="", max_length=20, verbose_name="branch"),
        ),
        migrations.AlterField(
            model_name="expected",
            name="kind",
            field=models.CharField(
                choices=[
                    ("sweep_out", "Sweep leaving the body"),
                    ("sweep_in", "Sweep coming to the agency"),
                    ("feed_out", "Funding leaving the agency"),
                    ("feed_in", "Funding coming to the body"),
                    ("draw_out", "Draw leaving the agency"),
                    ("draw_in", "Draw coming to the fund"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="transferorder",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("refund", "Refund of a credit"),
                    ("third_party", "Payment to a third party"),
                    ("receipt_given_back", "Receipt given back to its payer"),
                    ("care", "Payment of care"),
                ],
                max_length=20,
                verbose_name="purpose",
            ),
        ),
    ]

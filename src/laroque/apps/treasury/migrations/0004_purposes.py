"""Fees move between books only: no transfer is ordered for them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('treasury', '0003_movements_found'),
    ]

    operations = [
        migrations.AlterField(
            model_name='transferorder',
            name='purpose',
            field=models.CharField(choices=[('refund', 'Refund of a credit'), ('third_party', 'Payment to a third party'), ('receipt_given_back', 'Receipt given back to its payer')], max_length=20, verbose_name='purpose'),
        ),
    ]

"""Transfers pay cash benefits too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('treasury', '0006_draws'),
    ]

    operations = [
        migrations.AlterField(
            model_name='transferorder',
            name='purpose',
            field=models.CharField(choices=[('refund', 'Refund of a credit'), ('third_party', 'Payment to a third party'), ('receipt_given_back', 'Receipt given back to its payer'), ('care', 'Payment of care'), ('benefits', 'Payment of cash benefits')], max_length=20, verbose_name='purpose'),
        ),
    ]

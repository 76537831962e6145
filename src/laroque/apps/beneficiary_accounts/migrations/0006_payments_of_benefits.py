"""Debts are withheld from payments of cash benefits too, and employers paid in the place of a person may owe some."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('beneficiary_accounts', '0005_frauds'),
    ]

    operations = [
        migrations.AddField(
            model_name='recovery',
            name='paid_for',
            field=models.CharField(choices=[('care', 'Care'), ('benefits', 'Cash benefits')], db_default='care', default='care', max_length=8, verbose_name='paid for'),
        ),
        migrations.AlterField(
            model_name='debt',
            name='holder',
            field=models.CharField(choices=[('insured', 'Insured person'), ('professional', 'Professional or institution'), ('employer', "Employer paid in the person's place")], max_length=12, verbose_name='holder'),
        ),
    ]

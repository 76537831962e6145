"""Payees of transfers are holders of bank accounts too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_security'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bankaccount',
            name='holder_kind',
            field=models.CharField(choices=[('organism', 'Organism'), ('employer', 'Employer'), ('establishment', 'Establishment'), ('person', 'Person'), ('payee', 'Payee of a transfer')], max_length=14, verbose_name='kind of holder'),
        ),
        migrations.AlterField(
            model_name='bankaccountevent',
            name='holder_kind',
            field=models.CharField(choices=[('organism', 'Organism'), ('employer', 'Employer'), ('establishment', 'Establishment'), ('person', 'Person'), ('payee', 'Payee of a transfer')], max_length=14, verbose_name='kind of holder'),
        ),
    ]

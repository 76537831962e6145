"""Declarations of self-employed persons come as messages too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchanges', '0007_enquiries_closed_by'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('dsn', 'DSN'), ('camt', 'Bank statement (camt)'), ('pain008', 'Direct debit orders (pain.008)'), ('pain001', 'Transfer orders (pain.001)'), ('pain002', 'Status of payment orders (pain.002)'), ('return', 'Return to an employer'), ('notification', 'Notification of sums'), ('self_employed', 'Declarations of self-employed persons')], max_length=16, verbose_name='kind'),
        ),
    ]

"""Messages may hold transfer orders, their status, and returns to employers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchanges', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('dsn', 'DSN'), ('camt', 'Bank statement (camt)'), ('pain008', 'Direct debit orders (pain.008)'), ('pain001', 'Transfer orders (pain.001)'), ('pain002', 'Status of payment orders (pain.002)'), ('return', 'Return to an employer'), ('notification', 'Notification of sums')], max_length=16, verbose_name='kind'),
        ),
    ]

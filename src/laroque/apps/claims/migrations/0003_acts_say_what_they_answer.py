"""An act of a person on a claim says which question it answers, and what an adjustment changes."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0002_payee_account'),
    ]

    operations = [
        migrations.AddField(
            model_name='claimact',
            name='changes',
            field=models.JSONField(db_default={}, default=dict, verbose_name='changes'),
        ),
        migrations.AddField(
            model_name='claimact',
            name='reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=32, verbose_name='question'),
        ),
    ]

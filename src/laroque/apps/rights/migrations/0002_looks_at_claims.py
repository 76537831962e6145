"""A look names the claim looked at, whose person may be unknown; the looks of a fund are read the last first."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rights', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='look',
            name='beneficiary_id',
            field=models.BigIntegerField(null=True, verbose_name='beneficiary'),
        ),
        migrations.AddField(
            model_name='look',
            name='claim_id',
            field=models.BigIntegerField(null=True, verbose_name='claim'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['organism', '-at', '-id'], name='rights_look_last'),
        ),
    ]

"""Persons are found by a name without accents and by the day they were born; looks by who looked."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_figures_by_department'),
        ('rights', '0002_looks_at_claims'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='beneficiary',
            name='rights_beneficiary_named',
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='plain_name',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Lower(models.Func(django.db.models.functions.text.Concat('family_name', models.Value(' '), 'given_names'), models.Value("ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸàáâãäåçèéêëìíîïñòóôõöùúûüýÿ-'’"), models.Value('AAAAAACEEEEIIIINOOOOOUUUUYYaaaaaaceeeeiiiinooooouuuuyy   '), function='translate')), output_field=models.CharField(db_collation='C', max_length=161), verbose_name='name as it is searched'),
        ),
        migrations.AddIndex(
            model_name='beneficiary',
            index=models.Index(fields=['organism', 'plain_name', 'id'], name='rights_beneficiary_searched'),
        ),
        migrations.AddIndex(
            model_name='beneficiary',
            index=models.Index(fields=['organism', 'born_on', 'plain_name', 'id'], name='rights_beneficiary_born'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['organism', 'who_id', '-at', '-id'], name='rights_look_by'),
        ),
    ]

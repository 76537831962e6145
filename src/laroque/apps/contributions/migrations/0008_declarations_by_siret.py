"""Declarations are found by their establishment, those that no longer count too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contributions', '0007_payments_to_look_at'),
        ('network', '0003_figures_by_department'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='declaration',
            index=models.Index(fields=['organism', 'siret', 'month'], name='contributions_decl_siret'),
        ),
    ]

"""Figures of accounts by département, counted for the map."""

import django.db.models.deletion
from django.db import migrations, models

from laroque.postgres.security import secure_organism_table


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0002_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='DepartmentFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('department', models.CharField(blank=True, max_length=3, verbose_name='département')),
                ('establishments', models.IntegerField(verbose_name='establishments')),
                ('due_cents', models.BigIntegerField(verbose_name='due (cents)')),
                ('unpaid_cents', models.BigIntegerField(verbose_name='unpaid past its day (cents)')),
                ('missing', models.IntegerField(verbose_name='declarations missing')),
                ('counted_at', models.DateTimeField(verbose_name='counted at')),
                ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
            ],
            options={
                'verbose_name': 'figures of a département',
                'verbose_name_plural': 'figures of départements',
                'constraints': [models.UniqueConstraint(fields=('organism', 'department'), name='network_figures_once_a_department')],
            },
        ),
        migrations.RunSQL(secure_organism_table("network_departmentfigures"), migrations.RunSQL.noop),
    ]

"""Waiting numbers that were replaced, rights by the day they end, injuries among what is asked; periods corrected."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from laroque.postgres.roles import APP, NATIONAL
from laroque.postgres.security import secure_organism_table

# A birth moves the end of a maternity, and a number the key of what it names.
_MAY_CHANGE = f"""
{secure_organism_table("rights_formernumber", privileges="SELECT, INSERT")}
GRANT UPDATE (since, key) ON rights_right TO {APP}, {NATIONAL};
GRANT UPDATE (answer_by, facts) ON rights_request TO {APP}, {NATIONAL};
"""


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_figures_by_department'),
        ('rights', '0003_persons_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerNumber',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('former', models.CharField(max_length=15, verbose_name='waiting number')),
                ('nir', models.CharField(max_length=15, verbose_name='certified NIR')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'waiting number replaced',
                'verbose_name_plural': 'waiting numbers replaced',
            },
        ),
        migrations.AlterField(
            model_name='act',
            name='kind',
            field=models.CharField(choices=[('registered', 'Registered'), ('opened', 'Right opened'), ('ended', 'Right ended'), ('changed', 'Identity or address changed'), ('moved_out', 'Moved to another fund'), ('moved_in', 'Came from another fund'), ('numbered', 'Certified number given'), ('restated', 'Days of a right corrected'), ('own', 'Own rights opened')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='request',
            name='kind',
            field=models.CharField(choices=[('c2s', 'Complementary health protection (C2S)'), ('long_illness', 'Long illness (protocol of care)'), ('own_rights', 'Own rights at 16'), ('injury', 'Work injury or occupational disease')], max_length=12, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='right',
            index=models.Index(fields=['organism', 'until'], name='rights_right_ends'),
        ),
        migrations.AddField(
            model_name='formernumber',
            name='organism',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism'),
        ),
        migrations.AddConstraint(
            model_name='formernumber',
            constraint=models.UniqueConstraint(fields=('organism', 'former'), name='rights_former_number_once'),
        ),
        RunSQL(_MAY_CHANGE, RunSQL.noop),
    ]

"""Files of one person are known as such; those whose number says so are linked."""

from django.db import migrations, models

_BY_NUMBER = """
update rights_beneficiary kept set same_as = person.first
from (
    select organism_id, coalesce(nullif(own_nir, ''), nir) as number, born_on, min(id) as first from rights_beneficiary
    where own_nir <> '' or not is_dependant
    group by 1, 2, 3 having count(*) > 1
) as person
where kept.organism_id = person.organism_id and kept.born_on = person.born_on
    and (kept.own_nir <> '' or not kept.is_dependant) and coalesce(nullif(kept.own_nir, ''), kept.nir) = person.number
"""


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0003_figures_by_department'),
        ('rights', '0005_partitions_know_their_fund'),
    ]

    operations = [
        migrations.AddField(
            model_name='beneficiary',
            name='same_as',
            field=models.BigIntegerField(null=True, verbose_name='first file of the person'),
        ),
        migrations.AddIndex(
            model_name='beneficiary',
            index=models.Index(
                condition=models.Q(('same_as__isnull', False)),
                fields=['organism', 'same_as'],
                name='rights_beneficiary_same',
            ),
        ),
        migrations.RunSQL(_BY_NUMBER, migrations.RunSQL.noop),
    ]

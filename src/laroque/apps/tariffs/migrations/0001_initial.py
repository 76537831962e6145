"""The table of imported prices, for the whole country."""

from django.db import migrations, models

from laroque.postgres.security import secure_national_table


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedPrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=12, verbose_name='nomenclature')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('activity', models.CharField(blank=True, max_length=2, null=True, verbose_name='activity')),
                ('phase', models.CharField(blank=True, max_length=2, null=True, verbose_name='phase')),
                ('grid', models.CharField(blank=True, max_length=12, null=True, verbose_name='grid')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until (excluded)')),
                ('cents_ten_thousandths', models.BigIntegerField(verbose_name='ten-thousandths of a cent')),
                ('rate_family', models.CharField(blank=True, max_length=40, null=True, verbose_name='rate')),
                ('sex', models.CharField(blank=True, max_length=1, null=True, verbose_name='sex')),
                ('age_from', models.BigIntegerField(blank=True, null=True, verbose_name='age from')),
                ('age_until', models.BigIntegerField(blank=True, null=True, verbose_name='age until (excluded)')),
                ('daily_max', models.BigIntegerField(blank=True, null=True, verbose_name='most in a day')),
                ('yearly_max', models.BigIntegerField(blank=True, null=True, verbose_name='most in a year')),
                ('group', models.CharField(blank=True, max_length=20, null=True, verbose_name='group')),
                ('label', models.TextField(verbose_name='label')),
                ('article', models.TextField(verbose_name='article')),
                ('source', models.TextField(verbose_name='source')),
                ('certainty', models.CharField(max_length=20, verbose_name='how it is known')),
                ('file_sha256', models.CharField(max_length=64, verbose_name='file')),
            ],
            options={
                'verbose_name': 'imported price',
                'verbose_name_plural': 'imported prices',
                'constraints': [models.UniqueConstraint(fields=('system', 'code', 'activity', 'phase', 'grid', 'since'), name='tariffs_price_begins_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='tariffs_price_ends_after_it_begins')],
            },
        ),
        migrations.RunSQL(
            secure_national_table("tariffs_importedprice", privileges="SELECT, INSERT, UPDATE"),
            migrations.RunSQL.noop,
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from laroque.postgres.security import secure_national_table, secure_organism_table


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0004_users_and_sign_ins'),
        ('network', '0002_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('collection_officer', 'Collection officer'), ('treasurer', 'Treasurer'), ('supervisor', 'Supervisor'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('employer', 'Employer'), ('accountant', 'Accountant of employers')], max_length=20, verbose_name='role')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('prefix', models.CharField(max_length=16, verbose_name='first characters')),
                ('sha256', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('expires_on', models.DateField(verbose_name='expires on')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('last_used_on', models.DateField(blank=True, null=True, verbose_name='last used on')),
                ('organism', models.ForeignKey(db_column='organism', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism', verbose_name='organism')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'API token',
                'verbose_name_plural': 'API tokens',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='ApiAnswer',
            fields=[
                ('pk', models.CompositePrimaryKey('organism_id', 'user_id', 'key', blank=True, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=100)),
                ('request_sha256', models.CharField(max_length=64)),
                ('status', models.SmallIntegerField(null=True)),
                ('body', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('organism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.organism')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['organism', 'made_at'], name='access_answer_by_age')],
            },
        ),
        migrations.RunSQL(
            secure_national_table("access_apitoken", privileges="SELECT, INSERT, UPDATE"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(secure_organism_table("access_apianswer"), migrations.RunSQL.noop),
    ]

"""A director becomes a supervisor, and accountants of employers get the portal."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_security'),
        ('network', '0002_security'),
    ]

    operations = [
        migrations.RunSQL(
            "update access_membership set role = 'supervisor' where role = 'director'",
            "update access_membership set role = 'director' where role = 'supervisor'",
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='access_membership_employer_sees_one_siren',
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('collection_officer', 'Collection officer'), ('treasurer', 'Treasurer'), ('supervisor', 'Supervisor'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('employer', 'Employer'), ('accountant', 'Accountant of employers')], max_length=20, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='membershipevent',
            name='role',
            field=models.CharField(choices=[('collection_officer', 'Collection officer'), ('treasurer', 'Treasurer'), ('supervisor', 'Supervisor'), ('auditor', 'Auditor'), ('administrator', 'Administrator'), ('employer', 'Employer'), ('accountant', 'Accountant of employers')], max_length=20, verbose_name='role'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('national', False), ('role__in', ['employer', 'accountant']), ('siren__isnull', False)), models.Q(models.Q(('role__in', ['employer', 'accountant']), _negated=True), ('siren__isnull', True)), _connector='OR'), name='access_membership_employer_sees_one_siren', violation_error_message='A user of an employer or its accountant sees one SIREN by membership, nobody else has one.'),
        ),
    ]

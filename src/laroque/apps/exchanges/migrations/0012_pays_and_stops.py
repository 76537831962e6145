"""Messages tell funds the pays and stops of work of those whom they insure."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchanges', '0011_files_of_rights'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('dsn', 'DSN'), ('camt', 'Bank statement (camt)'), ('pain008', 'Direct debit orders (pain.008)'), ('pain001', 'Transfer orders (pain.001)'), ('pain002', 'Status of payment orders (pain.002)'), ('return', 'Return to an employer'), ('notification', 'Notification of sums'), ('self_employed', 'Declarations of self-employed persons'), ('care_b2', 'Claims for care (B2)'), ('care_fhir', 'Claim for care (FHIR)'), ('care_paper', 'Claim for care (paper form)'), ('care_return', 'Return to a professional'), ('pays_and_stops', 'Pays and stops of work told to a fund'), ('proof', 'Proof handed to a fund'), ('file_of_rights', 'File of rights of a person who moves')], max_length=16, verbose_name='kind'),
        ),
    ]

"""Registers are national: the application reads, adds and changes, and deletes nothing; journals only grow."""

from django.db import migrations

from laroque.postgres.security import append_only, secure_national_table

REGISTERS = ["person", "employer", "establishment", "yearlyheadcount", "bankaccount", "mandate"]


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(
                secure_national_table(f"registry_{table}", privileges="SELECT, INSERT, UPDATE"), migrations.RunSQL.noop
            )
            for table in REGISTERS
        ),
        *(
            migrations.RunSQL(
                secure_national_table(f"registry_{table}", privileges="SELECT, INSERT"), migrations.RunSQL.noop
            )
            for table in (*(f"{register}event" for register in REGISTERS), "encryptionkey", "bankaccountlook")
        ),
        migrations.RunSQL(append_only("registry_bankaccountlook"), migrations.RunSQL.noop),
    ]

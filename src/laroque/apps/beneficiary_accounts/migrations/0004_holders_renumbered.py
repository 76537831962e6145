"""The holder of a debt may be known by another number: a certified one replaces a waiting one."""

from django.db import migrations

from laroque.postgres.roles import APP, NATIONAL


class Migration(migrations.Migration):
    dependencies = [("beneficiary_accounts", "0003_acts_on_debts")]
    operations = [
        migrations.RunSQL(
            f"GRANT UPDATE (holder_key) ON beneficiary_accounts_debt TO {APP}, {NATIONAL}", migrations.RunSQL.noop
        )
    ]

"""The payee of a payment may be known by another number: a certified one replaces a waiting one."""

from django.db import migrations

from laroque.postgres.roles import APP, NATIONAL


class Migration(migrations.Migration):
    dependencies = [("claims", "0003_acts_say_what_they_answer")]
    operations = [
        migrations.RunSQL(
            f"GRANT UPDATE (payee_key) ON claims_carepayment TO {APP}, {NATIONAL}", migrations.RunSQL.noop
        )
    ]

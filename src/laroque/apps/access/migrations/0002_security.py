"""Users and memberships are national, for they are read before an organism is chosen; approvals are cut by body."""

from django.db import migrations

from laroque.postgres.security import secure_national_table, secure_organism_table

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
JOURNAL = "SELECT, INSERT"
NATIONAL_TABLES = {
    "access_user": "SELECT, INSERT, UPDATE",
    "access_user_groups": READ_WRITE,
    "access_user_user_permissions": READ_WRITE,
    "access_membership": "SELECT, INSERT, UPDATE",
    "access_userevent": JOURNAL,
    "access_membershipevent": JOURNAL,
}


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        *(
            migrations.RunSQL(secure_national_table(table, privileges=privileges), migrations.RunSQL.noop)
            for table, privileges in NATIONAL_TABLES.items()
        ),
        migrations.RunSQL(
            secure_organism_table("access_approval", privileges="SELECT, INSERT, UPDATE"), migrations.RunSQL.noop
        ),
    ]

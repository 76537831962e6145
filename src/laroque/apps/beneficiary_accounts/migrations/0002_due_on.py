"""The day from which a debt may be withheld: at once for participations, after its holder could answer otherwise."""

from django.db import migrations, models

from laroque.postgres.roles import APP, NATIONAL

_FROM_NOW = "update beneficiary_accounts_debt set due_on = found_on where kind = 'participation'"
_MAY_CHANGE = f"grant update (due_on) on beneficiary_accounts_debt to {APP}, {NATIONAL}"


class Migration(migrations.Migration):
    dependencies = [("beneficiary_accounts", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="debt",
            name="due_on",
            field=models.DateField(null=True, verbose_name="withheld from that day on"),
        ),
        migrations.RunSQL([_FROM_NOW, _MAY_CHANGE], migrations.RunSQL.noop),
    ]

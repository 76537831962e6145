"""Messages are found by the beginning of their name, and listed by kind and state."""

from django.db import migrations

_INDEXES = {
    "exchanges_message_named": "exchanges_message (organism_id, name, id)",
    "exchanges_message_listed": "exchanges_message (organism_id, kind, state, id)",
}


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0002_kinds_of_payments_and_returns")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}") for name, where in _INDEXES.items()
    ]

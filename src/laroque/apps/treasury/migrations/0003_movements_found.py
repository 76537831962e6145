"""Movements are found by their amount and by the reference their orderer gave."""

from django.db import migrations

_INDEXES = {
    "treasury_movement_cents": "treasury_movement (organism_id, cents)",
    "treasury_movement_named": "treasury_movement (organism_id, end_to_end_id) WHERE end_to_end_id IS NOT NULL",
}


class Migration(migrations.Migration):
    dependencies = [("treasury", "0002_payment_orders")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}") for name, where in _INDEXES.items()
    ]

"""Payments and declarations are found by their amount or message; what waits for somebody is counted at once."""

from django.db import migrations

_INDEXES = {
    "contributions_payment_cents": "contributions_payment (organism_id, cents)",
    "contributions_decl_cents": "contributions_declaration (organism_id, declared_cents)",
    "contributions_decl_message": "contributions_declaration (organism_id, message_id)",
    "contributions_decl_waiting": "contributions_declaration (organism_id, due_on, id) WHERE state = 'received'",
    "contributions_return_told": "contributions_return (organism_id, made_at) WHERE anomaly_count > 0",
}


class Migration(migrations.Migration):
    dependencies = [("contributions", "0003_life_of_accounts")]

    operations = [
        migrations.RunSQL(f"CREATE INDEX {name} ON {where}", f"DROP INDEX {name}") for name, where in _INDEXES.items()
    ]

"""Payments in a state that somebody looks at (under way, come back, undone) are found without reading the others."""

from django.db import migrations

_ADDED = """
drop index contributions_payment_waiting;
create index contributions_payment_to_look_at on contributions_payment (organism_id, state, id)
    where state <> 'received';
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0006_planned_debits")]
    operations = [migrations.RunSQL(_ADDED, migrations.RunSQL.noop)]

"""Amounts that a body sets for itself; the journal keeps who set what."""

from datetime import datetime

from django.db import connection, transaction

from laroque.apps.contributions.states import SettingName


@transaction.atomic
def change_setting(*, organism_id: int, name: SettingName, cents: int, by: int, at: datetime) -> None:
    """Set an amount of a body, in cents, zero or above. Raises ``ValueError`` below zero."""
    if cents < 0:
        raise ValueError(f"{name.value} of {cents} cents is below zero")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_setting (organism_id, name, cents, set_by, set_at) values (%s, %s, %s, %s, %s)"
            " on conflict (organism_id, name) do update set cents = excluded.cents, set_by = excluded.set_by,"
            " set_at = excluded.set_at",
            [organism_id, name, cents, by, at],
        )

"""Writes of claims: the turn of a body, and what persons do about claims. Prices are written by ``frames``."""

from django.db import connection

_LOCK = 78
"""First number of the advisory locks of claims; the second is the organism."""


def take_turn(*, organism_id: int) -> None:
    """Wait until nobody else prices claims of the body, and hold the turn to the end of the transaction.

    The caps of a person are counted by one pricing at a time.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, organism_id])

"""Where declarations are filed: a SIRET and a month, all fractions, belong to one body of the whole network."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from laroque.apps.contributions.rules import DeclarationKey


def claim_places(*, organism_id: int, keys: Iterable[DeclarationKey]) -> dict[DeclarationKey, int]:
    """Claim the keys that nobody holds for a body, and give the holder of each of those that others hold.

    In the transaction that records the declarations: a place without a declaration would hold its key for nothing.
    Two bodies that claim a key at once take turns: the second waits for the first to end, then sees what it left. Keys
    are claimed in one order, so that two bodies never wait for each other.
    """
    asked = set(keys)
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_filingplace (siret, month, organism)"
            " select siret, month, %s from unnest(%s::text[], %s::date[]) as new (siret, month)"
            " order by siret, month on conflict do nothing",
            [organism_id, *_months(asked)],
        )
    return places_held(organism_id=organism_id, keys=asked)


def places_held(*, organism_id: int, keys: Iterable[DeclarationKey]) -> dict[DeclarationKey, int]:
    """The holder of each of the keys that bodies other than this one hold; nothing is claimed."""
    asked = set(keys)
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select siret, month, organism from contributions_filingplace where organism <> %s"
            " and (siret, month) in (select * from unnest(%s::text[], %s::date[]))",
            [organism_id, *_months(asked)],
        )
        holders = {(siret, month): holder for siret, month, holder in cursor.fetchall()}
    return {key: holders[key[:2]] for key in asked if key[:2] in holders}


def _months(keys: Iterable[DeclarationKey]) -> list[list[Any]]:
    months = sorted({(siret, month) for siret, month, _ in keys})
    return [list(column) for column in zip(*months, strict=True)]

"""Where declarations are filed: a SIRET, a month and a fraction belong to one body of the whole network."""

from collections.abc import Iterable

from django.db import connection

from laroque.apps.contributions.rules import DeclarationKey


def claim_places(*, organism_id: int, keys: Iterable[DeclarationKey]) -> dict[DeclarationKey, int]:
    """Claim the keys that nobody holds for a body, and give the holder of each of those that others hold.

    In the transaction that records the declarations: a place without a declaration would hold its key for nothing.
    Two bodies that claim a key at once take turns: the second waits for the first to end, then sees what it left. Keys
    are claimed in one order, so that two bodies never wait for each other.
    """
    columns = [list(column) for column in zip(*sorted(set(keys)), strict=True)]
    if not columns:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_filingplace (siret, month, fraction, organism)"
            " select siret, month, fraction, %s from unnest(%s::text[], %s::date[], %s::text[])"
            " as new (siret, month, fraction) order by siret, month, fraction on conflict do nothing",
            [organism_id, *columns],
        )
        cursor.execute(
            "select siret, month, fraction, organism from contributions_filingplace where organism <> %s"
            " and (siret, month, fraction) in (select * from unnest(%s::text[], %s::date[], %s::text[]))",
            [organism_id, *columns],
        )
        return {(siret, month, fraction): holder for siret, month, fraction, holder in cursor.fetchall()}

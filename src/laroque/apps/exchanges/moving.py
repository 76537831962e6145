"""Messages follow the accounts that move to another body: copied there with their contents and reports."""

from collections.abc import Sequence

from django.db import connection


def copy_messages(*, from_id: int, to_id: int, message_ids: Sequence[int]) -> dict[int, int]:
    """Copy messages to the body ``to_id``, whose scope is open and national; gives the id there of those it had.

    A message that the body received itself, byte for byte, is that one: its id there stands for the other.
    """
    facts = {"from": from_id, "to": to_id, "ids": list(message_ids)}
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, facts)
        cursor.execute(_KNOWN, facts)
        return dict(cursor.fetchall())


_STATEMENTS = (
    """
    insert into exchanges_message
        (id, organism_id, direction, kind, name, sender, key, sha256, size, state, recorded_at)
    select id, %(to)s, direction, kind, name, sender, key, sha256, size, state, recorded_at
    from exchanges_message where organism_id = %(from)s and id = any(%(ids)s)
    on conflict do nothing
    """,
    """
    insert into exchanges_content (organism_id, sha256, part, bytes, is_packed)
    select %(to)s, sha256, part, bytes, is_packed from exchanges_content where organism_id = %(from)s
        and sha256 in (select sha256 from exchanges_message where organism_id = %(from)s and id = any(%(ids)s))
    on conflict do nothing
    """,
    """
    insert into exchanges_report (id, organism_id, message_id, kind, body, text_en, text_fr, made_at)
    select report.id, %(to)s, report.message_id, report.kind, report.body, report.text_en, report.text_fr,
        report.made_at
    from exchanges_report report where report.organism_id = %(from)s and report.message_id = any(%(ids)s)
        and exists (select from exchanges_message there where there.organism_id = %(to)s
            and there.id = report.message_id)
    on conflict do nothing
    """,
)

_KNOWN = """
select here.id, there.id from exchanges_message here join exchanges_message there
    on there.organism_id = %(to)s and there.direction = here.direction and there.key = here.key
where here.organism_id = %(from)s and here.id = any(%(ids)s) and there.id <> here.id order by 1
"""

"""What the treasury of a body keeps of debits follows the accounts that move: a debit may come back for months."""

from collections.abc import Mapping

from django.db import connection

from laroque.apps.treasury import queries
from laroque.apps.treasury.states import ExpectedState


def under_way_cents(*, organism_id: int) -> dict[str, int]:
    """What is not ended at the bank of a body: debits sent, sweeps and funding waited for, receipts in suspense."""
    waiting = queries.expected(organism_id=organism_id, state=ExpectedState.WAITING)
    found = {
        "debits": queries.sent_cents(organism_id=organism_id),
        "expected": sum(abs(each.cents) for each in waiting),
        "suspense": queries.suspense_cents(organism_id=organism_id),
    }
    return {name: cents for name, cents in found.items() if cents}


def copy_debits(*, from_id: int, to_id: int, accounts: Mapping[int, int]) -> None:
    """Copy the debits of accounts to the body ``to_id``, whose scope is open and national: a return is known there."""
    facts = {"from": from_id, "to": to_id, "old": list(accounts), "new": list(accounts.values())}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_debitbatch (organism_id, reference, file_reference, scheme, sequence, month,"
            " debit_on, orders, cents, message_id, ordered_at)"
            " select %(to)s, reference, file_reference, scheme, sequence, month, debit_on, orders, cents,"
            " message_id, ordered_at from treasury_debitbatch where organism_id = %(from)s and id in"
            " (select batch_id from treasury_debitorder where organism_id = %(from)s and account_id = any(%(old)s))"
            " on conflict do nothing",
            facts,
        )
        cursor.execute(
            "insert into treasury_debitorder (id, organism_id, batch_id, end_to_end_id, account_id, siret, month, rum,"
            " cents, state, settled_on, returned_on, return_reason)"
            " select sent.id, %(to)s, there.id, end_to_end_id, map.new, siret, sent.month, rum, sent.cents, state,"
            " settled_on, returned_on, return_reason from treasury_debitorder sent"
            " join unnest(%(old)s::bigint[], %(new)s::bigint[]) as map (old, new) on map.old = sent.account_id"
            " join treasury_debitbatch here on here.organism_id = sent.organism_id and here.id = sent.batch_id"
            " join treasury_debitbatch there on there.organism_id = %(to)s and there.reference = here.reference"
            " where sent.organism_id = %(from)s on conflict do nothing",
            facts,
        )

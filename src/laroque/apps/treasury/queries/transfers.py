"""Reads of what was ordered from the banks: transfers to people outside the network, and the files sent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from laroque.apps.treasury.states import AccountRole, PaymentPurpose, TransferState


@dataclass(frozen=True, slots=True)
class TransferView:
    """A transfer ordered and where it stands; cents above zero, the payee's account masked."""

    key: str
    end_to_end_id: str
    file_reference: str
    role: AccountRole
    purpose: PaymentPurpose
    subject: str
    name: str
    account_masked: str
    cents: int
    execute_on: date
    state: TransferState
    executed_on: date | None
    ended_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class SentFileView:
    """A file of payment orders sent to the bank; ``message_id`` holds its bytes, ``kind`` is pain008 or pain001."""

    kind: str
    reference: str
    message_id: int
    on: date
    orders: int
    cents: int
    ordered_at: datetime


def transfers(
    *,
    organism_id: int,
    purpose: PaymentPurpose | None = None,
    state: TransferState | None = None,
    keys: list[str] | None = None,
    file_reference: str | None = None,
    limit: int = 200,
) -> list[TransferView]:
    """The transfers of a body, the latest first, of a purpose, in a state, of these keys, or of a file."""
    rows = _fetch(
        "select wanted.key, wanted.end_to_end_id, file.reference, account.role, wanted.purpose, wanted.subject,"
        " wanted.name, payee.masked, wanted.cents, file.execute_on, wanted.state, wanted.executed_on, wanted.ended_on,"
        " wanted.reason from treasury_transferorder wanted"
        " join treasury_transferfile file on file.organism_id = %(organism)s and file.id = wanted.file_id"
        " join treasury_bankaccount account on account.organism_id = %(organism)s and account.id = file.bank_account_id"
        " join registry_bankaccount payee on payee.id = wanted.payee_id where wanted.organism_id = %(organism)s"
        " and (%(purpose)s::text is null or wanted.purpose = %(purpose)s)"
        " and (%(state)s::text is null or wanted.state = %(state)s)"
        " and (%(keys)s::text[] is null or wanted.key = any(%(keys)s))"
        " and (%(file)s::text is null or file.reference = %(file)s) order by wanted.id desc limit %(limit)s",
        {
            "organism": organism_id,
            "purpose": purpose,
            "state": state,
            "keys": keys,
            "file": file_reference,
            "limit": limit,
        },
    )
    return [
        TransferView(
            *row[:3], AccountRole(row[3]), PaymentPurpose(row[4]), *row[5:10], TransferState(row[10]), *row[11:]
        )
        for row in rows
    ]


def sent_files(
    *, organism_id: int, reference: str | None = None, but: PaymentPurpose | None = None, limit: int = 200
) -> list[SentFileView]:
    """The files of debits and transfers sent, the latest first, or the one of a reference.

    ``but``: without those that hold a transfer of a purpose.
    """
    rows = _fetch(
        "select * from (select 'pain008', file_reference, message_id, min(debit_on) as on_day, sum(orders)::int,"
        "  sum(cents)::bigint, min(ordered_at) as ordered_at from treasury_debitbatch"
        "  where organism_id = %(organism)s and (%(reference)s::text is null or file_reference = %(reference)s)"
        "  group by file_reference, message_id"
        " union all select 'pain001', reference, message_id, execute_on, orders, cents, ordered_at"
        "  from treasury_transferfile"
        "  where organism_id = %(organism)s and (%(reference)s::text is null or reference = %(reference)s)"
        "   and not exists (select from treasury_transferorder held where held.organism_id = %(organism)s"
        "    and held.file_id = treasury_transferfile.id and held.purpose = %(but)s)"
        " ) as sent order by ordered_at desc, message_id desc limit %(limit)s",
        {"organism": organism_id, "reference": reference, "but": but, "limit": limit},
    )
    return [SentFileView(*row) for row in rows]


def _fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()

"""Direct debits ordered to the bank: one file a scheme, sent once, each order known by its end-to-end id."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.db import connection, transaction

from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges.states import MessageKind
from laroque.apps.treasury.operations import own_accounts
from laroque.apps.treasury.rules import batch_reference, file_reference, order_reference
from laroque.apps.treasury.states import OrderState
from laroque.formats.sepa import (
    Collection,
    Creditor,
    DirectDebit,
    DirectDebitBatch,
    Scheme,
    SequenceType,
    write_direct_debits,
)


@dataclass(frozen=True, slots=True)
class DebitWanted:
    """A debit to order: the account and SIRET that owe, cents above zero, and the mandate that allows it."""

    account_id: int
    siret: str
    cents: int
    rum: str
    scheme: Scheme
    sequence: SequenceType
    signed_on: date
    debtor_name: str
    debtor_iban: str = field(repr=False)
    debtor_bic: str | None = None


@dataclass(frozen=True, slots=True)
class DebitOrdered:
    """A direct debit in a file sent to the bank."""

    key: str
    account_id: int
    rum: str
    cents: int


@dataclass(frozen=True, slots=True)
class FileSent:
    """A file of direct debits: its reference, the message that holds its bytes, its orders."""

    reference: str
    message_id: int
    orders: tuple[DebitOrdered, ...]


@transaction.atomic
def order_debits(
    *, organism_id: int, organism_code: str, month: date, debit_on: date, wanted: Sequence[DebitWanted], at: datetime
) -> list[FileSent]:
    """Order debits of a month for a day: a pain.008 file for each scheme, kept byte for byte as sent.

    A file is sent once for a month, a day and a scheme: asked again, the first is given back whatever is wanted now.
    Raises ``NoSuchAccount`` without a collection account, ``InvalidPaymentFile`` when a bank would refuse the file.
    """
    accounts = own_accounts.locked(organism_id)
    references = {scheme: file_reference(organism_code, month, scheme, debit_on) for scheme in Scheme}
    known = _known(organism_id, list(references.values()))
    new = [each for each in wanted if references[each.scheme] not in known]
    if not new:
        return list(known.values())
    keys = _keys(organism_id, organism_code, month, new)
    creditor = own_accounts.creditor(accounts, at=at)
    sent = dict(known)
    for scheme, reference in references.items():
        debits = sorted((each for each in new if each.scheme is scheme), key=lambda each: (each.sequence, each.siret))
        if debits:
            file = _File(reference, month, debit_on, tuple(debits), keys)
            sent[reference] = _send(organism_id, file, creditor, at)
    return [sent[reference] for reference in references.values() if reference in sent]


@dataclass(frozen=True, slots=True)
class _File:
    """A file to send: its debits sorted by sequence and SIRET, and the end-to-end id of each account's debit."""

    reference: str
    month: date
    debit_on: date
    debits: tuple[DebitWanted, ...]
    keys: dict[int, str]

    @property
    def groups(self) -> list[tuple[str, list[DebitWanted]]]:
        """The debits by group, in order, under the group's reference."""
        by_sequence = groupby(self.debits, key=lambda each: each.sequence)
        return [(batch_reference(self.reference, sequence), list(debits)) for sequence, debits in by_sequence]


def _send(organism_id: int, file: _File, creditor: Creditor, at: datetime) -> FileSent:
    collections = tuple(
        Collection(
            group,
            debits[0].scheme,
            debits[0].sequence,
            file.debit_on,
            tuple(_direct_debit(file, each) for each in debits),
        )
        for group, debits in file.groups
    )
    content = write_direct_debits(DirectDebitBatch(file.reference, at, creditor, collections))
    message_id = exchanges.send(
        organism_id=organism_id,
        kind=MessageKind.PAIN008,
        name=f"{file.reference}.xml",
        content=content,
        key=file.reference,
        at=at,
    )
    _insert_orders(organism_id, file, _insert_groups(organism_id, file, message_id, at))
    ordered = tuple(DebitOrdered(file.keys[d.account_id], d.account_id, d.rum, d.cents) for d in file.debits)
    return FileSent(file.reference, message_id, ordered)


def _direct_debit(file: _File, debit: DebitWanted) -> DirectDebit:
    return DirectDebit(
        end_to_end_id=file.keys[debit.account_id],
        amount_cents=debit.cents,
        mandate_id=debit.rum,
        mandate_signed_on=debit.signed_on,
        debtor_name=debit.debtor_name,
        debtor_iban=debit.debtor_iban,
        debtor_bic=debit.debtor_bic,
        remittance=f"COTISATIONS {file.month:%m/%Y} SIRET {debit.siret}",
    )


def _insert_groups(organism_id: int, file: _File, message_id: int, at: datetime) -> dict[str, int]:
    rows = [
        (group, debits[0].sequence.value, len(debits), sum(each.cents for each in debits))
        for group, debits in file.groups
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_debitbatch (organism_id, file_reference, scheme, month, debit_on, message_id,"
            " ordered_at, reference, sequence, orders, cents)"
            " select %s, %s, %s, %s, %s, %s, %s, * from unnest(%s::text[], %s::text[], %s::int[], %s::bigint[])"
            " returning reference, id",
            [
                organism_id,
                file.reference,
                file.debits[0].scheme.value,
                file.month,
                file.debit_on,
                message_id,
                at,
                *(list(column) for column in zip(*rows, strict=True)),
            ],
        )
        return dict(cursor.fetchall())


def _insert_orders(organism_id: int, file: _File, group_ids: dict[str, int]) -> None:
    rows = [
        (group_ids[group], file.keys[each.account_id], each.account_id, each.siret, each.rum, each.cents)
        for group, debits in file.groups
        for each in debits
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_debitorder (organism_id, month, state, return_reason, batch_id, end_to_end_id,"
            " account_id, siret, rum, cents) select %s, %s, %s, '', * from unnest(%s::bigint[], %s::text[],"
            " %s::bigint[], %s::text[], %s::text[], %s::bigint[])",
            [organism_id, file.month, OrderState.SENT, *(list(column) for column in zip(*rows, strict=True))],
        )


def _known(organism_id: int, references: list[str]) -> dict[str, FileSent]:
    """The files already sent under these references, with their orders."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select batch.file_reference, batch.message_id,"
            " debit.end_to_end_id, debit.account_id, debit.rum, debit.cents"
            " from treasury_debitbatch batch join treasury_debitorder debit"
            " on debit.organism_id = %(organism)s and debit.batch_id = batch.id"
            " where batch.organism_id = %(organism)s and batch.file_reference = any(%(references)s)"
            " order by batch.file_reference, debit.id",
            {"organism": organism_id, "references": references},
        )
        rows = cursor.fetchall()
    return {
        reference: FileSent(reference, message_id, tuple(DebitOrdered(*row[2:]) for row in orders))
        for (reference, message_id), orders in groupby(rows, key=lambda row: row[:2])
    }


def _keys(organism_id: int, organism_code: str, month: date, wanted: Sequence[DebitWanted]) -> dict[int, str]:
    """The end-to-end id of the next debit of each account for a month."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select account_id, count(*) from treasury_debitorder"
            " where organism_id = %s and account_id = any(%s) and month = %s group by account_id",
            [organism_id, [each.account_id for each in wanted], month],
        )
        repeats = dict(cursor.fetchall())
    return {
        each.account_id: order_reference(organism_code, month, each.siret, repeats.get(each.account_id, 0))
        for each in wanted
    }

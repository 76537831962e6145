"""Transfers ordered to people outside the network: one file, sent once, each order known by its end-to-end id."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from laroque.apps.exchanges import operations as exchanges
from laroque.apps.exchanges.states import MessageKind
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import BankAccountRow
from laroque.apps.registry.states import HolderKind
from laroque.apps.treasury.operations import holdings, own_accounts
from laroque.apps.treasury.operations.holdings import WouldOverdraw
from laroque.apps.treasury.rules import transfer_file_reference
from laroque.apps.treasury.states import AccountRole, PaymentPurpose, TransferState
from laroque.formats.sepa import CreditTransfer, CreditTransferBatch, Debtor, write_transfers

_HOLDER_KEY_LENGTH = 20


class TransferKeyReused(ValueError):
    """A key already names a live transfer of another amount, purpose or subject."""


@dataclass(frozen=True, slots=True)
class TransferWanted:
    """A transfer to order: ``key`` is its owner's and makes ordering it twice harmless; cents above zero."""

    key: str
    cents: int
    purpose: PaymentPurpose
    subject: str
    name: str
    iban: str = field(repr=False)
    bic: str = ""
    remittance: str = ""


@dataclass(frozen=True, slots=True)
class TransferOrdered:
    """A transfer in a file sent to the bank."""

    key: str
    end_to_end_id: str
    cents: int


@dataclass(frozen=True, slots=True)
class TransferFileSent:
    """A file of transfers: its reference, the message that holds its bytes, and every order that was wanted."""

    reference: str
    message_id: int
    orders: tuple[TransferOrdered, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    end_to_end_id: str
    cents: int
    purpose: str
    subject: str
    reference: str
    message_id: int


@transaction.atomic
def order_transfers(
    *,
    organism_id: int,
    organism_code: str,
    role: AccountRole,
    execute_on: date,
    wanted: Sequence[TransferWanted],
    at: datetime,
    keep_cents: int = 0,
) -> TransferFileSent:
    """Order transfers from the account of a role: one pain.001 file, kept byte for byte as sent (CSS D225-3).

    What is already ordered under its key is not ordered twice: the file then holds the others only, and when there
    are none the file sent before is given back. A key whose order was refused or came back may be ordered again.

    Raises:
        WouldOverdraw: the account, less what is ordered from it and ``keep_cents`` about to leave it otherwise (below
            zero: to come to it before), does not hold the total; nothing is ordered.
        TransferKeyReused: a key names a live order of something else.
        NoSuchAccount: the body has no account of the role.
        BadIdentifier, InvalidPaymentFile: a bank would refuse the file.
        ValueError: nothing is wanted.
    """
    if not wanted:
        raise ValueError("no transfer is wanted")
    accounts = own_accounts.locked(organism_id)
    known = _known(organism_id, wanted)
    new = [each for each in {each.key: each for each in wanted}.values() if each.key not in known]
    if new:
        debtor = own_accounts.debtor(accounts, role, at=at)
        free, asked = holdings.free_cents(organism_id, role) - keep_cents, sum(each.cents for each in new)
        if asked > free:
            raise WouldOverdraw(role, asked, free)
        account_id = next(each.id for each in accounts if each.role is role)
        _send(organism_id, organism_code, account_id, debtor, execute_on, new, at)
        known = _known(organism_id, wanted)
    last = max(known.values(), key=lambda each: each.message_id)
    orders = tuple(
        TransferOrdered(each.key, known[each.key].end_to_end_id, known[each.key].cents)
        for each in {each.key: each for each in wanted}.values()
    )
    return TransferFileSent(last.reference, last.message_id, orders)


def _send(
    organism_id: int,
    organism_code: str,
    account_id: int,
    debtor: Debtor,
    execute_on: date,
    new: Sequence[TransferWanted],
    at: datetime,
) -> None:
    reference = transfer_file_reference(organism_code, execute_on, _files_of(organism_id, execute_on) + 1)
    keys = [f"{reference}-{rank}" for rank in range(1, len(new) + 1)]
    transfers = tuple(
        CreditTransfer(key, each.cents, each.name, each.iban, each.bic or None, each.remittance or None)
        for key, each in zip(keys, new, strict=True)
    )
    content = write_transfers(CreditTransferBatch(reference, at, reference, execute_on, debtor, transfers))
    message_id = exchanges.send(
        organism_id=organism_id,
        kind=MessageKind.PAIN001,
        name=f"{reference}.xml",
        content=content,
        key=reference,
        at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_transferfile (organism_id, reference, bank_account_id, execute_on, orders, cents,"
            " message_id, ordered_at) values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [organism_id, reference, account_id, execute_on, len(new), sum(e.cents for e in new), message_id, at],
        )
        (file_id,) = cursor.fetchone()
    _insert(organism_id, file_id, keys, new)


def _insert(organism_id: int, file_id: int, keys: Sequence[str], new: Sequence[TransferWanted]) -> None:
    payees = registry.register_bank_accounts(
        rows=[
            BankAccountRow(
                holder_kind=HolderKind.PAYEE, holder_key=each.subject[:_HOLDER_KEY_LENGTH], iban=each.iban, bic=each.bic
            )
            for each in new
        ]
    )
    rows = [
        (key, each.key, each.purpose.value, each.subject, each.name[:70], payee, each.cents, each.remittance[:140])
        for key, payee, each in zip(keys, payees, new, strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_transferorder (organism_id, file_id, state, reason, end_to_end_id, key, purpose,"
            " subject, name, payee_id, cents, remittance) select %s, %s, %s, '', * from unnest(%s::text[], %s::text[],"
            " %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::text[])",
            [organism_id, file_id, TransferState.SENT, *(list(column) for column in zip(*rows, strict=True))],
        )


def _known(organism_id: int, wanted: Sequence[TransferWanted]) -> dict[str, _Known]:
    """The live orders of these keys; each must be what is wanted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select wanted.key, wanted.end_to_end_id, wanted.cents, wanted.purpose, wanted.subject, file.reference,"
            " file.message_id from treasury_transferorder wanted join treasury_transferfile file"
            " on file.organism_id = %(organism)s and file.id = wanted.file_id"
            " where wanted.organism_id = %(organism)s and wanted.key = any(%(keys)s) and wanted.state = any(%(live)s)",
            {
                "organism": organism_id,
                "keys": [each.key for each in wanted],
                "live": [TransferState.SENT.value, TransferState.EXECUTED.value],
            },
        )
        known = {row[0]: _Known(*row) for row in cursor.fetchall()}
    for each in wanted:
        before = known.get(each.key)
        if before and (before.cents, before.purpose, before.subject) != (each.cents, each.purpose, each.subject):
            raise TransferKeyReused(f"the key {each.key} already names a transfer of something else")
    return known


def _files_of(organism_id: int, execute_on: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from treasury_transferfile where organism_id = %s and execute_on = %s",
            [organism_id, execute_on],
        )
        return int(cursor.fetchone()[0])

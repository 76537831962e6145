"""The bank accounts of a body and what each serves for; the accounts themselves are in the registry, encrypted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from laroque.apps.registry import operations as registry
from laroque.apps.registry import queries as registers
from laroque.apps.registry.operations import Iban
from laroque.apps.registry.rules import BankAccountRow
from laroque.apps.registry.states import HolderKind
from laroque.apps.treasury.states import AccountRole
from laroque.formats.sepa import Creditor, Debtor


class NoSuchAccount(LookupError):
    """The body has no bank account of the role asked for."""


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """A bank account of a body: ``account_id`` is its number in the registry, ``ics`` its creditor identifier."""

    id: int
    role: AccountRole
    account_id: int
    holder: str
    ics: str


@transaction.atomic
def open_bank_account(
    *, organism_id: int, organism_code: str, role: AccountRole, iban: str, bic: str, holder: str, ics: str = ""
) -> int:
    """Give a body the bank account of a role and give its id; the same again changes nothing.

    Raises ``BadIdentifier`` on a wrong IBAN, ``IntegrityError`` when the body has another account of the role.
    """
    row = BankAccountRow(holder_kind=HolderKind.ORGANISM, holder_key=organism_code, iban=iban, bic=bic)
    (account_id,) = registry.register_bank_accounts(rows=[row])
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_bankaccount (organism_id, role, account_id, holder, ics) values (%s, %s, %s, %s, %s)"
            " on conflict (organism_id, account_id) do nothing",
            [organism_id, role, account_id, holder, ics],
        )
        cursor.execute(
            "select id from treasury_bankaccount where organism_id = %s and account_id = %s", [organism_id, account_id]
        )
        bank_account_id: int = cursor.fetchone()[0]
    return bank_account_id


def locked(organism_id: int) -> list[OwnAccount]:
    """The bank accounts of a body, locked until the end of the transaction: those who move them take turns."""
    return _own(organism_id, " for no key update")


def _own(organism_id: int, lock: str = "") -> list[OwnAccount]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, role, account_id, holder, ics from treasury_bankaccount"
            f" where organism_id = %s order by id{lock}",
            [organism_id],
        )
        return [OwnAccount(row[0], AccountRole(row[1]), *row[2:]) for row in cursor.fetchall()]


def take_turn(*, organism_id: int) -> None:
    """Wait until nobody else orders debits, sweeps or books statements of the body, and hold the turn to the end."""
    locked(organism_id)


def by_iban(owned: Sequence[OwnAccount], ibans: Iterable[str]) -> dict[str, OwnAccount]:
    """Those of the accounts that statements name, by the IBAN as written there."""
    of_number = {each.account_id: each for each in owned}
    found = {}
    for iban in set(ibans):
        numbers = (view.id for view in registers.bank_accounts_of_iban(iban=iban))
        own = next((of_number[number] for number in numbers if number in of_number), None)
        if own is not None:
            found[iban] = own
    return found


def creditor(owned: Sequence[OwnAccount], *, at: datetime) -> Creditor:
    """The collection account as a file of direct debits names it; the look at its IBAN is kept in the registry."""
    own, account = _revealed(owned, AccountRole.COLLECTION, "direct debits", at)
    return Creditor(own.holder, account.iban, own.ics, account.bic or None)


def debtor(owned: Sequence[OwnAccount], role: AccountRole, *, at: datetime) -> Debtor:
    """The account of a role as a file of transfers names it; the look at its IBAN is kept in the registry."""
    own, account = _revealed(owned, role, "transfers", at)
    return Debtor(own.holder, account.iban, account.bic or None)


def where_to_pay(*, organism_id: int, at: datetime) -> Debtor | None:
    """The collection account that contributors send their transfers to (holder, IBAN, BIC); None when there is none.

    The IBAN of a body is public, yet the look at it is kept in the registry as any other.
    """
    own = [each for each in _own(organism_id) if each.role is AccountRole.COLLECTION]
    return debtor(own, AccountRole.COLLECTION, at=at) if own else None


def _revealed(owned: Sequence[OwnAccount], role: AccountRole, why: str, at: datetime) -> tuple[OwnAccount, Iban]:
    own = next((each for each in owned if each.role is role), None)
    if own is None:
        raise NoSuchAccount(f"the body has no {role} account; open one before ordering {why}")
    revealed = registry.reveal_ibans(account_ids=[own.account_id], who="treasury", why=why, at=at)
    return own, revealed[own.account_id]

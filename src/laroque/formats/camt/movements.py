"""From an entry of a statement and its details to movements."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from laroque.formats.camt.elements import Facts
from laroque.formats.camt.faults import Faults
from laroque.formats.camt.records import BOOKED, Movement
from laroque.formats.camt.values import read_cents, read_day, read_sign

NOT_PROVIDED = "NOTPROVIDED"
"""What SEPA writes where the end-to-end reference was not given."""

_NO_FACTS: Facts = {}
_TRUE = ("true", "1")
_DEBTOR = ("debtor.name", "debtor.iban", "debtor.other", "ultimate_debtor.name")
_CREDITOR = ("creditor.name", "creditor.iban", "creditor.other", "ultimate_creditor.name")
_DEBTOR_FIRST = (_DEBTOR, _CREDITOR)
_CREDITOR_FIRST = (_CREDITOR, _DEBTOR)


class _Head(NamedTuple):
    """What an entry says of itself, whatever its details: ``sign`` is 1 or -1, ``cents`` signed, None when unread."""

    cents: int | None
    sign: int | None
    currency: str | None
    booked_on: date | None
    value_on: date | None
    status: str
    comes_back: bool
    line: int | None
    rank: int


def movements_of(
    entry: Facts, details: Sequence[Facts], *, account: str | None, faults: Faults, line: int | None, rank: int
) -> list[Movement]:
    """The movements of an entry: one for each detail when their amounts sum to the entry's, else one for the entry."""
    head = _head(entry, faults, line, rank)
    if not details:
        return [_movement(head, head.cents, entry, _NO_FACTS, account)]
    if len(details) == 1:
        _warn_of_other_amount(details[0], entry, head, faults)
        return [_movement(head, head.cents, entry, details[0], account)]
    amounts = _amounts_that_sum(details, head)
    if amounts is None:
        faults.add("DETAILS_DO_NOT_SUM", line, len(details))
        return [_movement(head, head.cents, entry, _shared(details), account)]
    return [_movement(head, cents, entry, detail, account) for detail, cents in zip(details, amounts, strict=True)]


def _head(entry: Facts, faults: Faults, line: int | None, rank: int) -> _Head:
    sign = read_sign(entry.get("sign"), faults, line)
    cents = read_cents(entry.get("amount"), faults, line)
    currency = entry.get("amount.currency") or None
    if currency is None:
        faults.add("CURRENCY_MISSING", line)
    status = entry.get("status")
    if status is None:
        faults.add("STATUS_MISSING", line)
        status = BOOKED
    return _Head(
        None if sign is None or cents is None else sign * cents,
        sign,
        currency,
        read_day(entry.get("booked_on"), faults, line),
        read_day(entry.get("value_on"), faults, line),
        status,
        entry.get("reversal") in _TRUE,
        line,
        rank,
    )


def _movement(head: _Head, cents: int | None, entry: Facts, detail: Facts, account: str | None) -> Movement:
    # Positional and in the order of the record: by keyword, a hundred thousand of them take twice the time.
    find = detail.get
    end_to_end_id = find("end_to_end_id")
    name, iban, ultimate = _counterparty(head, cents, detail, account)
    return Movement(
        cents,
        head.currency,
        head.booked_on,
        head.value_on,
        head.status,
        None if end_to_end_id == NOT_PROVIDED else end_to_end_id,
        find("mandate_id"),
        find("reference") or find("remittance"),
        find("remittance") or find("additional") or entry.get("additional"),
        find("reason"),
        find("bank_reference") or entry.get("bank_reference"),
        name,
        iban,
        ultimate,
        find("batch_id") or entry.get("batch_id"),
        _transaction_code(detail) or _transaction_code(entry),
        head.comes_back,
        head.rank,
    )


def _counterparty(
    head: _Head, cents: int | None, detail: Facts, account: str | None
) -> tuple[str | None, str | None, str | None]:
    """Name, account and ultimate party of the other side.

    A credit comes from a debtor and a debit goes to a creditor; in a return the parties keep the roles of the payment
    returned, so the sides are the other way round. The account of the statement is never its own counterparty.
    """
    comes_back = head.comes_back or "reason" in detail
    is_credit = cents is None or cents >= 0
    sides = _DEBTOR_FIRST if is_credit != comes_back else _CREDITOR_FIRST
    for its_name, its_iban, its_number, its_ultimate in sides:
        iban = detail.get(its_iban) or detail.get(its_number)
        name = detail.get(its_name)
        if (iban or name) and (iban is None or iban != account):
            return name, iban, detail.get(its_ultimate)
    return None, None, detail.get(sides[0][3])


def _transaction_code(facts: Facts) -> str | None:
    if "domain" in facts:
        return "/".join([facts[part] for part in ("domain", "family", "sub_family") if part in facts])
    return facts.get("own_code")


def _amounts_that_sum(details: Sequence[Facts], head: _Head) -> list[int] | None:
    amounts = [_amount(detail, head) for detail in details]
    readable = [cents for cents in amounts if cents is not None]
    return readable if len(readable) == len(amounts) and sum(readable) == head.cents else None


def _amount(detail: Facts, head: _Head) -> int | None:
    """Signed cents of a detail in the entry's currency, None when it gives none; unsigned, it has the entry's sign."""
    # Details only help to cut an entry: what cannot be read of them leaves it whole, and is one finding of the entry.
    unheard = Faults()
    for name in ("amount", "transaction", "instructed"):
        if name in detail and detail[f"{name}.currency"] == head.currency:
            cents = read_cents(detail[name], unheard, None)
            sign = read_sign(detail["sign"], unheard, None) if "sign" in detail else head.sign
            return None if cents is None or sign is None else sign * cents
    return None


def _warn_of_other_amount(detail: Facts, entry: Facts, head: _Head, faults: Faults) -> None:
    """An only detail of another amount in the same currency is said: the entry's amount is the money that moved."""
    if "amount" not in detail or detail["amount"] == entry.get("amount") or head.cents is None:
        return
    if detail["amount.currency"] == head.currency and _amount(detail, head) not in (head.cents, -head.cents):
        faults.add("DETAIL_DIFFERS", head.line, f"{detail['amount']} {head.currency}")


def _shared(details: Sequence[Facts]) -> Facts:
    """The facts on which every detail agrees."""
    first, *others = details
    return {name: text for name, text in first.items() if all(other.get(name) == text for other in others)}

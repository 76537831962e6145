"""From an entry of a statement and its details to movements."""

from collections.abc import Sequence
from typing import NamedTuple

from laroque.formats.camt.elements import Facts
from laroque.formats.camt.faults import Faults
from laroque.formats.camt.records import BOOKED, Movement
from laroque.formats.camt.values import read_cents, read_day, read_sign

NOT_PROVIDED = "NOTPROVIDED"
"""What SEPA writes where the end-to-end reference was not given."""

_NO_FACTS: Facts = {}


class EntryHead(NamedTuple):
    """What an entry says of itself, whatever its details: ``sign`` is 1 or -1, ``cents`` signed, both None if unread."""

    cents: int | None
    sign: int | None
    currency: str | None
    status: str
    line: int | None
    rank: int


def movements_of(
    entry: Facts, details: Sequence[Facts], *, account: str | None, faults: Faults, line: int | None, rank: int
) -> list[Movement]:
    """The movements of an entry: one for each detail when their amounts sum to the entry's, else one for the entry."""
    head = _head(entry, faults, line, rank)
    whole = _whole(entry, head, faults)
    if not details:
        return [_detailed(whole, entry, _NO_FACTS, account)]
    if len(details) == 1:
        _warn_of_other_amount(details[0], head, faults)
        return [_detailed(whole, entry, details[0], account)]
    amounts = _amounts_that_sum(details, head)
    if amounts is None:
        faults.add("DETAILS_DO_NOT_SUM", line, len(details))
        return [_detailed(whole, entry, _shared(details), account)]
    return [
        _detailed(whole, entry, detail, account)._replace(amount_cents=cents)
        for detail, cents in zip(details, amounts, strict=True)
    ]


def _head(entry: Facts, faults: Faults, line: int | None, rank: int) -> EntryHead:
    sign = read_sign(entry.get("sign"), faults, line)
    cents = read_cents(entry.get("amount"), faults, line)
    currency = entry.get("amount.currency") or None
    if currency is None:
        faults.add("CURRENCY_MISSING", line)
    status = entry.get("status")
    if status is None:
        faults.add("STATUS_MISSING", line)
        status = BOOKED
    signed = None if sign is None or cents is None else sign * cents
    return EntryHead(signed, sign, currency, status, line, rank)


def _whole(entry: Facts, head: EntryHead, faults: Faults) -> Movement:
    return Movement(
        head.cents,
        head.currency,
        read_day(entry.get("booked_on"), faults, head.line),
        read_day(entry.get("value_on"), faults, head.line),
        head.status,
        entry=head.rank,
    )


def _detailed(whole: Movement, entry: Facts, detail: Facts, account: str | None) -> Movement:
    end_to_end_id = detail.get("end_to_end_id")
    remittance = detail.get("remittance") or detail.get("additional") or entry.get("additional")
    name, iban, ultimate = _counterparty(whole, entry, detail, account)
    return Movement(
        whole.amount_cents,
        whole.currency,
        whole.booked_on,
        whole.value_on,
        whole.status,
        None if end_to_end_id == NOT_PROVIDED else end_to_end_id,
        detail.get("mandate_id"),
        detail.get("reference") or detail.get("remittance"),
        remittance,
        detail.get("reason"),
        detail.get("bank_reference") or entry.get("bank_reference"),
        name,
        iban,
        ultimate,
        detail.get("batch_id") or entry.get("batch_id"),
        _transaction_code(detail) or _transaction_code(entry),
        entry.get("reversal") in ("true", "1"),
        whole.entry,
    )


def _counterparty(
    whole: Movement, entry: Facts, detail: Facts, account: str | None
) -> tuple[str | None, str | None, str | None]:
    """Name, account and ultimate party of the other side.

    A credit comes from a debtor and a debit goes to a creditor; in a return the parties keep the roles of the payment
    returned, so the sides are the other way round. The account of the statement is never its own counterparty.
    """
    comes_back = "reason" in detail or entry.get("reversal") in ("true", "1")
    is_credit = (whole.amount_cents or 0) >= 0
    sides = ("debtor", "creditor") if is_credit != comes_back else ("creditor", "debtor")
    for side in sides:
        iban = detail.get(f"{side}.iban") or detail.get(f"{side}.other")
        name = detail.get(f"{side}.name")
        if (iban or name) and (iban is None or iban != account):
            return name, iban, detail.get(f"ultimate_{side}.name")
    return None, None, detail.get(f"ultimate_{sides[0]}.name")


def _transaction_code(facts: Facts) -> str | None:
    if "domain" in facts:
        return "/".join(facts[part] for part in ("domain", "family", "sub_family") if part in facts)
    return facts.get("own_code")


def _amounts_that_sum(details: Sequence[Facts], head: EntryHead) -> list[int] | None:
    amounts = [_amount(detail, head) for detail in details]
    whole = [cents for cents in amounts if cents is not None]
    return whole if len(whole) == len(amounts) and sum(whole) == head.cents else None


def _amount(detail: Facts, head: EntryHead) -> int | None:
    """Signed cents of a detail in the entry's currency, None when it gives none; its sign is the entry's if it has none."""
    # Details only help to cut an entry: what cannot be read of them leaves it whole, and is one finding of the entry.
    unheard = Faults()
    for name in ("amount", "transaction", "instructed"):
        if name in detail and detail[f"{name}.currency"] == head.currency:
            cents = read_cents(detail[name], unheard, None)
            sign = read_sign(detail["sign"], unheard, None) if "sign" in detail else head.sign
            return None if cents is None or sign is None else sign * cents
    return None


def _warn_of_other_amount(detail: Facts, head: EntryHead, faults: Faults) -> None:
    if "amount" not in detail or detail["amount.currency"] != head.currency or head.cents is None:
        return
    if _amount(detail, head) not in (head.cents, -head.cents):
        faults.add("DETAILS_DO_NOT_SUM", head.line, 1)


def _shared(details: Sequence[Facts]) -> Facts:
    """The facts on which every detail agrees."""
    first, *others = details
    return {name: text for name, text in first.items() if all(other.get(name) == text for other in others)}

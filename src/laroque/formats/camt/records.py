"""What a bank statement says: accounts, balances and movements, in cents of the currency they are written in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from laroque.kernel.findings import Finding, is_rejected

BOOKED = "BOOK"
"""Status of an entry the bank has booked; PDNG (pending), INFO and FUTR only announce one."""
OPENING_KINDS = ("OPBD", "PRCD")
"""Balances that open a statement, the first one found of this order: opening booked, previously closed booked."""
CLOSING_KIND = "CLBD"


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance of the account: ``kind`` is the ISO code (OPBD, CLBD...), ``amount_cents`` is negative when overdrawn.

    ``amount_cents`` is None when it could not be read; a finding of the file then says why.
    """

    kind: str
    amount_cents: int | None
    currency: str | None
    on: date | None


class Movement(NamedTuple):
    """Money in or out of the account: an entry of the statement, or one transaction of a batch entry.

    A named tuple and not a dataclass because a statement holds hundreds of thousands: it is made four times faster.
    """

    amount_cents: int | None
    """Signed cents, positive for a credit of the account; None when unreadable or finer than a cent."""
    currency: str | None
    booked_on: date | None
    value_on: date | None
    status: str
    """``BOOK`` counts; any other code (PDNG, INFO, FUTR) announces and never counts."""
    end_to_end_id: str | None = None
    """Reference given by who ordered the payment; ISO's word for none, NOTPROVIDED, is read as None."""
    mandate_id: str | None = None
    reference: str | None = None
    """The creditor's structured reference, else the free text of the payer."""
    remittance: str | None = None
    """Free text of the payer, else the bank's words on the entry."""
    reason: str | None = None
    """Code of the reason of a return (AM04, MD01...)."""
    bank_reference: str | None = None
    counterparty_name: str | None = None
    counterparty_iban: str | None = None
    ultimate_name: str | None = None
    """For whom the counterparty pays or receives."""
    batch_id: str | None = None
    """Identifier of the payment group (PmtInfId) of the order that made the entry."""
    transaction_code: str | None = None
    """Bank transaction code, ``PMNT/RDDT/UPDD``, or the bank's own."""
    is_reversal: bool = False
    entry: int = 1
    """Rank of the bank's entry (Ntry) on the statement, from one; the movements cut from one batch share it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement (053), report (052) or notice (054) of one account, as the bank wrote it."""

    id: str | None
    account: str | None
    """IBAN, else the account number in another form."""
    balances: tuple[Balance, ...] = ()
    movements: tuple[Movement, ...] = ()
    currency: str | None = None
    sequence: str | None = None
    """Number of the statement given by the bank: the electronic one, else the legal one."""
    created_at: str | None = None
    owner_name: str | None = None
    is_complete: bool = True
    """False when the file was cut inside this statement."""

    @property
    def opening(self) -> Balance | None:
        """The booked balance at the start, None when the statement gives none."""
        found = {balance.kind: balance for balance in reversed(self.balances)}
        return next((found[kind] for kind in OPENING_KINDS if kind in found), None)

    @property
    def closing(self) -> Balance | None:
        """The booked balance at the end, None when the statement gives none."""
        return next((balance for balance in self.balances if balance.kind == CLOSING_KIND), None)

    @property
    def credit_cents(self) -> dict[str, int]:
        """Sum of booked credits by currency."""
        return _totals(movement for movement in self.movements if (movement.amount_cents or 0) > 0)

    @property
    def debit_cents(self) -> dict[str, int]:
        """Sum of booked debits by currency, as positive cents."""
        debits = _totals(movement for movement in self.movements if (movement.amount_cents or 0) < 0)
        return {currency: -cents for currency, cents in debits.items()}


@dataclass(frozen=True, slots=True)
class CamtFile:
    """A file read: ``version`` is its message (``camt.053.001.08``), None when it is no camt message at all."""

    name: str
    version: str | None
    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]

    @property
    def is_rejected(self) -> bool:
        """Whether the file, or something in it, is refused."""
        return is_rejected(self.findings)


def _totals(movements: Iterable[Movement]) -> dict[str, int]:
    totals: defaultdict[str, int] = defaultdict(int)
    for movement in movements:
        if movement.status == BOOKED and movement.currency is not None and movement.amount_cents is not None:
            totals[movement.currency] += movement.amount_cents
    return dict(sorted(totals.items()))

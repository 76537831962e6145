"""Batches of SEPA payment orders, as data: whom to debit or to pay, of how many cents and on which day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from laroque.kernel.text import Text


class Scheme(StrEnum):
    """The two SEPA direct debit schemes: B2B, without refund, for firms' lodged mandates; CORE for everybody."""

    B2B = "B2B"
    CORE = "CORE"


class SequenceType(StrEnum):
    """Where a debit stands in the life of its mandate: first, recurrent, final or one-off."""

    FIRST = "FRST"
    RECURRENT = "RCUR"
    FINAL = "FNAL"
    ONE_OFF = "OOFF"


@dataclass(frozen=True, slots=True)
class Creditor:
    """Who collects: its account and its SEPA creditor identifier (ICS)."""

    name: str
    iban: str
    ics: str
    bic: str | None = None


@dataclass(frozen=True, slots=True)
class DirectDebit:
    """One debit, of ``amount_cents`` euro cents. ``end_to_end_id`` comes back on the statement, and in a return."""

    end_to_end_id: str
    amount_cents: int
    mandate_id: str
    mandate_signed_on: date
    debtor_name: str
    debtor_iban: str
    debtor_bic: str | None = None
    remittance: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Debits of one scheme, sequence type and day: a payment group (PmtInf), booked by the bank in one entry or not."""

    payment_id: str
    scheme: Scheme
    sequence_type: SequenceType
    collect_on: date
    debits: tuple[DirectDebit, ...]

    @property
    def total_cents(self) -> int:
        """Euro cents that the group collects."""
        return sum(debit.amount_cents for debit in self.debits)


@dataclass(frozen=True, slots=True)
class DirectDebitBatch:
    """A message to the bank. Its identifiers and instant are given, never made up: the same batch, the same bytes."""

    message_id: str
    created_at: datetime
    creditor: Creditor
    collections: tuple[Collection, ...]

    @property
    def total_cents(self) -> int:
        """Euro cents that the whole message collects."""
        return sum(collection.total_cents for collection in self.collections)


@dataclass(frozen=True, slots=True)
class Debtor:
    """Who pays transfers: its name and its account."""

    name: str
    iban: str
    bic: str | None = None


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """One transfer, of ``amount_cents`` euro cents. ``end_to_end_id`` comes back on the statement, and in a return."""

    end_to_end_id: str
    amount_cents: int
    creditor_name: str
    creditor_iban: str
    creditor_bic: str | None = None
    remittance: str | None = None


@dataclass(frozen=True, slots=True)
class CreditTransferBatch:
    """A message of transfers from one account on one day (one PmtInf). The same batch gives the same bytes."""

    message_id: str
    created_at: datetime
    payment_id: str
    execute_on: date
    debtor: Debtor
    transfers: tuple[CreditTransfer, ...]

    @property
    def total_cents(self) -> int:
        """Euro cents that the message pays."""
        return sum(transfer.amount_cents for transfer in self.transfers)


class InvalidPaymentFile(ValueError):
    """A batch that cannot be written, or bytes that are no valid message; ``problems`` says why in both languages."""

    def __init__(self, problems: list[Text]) -> None:
        super().__init__("; ".join(problem.en for problem in problems))
        self.problems = tuple(problems)
